"""Lamps, cushions, clocks, candles and vases."""

from db.data.colours import COLOURS, PAPER, WHITE, mix
from db.data.pictures.canvas import Tones, circle, ellipse, picture, rect, right_side, shadow, shape, stroke, turned

GLOW = "#ffe9a8"
LEAF = "#5d8a5a"


def lamp(t: Tones, kind: str) -> str:
    """A drum or cone shade on a stem, or a desk lamp with an arm."""
    if kind == "Desk Lamp":
        return picture(
            t, shadow(t, 214, 338, 110), rect(152, 318, 124, 20, t.shade, 10),
            stroke("M214 320 L136 214 L206 116", t.dark, 12), circle(136, 214, 13, t.base),
            shape("M216 150 L330 196 L250 292 Z", GLOW),
            shape("M182 92 Q214 62 246 96 L300 158 Q262 206 196 196 Q160 138 182 92 Z", t.base),
            shape("M246 96 L300 158 Q262 206 196 196 Q262 168 246 96 Z", t.shade),
            stroke("M196 118 Q204 92 224 92", t.light, 8),
        )
    top = "M152 62 H248 L306 196 H94 Z" if kind == "Cone Lamp" else "M120 66 H280 L298 196 H102 Z"
    side = "M226 62 H248 L306 196 H248 Z" if kind == "Cone Lamp" else "M240 66 H280 L298 196 H250 Z"
    return picture(
        t, shadow(t, 204, 340, 92), shape("M116 196 H284 L320 300 H80 Z", mix(t.tint, GLOW, 0.65)),
        rect(192, 190, 16, 130, COLOURS["Brass"]), circle(200, 262, 26, mix(COLOURS["Brass"], WHITE, 0.15)),
        shape("M212 240 A26 26 0 0 1 186 284 A30 30 0 0 0 212 240 Z", mix(COLOURS["Brass"], COLOURS["Cocoa"], 0.4)),
        shape("M136 340 Q140 314 200 314 Q260 314 264 340 Z", COLOURS["Brass"]),
        shape(top, t.base), shape(side, t.shade), stroke("M150 92 L136 168", t.light, 9),
        stroke("M100 194 H300", t.line, 5),
    )


def cushion(t: Tones, pattern: str) -> str:
    """Four pinched corners; plain with a button, striped, dotted or checked."""
    face = {
        "Striped": stroke("M128 92 Q118 200 128 308 M176 100 Q170 200 176 300 M224 100 Q228 200 224 300 M272 92 Q282 "
                          "200 272 308",
                          t.pale, 15),
        "Dotted": "".join(circle(x, y, 12, t.pale) for x, y in
                          ((130, 130), (200, 122), (270, 130), (164, 176), (236, 176), (124, 218), (200, 226),
                           (276, 218),
                           (160, 272), (240, 272))),
        "Checked": stroke("M140 96 Q130 200 140 304 M260 96 Q270 200 260 304 M96 140 Q200 130 304 140 M96 260 Q200 "
                          "270 304 260",
                          t.shade, 20) + stroke("M200 100 V300 M100 200 H300", t.light, 7),
        "Embroidered": stroke("M200 128 V276 M200 176 Q164 172 156 142 M200 176 Q236 172 244 142 M200 228 Q160 224 "
                              "150 190 "
                              "M200 228 Q240 224 250 190", t.pale, 9) + circle(200, 122, 12, t.pale),
    }.get(pattern, stroke("M200 200 L160 172 M200 200 L240 172 M200 200 L164 236 M200 200 L238 234", t.shade, 6)
                   + circle(200, 200, 13, t.line))
    outline = "M62 62 Q200 104 338 62 Q296 200 338 338 Q200 296 62 338 Q104 200 62 62 Z"
    return picture(
        t, turned(-7, f'<g transform="translate(12 16)">{shape(outline, t.ground)}</g>', shape(outline, t.base), face,
                  shape("M338 62 Q296 200 338 338 Q200 296 62 338 L74 322 Q200 268 300 298 Q268 200 322 74 Z", t.shade),
                  stroke("M88 92 Q140 106 176 105", t.light, 8)),
    )


