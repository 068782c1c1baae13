"""Bowls and beds for cats and dogs."""

from db.data.pictures.canvas import Tones, circle, ellipse, picture, shadow, shape, stroke


def _paw(x: float, y: float, size: float, fill: str) -> str:
    toes = ((-0.95, -0.5), (-0.35, -1.05), (0.35, -1.05), (0.95, -0.5))
    return ellipse(x, y + size * 0.25, size * 0.72, size * 0.58, fill) + "".join(
        ellipse(x + dx * size, y + dy * size, size * 0.27, size * 0.34, fill) for dx, dy in toes)


def bowl(t: Tones, pet: str) -> str:
    """A heavy bowl full of kibble: a paw for dogs, a fish for cats."""
    mark = (_paw(196, 272, 27, t.pale) if pet == "Dog" else
            shape("M150 270 Q186 238 222 266 L248 248 V292 L222 274 Q186 302 150 270 Z", t.pale)
            + circle(176, 266, 4, t.line))
    kibble = "".join(circle(x, y, 13, colour) for x, y, colour in (
        (140, 176, "#96572f"), (164, 166, "#7a4327"), (190, 172, "#96572f"), (216, 164, "#a8683a"),
        (242, 170, "#7a4327"), (262, 178, "#96572f"),
        (176, 150, "#a8683a"), (204, 146, "#96572f"), (230, 152, "#7a4327")))
    return picture(
        t, shadow(t, 206, 328, 156), shape("M92 184 H308 L348 302 Q352 328 324 328 H76 Q48 328 52 302 Z", t.base),
        shape("M256 184 H308 L348 302 Q352 328 324 328 H250 Q288 312 280 276 Z", t.shade),
        ellipse(200, 184, 108, 30, t.light),
        ellipse(200, 186, 92, 22, t.line), kibble, shape("M108 186 A92 22 0 0 0 292 186 A108 34 0 0 1 108 186 Z",
                                                         t.shade), mark,
        stroke("M94 222 L80 280", t.light, 9),
    )


def bed(t: Tones, form: str) -> str:
    """A padded bed: a round nest, a bolster, or a cave with an opening."""
    if form == "Cave":
        return picture(
            t, shadow(t, 206, 326, 152),
            shape("M56 306 Q56 100 200 92 Q344 100 344 306 Q344 328 312 328 H88 Q56 328 56 306 Z", t.base),
            shape("M256 104 Q344 140 344 306 Q344 328 312 328 H258 Q310 220 256 104 Z", t.shade),
            shape("M112 314 Q112 196 190 196 Q268 196 268 314 Z", t.dark), ellipse(190, 314, 84, 20, t.pale),
            circle(166, 264, 7, "#e9d37a"), circle(206, 264, 7, "#e9d37a"),
            stroke("M92 226 Q104 170 142 138", t.light, 9),
        )
    back = (shape("M60 262 Q40 130 112 128 H288 Q360 130 340 262 Z", t.shade) if form == "Bolster"
            else ellipse(200, 218, 156, 84, t.shade))
    return picture(
        t, shadow(t, 206, 326, 160), back, ellipse(200, 232, 116, 52, t.pale), _paw(200, 232, 24, t.ground),
        shape("M44 226 Q60 286 200 286 Q340 286 356 226 Q372 328 290 328 H110 Q28 328 44 226 Z", t.base),
        shape("M268 280 Q340 270 356 226 Q372 328 290 328 H240 Q270 312 268 280 Z", t.shade),
        stroke("M110 274 Q106 300 116 318 M200 288 V322 M284 274 Q290 300 282 318", t.line, 4),
        stroke("M64 264 Q66 286 80 300", t.light, 8),
    )
