"""Pets: bowls and beds."""

from db.data.catalogue.model import Department, ProductType
from db.data.catalogue.palettes import ENAMELS, TEXTILES

BOWL = ProductType(
    slug="pet-bowls", name="Pet bowls", noun="bowl", drawing="bowl", form="pet",
    titles=("{brand} {series} {pet} Bowl, {material}, {capacity}, {colour}",),
    axes={"pet": ("Dog", "Cat"), "material": ("Stoneware", "Steel", "Bamboo Fibre", "Enamel"),
          "capacity": ("200 ml", "350 ml", "500 ml", "800 ml", "1.5 l"), "colour": ENAMELS},
    opening=("A {pet} bowl that does not travel across the kitchen.", "Heavy, wide and easy to clean.",
             "The {series} bowl for {pet}s with manners, and for others."),
    detail=("Holds {capacity}.", "A rubber ring keeps it in place.", "{material}, {colour} outside.",
            "The slanted wall keeps ears out of the food."),
    closing=("Dishwasher safe.", "Good for water too.", "Food-safe glaze."),
    price_cents=1900, weight_g=640, scale="capacity", tags=("dog", "cat", "feeding"),
    praise=("Stays in place.", "Easy to clean.", "Our cat approves.", "Heavy enough for our labrador."),
    gripes=("The rubber ring comes off.", "Chipped on the tiles.", "Smaller than stated."))
BED = ProductType(
    slug="pet-beds", name="Pet beds", noun="bed", drawing="bed", form="form",
    titles=("{brand} {series} {form} Pet Bed, {fabric}, {size}, {colour}",),
    axes={"form": ("Nest", "Bolster", "Cave"), "fabric": ("Cord", "Wool Felt", "Teddy", "Canvas"),
          "size": ("Small", "Medium", "Large", "Extra Large"), "colour": TEXTILES},
    opening=("A {form} bed with a rim to rest a chin on.", "The {series} bed gives the sofa back to you.",
             "Warm below, soft above, {colour} all round."),
    detail=("The cover comes off and goes in the machine.", "The filling is orthopaedic foam.",
            "{fabric} that hair brushes off.", "Non-slip underneath."),
    closing=("Spare covers are available.", "Tested by eleven dogs and four cats.", "Filling of recycled bottles."),
    notes={"Cave": "The cave suits cats and shy dogs."},
    price_cents=5200, weight_g=1700, scale="size", season="winter", tags=("dog", "cat", "sleeping"),
    praise=("She moved in at once.", "Washes well.", "Thick and comfortable.", "Looks good in the living room."),
    gripes=("Flat after three months.", "He ignores it.", "Collects hair like a magnet."))

PETS = Department(
    slug="pets", name="Pets",
    brands=("Barkley & Paw", "Fido Nord", "Mellow Cat", "Pawsome Oak", "Tailwind", "Whisker Lane", "Hund & Hollow"),
    series=("Anton", "Bella", "Cosmo", "Dotty", "Elmo", "Frieda", "Gus", "Hugo", "Juno", "Kira", "Luna", "Milou",
            "Nala", "Oscar", "Poppy", "Rufus", "Sammy", "Toby", "Wanda", "Zorro"),
    types=(BOWL, BED))
