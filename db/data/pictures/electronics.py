"""Headphones, speakers, keyboards, watches and cameras."""

from db.data.colours import COLOURS, WHITE, mix
from db.data.pictures.canvas import Tones, circle, picture, rect, right_side, ring, shadow, shape, stroke, turned

GLASS = "#2b323d"


def headphones(t: Tones, kind: str) -> str:
    """A band over two cups; on-ear cups are smaller than over-ear ones."""
    width, height = (62, 92) if kind == "On-Ear" else (74, 124)
    top = 250 - height // 2
    cups = "".join(
        rect(x + inner, top + 8, 24, height - 16, t.dark, 12) + rect(x, top, width, height, fill, 30)
        for x, inner, fill in ((66, width - 12, t.base), (334 - width, -12, t.shade)))
    return picture(
        t, shadow(t, 200, 336, 140),
        stroke("M96 230 V196 Q96 80 200 80 Q304 80 304 196 V230", t.dark, 26),
        stroke("M92 200 Q92 76 200 76 Q256 76 286 114", t.base, 15), stroke("M118 146 Q140 96 196 92", t.light, 6),
        cups,
        stroke(f"M{88} {top + 26} V{top + height - 40}", t.light, 8), ring(330 - width // 2, 250, 15, t.line, 4),
    )


def speaker(t: Tones, form: str) -> str:
    """A cylinder lying on its side, a small box or a tall one."""
    if form == "Cylinder":
        return picture(
            t, shadow(t, 206, 286, 150), rect(56, 130, 288, 154, t.base, 60), rect(56, 226, 288, 58, t.shade, 29),
            rect(112, 130, 176, 154, t.dark),
            stroke("M126 150 H274 M126 174 H274 M126 198 H274 M126 222 H274 M126 246 H274 M126 268 H274", t.shade, 4),
            circle(84, 207, 22, t.light), circle(316, 207, 22, t.base), stroke("M72 154 Q82 142 100 142", t.light, 8),
            stroke("M250 130 Q256 92 292 96 Q322 100 318 138", t.dark, 9),
        )
    left, top, width, height = (112, 64, 176, 276) if form == "Tower" else (86, 104, 228, 220)
    low = top + height * 0.66
    return picture(
        t, shadow(t, 206, top + height, width * 0.6), rect(left, top, width, height, t.base, 28),
        right_side(left + width * 0.78, top, width * 0.22, height, t.shade, 28),
        circle(200, low, 66, t.dark), circle(200, low, 50, mix(t.dark, WHITE, 0.16)), circle(200, low, 20, t.dark),
        stroke(f"M166 {low - 22:g} A40 40 0 0 1 190 {low - 40:g}", mix(t.dark, WHITE, 0.5), 6),
        circle(200, top + height * 0.24, 27, t.dark), circle(200, top + height * 0.24, 12, mix(t.dark, WHITE, 0.3)),
        stroke(f"M{left + 18} {top + 40} V{top + 90}", t.light, 8), circle(left + width - 24, top + 24, 6, t.accent),
    )


def keyboard(t: Tones, layout: str) -> str:
    """Keycaps on a case; a full-size one has a number block, a compact one is short."""
    columns = {"Full Size": 12, "Compact 60%": 8}.get(layout, 10)
    pitch = 288 / columns
    cap = pitch - 5
    left, top = 56, 148
    caps = "".join(f"M{left + column * pitch:.4g} {top + row * 27}h{cap:.3g}v22h-{cap:.3g}z"
                   for row in range(4) for column in range(columns) if (row, column) != (0, 0))
    space = f"M{left + 2 * pitch:.4g} {top + 108}h{pitch * (columns - 4) - 5:.4g}v22h-{pitch * (columns - 4) - 5:.4g}z"
    return picture(
        t, turned(-8, rect(46, 150, 324, 150, t.ground, 20), rect(38, 130, 324, 166, t.shade, 18),
                  rect(38, 130, 324, 156, t.base, 18),
                  shape(caps + space, t.pale), rect(left, top, cap, 22, t.accent),
                  rect(left, top + 108, 2 * pitch - 5, 22, t.light),
                  rect(left + (columns - 2) * pitch, top + 108, 2 * pitch - 5, 22, t.light),
                  stroke("M200 130 Q200 90 246 90 Q288 90 288 56", t.line, 6)),
    )


def watch(t: Tones, form: str) -> str:
    """A strap in the product's colour, a dark glass with rings of activity."""
    case = (circle(200, 200, 92, COLOURS["Ash Grey"]) + circle(200, 200, 80, GLASS) if form == "Round"
            else rect(116, 108, 168, 184, COLOURS["Ash Grey"], 44) + rect(128, 120, 144, 160, GLASS, 34))
    return picture(
        t, shape("M164 134 L174 46 H248 L260 134 Q312 212 260 290 L248 388 H174 L164 290 Z", t.ground),
        shape("M152 122 L162 34 Q164 24 176 24 H224 Q236 24 238 34 L248 122 Z", t.base),
        shape("M152 278 L162 366 Q164 376 176 376 H224 Q236 376 238 366 L248 278 Z", t.base),
        shape("M218 24 H224 Q236 24 238 34 L248 122 H222 Z", t.shade),
        shape("M222 278 H248 L238 366 Q236 376 224 376 H218 Z", t.shade),
        "".join(circle(200, y, 5, t.line) for y in (312, 332, 352)), rect(286, 182, 14, 36, COLOURS["Slate"], 5), case,
        ring(200, 200, 54, mix(GLASS, t.base, 0.25), 13), stroke("M200 146 A54 54 0 1 1 152 224", t.light, 13),
        stroke("M200 172 V200 L222 214", WHITE, 8), stroke("M146 150 Q156 138 168 134", mix(GLASS, WHITE, 0.45), 6),
    )


def camera(t: Tones, kind: str) -> str:
    """A body with a grip band and one big lens; an instant camera has a slot, a compact a small lens."""
    radius = 54 if kind == "Compact" else 72
    extra = {
        "Instant": rect(92, 298, 216, 14, t.dark, 5) + rect(112, 306, 176, 52, t.pale, 4)
        + rect(126, 312, 148, 34, t.accent),
        "Mirrorless": shape("M158 118 L174 86 H226 L242 118 Z", t.shade) + rect(78, 98, 42, 24, t.dark, 8),
    }.get(kind, rect(80, 102, 50, 18, t.dark, 8))
    return picture(
        t, shadow(t, 206, 312, 158), extra, rect(46, 114, 308, 196, t.base, 28), rect(46, 166, 308, 98, t.dark),
        shape("M326 114 Q354 114 354 142 V282 Q354 310 326 310 H300 Q322 296 322 270 V114 Z", t.shade),
        rect(282, 128, 44, 26, t.pale, 7), circle(86, 140, 9, t.accent), stroke("M112 130 H156", t.light, 8),
        circle(200, 214, radius + 14, t.light), circle(200, 214, radius, GLASS),
        circle(200, 214, radius * 0.66, "#46566b"),
        circle(200, 214, radius * 0.36, GLASS), circle(200 - radius * 0.34, 214 - radius * 0.36, radius * 0.17, WHITE),
    )
