"""Shirts, sweaters, beanies and sneakers."""

from db.data.pictures.canvas import Tones, circle, ellipse, picture, rect, right_side, shape, stroke

SHIRT = "M146 76 Q200 112 254 76 L346 122 L316 196 L280 180 V330 Q280 338 272 338 H128 Q120 338 120 330 V180 L84 196 L54 122 Z"
SWEATER = ("M152 72 Q200 92 248 72 L298 94 Q322 106 330 140 L352 300 L308 312 L284 196 V316 H116 V196 L92 312 L48 300 "
           "L70 140 Q78 106 "
           "102 94 Z")


def _thrown(outline: str, t: Tones) -> str:
    return f'<g transform="translate(10 13)">{shape(outline, t.ground)}</g>'


def tshirt(t: Tones, cut: str) -> str:
    """Laid flat: plain crew neck, striped, or with a breast pocket."""
    detail = {
        "Striped": stroke("M124 176 H276 M124 212 H276 M124 248 H276 M124 284 H276", t.pale, 13),
        "Pocket": rect(220, 166, 46, 54, t.light, 5) + stroke("M220 180 H266", t.line, 4),
        "V-Neck": shape("M154 80 L200 150 L246 80 Q200 112 154 80 Z", t.line),
    }.get(cut, "")
    neck = stroke("M150 78 Q200 130 250 78", t.line, 7) if cut != "V-Neck" else stroke("M152 80 L200 150 L248 80",
                                                                                       t.line, 6)
    return picture(
        t, _thrown(SHIRT, t), shape(SHIRT, t.base), shape("M150 78 Q200 130 250 78 Q200 112 150 78 Z", t.shade), detail,
        shape("M280 180 V330 Q280 338 272 338 H236 Q256 322 256 290 V170 L296 128 L316 196 Z", t.shade), neck,
        stroke("M120 180 L112 148 M280 180 L288 148 M128 322 H256", t.line, 3), stroke("M82 128 L122 104", t.light, 8),
    )


def sweater(t: Tones, knit: str) -> str:
    """Laid flat with ribbed hems; cable knit, a yoke pattern, or plain rib."""
    detail = {
        "Cable Knit": stroke("M164 120 q18 20 0 40 t0 40 t0 40 t0 40 M236 120 q-18 20 0 40 t0 40 t0 40 t0 40 M200 120 "
                             "V284", t.light, 7),
        "Fair Isle": stroke("M104 140 l16 16 16 -16 16 16 16 -16 16 16 16 -16 16 16 16 -16 16 16 16 -16 16 16 16 -16",
                            t.pale, 8)
        + stroke("M110 182 H290", t.accent, 8) + "".join(circle(x, 206, 6, t.pale) for x in range(126, 290, 24)),
    }.get(knit, stroke("M140 130 V290 M170 116 V290 M200 116 V290 M230 116 V290 M260 130 V290", t.shade, 3))
    return picture(
        t, _thrown(SWEATER, t), shape(SWEATER, t.base), detail,
        shape("M284 196 V316 H252 Q266 240 258 170 L292 130 L352 300 L308 312 Z", t.shade),
        rect(116, 298, 168, 28, t.shade, 6),
        stroke("M134 302 V322 M156 302 V322 M178 302 V322 M200 302 V322 M222 302 V322 M244 302 V322 "
                                                    "M266 302 V322", t.line, 3),
        shape("M152 72 Q200 92 248 72 L252 88 Q200 118 148 88 Z", t.line),
        stroke("M48 296 L92 308 M352 296 L308 308", t.line, 9),
        stroke("M90 130 L76 214", t.light, 8),
    )


def beanie(t: Tones, top: str) -> str:
    """A knitted hat, with or without its pompom."""
    bobble = (circle(200, 84, 36, t.pale)
              + stroke("M182 70 l8 8 M200 62 v10 M218 70 l-8 8 M186 94 l8 -4 M214 94 l-8 -4", t.shade, 4)
              if top == "Pompom" else "")
    return picture(
        t, ellipse(212, 322, 142, 18, t.ground), shape("M84 256 Q84 104 200 104 Q316 104 316 256 Z", t.base),
        shape("M236 110 Q316 128 316 256 H256 Q268 170 236 110 Z", t.shade),
        stroke("M130 244 Q136 160 178 118 M176 244 Q178 170 194 116 M224 244 Q222 170 206 116", t.shade, 5),
        stroke("M104 218 Q112 160 146 132", t.light, 8), bobble, rect(70, 238, 260, 78, t.base, 24),
        right_side(262, 238, 68, 78, t.shade, 24),
        stroke("M104 250 V304 M136 250 V304 M168 250 V304 M200 250 V304 M232 250 V304 M264 250 V304 M296 250 V304",
               t.line, 5),
    )


def sneaker(t: Tones, cut: str) -> str:
    """Seen from the side, low or high."""
    upper = ("M86 96 H172 Q176 150 214 180 Q256 212 318 218 Q352 224 352 266 H62 Q58 180 86 96 Z" if cut == "High-Top"
             else "M66 160 Q104 182 142 156 Q158 146 174 160 Q210 200 256 208 L318 218 Q352 226 352 266 H56 Q54 200 "
                  "66 160 Z")
    collar = ("M86 96 H172 L174 114 H82 Z" if cut == "High-Top"
              else "M66 160 Q104 182 142 156 L150 168 Q104 200 64 176 Z")
    return picture(
        t, ellipse(214, 306, 164, 16, t.ground), shape(upper, t.base),
        shape("M256 212 Q352 214 352 266 H262 Q300 250 256 212 Z", t.light), shape(collar, t.line),
        shape("M56 214 Q96 214 104 266 H56 Z", t.shade), shape("M128 266 Q160 250 176 214 L206 224 Q190 258 168 266 Z",
                                                               t.pale),
        shape("M52 258 H354 Q362 276 352 294 Q346 302 332 302 H70 Q52 302 50 284 Z", t.pale),
        stroke("M54 280 H356", t.shade, 5),
        stroke("M162 176 L192 158 M182 194 L212 174 M204 208 L232 188 M228 216 L250 200", t.pale, 8),
        stroke("M78 206 Q80 196 84 186", t.light, 7),
    )
