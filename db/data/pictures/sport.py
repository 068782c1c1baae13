"""Yoga mats, dumbbells, balls, tents and backpacks."""

from db.data.colours import COLOURS
from db.data.pictures.canvas import Tones, circle, ellipse, picture, rect, ring, shadow, shape, stroke, turned


def yoga_mat(t: Tones, texture: str) -> str:
    """Half rolled, lying flat."""
    pattern = {
        "Ribbed": stroke("M204 196 L164 300 M240 196 L204 300 M276 196 L244 300 M312 196 L284 300", t.shade, 4),
        "Patterned": ring(246, 246, 26, t.light, 6) + circle(246, 246, 10, t.light),
    }.get(texture, stroke("M196 212 L332 212 M184 246 L318 246 M170 280 L304 280", t.light, 3))
    return picture(
        t, shape("M112 318 L316 318 L372 190 L340 180 Z", t.ground), shape("M112 186 H352 L302 310 H90 Z", t.base),
        pattern,
        rect(68, 108, 94, 202, t.shade, 46), rect(68, 108, 72, 202, t.base, 36), ellipse(108, 128, 38, 22, t.light),
        f'<g fill="none" stroke="{t.line}" stroke-width="5"><ellipse cx="108" cy="128" rx="25" ry="14"/>'
        f'<ellipse cx="108" cy="128" rx="11" ry="6"/></g>',
        rect(68, 178, 92, 15, t.dark), rect(68, 252, 92, 15, t.dark), stroke("M84 204 V238", t.light, 8),
    )


def dumbbell(t: Tones, head: str) -> str:
    """A short bar between two weights; hexagonal or round heads."""
    def weight(x: float, front: str) -> str:
        if head == "Round":
            return rect(x, 134, 34, 132, t.shade, 12) + rect(x + 30, 114, 52, 172, front, 18)
        return (shape(f"M{x + 20:g} 118 H{x + 66:g} L{x + 88:g} 158 V242 L{x + 66:g} 282 H{x + 20:g} L{x:g} 242 V158 Z",
                      front)
                + shape(f"M{x + 66:g} 118 L{x + 88:g} 158 V242 L{x + 66:g} 282 H{x + 48:g} L{x + 62:g} 242 V158 "
                        f"L{x + 48:g} 118 Z", t.shade))
    return picture(
        t, shadow(t, 200, 334, 140), turned(-24, rect(120, 180, 160, 40, COLOURS["Ash Grey"], 12),
                  rect(120, 204, 160, 16, COLOURS["Slate"], 8),
                  stroke("M168 184 V214 M188 184 V214 M208 184 V214 M228 184 V214",
                                                                       COLOURS["Slate"], 4),
                  weight(54, t.base), weight(258, t.base), stroke("M84 138 H102 M288 138 H306", t.light, 9)),
    )


def ball(t: Tones, game: str) -> str:
    """A football with coloured patches, a basketball or a volleyball, told by its seams."""
    seams = {
        "Basketball": stroke("M200 62 V338 M62 200 H338 M104 98 Q176 200 104 302 M296 98 Q224 200 296 302", t.line, 7),
        "Volleyball": shape("M200 200 Q210 120 130 82 A138 138 0 0 0 66 226 Q126 232 200 200 Z", t.base)
        + shape("M200 200 Q270 158 328 148 A138 138 0 0 1 268 320 Q262 244 200 200 Z", t.base)
        + stroke("M200 200 Q210 120 130 82 M200 200 Q190 110 262 78 M200 200 Q270 158 328 148 M200 200 Q262 244 268 320 "
                 "M200 200 Q196 280 148 328 M200 200 Q126 232 66 226", t.line, 5),
    }.get(game, shape(_PATCHES, t.base)
          + stroke("M200 150 V98 M248 185 L306 190 M230 241 L262 288 M170 241 L138 288 M152 185 L94 190", t.line, 5))
    return picture(
        t, shadow(t, 206, 342, 112), circle(200, 200, 138, t.base if game == "Basketball" else t.pale), seams,
        f'<g opacity=".28">{shape("M298 102 A138 138 0 0 1 102 298 A172 172 0 0 0 298 102 Z", t.line)}</g>',
        stroke("M92 158 Q106 118 138 98", t.light if game == "Basketball" else t.shade, 8),
    )


