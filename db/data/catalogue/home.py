"""Home: lamps, cushions, clocks, candles, vases."""

from db.data.catalogue.model import Department, ProductType
from db.data.catalogue.palettes import ENAMELS, GLAZES, PASTELS, TEXTILES

LAMP = ProductType(
    slug="lamps", name="Lamps", noun="lamp", drawing="lamp", form="kind",
    titles=("{brand} {series} {kind}, {height}, {colour}",),
    axes={"kind": ("Table Lamp", "Cone Lamp", "Desk Lamp"), "height": ("32 cm", "38 cm", "45 cm", "52 cm", "60 cm"), "colour": ENAMELS},
    opening=("A {kind} that throws warm light down and keeps it out of your eyes.", "The {series} lamp makes a corner worth sitting in.",
             "Quiet by day, golden by night: a {colour} {kind}."),
    detail=("{height} tall, with two metres of cloth cable.", "Takes an E27 bulb of up to 40 W.", "The switch sits on the cable, where the hand finds it.",
            "The base is weighted and felted."),
    closing=("Bulb not included.", "Dims with a dimmable bulb.", "Assembled in five minutes, no tools."),
    notes={"Desk Lamp": "Two joints hold the head wherever you leave it.", "Cone Lamp": "The cone is spun from one sheet of metal."},
    price_cents=6900, weight_g=1900, scale="height", season="winter", tags=("lighting", "living room", "bedroom"),
    praise=("Lovely warm light.", "Looks far more expensive than it was.", "Sturdy base, the cat has not managed to tip it.", "Just right beside the sofa."),
    gripes=("The cable could be longer.", "The shade arrived with a dent.", "The switch feels cheap."))
CUSHION = ProductType(
    slug="cushions", name="Cushions", noun="cushion", drawing="cushion", form="pattern",
    titles=("{brand} {series} {pattern} {fabric} Cushion, {size}, {colour}",),
    axes={"pattern": ("Plain", "Striped", "Dotted", "Checked", "Embroidered"), "fabric": ("Linen", "Cotton", "Velvet", "Wool"),
          "size": ("40 × 40 cm", "45 × 45 cm", "50 × 50 cm", "60 × 60 cm"), "colour": TEXTILES},
    opening=("A {pattern} cushion in {fabric} that softens a hard chair.", "The {series} cushion brings {colour} into the room without shouting.",
             "Plump, well sewn and easy to live with."),
    detail=("The cover comes off by a hidden zip.", "{size}, with a filling of recycled fibre.", "Double seams on all four sides.",
            "The {colour} is dyed in the yarn and does not fade quickly."),
    closing=("Wash the cover at 30 °C.", "Filling included.", "Goes with the {series} throws."),
    notes={"Velvet": "Velvet changes its shade with the light.", "Linen": "Linen creases, and should.", "Wool": "Wool is warm and shrugs off dirt.",
           "Embroidered": "The branch is embroidered, not printed."},
    price_cents=2800, weight_g=620, scale="size", share=1.2, tags=("sofa", "textile", "living room"),
    praise=("Soft, and the seams are neat.", "The colour is spot on.", "Holds its shape.", "My sofa looks new."),
    gripes=("The filling is thin.", "The colour is darker than in the picture.", "The zip is fiddly."))
CLOCK = ProductType(
    slug="wall-clocks", name="Wall clocks", noun="clock", drawing="clock", form="face",
    titles=("{brand} {series} Wall Clock, {face} Face, {diameter}, {colour}",),
    axes={"face": ("Classic", "Minimal", "Dots"), "diameter": ("22 cm", "26 cm", "30 cm", "36 cm", "42 cm"),
          "colour": ("Oak", "Walnut", "Black", "Petrol", "Brass", "Coral", "Sage", "Chalk White", "Copper", "Navy", "Mustard", "Crimson")},
    opening=("A wall clock that can be read from across the room.", "The {series} clock tells the time and nothing else.",
             "A calm {face} face in a {colour} frame."),
    detail=("The movement sweeps without ticking.", "{diameter} across and {colour} around the edge.", "The glass is real glass.",
            "One AA battery lasts a year and a half."),
    closing=("Hangs on one screw.", "Battery not included.", "Two-year warranty on the movement."),
    notes={"Minimal": "Four marks are enough.", "Dots": "Twelve dots, the quarters a little larger."},
    price_cents=3900, weight_g=900, scale="diameter", tags=("wall", "silent", "living room"),
    praise=("Truly silent.", "Easy to read.", "Looks great over the door.", "Keeps time to the minute after months."),
    gripes=("Ran four minutes slow in the first week.", "The hook on the back is crooked.", "Thinner frame than expected."))
