"""Guitars and records."""

from db.data.colours import COLOURS, WHITE
from db.data.pictures.canvas import Tones, circle, picture, rect, ring, shape, stroke, turned

BODY = ("M200 172 Q248 160 258 196 Q262 214 248 228 Q290 250 282 302 Q270 356 200 356 "
        "Q130 356 118 302 Q110 250 152 228 Q138 214 142 196 Q152 160 200 172 Z")


def guitar(t: Tones, kind: str) -> str:
    """An acoustic guitar or, shorter in the neck, a ukulele."""
    neck_top = 60 if kind == "Ukulele" else 26
    strings = "M193 {0} V322 M207 {0} V322" if kind == "Ukulele" else "M190 {0} V322 M197 {0} V322 M203 {0} V322 M210 {0} V322"
    pegs = "".join(circle(x, neck_top + y, 6, COLOURS["Silver"]) for x in (172, 228) for y in (10, 28))
    frets = "".join(f"M187 {y}h26" for y in range(neck_top + 66, 210, 22))
    return picture(
        t, turned(28, f'<g transform="translate(9 10)">{shape(BODY, t.ground)}</g>', pegs,
                  rect(178, neck_top, 44, 46, t.shade, 8),
                  rect(185, neck_top + 40, 30, 200, t.dark), stroke(frets, COLOURS["Brass"], 3), shape(BODY, t.base),
                  shape("M258 196 Q262 214 248 228 Q290 250 282 302 Q270 356 200 356 Q262 330 254 280 Q250 250 226 "
                        "232 Q246 212 258 196 Z", t.shade),
                  rect(185, 180, 30, 60, t.dark), circle(200, 256, 32, t.line), ring(200, 256, 38, t.light, 4),
                  rect(164, 314, 72, 15, t.dark, 5), stroke(strings.format(neck_top + 44), t.pale, 2),
                  stroke("M136 290 Q136 262 154 248", t.light, 8)),
    )


def vinyl(t: Tones, motif: str) -> str:
    """A sleeve with the record half drawn out."""
    art = {
        "Sunset": circle(146, 196, 52, "#f0c05a") + rect(52, 206, 188, 88, t.shade)
        + stroke("M76 226 H216 M92 250 H200 M112 274 H180", "#f0c05a", 6),
        "Circles": circle(122, 172, 46, t.light) + circle(172, 214, 46, t.accent) + ring(146, 194, 74, t.line, 4),
        "Lines": stroke("M72 136 L220 136 M72 164 L190 164 M72 192 L220 192 M72 220 L160 220 M72 248 L220 248", t.light,
                        13),
        "Waves": "".join(stroke(f"M64 {y} q21 -28 42 0 t42 0 t42 0 t42 0", colour, 9)
                         for y, colour in ((150, t.light), (188, t.accent), (226, t.pale), (264, t.light))),
    }.get(motif, shape("M146 112 L220 268 H72 Z", t.light) + circle(146, 218, 24, t.accent))
    return picture(
        t, rect(58, 96, 210, 222, t.ground, 6), circle(248, 206, 114, t.ground), circle(240, 196, 112, "#26282d"),
        "".join(ring(240, 196, radius, "#44474f", 2) for radius in (98, 84, 70, 56)), circle(240, 196, 40, t.base),
        circle(240, 196, 7, t.tint),
        stroke("M296 118 A96 96 0 0 1 332 170", WHITE, 4), rect(44, 92, 208, 212, t.base, 5),
        rect(236, 92, 16, 212, t.shade, 4), art,
        stroke("M56 106 V160", t.light, 6),
    )
