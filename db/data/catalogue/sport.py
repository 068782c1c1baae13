"""Sport: mats, dumbbells, balls, tents, backpacks."""

from db.data.catalogue.model import Department, ProductType
from db.data.catalogue.palettes import BRIGHTS, DEVICES, TEXTILES

MAT = ProductType(
    slug="yoga-mats", name="Yoga mats", noun="mat", drawing="yoga_mat", form="surface",
    titles=("{brand} {series} {surface} Yoga Mat, {material}, {thickness}, {colour}",),
    axes={"surface": ("Smooth", "Ribbed", "Patterned"), "material": ("Natural Rubber", "Cork", "TPE"),
          "thickness": ("3 mm", "4 mm", "5 mm", "6 mm", "8 mm"),
          "colour": (*TEXTILES[:8], "Coral", "Sky", "Lilac", "Mint")},
    opening=("A mat that stays where it is put.", "The {series} mat is grippy when dry and grippier when not.",
             "{thickness} between your knees and the floor."),
    detail=("183 × 66 cm of {material}.", "The {surface} side gives hold, the other one grips the floor.",
            "Lies flat at once.", "Smells of nothing after a day."),
    closing=("Two straps included.", "Wipe with water and a little vinegar.", "Free of PVC."),
    price_cents=3900, weight_g=1300, scale="thickness", season="resolution", tags=("yoga", "fitness", "pilates"),
    praise=("No more slipping.", "Just the right padding.", "Rolls out flat.", "The colour makes me want to practise."),
    gripes=("Smelled of rubber for a week.", "Shows every footprint.", "Too thin for my knees."))
DUMBBELL = ProductType(
    slug="dumbbells", name="Dumbbells", noun="dumbbell", drawing="dumbbell", form="head",
    titles=("{brand} {series} {head} Dumbbell, {coating}, {weight}, {colour}",),
    axes={"head": ("Hex", "Round"), "coating": ("Rubber", "Neoprene", "Urethane"),
          "weight": ("1 kg", "2 kg", "4 kg", "6 kg", "8 kg", "10 kg", "16 kg", "20 kg"),
          "colour": BRIGHTS},
    opening=("One dumbbell of {weight}, coated and quiet.", "The {series} weight is kind to floors and hands.",
             "As heavy as it says: within one per cent of {weight}."),
    detail=("Knurled steel grip.", "The {coating} coat does not crack.", "Cast in one piece.",
            "The number is easy to read."),
    closing=("Sold singly.", "Lifetime warranty on the weld.", "Wipe clean."),
    notes={"Hex": "Flat sides keep it from rolling away."},
    price_cents=2200, weight_g=5000, scale="weight", season="resolution", tags=("fitness", "strength", "gym"),
    praise=("Good grip.", "Does not roll.", "No smell, no rattle.", "Compact and solid."),
    gripes=("The coating smells.", "Grip is too thick for small hands.", "Arrived in a torn box."))
BALL = ProductType(
    slug="balls", name="Balls", noun="ball", drawing="ball", form="game",
    titles=("{brand} {series} {game}, {grade}, Size {size}, {colour}",),
    axes={"game": ("Football", "Basketball", "Volleyball"), "grade": ("Training", "Match", "Street", "Beach", "Indoor"),
          "size": ("3", "4", "5", "6", "7"), "colour": BRIGHTS},
    opening=("A {grade} {game} that flies true.", "The {series} keeps its pressure and its shape.",
             "Made to be played with, not looked at."),
    detail=("Panels bonded without a seam to soak up water.", "The butyl bladder holds air for weeks.",
            "Grippy surface with {colour} panels.", "Size {size}, weight to the rules."),
    closing=("Delivered flat; needle included.", "For grass, sand and asphalt.", "Tested for 2,000 shots."),
    price_cents=2900, weight_g=420, season="summer", tags=("team sport", "outdoor", "game"),
    praise=("Perfect bounce.", "Keeps its air.", "Good grip, even wet.", "The kids love it."),
    gripes=("Lost air after two weeks.", "Slippery when new.", "Panels came loose."))
