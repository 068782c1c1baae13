"""Garden: watering cans, plant pots, nest boxes."""

from db.data.catalogue.model import Department, ProductType
from db.data.catalogue.palettes import ENAMELS, GLAZES, WOODS

CAN = ProductType(
    slug="watering-cans", name="Watering cans", noun="watering can", drawing="watering_can", form="spout",
    titles=("{brand} {series} {material} Watering Can, {capacity}, {spout}, {colour}",),
    axes={"material": ("Steel", "Zinc", "Recycled"), "capacity": ("1 l", "2 l", "5 l", "9 l"),
          "spout": ("Wide Rose", "Narrow Spout"), "colour": ENAMELS},
    opening=("A watering can that is balanced when full and still pours its last cup.",
             "The {series} can waters seedlings without washing them away.",
             "Good looking enough to leave out."),
    detail=("Holds {capacity}.", "The handle lets the hand slide back as the can tips.", "Powder-coated in {colour}.",
            "The seams are welded and tested."),
    closing=("Empty it before the frost.", "Spare parts available.", "Five-year warranty against rust."),
    notes={"Wide Rose": "The brass rose gives a fine rain and comes off for cleaning.",
           "Narrow Spout": "The narrow spout reaches between the leaves of house plants."},
    price_cents=3200, weight_g=900, scale="capacity", season="spring", tags=("plants", "watering", "outdoor"),
    praise=("Pours precisely, no spills.", "Sturdy and pretty.", "The rose gives a really fine spray.",
            "Well balanced even when full."),
    gripes=("The rose clogs with rainwater.", "Heavy when full.", "Rust at the seam after one winter."))
POT = ProductType(
    slug="plant-pots", name="Plant pots", noun="pot", drawing="plant_pot", form="suits",
    titles=("{brand} {series} {material} Pot for {suits}, {diameter}, {colour}",),
    axes={"material": ("Terracotta", "Glazed", "Concrete", "Recycled"),
          "suits": ("Succulents", "Herbs", "Cacti", "Flowers"),
          "diameter": ("10 cm", "14 cm", "18 cm", "24 cm", "30 cm"), "colour": GLAZES},
    opening=("A pot with a hole in the floor and a saucer below it, as it should be.",
             "Made for {suits}, happy with most other things.", "The {series} pot comes in five sizes that nest."),
    detail=("{diameter} across at the rim.", "The wall breathes, the saucer is sealed.",
            "The {colour} finish withstands frost.", "Thick enough not to tip in the wind."),
    closing=("Plant not included.", "Saucer included.", "Indoors and out."),
    price_cents=1700, weight_g=1100, scale="diameter", season="spring", share=1.2,
    tags=("plants", "balcony", "ceramic"),
    praise=("Good drainage, my plants thrive.", "Lovely colour.", "The saucer really is watertight.",
            "Solid and well packed."),
    gripes=("Arrived cracked.", "The saucer is a bit small.", "White spots after a few weeks."))
NEST = ProductType(
    slug="bird-houses", name="Bird houses", noun="bird house", drawing="bird_house", form="roof",
    titles=("{brand} {series} Bird House for {bird}, {roof}, {colour}",),
    axes={"bird": ("Blue Tits", "Great Tits", "Sparrows", "Robins", "Wrens", "Nuthatches", "Redstarts"),
          "roof": ("Pitched Roof", "Flat Roof", "Round Roof"),
          "colour": (*WOODS, "Moss Green", "Sky", "Terracotta", "Mustard", "Slate", "Chalk White", "Crimson", "Teal",
                     "Bottle Green")},
    opening=("A nest box made to the measures that {bird} look for.",
             "The {series} box is usually taken in its first spring.", "Home for a family, view for yours."),
    detail=("Untreated larch inside, {colour} outside.", "The roof keeps off rain and martens.",
            "The front opens for cleaning in autumn.", "The walls are 2 cm thick."),
    closing=("With a bracket and two aluminium nails.", "Hang it facing east.",
             "Built by a workshop for people with disabilities."),
    price_cents=3400, weight_g=1500, season="spring", tags=("birds", "wood", "wildlife"),
    praise=("Tenants moved in after two weeks.", "Solid wood, well made.", "Easy to open and clean.",
            "The children watch it every morning."),
    gripes=("No bird so far.", "The wood split in the sun.", "Comes without screws."))

GARDEN = Department(
    slug="garden", name="Garden",
    brands=("Hedgerow", "Greenmantle", "Oakham Garden", "Sundew", "Thistle & Spade", "Verdello", "Wilderby",
            "Loam & Co"),
    series=("Arbour", "Bellflower", "Copse", "Dell", "Evergreen", "Foxtail", "Glade", "Hollow", "Ivy", "Larch",
            "Mallow", "Nettle", "Orchard Row", "Plot",
            "Rainfall", "Sedge", "Teasel", "Vale", "Woodland", "Yew", "Allotment", "Terrace", "Border", "Conservatory"),
    types=(CAN, POT, NEST))
