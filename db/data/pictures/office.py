"""Notebooks, pens and desk chairs."""

from db.data.colours import COLOURS
from db.data.pictures.canvas import Tones, ellipse, picture, rect, shape, stroke, turned


def notebook(t: Tones, binding: str) -> str:
    """Closed, with an elastic; or spiral-bound; or with a cloth spine."""
    extra = {
        "Spiral Bound": "".join(stroke(f"M96 {y} H122", t.dark, 8) for y in range(92, 330, 28)),
        "Cloth Spine": rect(100, 62, 44, 280, t.accent, 8),
    }.get(binding, rect(264, 62, 13, 280, t.line) + shape("M176 336 V372 L186 362 L196 372 V336 Z", t.accent))
    return picture(
        t, turned(6, rect(112, 74, 206, 284, t.ground, 12), rect(106, 68, 200, 280, t.pale, 10),
                  rect(100, 62, 200, 280, t.base, 12),
                  shape("M288 62 Q300 62 300 74 V330 Q300 342 288 342 H112 Q100 342 100 330 L104 326 H274 Q286 326 "
                        "286 314 Z", t.shade),
                  extra, rect(158, 116, 88, 46, t.light, 6), stroke("M174 132 H230 M174 146 H212", t.line, 4)),
    )


def pen(t: Tones, kind: str) -> str:
    """A fountain pen with its nib, a rollerball or a pencil, drawing a line."""
    tip = {
        "Fountain Pen": shape("M24 200 L92 176 V224 Z", COLOURS["Brass"]) + stroke("M30 200 H78", COLOURS["Cocoa"], 4)
        + rect(90, 172, 42, 56, t.dark, 8),
        "Mechanical Pencil": shape("M36 196 L92 180 V220 L36 204 Z", COLOURS["Silver"])
        + stroke("M24 200 H40", t.dark, 5)
        + rect(90, 172, 30, 56, COLOURS["Ash Grey"], 6),
    }.get(kind, shape("M32 193 L94 174 V226 L32 207 Z", COLOURS["Ash Grey"]) + stroke("M24 200 H34", t.dark, 7))
    return picture(
        t, stroke("M54 338 Q96 306 128 330 Q156 352 190 326 Q212 312 236 324", t.line, 6),
        turned(-42, rect(84, 212, 270, 30, t.ground, 15), tip, rect(118, 168, 238, 64, t.base, 20),
               rect(118, 202, 238, 30, t.shade, 15),
               rect(206, 164, 14, 72, COLOURS["Brass"], 3), stroke("M236 176 H332", COLOURS["Brass"], 10),
               stroke("M136 184 H190", t.light, 8)),
    )


def chair(t: Tones, back: str) -> str:
    """A swivel chair; mesh back, high back or a low task chair."""
    top = {"High Back": 44, "Task": 110}.get(back, 70)
    mesh = (stroke("M140 112 H252 M138 138 H254 M138 164 H254", t.light, 4)
            + stroke("M166 84 V190 M196 84 V190 M226 84 V190", t.light, 4)
            if back == "Mesh" else stroke(f"M144 {top + 30} V{top + 84}", t.light, 9))
    return picture(
        t, ellipse(210, 352, 124, 15, t.ground), stroke("M198 262 V322", COLOURS["Slate"], 15),
        stroke("M198 318 L108 344 M198 318 L292 344 M198 318 V350", COLOURS["Slate"], 13),
        ellipse(108, 350, 14, 11, t.dark), ellipse(198, 356, 14, 11, t.dark), ellipse(292, 350, 14, 11, t.dark),
        rect(122, top, 152, 196 - top + 22, t.base, 32), rect(232, top + 6, 42, 196 - top + 12, t.shade, 26), mesh,
        stroke("M104 238 V194 Q104 182 118 182 M294 238 V194 Q294 182 280 182", t.dark, 13),
        rect(98, 226, 204, 44, t.base, 22), rect(98, 248, 204, 22, t.shade, 11),
    )
