"""Clothing: T-shirts, sweaters, beanies, sneakers."""

from db.data.catalogue.model import Department, ProductType
from db.data.catalogue.palettes import BRIGHTS, DEVICES, TEXTILES

SIZES = ("XS", "S", "M", "L", "XL", "XXL")

TSHIRT = ProductType(
    slug="t-shirts", name="T-shirts", noun="T-shirt", drawing="tshirt", form="cut",
    titles=("{brand} {series} {cut} T-Shirt, {cloth}, {colour}, Size {size}",),
    axes={"cut": ("Crew Neck", "V-Neck", "Striped", "Pocket"),
          "cloth": ("Organic Cotton", "Heavy Jersey", "Linen Blend"), "colour": TEXTILES, "size": SIZES},
    opening=("A {cut} T-shirt that keeps its shape.",
             "The {series} is the shirt you will find on the chair every morning.",
             "Cut straight, sewn well and softer with every wash."),
    detail=("{cloth} at 180 g/m².", "The collar is taped, so it does not roll.", "Dyed {colour} with low-water dyes.",
            "Side seams instead of a tube: it does not twist."),
    closing=("Wash at 30 °C, inside out.", "True to size.", "Made in Portugal."),
    notes={"Striped": "The stripes meet at the seams.", "Pocket": "The pocket holds a pen or sunglasses."},
    price_cents=2400, weight_g=190, season="summer", share=1.6, tags=("top", "cotton", "basics"),
    praise=("Great fit, bought three more.", "Thick cotton, no see-through.", "Kept its colour after many washes.",
            "The neck stays in shape."),
    gripes=("Shrank by half a size.", "Longer than I like.", "The colour faded."))
SWEATER = ProductType(
    slug="sweaters", name="Sweaters", noun="sweater", drawing="sweater", form="knit",
    titles=("{brand} {series} {knit} Sweater, {yarn}, {colour}, Size {size}",),
    axes={"knit": ("Ribbed", "Cable Knit", "Fair Isle"), "yarn": ("Merino Wool", "Lambswool", "Cotton", "Alpaca Blend"),
          "colour": TEXTILES, "size": SIZES},
    opening=("A {knit} sweater for the months with an R.", "The {series} sweater is warm without bulk.",
             "Knitted in one go from {yarn}."),
    detail=("Set-in sleeves and a collar that recovers.", "The {yarn} does not itch.",
            "Ribbed cuffs stay up when pushed.", "Two threads of {colour} twisted together."),
    closing=("Hand wash or wool cycle.", "A length of mending yarn is enclosed.", "Dry it flat."),
    notes={"Cable Knit": "The cables are knitted, not embossed.",
           "Fair Isle": "The yoke pattern is an old one from the islands."},
    price_cents=6900, weight_g=480, season="winter", share=1.2, tags=("knitwear", "wool", "warm"),
    praise=("Warm and not scratchy.", "Beautiful knit.", "Fits exactly.", "No pilling after a winter."),
    gripes=("Pills under the arms.", "Runs a size large.", "Scratchy at the neck."))
BEANIE = ProductType(
    slug="beanies", name="Beanies", noun="beanie", drawing="beanie", form="top",
    titles=("{brand} {series} Beanie, {yarn}, {top}, {colour}",),
    axes={"yarn": ("Merino Wool", "Lambswool", "Recycled Cotton", "Cashmere Blend", "Alpaca"),
          "top": ("Plain", "Pompom"), "colour": (*TEXTILES, *BRIGHTS[:5])},
    opening=("A beanie that covers the ears and stays there.", "The {series} is knitted thick and lined at the brow.",
             "{yarn}, {colour}, done."),
    detail=("One size that stretches to 62 cm.", "The cuff can be worn up or down.",
            "The brow is lined with soft jersey.", "Knitted without a seam."),
    closing=("Hand wash.", "Knitted in Scotland.", "Folds into a coat pocket."),
    notes={"Pompom": "The pompom buttons off for the wash."},
    price_cents=2600, weight_g=90, season="winter", tags=("hat", "wool", "warm"),
    praise=("Warm and light.", "Does not itch at all.", "My favourite colour.", "Stays on in the wind."),
    gripes=("Stretched out after a month.", "A little tight.", "The pompom sheds."))
SNEAKER = ProductType(
    slug="sneakers", name="Sneakers", noun="sneakers", drawing="sneaker", form="cut",
    titles=("{brand} {series} {cut} Sneakers, {upper}, {colour}, EU {size}",),
    axes={"cut": ("Low-Top", "High-Top"), "upper": ("Canvas", "Suede", "Leather"), "colour": DEVICES,
          "size": tuple(str(size) for size in range(36, 47))},
    opening=("{cut} sneakers that go with everything in the cupboard.", "The {series} is a plain shoe made very well.",
             "Light, flat and comfortable from the first day."),
    detail=("The sole is stitched and glued.", "Removable insoles of cork and latex.",
            "{upper} in {colour}, toe in rubber.", "Cotton laces, metal eyelets."),
    closing=("Can be resoled.", "True to size; between two, take the larger.", "Comes with a second pair of laces."),
    notes={"Suede": "Suede wants a brush and a spray before its first rain.",
           "Leather": "The leather is tanned without chrome."},
    price_cents=7900, weight_g=820, spread=0.35, season="spring", share=1.4, tags=("shoes", "casual", "footwear"),
    praise=("Comfortable straight away.", "Look great with everything.", "The sole has held for a year.",
            "True to size."),
    gripes=("Narrow across the toes.", "The sole came off at the tip.", "Took a week to break in."))

CLOTHING = Department(
    slug="clothing", name="Clothing",
    brands=("Ardent Mills", "Cardew", "Field & Loom", "Hollis Row", "Norrland", "Oriel", "Sable & Sage", "Tideline",
            "Wexcombe"),
    series=("Arlo", "Bay", "Cass", "Dune", "Ellis", "Finn", "Gale", "Harbor", "Ines", "Jude", "Kit", "Lane", "Milo",
            "Nell", "Otis", "Pace", "Remy",
            "Shore", "Theo", "Vale", "Wells", "York"),
    types=(TSHIRT, SWEATER, BEANIE, SNEAKER))
