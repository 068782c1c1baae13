"""Soap, cream and perfume."""

from db.data.colours import COLOURS, WHITE, mix
from db.data.pictures.canvas import Tones, circle, ellipse, picture, rect, right_side, shadow, shape, stroke

BUBBLE = "#ffffff"


def soap(t: Tones, form: str) -> str:
    """A bar, a round cake or a cut block, with its bubbles."""
    body = {
        "Round": ellipse(196, 246, 126, 84, t.shade) + ellipse(196, 226, 126, 84, t.base)
                 + stroke("M112 208 Q130 168 184 160", t.light, 9)
                 + f'<ellipse cx="196" cy="226" rx="72" ry="44" fill="none" stroke="{t.shade}" stroke-width="6"/>',
        "Block": shape("M74 208 L260 172 L332 218 V284 L146 326 L74 276 Z", t.shade)
        + shape("M74 208 L260 172 L332 218 L146 258 Z", t.light)
        + shape("M74 208 L146 258 V326 L74 276 Z", t.base) + stroke("M172 214 L246 198", t.shade, 6),
    }.get(form, rect(66, 184, 268, 136, t.shade, 58) + rect(66, 166, 268, 134, t.base, 58)
          + f'<rect x="108" y="196" width="184" height="74" rx="34" fill="none" stroke="{t.shade}" stroke-width="6"/>'
          + stroke("M92 214 Q98 188 124 184", t.light, 9))
    bubbles = "".join(circle(x, y, r, BUBBLE) + circle(x - r * 0.25, y - r * 0.25, r * 0.62, mix(t.tint, WHITE, 0.55))
                      for x, y, r in ((284, 128, 34), (240, 96, 22), (322, 86, 16), (106, 140, 18)))
    return picture(t, shadow(t, 206, 320, 144), body, bubbles)


def cream(t: Tones, container: str) -> str:
    """A jar with a lid, a tube standing on its cap, or a pump bottle."""
    if container == "Tube":
        return picture(
            t, shadow(t, 206, 348, 76), shape("M118 52 H282 L258 292 H142 Z", t.base),
            shape("M240 52 H282 L258 292 H222 Z", t.shade),
            rect(114, 44, 172, 22, t.shade, 4), rect(148, 286, 104, 62, t.pale, 12),
            right_side(216, 286, 36, 62, t.ground, 12),
            circle(194, 168, 32, t.pale), shape("M194 146 Q216 170 194 190 Q172 170 194 146 Z", t.base),
            stroke("M150 86 L160 196", t.light, 9),
        )
    if container == "Pump":
        return picture(
            t, shadow(t, 206, 352, 96), stroke("M200 132 V84 H258 Q270 84 270 98", t.dark, 17),
            rect(170, 66, 60, 26, t.dark, 8),
            rect(166, 116, 68, 34, t.dark, 8), rect(112, 144, 176, 208, t.base, 34),
            right_side(236, 144, 52, 208, t.shade, 34),
            rect(142, 206, 100, 98, t.pale, 8), stroke("M162 232 H222 M162 252 H204", t.line, 5),
            stroke("M130 186 V246", t.light, 8),
        )
    return picture(
        t, shadow(t, 206, 328, 136), rect(76, 178, 248, 150, t.base, 34), right_side(258, 178, 66, 150, t.shade, 34),
        rect(84, 112, 232, 82, t.pale, 16), right_side(256, 112, 60, 82, t.ground, 16), rect(84, 178, 232, 12, t.line),
        rect(134, 220, 116, 74, t.light, 10), shape("M192 230 Q218 258 192 284 Q166 258 192 230 Z", t.base),
        stroke("M100 216 V276", t.light, 9),
    )


def perfume(t: Tones, form: str) -> str:
    """A glass bottle with a stopper: square, round or tall."""
    body, gleam = {
        "Round": (shape("M200 148 A98 98 0 1 1 199 148 Z", t.base)
                  + shape("M266 174 A98 98 0 0 1 148 330 A112 112 0 0 0 266 174 Z", t.shade), "M158 196 Q134 222 134 262"),
        "Tall": (rect(144, 132, 112, 214, t.base, 18) + right_side(226, 132, 30, 214, t.shade, 18), "M164 160 V290"),
    }.get(form, (rect(104, 154, 192, 188, t.base, 24) + right_side(240, 154, 56, 188, t.shade, 24), "M126 186 V286"))
    return picture(
        t, shadow(t, 206, 344, 100), rect(166, 58, 68, 62, COLOURS["Brass"], 10),
        right_side(208, 58, 26, 62, mix(COLOURS["Brass"], COLOURS["Cocoa"], 0.35), 10), rect(180, 116, 40, 40, t.pale),
        body, rect(164, 216, 74, 66, t.pale, 6), stroke("M180 240 H222 M180 256 H208", t.line, 4),
        stroke(gleam, t.light, 9), circle(188, 78, 6, WHITE),
    )
