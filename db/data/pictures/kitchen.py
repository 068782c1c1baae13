"""Mugs, kettles, pans, knives, bottles and boards."""

from db.data.colours import COLOURS, WHITE, mix
from db.data.pictures.canvas import Tones, circle, ellipse, picture, rect, ring, shadow, shape, stroke, turned

COFFEE = "#5a3b2c"
CLAY = "#c9a888"


def mug(t: Tones, material: str) -> str:
    """Stoneware is dipped in glaze, enamel has a dark rim and a straight wall, porcelain is plain with a fine band."""
    foot = {
        "Stoneware": shape("M98 268 Q98 318 146 318 H222 Q270 318 270 268 Q242 286 212 274 Q186 262 160 276 Q126 290 "
                           "98 268 Z", CLAY),
        "Porcelain": stroke("M100 244 Q184 266 268 244", t.light, 5),
        "Enamel": stroke("M112 310 Q184 324 256 310", t.line, 7),
    }.get(material, "")
    rim = t.line if material == "Enamel" else t.light
    return picture(
        t, shadow(t, 190, 318, 128),
        stroke("M262 164 H288 Q328 164 328 206 Q328 252 284 252 H262", t.shade, 24),
        stroke("M268 158 H288 Q322 158 330 188", t.base, 11),
        shape("M98 128 V268 Q98 318 146 318 H222 Q270 318 270 268 V128 Z", t.base), foot,
        shape("M222 128 H270 V268 Q270 318 222 318 H192 Q222 300 222 268 Z", t.shade) if material != "Stoneware"
        else shape("M222 128 H270 V268 Q246 284 222 277 Z", t.shade),
        ellipse(184, 128, 86, 23, rim), ellipse(184, 130, 72, 16, t.shade), ellipse(184, 134, 62, 11, COFFEE),
        stroke("M120 172 V238", t.light, 9),
    )


def kettle(t: Tones, kind: str) -> str:
    """A gooseneck spout for pouring coffee, a short one otherwise."""
    spout = (stroke("M128 262 Q84 250 92 196 Q96 160 58 148", t.shade, 17) if kind == "Gooseneck"
             else shape("M140 170 L74 142 Q62 150 70 162 L126 236 Z", t.shade))
    return picture(
        t, shadow(t, 204, 322, 126), spout,
        stroke("M160 128 Q160 58 214 58 H262 Q318 58 318 128 V176 Q318 206 288 206", t.dark, 19),
        shape("M150 130 H262 Q300 226 304 298 Q304 322 280 322 H132 Q108 322 108 298 Q112 226 150 130 Z", t.base),
        shape("M232 130 H262 Q300 226 304 298 Q304 322 280 322 H226 Q256 300 252 254 Q248 194 232 130 Z", t.shade),
        shape("M146 132 Q150 104 206 104 Q262 104 266 132 Z", t.light), circle(206, 98, 13, t.dark),
        stroke("M148 188 Q138 222 134 262", t.light, 9), stroke("M112 290 H300", t.line, 4),
    )


def pan(t: Tones, kind: str) -> str:
    """Seen from above, the handle to the lower right; a grill pan has ridges, a wok a deeper well."""
    inside = {
        "Grill Pan": stroke("M112 130 H220 M98 152 H234 M94 174 H238 M98 196 H234 M112 218 H220", t.line, 6),
        "Wok": ring(166, 174, 48, t.shade, 6),
    }.get(kind, stroke("M102 160 Q110 122 148 108", t.light, 8))
    return picture(
        t, ellipse(182, 198, 128, 124, t.ground),
        turned(45, rect(278, 160, 140, 32, t.dark, 16), rect(268, 156, 34, 40, COLOURS["Steel"], 8),
               circle(398, 176, 7, t.tint), x=166, y=174),
        circle(166, 174, 122, t.base), shape("M252 88 A122 122 0 0 1 80 260 A140 140 0 0 0 252 88 Z", t.shade),
        circle(166, 174, 98, mix(t.base, t.dark, 0.45)), circle(163, 171, 92, mix(t.base, t.dark, 0.30)), inside,
    )