TENT = ProductType(
    slug="tents", name="Tents", noun="tent", drawing="tent", form="shape",
    titles=("{brand} {series} {model} {shape} Tent, {people}, {seasons}, {colour}",),
    axes={"model": ("Lite", "Pro", "Trek", "Base", "Air"), "shape": ("Dome", "Tunnel", "Ridge"),
          "people": ("1 Person", "2 Person", "3 Person", "4 Person", "6 Person"),
          "seasons": ("2-Season", "3-Season", "4-Season"), "colour": ("Tangerine", "Moss Green", "Cobalt", "Sand",
                                                                      "Poppy", "Teal", "Olive", "Slate")},
    opening=("A {shape} tent that stands in six minutes, in the rain too.",
             "A porch for wet boots and a floor that stays dry.",
             "The {series} {model} is light on the back and calm in the wind."),
    detail=("Water column of 4,000 mm.", "Poles of aluminium, colour-coded.", "Two doors, two porches.",
            "{colour} outside, warm light inside."),
    closing=("Packs to the size of a loaf.", "Pegs, lines and repair kit are in the bag.",
             "Dry it before you store it."),
    notes={"4-Season": "The fly reaches the ground and takes snow.",
           "2-Season": "Mostly mesh inside, for summer nights."},
    price_cents=18900, weight_g=2600, spread=0.4, scale="people", season="summer",
    tags=("camping", "outdoor", "hiking"),
    praise=("Dry through a night of storm.", "Up in five minutes.", "Roomier than expected.", "Very light."),
    gripes=("Condensation in the morning.", "The pegs bend.", "Tight for the number of people."))
BACKPACK = ProductType(
    slug="backpacks", name="Backpacks", noun="backpack", drawing="backpack", form="closure",
    titles=("{brand} {series} {closure} Backpack, {volume}, {cloth}, {colour}",),
    axes={"closure": ("Zip", "Roll-Top", "Flap"), "volume": ("12 l", "18 l", "22 l", "28 l", "35 l"),
          "cloth": ("Waxed Canvas", "Recycled Nylon", "Cordura"), "colour": DEVICES},
    opening=("A {volume} backpack for work on Friday and hills on Saturday.",
             "The {series} carries more than it shows.", "Everything has a place and you can find it."),
    detail=("Padded sleeve for a 15-inch laptop.", "The back is ventilated.",
            "{cloth} in {colour}, zips that keep water out.", "Bottle pockets on both sides."),
    closing=("Repairs are free for five years.", "Fits under an aeroplane seat.", "Chest strap included."),
    notes={"Roll-Top": "The roll-top grows with the shopping.",
           "Waxed Canvas": "Waxed canvas can be re-waxed and outlives fashions."},
    price_cents=7400, weight_g=920, scale="volume", season="school", share=1.3, tags=("bag", "travel", "laptop"),
    praise=("Comfortable even when full.", "Kept everything dry in a downpour.", "Good pockets.",
            "Looks smart at work."),
    gripes=("The zip sticks.", "The straps slip.", "The laptop sleeve is tight."))

SPORT = Department(
    slug="sport", name="Sport and outdoor",
    brands=("Altara", "Boreal Peak", "Crestline", "Fleetfoot", "Ironwood", "Kaldera", "Ridgeway", "Summit & Sea",
            "Trailhead"),
    series=("Apex", "Bolt", "Cairn", "Delta", "Everglade", "Ferrata", "Granite", "Horizon", "Impulse", "Kestrel",
            "Ledge", "Mistral", "Nomad", "Outback",
            "Pinnacle", "Ranger", "Scree", "Tundra", "Ultra", "Vista", "Wolfram", "Zion"),
    types=(MAT, DUMBBELL, BALL, TENT, BACKPACK))
