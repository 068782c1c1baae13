"""Soft animals, wooden trains and puzzles."""

from db.data.colours import COLOURS, PAPER
from db.data.pictures.canvas import Tones, circle, ellipse, picture, rect, right_side, shadow, shape, stroke, turned

FACE = "#2b2e33"


def plush(t: Tones, animal: str) -> str:
    """A sitting soft toy; the ears tell a bear from a rabbit, a cat or an elephant."""
    return picture(
        t, shadow(t, 204, 352, 118), ellipse(132, 334, 38, 24, t.shade), ellipse(268, 334, 38, 24, t.shade),
        ellipse(200, 282, 82, 74, t.base), shape("M246 222 Q290 262 270 316 Q252 352 206 356 Q258 320 246 222 Z",
                                                 t.shade),
        ellipse(196, 292, 44, 46, t.light), ellipse(112, 272, 24, 44, t.base), ellipse(288, 272, 24, 44, t.shade),
        _EARS[animal](t), circle(200, 158, 82, t.base), shape("M256 98 A82 82 0 0 1 164 232 A96 96 0 0 0 256 98 Z",
                                                              t.shade),
        _muzzle(t, animal), circle(170, 146, 9, FACE), circle(230, 146, 9, FACE), circle(167, 143, 3, PAPER),
        circle(227, 143, 3, PAPER),
    )


def _muzzle(t: Tones, animal: str) -> str:
    if animal == "Elephant":
        return stroke("M200 172 Q204 214 190 236 Q184 248 170 244", t.light, 28) + stroke("M190 200 h18 M186 220 h18",
                                                                                          t.line, 4)
    return (ellipse(200, 184, 38, 30, t.light) + shape("M186 170 H214 Q212 184 200 188 Q188 184 186 170 Z", FACE)
            + stroke("M200 188 V198 M200 198 Q190 206 182 200 M200 198 Q210 206 218 200", FACE, 4))


def _bear_ears(t: Tones) -> str:
    return (circle(134, 96, 33, t.base) + circle(134, 96, 17, t.light) + circle(266, 96, 33, t.shade)
            + circle(266, 96, 17, t.light))


def _rabbit_ears(t: Tones) -> str:
    return (turned(-12, ellipse(160, 66, 24, 62, t.base), ellipse(160, 70, 11, 44, t.light), x=160, y=90)
            + turned(14, ellipse(240, 66, 24, 62, t.shade), ellipse(240, 70, 11, 44, t.light), x=240, y=90))


def _cat_ears(t: Tones) -> str:
    return (shape("M124 132 L128 54 L190 88 Z", t.base) + shape("M140 106 L142 76 L168 92 Z", t.light)
            + shape("M276 132 L272 54 L210 88 Z", t.shade) + shape("M260 106 L258 76 L232 92 Z", t.light))


def _elephant_ears(t: Tones) -> str:
    return (ellipse(106, 156, 52, 66, t.base) + ellipse(108, 158, 34, 46, t.light) + ellipse(294, 156, 52, 66, t.shade)
            + ellipse(292, 158, 34, 46, t.light))


_EARS = {"Bear": _bear_ears, "Rabbit": _rabbit_ears, "Cat": _cat_ears, "Elephant": _elephant_ears}


def train(t: Tones, cargo: str) -> str:
    """A wooden engine with one wagon."""
    load = {
        "Logs": "".join(circle(x, 226, 15, COLOURS["Oak"]) + circle(x, 226, 6, COLOURS["Cinnamon"])
                        for x in (284, 312, 340)),
        "Animals": circle(296, 218, 22, COLOURS["Sand"]) + circle(292, 212, 4, FACE)
        + circle(334, 220, 18, COLOURS["Ash Grey"])
        + circle(330, 216, 3, FACE),
        "Blocks": rect(272, 206, 32, 32, COLOURS["Poppy"], 4) + rect(308, 198, 38, 40, COLOURS["Sunflower"], 4),
    }.get(cargo, shape("M268 238 Q310 188 354 238 Z", COLOURS["Graphite"]))
    wheels = "".join(circle(x, 300, 24, t.dark) + circle(x, 300, 9, COLOURS["Beech"]) for x in (76, 134, 192, 284, 340))
    return picture(
        t, shadow(t, 206, 324, 172), rect(60, 130, 36, 80, t.shade, 6), rect(52, 116, 52, 20, t.dark, 6),
        rect(44, 190, 150, 86, t.base, 40), rect(44, 236, 150, 40, t.shade, 20), rect(140, 122, 82, 154, t.base, 8),
        right_side(192, 122, 30, 154, t.shade, 8), rect(154, 148, 44, 44, t.pale, 6), rect(130, 104, 102, 24, t.accent, 10),
        circle(118, 186, 16, COLOURS["Brass"]), stroke("M66 216 H116", t.light, 8), load,
        rect(258, 236, 106, 44, COLOURS["Beech"], 6), rect(258, 262, 106, 18, COLOURS["Oak"], 6),
        rect(222, 258, 36, 10, t.dark),
        wheels, circle(84, 84, 15, t.pale), circle(108, 62, 20, t.pale), circle(142, 46, 13, t.pale),
    )


def puzzle(t: Tones, scene: str) -> str:
    """Four interlocking pieces, one of them pulled away."""
    piece = ("M0 0 H42 Q36 -30 58 -30 Q80 -30 74 0 H116 V42 Q146 36 146 58 Q146 80 116 74 V116 H74 Q80 90 58 90 Q36 "
             "90 42 116 H0 "
             "V74 Q26 80 26 58 Q26 36 0 42 Z")
    mark = {
        "Harbour": shape("M40 66 H92 L84 82 H48 Z", t.dark) + shape("M64 24 L92 60 H64 Z", PAPER),
        "Forest": shape("M66 20 L92 62 H40 Z", t.line) + rect(61, 62, 10, 16, t.line),
        "Mountains": shape("M30 80 L62 26 L94 80 Z", t.line) + shape("M62 26 L52 44 L62 40 L72 44 Z", PAPER),
        "Balloons": circle(66, 42, 22, "#e87f35") + rect(60, 70, 12, 10, t.line),
    }.get(scene, circle(66, 52, 22, "#efb928"))
    places = ((88, 196, t.shade, ""), (204, 196, t.base, ""), (88, 80, t.base, mark))
    fixed = "".join(f'<g transform="translate({x} {y})">{shape(piece, fill)}{stroke(piece, t.tint, 4)}{art}</g>'
                    for x, y, fill, art in places)
    loose = (f'<g transform="translate(238 62) rotate(16)"><g transform="translate(8 10)">{shape(piece, t.ground)}</g>'
             f'{shape(piece, t.light)}{stroke(piece, t.tint, 4)}</g>')
    return picture(t,
                   f'<g transform="translate(-14 22)"><g transform="translate(10 '
                   f'12)">{rect(88, 80, 232, 232, t.ground, 4)}</g>{fixed}</g>',
                   loose)
