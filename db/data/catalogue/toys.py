"""Toys: soft animals, wooden trains, puzzles."""

from db.data.catalogue.model import Department, ProductType
from db.data.catalogue.palettes import BRIGHTS, PASTELS

PLUSH = ProductType(
    slug="soft-toys", name="Soft toys", noun="soft toy", drawing="plush", form="animal",
    titles=("{brand} {series} {fabric} {animal}, {size}, {colour}",),
    axes={"fabric": ("Plush", "Corduroy", "Organic Cotton", "Teddy"), "animal": ("Bear", "Rabbit", "Cat", "Elephant"),
          "size": ("18 cm", "24 cm", "30 cm", "38 cm", "50 cm"),
          "colour": (*PASTELS, "Cocoa", "Camel", "Pearl Grey", "Coral")},
    opening=("A {animal} with a soft belly and a serious face.",
             "The {series} {animal} listens to everything and tells no one.",
             "Made to be dragged along, slept on and loved bald."),
    detail=("{size} from ear to foot when sitting.", "The eyes are embroidered, so nothing can come off.",
            "Filled with recycled fibre.", "{fabric} in {colour}."),
    closing=("Washable at 30 °C.", "Suitable from birth.", "Tested to EN 71."),
    price_cents=2300, weight_g=260, scale="size", season="gift", share=1.2, tags=("children", "gift", "cuddly"),
    praise=("My daughter will not sleep without it.", "So soft, and well made.", "Survived the washing machine.",
            "Even cuter than in the picture."),
    gripes=("Smaller than we thought.", "One seam opened after a week.", "Sheds a little fluff."))
TRAIN = ProductType(
    slug="wooden-trains", name="Wooden trains", noun="train", drawing="train", form="cargo",
    titles=("{brand} {series} Wooden Train with {cargo}, {pieces}, {colour}",),
    axes={"cargo": ("Logs", "Animals", "Blocks", "Coal"), "pieces": ("3 Pieces", "5 Pieces", "8 Pieces", "12 Pieces",
                                                                     "20 Pieces"),
          "colour": BRIGHTS},
    opening=("A wooden engine that pulls whatever it is given.",
             "The {series} train runs on every common wooden track.",
             "All aboard: a {colour} engine with its wagon of {cargo}."),
    detail=("Beech wood and water-based paint.", "The magnets couple either way round.", "{pieces} in a cotton bag.",
            "The wheels turn smoothly and quietly."),
    closing=("From 3 years.", "Made without plastic.", "More wagons are sold separately."),
    price_cents=2700, weight_g=540, scale="pieces", season="gift", tags=("children", "wood", "railway"),
    praise=("Fits our old tracks perfectly.", "Solid wood, lovely paint.", "Played with every single day.",
            "No sharp edges anywhere."),
    gripes=("The magnets are weak.", "Paint chips after a few crashes.", "Expensive for what is in the box."))
PUZZLE = ProductType(
    slug="puzzles", name="Puzzles", noun="puzzle", drawing="puzzle", form="scene",
    titles=("{brand} {series} Jigsaw Puzzle, {scene}, {pieces}, {colour} Edition",),
    axes={"scene": ("Harbour", "Forest", "Mountains", "Balloons", "Sunrise"),
          "pieces": ("100 Pieces", "300 Pieces", "500 Pieces", "1000 Pieces", "2000 Pieces"),
          "colour": (*BRIGHTS, "Plum", "Mustard")},
    opening=("{scene}, in {pieces} that click.", "A rainy weekend in a box.",
             "The {series} puzzle is hard enough to be worth it."),
    detail=("The board is thick and free of dust.", "Matte print, so the lamp does not glare.",
            "No two pieces are alike.", "A poster of the picture is enclosed."),
    closing=("Lost pieces are replaced free of charge.", "The box is small enough for a shelf.",
             "Printed with plant-based inks."),
    price_cents=1900, weight_g=620, scale="pieces", season="winter", tags=("game", "family", "gift"),
    praise=("The pieces fit with a satisfying click.", "Gorgeous picture.", "Kept us busy all weekend.",
            "No piece missing, good thick card."),
    gripes=("One piece was missing.", "The sky is a nightmare.", "Pieces come loose when you move it."))

TOYS = Department(
    slug="toys", name="Toys",
    brands=("Bumblewick", "Little Otter", "Pip & Fern", "Kobold", "Holzmann & Kid", "Moonberry", "Tumbledown",
            "Wren & Whistle"),
    series=("Acorn", "Biscuit", "Clover", "Dandelion", "Figaro", "Gingersnap", "Hazel", "Jolly", "Kipper", "Lollo",
            "Mimi", "Noodle", "Olli", "Pebble",
            "Rascal", "Sprout", "Toffee", "Ziggy", "Button", "Marble", "Bramble", "Puddle"),
    types=(PLUSH, TRAIN, PUZZLE))