def clock(t: Tones, numerals: str) -> str:
    """A round wall clock at ten past ten."""
    ticks = "".join(turned(angle, rect(196, 92, 8, 26 if angle % 90 == 0 else 13, t.line, 3))
                    for angle in range(0, 360, 30 if numerals != "Minimal" else 90))
    if numerals == "Dots":
        ticks = "".join(turned(angle, circle(200, 104, 8 if angle % 90 == 0 else 5, t.line))
                        for angle in range(0, 360, 30))
    return picture(
        t, circle(212, 216, 146, t.ground), circle(200, 200, 146, t.base),
        shape("M303 97 A146 146 0 0 1 97 303 A160 160 0 0 0 303 97 Z", t.shade), circle(200, 200, 120, t.pale),
        stroke("M78 150 A132 132 0 0 1 142 82", t.light, 8), ticks,
        stroke("M200 200 L148 166", t.dark, 11), stroke("M200 200 L260 138", t.dark, 8),
        stroke("M200 222 L200 276", t.accent, 4), circle(200, 200, 12, t.accent),
    )


def candle(t: Tones, vessel: str) -> str:
    """A burning candle: in a jar, in a tin, or a pillar on a dish."""
    flame = (shape("M200 52 Q236 96 222 122 Q214 138 200 138 Q186 138 178 122 Q164 96 200 52 Z", "#f3a93c")
             + shape("M200 88 Q214 110 208 124 Q200 136 192 124 Q186 110 200 88 Z", GLOW))
    wick = stroke("M200 136 V168", t.dark, 6)
    if vessel == "Pillar":
        return picture(
            t, shadow(t, 202, 334, 120), ellipse(200, 326, 118, 20, COLOURS["Brass"]),
            ellipse(200, 320, 96, 13, t.shade),
            rect(144, 164, 112, 158, t.base), rect(214, 164, 42, 158, t.shade), ellipse(200, 322, 56, 10, t.base),
            ellipse(200, 164, 56, 14, t.light), shape("M152 168 Q162 216 174 216 Q184 214 184 174 Z", t.light), wick,
            flame,
        )
    height, radius = (154, 20) if vessel == "Jar" else (116, 8)
    top = 334 - height
    return picture(
        t, shadow(t, 206, 334, 112), rect(106, top, 188, height, t.base, radius),
        right_side(242, top + 8, 52, height - 8, t.shade, radius),
        ellipse(200, top + 2, 94, 22, t.light), ellipse(200, top + 4, 80, 15, PAPER),
        rect(146, top + 52, 108, height - 84, t.pale, 6), stroke(f"M166 {top + 66} H234", t.line, 4),
        stroke(f"M124 {top + 42} V{top + height - 32}", t.light, 8),
        f'<g transform="translate(0 {top - 166})">{wick}{flame}</g>',
    )


def vase(t: Tones, form: str) -> str:
    """A vase with three stems: bottle-necked, round-bellied or a tall cylinder."""
    body, side = {
        "Bottle": ("M178 150 H222 V206 Q276 226 276 286 Q276 346 226 346 H174 Q124 346 124 286 Q124 226 178 206 Z",
                   "M208 150 H222 V206 Q276 226 276 286 Q276 346 226 346 H198 Q240 330 238 280 Q236 232 208 212 Z"),
        "Cylinder": ("M140 150 H260 L252 346 H148 Z", "M226 150 H260 L252 346 H220 Z"),
    }.get(form, (
        ("M160 150 H240 Q238 178 262 200 Q292 228 286 276 Q278 346 236 346 H164 Q122 346 114 276 Q108 228 138 200 "
         "Q162 178 160 150 Z"),
        ("M216 150 H240 Q238 178 262 200 Q292 228 286 276 Q278 346 236 346 H206 Q248 330 250 270 "
         "Q250 222 226 198 Q214 176 216 150 Z")))
    leaves = "".join(
        shape(f"M{x} {y} Q{x + dx} {y - 22} {x + 2 * dx} {y - 6} Q{x + dx} {y + 12} {x} {y} Z", LEAF)
        for x, y, dx in ((194, 112, -26), (196, 78, 22), (206, 124, 26), (182, 100, -24)))
    return picture(
        t, shadow(t, 206, 346, 98), stroke("M196 150 Q192 100 200 56 M204 150 Q222 104 256 84 M190 150 Q176 116 138 96",
                                           LEAF, 6),
        leaves, circle(200, 52, 19, t.accent), circle(260, 80, 16, t.accent), circle(134, 92, 16, t.accent),
        circle(200, 52, 7, GLOW), circle(260, 80, 6, GLOW), circle(134, 92, 6, GLOW),
        shape(body, t.base), shape(side, t.shade), stroke("M146 252 Q142 282 152 308", t.light, 9),
        rect(*((172, 144, 56) if form == "Bottle" else (136, 144, 128) if form == "Cylinder" else (154, 144, 92)), 12,
             t.light, 6),
    )
