"""Watering cans, plant pots and bird houses."""

from db.data.colours import COLOURS
from db.data.pictures.canvas import Tones, circle, ellipse, picture, rect, shadow, shape, stroke, turned

LEAF, LEAF_SHADE = "#5d8f56", "#46754a"


def watering_can(t: Tones, rose: str) -> str:
    """The spout ends in a sprinkling rose, or in a narrow tip for indoor plants."""
    tip = (stroke("M74 146 L58 128", t.shade, 14) if rose == "Narrow Spout"
           else shape("M34 132 L82 96 L98 128 L62 158 Z", t.shade) + stroke("M34 132 L82 96", t.light, 8))
    drops = "".join(shape(f"M{x} {y} q9 15 0 21 q-9 -6 0 -21 z", "#7fb2d6") for x,
                    y in ((36, 166), (58, 186), (28, 208), (54, 232)))
    return picture(
        t, shadow(t, 236, 326, 118), drops, stroke("M188 280 L78 136", t.shade, 26),
        stroke("M176 250 L82 130", t.base, 8), tip,
        stroke("M178 176 Q184 74 262 74 Q346 80 340 190 Q336 238 312 242", t.dark, 17),
        shape("M168 168 H310 L322 304 Q322 326 300 326 H178 Q156 326 156 304 Z", t.base),
        shape("M274 168 H310 L322 304 Q322 326 300 326 H260 Q284 310 282 282 Z", t.shade),
        ellipse(239, 168, 71, 16, t.light), ellipse(239, 170, 57, 10, t.line), stroke("M186 210 L182 282", t.light, 9),
    )


def plant_pot(t: Tones, plant: str) -> str:
    """A pot on its saucer, shown with what grows well in it."""
    return picture(
        t, shadow(t, 204, 352, 110), _PLANTS[plant], rect(116, 336, 168, 18, t.shade, 9),
        shape("M122 216 H278 L258 340 H142 Z", t.base), shape("M232 216 H278 L258 340 H218 Z", t.shade),
        rect(108, 190, 184, 40, t.base, 10), rect(240, 190, 52, 40, t.shade, 10), rect(108, 190, 184, 12, t.light, 6),
        stroke("M146 246 L154 308", t.light, 8),
    )


def _leaf(x: float, y: float, length: float, angle: float, fill: str) -> str:
    half = length * 0.22
    return turned(angle, shape(f"M{x:g} {y:g} Q{x - half:g} {y - length / 2:g} {x:g} {y - length:g} "
                               f"Q{x + half:g} {y - length / 2:g} {x:g} {y:g} Z", fill), x=x, y=y)


_PLANTS = {
    "Succulents": "".join(_leaf(200, 196, length, angle, LEAF if angle < 10 else LEAF_SHADE)
                          for angle, length in ((-68, 96), (68, 96), (-44, 116), (44, 116), (-20, 130), (20, 130),
                                                (0, 136))),
    "Herbs": stroke("M200 196 V84 M200 170 Q160 150 146 104 M200 170 Q240 150 254 104", LEAF_SHADE, 6)
    + "".join(circle(x, y, r, fill) for x, y, r, fill in (
        (200, 76, 27, LEAF), (174, 100, 23, LEAF_SHADE), (226, 100, 23, LEAF), (144, 102, 24, LEAF),
        (256, 102, 24, LEAF_SHADE),
        (152, 142, 20, LEAF_SHADE), (248, 142, 20, LEAF), (200, 126, 22, LEAF))),
    "Cacti": rect(164, 62, 72, 140, LEAF, 36) + rect(208, 66, 28, 136, LEAF_SHADE, 14)
    + stroke("M164 150 H138 Q126 150 126 136 V112 M236 132 H258 Q272 132 272 118 V98", LEAF, 22)
    + stroke("M186 92 V112 M186 134 V154 M212 84 V104 M212 128 V148", "#e9f0d8", 4)
    + circle(200, 60, 13, COLOURS["Rose"]),
    "Flowers": stroke("M200 196 V104 M200 188 Q160 160 150 118 M200 188 Q242 160 252 122", LEAF, 7)
    + "".join(circle(x + dx, y + dy, 15, colour) for x, y, colour in
              ((200, 84, COLOURS["Poppy"]), (146, 104, COLOURS["Sunflower"]), (256, 108, COLOURS["Rose"]))
              for dx, dy in ((-15, 0), (15, 0), (0, -15), (0, 15))) + circle(200, 84, 10, "#fff1c4")
    + circle(146, 104, 10, COLOURS["Rust"])
    + circle(256, 108, 10, "#fff1c4"),
}


def bird_house(t: Tones, roof: str) -> str:
    """A nest box on a branch; the roof is pitched, flat or round."""
    top = {
        "Flat Roof": rect(86, 104, 228, 26, t.dark, 6),
        "Round Roof": shape("M92 156 Q92 60 200 60 Q308 60 308 156 L284 156 Q284 86 200 86 Q116 86 116 156 Z", t.dark),
    }.get(roof, shape("M200 48 L318 150 L302 170 L200 82 L98 170 L82 150 Z", t.dark))
    wall = "M112 128 H288 V306 H112 Z" if roof == "Flat Roof" else "M112 158 Q114 86 200 80 Q286 86 288 158 V306 H112 Z"
    return picture(
        t, stroke("M60 336 Q200 308 346 332", COLOURS["Chestnut"], 15), _leaf(320, 326, 58, 40, LEAF),
        _leaf(92, 326, 52, -46, LEAF_SHADE),
        shape(wall, t.base), rect(244, 150, 44, 156, t.shade),
        stroke("M152 150 V300 M200 236 V300 M246 150 V300", t.shade, 3),
        top, circle(200, 184, 33, t.line), circle(203, 188, 27, "#2b2e33"), stroke("M200 238 V254", COLOURS["Oak"], 12),
        shape("M192 176 Q204 164 214 178 L226 184 L214 190 Q206 202 192 198 Z", COLOURS["Sunflower"]),
        circle(209, 180, 3, "#2b2e33"),
        rect(104, 300, 192, 16, t.dark, 6), stroke("M130 172 V216", t.light, 8),
    )