def knife(t: Tones, kind: str) -> str:
    """A chef's knife, a bread knife with teeth, a short paring knife."""
    blade, edge = {
        "Bread Knife": ("M34 172 H246 V214 H60 Q40 210 34 172 Z",
                        "M60 214 l12 -9 12 9 12 -9 12 9 12 -9 12 9 12 -9 12 9 12 -9 12 9 12 -9 12 9 12 -9 12 9"),
        "Paring Knife": ("M106 176 Q170 170 246 170 V208 H196 Q140 206 106 176 Z", "M130 192 Q160 205 196 205 H244"),
    }.get(kind, ("M30 218 Q90 160 180 160 H246 V234 H222 Q120 236 30 218 Z", "M46 218 Q130 230 244 230"))
    return picture(
        t, turned(-32, shape("M60 252 H372 Q352 268 300 268 H120 Z", t.ground),
                  shape(blade, COLOURS["Silver"]), stroke(edge, WHITE, 5),
                  rect(240, 158, 18, 54, COLOURS["Ash Grey"], 4),
                  shape("M256 162 H350 Q376 162 374 186 Q372 212 346 210 Q300 202 256 210 Z", t.base),
                  shape("M256 192 Q320 184 374 186 Q372 212 346 210 Q300 202 256 210 Z", t.shade),
                  circle(284, 184, 6, t.light), circle(316, 183, 6, t.light), circle(346, 186, 6, t.light)),
    )


def bottle(t: Tones, lid: str) -> str:
    """An insulated bottle; the lid is a loop, a straw or a plain screw cap."""
    top = {
        "Loop Lid": stroke("M170 96 Q170 46 200 46 Q230 46 230 96", t.dark, 15),
        "Straw Lid": stroke("M204 92 V62 Q204 48 220 48 H246", t.dark, 15),
    }.get(lid, rect(172, 62, 56, 34, t.dark, 9))
    return picture(
        t, shadow(t, 204, 352, 84), top, rect(160, 88, 80, 36, t.dark, 8),
        shape("M164 122 H236 Q266 138 266 172 V330 Q266 352 244 352 H156 Q134 352 134 330 V172 Q134 138 164 122 Z",
              t.base),
        shape("M226 122 H236 Q266 138 266 172 V330 Q266 352 244 352 H214 Q230 346 230 326 V168 Q230 140 226 122 Z",
              t.shade),
        stroke("M156 178 V270", t.light, 10), stroke("M136 316 H264", t.line, 4), circle(194, 232, 17, t.light),
        shape("M194 220 Q206 236 194 244 Q182 236 194 220 Z", t.base),
    )


def board(t: Tones, kind: str) -> str:
    """A wooden board with its grain; round, paddle-shaped or rectangular."""
    outline, well = {
        "Round": ("M200 62 A138 138 0 1 1 199 62 Z", ring(200, 200, 112, t.shade, 6)),
        "Paddle": (("M176 140 Q184 116 180 76 Q178 44 200 44 Q222 44 220 76 Q216 116 224 140 H264 Q288 140 288 164 V326 "
                    "Q288 350 264 350 H136 Q112 350 112 326 V164 Q112 140 136 140 Z"), circle(200, 70, 9, t.tint)),
    }.get(kind, ("M92 84 H308 Q330 84 330 106 V294 Q330 316 308 316 H92 Q70 316 70 294 V106 Q70 84 92 84 Z",
                 stroke("M96 110 H304 V290 H96 Z", t.shade, 6)))
    return picture(
        t, turned(8, f'<g transform="translate(9 12)">{shape(outline, t.ground)}</g>', shape(outline, t.base), well,
                  stroke("M150 196 Q200 184 250 196 M140 236 Q190 252 256 238 M164 274 Q204 266 240 276", t.shade, 4)),
        ellipse(176, 212, 30, 26, "#d8452f"), circle(168, 203, 8, "#ea7566"),
        shape("M176 192 Q160 178 148 184 Q160 194 176 192 Q190 176 204 184 Q194 194 176 192 Z", "#4c8a4c"),
    )