_PATCHES = ("M200 150 L248 185 L230 241 H170 L152 185 Z M167 66 A138 138 0 0 1 233 66 L228 84 L200 98 L172 84 Z "
            "M336 176 A138 138 0 0 1 322 262 L306 232 L306 190 Z M64 176 A138 138 0 0 0 78 262 L94 232 L94 190 Z "
            "M300 296 A138 138 0 0 1 232 334 L240 304 L262 288 Z M100 296 A138 138 0 0 0 168 334 L160 304 L138 288 Z")


def tent(t: Tones, kind: str) -> str:
    """A dome, a tunnel or a ridge tent under a small moon."""
    outline, side, door = {
        "Ridge": ("M200 96 L342 306 H58 Z", "M200 96 L342 306 H252 Z", "M176 154 L224 306 H120 Z"),
        "Tunnel": ("M58 306 Q58 148 150 148 H272 Q344 160 344 306 Z",
                   "M222 148 H272 Q344 160 344 306 H250 Q256 186 222 148 Z",
                   "M108 306 Q108 198 152 198 Q196 198 196 306 Z"),
    }.get(kind, ("M52 306 Q92 108 200 108 Q308 108 348 306 Z", "M200 108 Q308 108 348 306 H264 Q262 176 200 108 Z",
                 "M136 306 Q148 196 188 170 Q226 214 230 306 Z"))
    return picture(
        t, circle(316, 84, 26, t.pale), ellipse(204, 312, 172, 20, t.ground), shape(outline, t.base),
        shape(side, t.shade),
        shape(door, t.dark), shape("M150 306 L182 214 L198 306 Z", COLOURS["Sunflower"]) if kind != "Tunnel" else
        circle(152, 276, 18, COLOURS["Sunflower"]),
        stroke("M58 306 L34 324 M342 306 L366 324", t.line, 5), stroke("M96 252 Q112 196 138 164", t.light, 8),
    )


def backpack(t: Tones, closure: str) -> str:
    """A rucksack with a front pocket; roll-top, flap with buckle, or zip."""
    lid = {
        "Roll-Top": rect(116, 70, 168, 36, t.shade, 16) + stroke("M134 88 H266", t.line, 5)
        + rect(184, 88, 32, 34, t.dark, 6),
        "Flap": shape("M104 150 Q104 76 200 76 Q296 76 296 150 V192 Q200 222 104 192 Z", t.shade)
        + rect(186, 178, 28, 50, t.dark, 6)
        + rect(192, 204, 16, 12, COLOURS["Brass"], 3),
    }.get(closure, stroke("M118 160 Q120 98 200 98 Q280 98 282 160", t.line, 6) + rect(274, 156, 12, 28, t.accent, 5))
    return picture(
        t, shadow(t, 204, 350, 124), stroke("M172 80 Q172 44 200 44 Q228 44 228 80", t.dark, 13),
        rect(72, 196, 44, 122, t.shade, 20), rect(284, 196, 44, 122, t.shade, 20),
        shape("M100 160 Q100 76 200 76 Q300 76 300 160 V320 Q300 350 270 350 H130 Q100 350 100 320 Z", t.base),
        shape("M252 90 Q300 108 300 160 V320 Q300 350 270 350 H240 Q264 334 264 300 V150 Q264 112 252 90 Z", t.shade),
        lid,
        rect(124, 238, 152, 96, t.light, 18), stroke("M136 262 H264", t.line, 5), rect(190, 262, 10, 28, t.accent, 4),
        stroke("M118 200 V228", t.light, 8),
    )
