"""Books: one volume, many covers."""

from db.data.pictures.canvas import Tones, circle, ellipse, picture, rect, ring, shape, stroke

SUN = "#f0c05a"
MOTIFS = ("Hills", "Moon", "Circles", "Tree", "Stripes", "Peaks", "Window", "Waves")
COOKING_MOTIFS = ("Pot", "Lemon", "Bowl", "Whisk")
GUIDE_MOTIFS = ("Leaf", "Compass", "Peaks", "Tree", "Bird")


def book(t: Tones, motif: str) -> str:
    """A standing book with its pages to the right and a cover picture; no writing on it."""
    return picture(
        t, shape("M104 338 H330 Q352 352 300 358 H116 Z", t.ground),
        rect(92, 56, 226, 290, t.shade, 10), rect(104, 328, 208, 14, t.pale), rect(306, 66, 8, 274, t.pale),
        rect(92, 52, 212, 280, t.base, 8), rect(92, 52, 28, 280, t.shade, 8), stroke("M124 56 V328", t.line, 2),
        stroke("M142 78 H222", t.pale, 9), stroke("M142 98 H188", t.light, 6), _COVERS[motif](t),
        stroke("M142 306 H196", t.light, 6),
    )


def _hills(t: Tones) -> str:
    return (circle(246, 172, 32, SUN) + shape("M132 236 Q176 180 228 226 Q258 204 292 216 V286 H132 Z", t.light)
            + shape("M132 258 Q190 216 292 262 V286 H132 Z", t.line))


def _moon(t: Tones) -> str:
    return (circle(212, 190, 58, t.dark) + circle(220, 182, 42, SUN) + circle(238, 172, 36, t.dark)
            + stroke("M150 270 H274 M168 288 H256", t.light, 6))


def _circles(t: Tones) -> str:
    return (circle(184, 186, 44, t.light) + circle(240, 208, 44, t.accent) + circle(196, 246, 34, t.pale)
            + ring(218, 212, 66, t.line, 4))


def _tree(t: Tones) -> str:
    return (rect(206, 216, 12, 68, t.line) + circle(212, 176, 46, t.light) + circle(180, 206, 30, t.light)
            + circle(244, 206, 30, t.shade) + stroke("M140 284 H284", t.line, 6))


def _stripes(t: Tones) -> str:
    return "".join(rect(136, 138 + 26 * row, 152, 16, (t.light, t.accent, t.pale)[row % 3], 8) for row in range(6))


def _peaks(t: Tones) -> str:
    return (circle(254, 156, 20, SUN) + shape("M130 284 L190 158 L250 284 Z", t.line)
            + shape("M196 284 L240 200 L290 284 Z", t.light)
            + shape("M190 158 L170 200 L186 194 L196 206 L210 200 Z", t.pale))


def _window(t: Tones) -> str:
    return (rect(156, 138, 112, 146, t.dark, 56) + rect(156, 210, 112, 74, t.dark) + circle(226, 186, 20, SUN)
            + stroke("M212 140 V282 M158 214 H266", t.light, 6))


def _waves(t: Tones) -> str:
    return "".join(stroke(f"M136 {y} q19 -24 38 0 t38 0 t38 0 t38 0", colour, 10)
                   for y, colour in ((170, t.light), (202, t.accent), (234, t.pale), (266, t.light)))


def _pot(t: Tones) -> str:
    return (rect(152, 204, 120, 72, t.dark, 14) + rect(142, 192, 140, 16, t.light, 8) + circle(212, 182, 10, t.light)
            + stroke("M180 168 q-10 -14 0 -28 M212 160 q-10 -14 0 -28 M244 168 q-10 -14 0 -28", t.pale, 6))


def _lemon(t: Tones) -> str:
    return (ellipse(212, 214, 66, 50, SUN) + circle(278, 214, 10, SUN)
            + stroke("M170 200 Q180 180 204 178", t.pale, 7)
            + shape("M212 166 Q228 132 264 140 Q252 168 212 166 Z", "#5d8a5a"))


def _bowl(t: Tones) -> str:
    return (circle(182, 194, 24, "#d8452f") + circle(216, 186, 26, "#5d8a5a") + circle(246, 196, 22, SUN)
            + shape("M140 204 H284 Q280 276 212 276 Q144 276 140 204 Z", t.pale))


def _whisk(t: Tones) -> str:
    return (stroke("M212 214 V288", t.pale, 14)
            + stroke("M212 216 Q150 170 212 132 Q274 170 212 216 M212 216 V132 M212 216 Q184 172 212 "
                                                         "132 Q240 172 212 216", t.light, 5))


def _leaf(t: Tones) -> str:
    return (shape("M150 276 Q140 160 276 142 Q284 264 150 276 Z", t.light)
            + stroke("M146 284 Q190 220 256 164 M186 232 V196 M186 232 H226 "
                                                                                   "M216 202 V172", t.line, 5))


def _compass(t: Tones) -> str:
    return (circle(212, 212, 68, t.pale) + ring(212, 212, 68, t.line, 6)
            + shape("M246 178 L222 222 L202 202 Z", "#d8452f")
            + shape("M178 246 L202 202 L222 222 Z", t.line))


def _bird(t: Tones) -> str:
    return (shape("M150 214 Q176 160 228 176 Q252 158 270 180 L290 188 L270 196 Q262 258 206 256 Q176 254 150 214 Z",
                  t.light)
            + shape("M186 212 Q220 196 240 212 Q222 242 186 212 Z", t.line) + circle(258, 184, 5, t.line)
            + stroke("M204 256 V282 M220 254 V282 M150 284 H280", t.line, 5))


_COVERS = {
    "Hills": _hills, "Moon": _moon, "Circles": _circles, "Tree": _tree, "Stripes": _stripes, "Peaks": _peaks,
    "Window": _window,
    "Waves": _waves, "Pot": _pot, "Lemon": _lemon, "Bowl": _bowl, "Whisk": _whisk, "Leaf": _leaf, "Compass": _compass,
    "Bird": _bird,
}