CANDLE = ProductType(
    slug="candles", name="Candles", noun="candle", drawing="candle", form="vessel",
    titles=("{brand} {series} Scented Candle, {scent}, {vessel}, {colour}",),
    axes={"scent": ("Fig & Cedar", "Sea Salt", "Orange Blossom", "Black Tea", "Rosemary", "Sandalwood", "Wild Mint", "Smoked Vanilla"),
          "vessel": ("Jar", "Tin", "Pillar"), "colour": PASTELS},
    opening=("A candle that smells of {scent}, not of perfume counter.", "{scent} fills a room in ten minutes and leaves it gently.",
             "Poured by hand in small batches."),
    detail=("Soy and rapeseed wax with a cotton wick.", "Burns cleanly for about 45 hours.", "The {vessel} is {colour} and worth keeping.",
            "The scent is blended from essential oils."),
    closing=("Let the top melt to the edge the first time.", "Trim the wick before lighting.", "Made without paraffin."),
    notes={"Jar": "The jar makes a good tumbler afterwards.", "Tin": "The tin travels well."},
    price_cents=2100, weight_g=380, season="winter", tags=("scent", "gift", "soy wax"),
    praise=("Smells wonderful, not too strong.", "Burns evenly to the end.", "A lovely present.", "I have bought it three times."),
    gripes=("Hardly any scent once lit.", "The wick drowned half-way.", "Smaller than I thought."))
VASE = ProductType(
    slug="vases", name="Vases", noun="vase", drawing="vase", form="shape",
    titles=("{brand} {series} {shape} Vase, {material}, {height}, {colour}",),
    axes={"shape": ("Round", "Bottle", "Cylinder"), "material": ("Earthenware", "Stoneware", "Glass"),
          "height": ("14 cm", "18 cm", "22 cm", "27 cm", "34 cm"), "colour": GLAZES},
    opening=("A {shape} vase that makes three stems look like a bouquet.", "The {series} vase is pretty enough to stand empty.",
             "Thrown, trimmed and finished in {colour}."),
    detail=("{height} tall and watertight.", "The weight sits low, so it does not topple.", "Each piece of {material} differs a little.",
            "The opening suits a small bunch."),
    closing=("Rinse with warm water.", "Flowers not included.", "Felt pads are enclosed."),
    notes={"Glass": "The glass is coloured through, not painted.", "Earthenware": "Earthenware has the softest surface of the three."},
    price_cents=3100, weight_g=880, scale="height", season="spring", tags=("flowers", "ceramic", "decoration"),
    praise=("Even nicer in real life.", "A single branch looks great in it.", "Well packed and flawless.", "The glaze is gorgeous."),
    gripes=("Leaves a ring on the table.", "Narrower neck than I expected.", "Colour a bit off."))

HOME = Department(
    slug="home", name="Home",
    brands=("Alvora", "Brindle & Co", "Casa Lumen", "Eskil", "Fenwick House", "Marlowe Living", "Nooka", "Solveig", "Tellwright"),
    series=("Aster", "Birch", "Calla", "Dahlia", "Ebba", "Fable", "Grove", "Hygge", "Isla", "Jasper", "Kinfolk", "Loft", "Maren", "Nest",
            "Opal", "Petra", "Quill", "Rowan", "Stella", "Tove", "Una", "Vesper", "Willow", "Yuna", "Zephyr", "Cove", "Drift", "Elm", "Haven",
            "Lark"),
    types=(LAMP, CUSHION, CLOCK, CANDLE, VASE))
