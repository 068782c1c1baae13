"""Beauty: soap, cream, perfume."""

from db.data.catalogue.model import Department, ProductType
from db.data.catalogue.palettes import PASTELS

SCENTS = ("Lavender", "Rose Petal", "Green Tea", "Bergamot", "Olive Blossom", "Cedar", "Oat & Honey", "Neroli",
          "Unscented")

SOAP = ProductType(
    slug="soaps", name="Soaps", noun="soap", drawing="soap", form="cut",
    titles=("{brand} {series} Soap, {scent}, {cut}, {weight}, {colour}",),
    axes={"scent": SCENTS, "cut": ("Oval Bar", "Round", "Block"), "weight": ("80 g", "100 g", "125 g", "200 g"),
          "colour": (*PASTELS, "Charcoal", "Terracotta")},
    opening=("Soap the old way: oils, lye, six weeks of patience.", "{scent} in a bar that lasts.",
             "A mild soap for hands and body."),
    detail=("Made with olive and coconut oil.", "{weight}, cut by hand.", "Lathers well in hard water.",
            "Coloured {colour} with clay and plants."),
    closing=("Keep it on a dish that drains.", "Wrapped in paper.", "No palm oil, not tested on animals."),
    price_cents=750, weight_g=120, scale="weight", season="gift", tags=("bath", "natural", "vegan"),
    praise=("Smells fresh, not sweet.", "My skin is no longer dry.", "Lasts for weeks.", "Creamy lather."),
    gripes=("Goes soft quickly.", "Scent fades after a few days.", "A bit drying in winter."))
CREAM = ProductType(
    slug="creams", name="Creams and lotions", noun="cream", drawing="cream", form="container",
    titles=("{brand} {series} {purpose} Cream, {scent}, {volume} {container}, {colour}",),
    axes={"purpose": ("Hand", "Body", "Face", "Foot"), "scent": SCENTS,
          "volume": ("50 ml", "75 ml", "100 ml", "200 ml"), "container": ("Jar", "Tube", "Pump"), "colour": PASTELS},
    opening=("A {purpose} cream that is gone in a minute and works all day.", "Rich without being greasy.",
             "The {series} cream calms dry skin."),
    detail=("Shea butter, jojoba and vitamin E.", "Scent: {scent}.", "A pea-sized amount is enough.",
            "{volume} in a {container} that can be emptied to the end."),
    closing=("Dermatologically tested.", "Vegan.", "Use within twelve months of opening."),
    price_cents=1600, weight_g=130, spread=0.4, scale="volume", season="winter", tags=("skin care", "natural", "vegan"),
    praise=("Absorbs quickly.", "Subtle scent.", "Helped my winter hands.", "A little goes a long way."),
    gripes=("Too rich for my skin.", "The scent is stronger than I like.", "The lid broke."))
PERFUME = ProductType(
    slug="perfumes", name="Perfumes", noun="perfume", drawing="perfume", form="bottle",
    titles=("{brand} {name} {strength}, {volume}, {bottle} Bottle, {colour}",),
    axes={"name": ("Half Past Rain", "Cedar Room", "First Letter", "Salt & Fig", "Night Market", "White Linen Road",
                   "Amber Hour", "Orchard at Noon", "Velvet Static",
                   "Blue Staircase", "Smoke & Citrus", "Quiet Garden", "Iris in March", "Northern Rose", "Tea at Five",
                   "Golden Mile", "Wild Meadow", "Slow Dance",
                   "Paper Moon", "Bay Leaf"),
          "strength": ("Eau de Parfum", "Eau de Toilette", "Cologne"), "volume": ("30 ml", "50 ml", "75 ml", "100 ml"),
          "bottle": ("Square", "Round", "Tall"),
          "colour": (*PASTELS, "Cobalt", "Bottle Green", "Plum", "Brass", "Burgundy")},
    opening=("{name} opens with citrus and settles into something warmer.", "A scent that people ask about, quietly.",
             "{name} smells like its name."),
    detail=("Heart of iris and black pepper, base of cedar.", "Stays for a working day.",
            "The {bottle} bottle is {colour} glass.", "Made in Grasse."),
    closing=("Refillable.", "A sample is enclosed: try that first.", "Vegan, without phthalates."),
    price_cents=6400, weight_g=280, spread=0.45, scale="volume", season="gift", tags=("fragrance", "gift", "scent"),
    praise=("I get compliments every time.", "Lasts until evening.", "Not too sweet.", "The bottle is beautiful."),
    gripes=("Gone after two hours.", "Too heavy for summer.", "The sprayer drips."))

BEAUTY = Department(
    slug="beauty", name="Beauty",
    brands=("Amberwell", "Botanica Nove", "Calyx", "Maison Orrin", "Petal & Stone", "Serein", "Villa Sole", "Wildroot"),
    series=("Aube", "Balm", "Camille", "Doux", "Elan", "Fleur", "Grasse", "Herbarium", "Jardin", "Lune", "Matin",
            "Nuage", "Oasis", "Pure", "Rosee", "Soir", "Tonic", "Velours"),
    types=(SOAP, CREAM, PERFUME))
