"""Pictures of the seeded products: SVG drawn from a product's type, colour and form."""

from collections.abc import Callable
from functools import cache

from db.data.colours import COLOURS
from db.data.pictures import beauty, books, clothing, electronics, garden, home, kitchen, music, office, pets, sport, toys
from db.data.pictures.canvas import Tones, tones

DRAWINGS: dict[str, Callable[[Tones, str], str]] = {
    "ball": sport.ball, "backpack": sport.backpack, "beanie": clothing.beanie, "bed": pets.bed,
    "bird_house": garden.bird_house,
    "board": kitchen.board, "book": books.book, "bottle": kitchen.bottle, "bowl": pets.bowl,
    "camera": electronics.camera,
    "candle": home.candle, "chair": office.chair, "clock": home.clock, "cream": beauty.cream, "cushion": home.cushion,
    "dumbbell": sport.dumbbell, "guitar": music.guitar, "headphones": electronics.headphones, "kettle": kitchen.kettle,
    "keyboard": electronics.keyboard, "knife": kitchen.knife, "lamp": home.lamp, "mug": kitchen.mug,
    "notebook": office.notebook,
    "pan": kitchen.pan, "pen": office.pen, "perfume": beauty.perfume, "plant_pot": garden.plant_pot,
    "plush": toys.plush,
    "puzzle": toys.puzzle, "sneaker": clothing.sneaker, "soap": beauty.soap, "speaker": electronics.speaker,
    "sweater": clothing.sweater,
    "tent": sport.tent, "train": toys.train, "tshirt": clothing.tshirt, "vase": home.vase, "vinyl": music.vinyl,
    "watch": electronics.watch,
    "watering_can": garden.watering_can, "yoga_mat": sport.yoga_mat,
}


@cache
def draw(drawing: str, colour: str, form: str) -> str:
    """The SVG of a named drawing in a named colour; `form` picks among the drawing's variants."""
    return DRAWINGS[drawing](tones(COLOURS[colour]), form)
