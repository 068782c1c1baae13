"""The one visual language of all product pictures.

Flat shapes in two tones and a line, light from the upper left, on a tint of the product's own colour. Drawings use
presentation attributes only (the site's policy forbids inline styles), no text and no ids.
"""

from dataclasses import dataclass

from db.data.colours import INK, PAPER, WHITE, lightness, mix

SIZE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Tones:
    """All colours of one picture, derived from the product's own."""

    base: str
    light: str  # towards the light
    shade: str  # away from it
    line: str  # the few lines that give detail
    tint: str  # behind everything
    ground: str  # what the thing stands on
    pale: str  # a quiet second material: paper, felt, foam
    dark: str  # a dark second material: rubber, glass, graphite
    accent: str  # a small contrast, the same for every picture of this colour


def tones(colour: str) -> Tones:
    """The picture's colours for a product of this colour."""
    light = lightness(colour)
    tint = mix(colour, PAPER, 0.80) if light < 0.72 else mix(mix(colour, "#8d8f96", 0.38), PAPER, 0.45)
    return Tones(
        base=colour,
        light=mix(colour, WHITE, 0.30 if light > 0.25 else 0.22),
        shade=mix(colour, INK, 0.24),
        line=mix(colour, INK, 0.62) if light > 0.25 else mix(colour, WHITE, 0.45),
        tint=tint,
        ground=mix(tint, mix(colour, INK, 0.45), 0.16),
        pale=mix(PAPER, colour, 0.06),
        dark=mix(INK, colour, 0.18),
        accent="#e3a23c" if _is_cool(colour) else "#2f6f7a",
    )


def _is_cool(colour: str) -> bool:
    return int(colour[5:7], 16) >= int(colour[1:3], 16)


def shape(data: str, fill: str) -> str:
    """A filled outline; `data` is SVG path data."""
    return f'<path d="{data}" fill="{fill}"/>'


def stroke(data: str, colour: str, width: float = 5) -> str:
    """A line with round ends and corners."""
    return (f'<path d="{data}" fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round" '
            f'stroke-linejoin="round"/>')


def rect(x: float, y: float, width: float, height: float, fill: str, radius: float = 0) -> str:
    corner = f' rx="{radius:g}"' if radius else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"{corner} fill="{fill}"/>'


def right_side(x: float, y: float, width: float, height: float, fill: str, radius: float) -> str:
    """A strip with round corners on its right only: the shaded side of a rounded box."""
    return shape(f"M{x:g} {y:g}h{width - radius:g}q{radius:g} 0 {radius:g} {radius:g}v{height - 2 * radius:g}"
                 f"q0 {radius:g} {-radius:g} {radius:g}h{radius - width:g}z", fill)


def circle(x: float, y: float, radius: float, fill: str) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"/>'


def ring(x: float, y: float, radius: float, colour: str, width: float) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>'


def ellipse(x: float, y: float, across: float, down: float, fill: str) -> str:
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{across:g}" ry="{down:g}" fill="{fill}"/>'


def turned(degrees: float, *parts: str, x: float = 200, y: float = 200) -> str:
    """The parts, turned clockwise around a point."""
    return f'<g transform="rotate({degrees:g} {x:g} {y:g})">{"".join(parts)}</g>'


def moved(x: float, y: float, *parts: str, scale: float = 1) -> str:
    """The parts, moved and then scaled."""
    size = f" scale({scale:g})" if scale != 1 else ""
    return f'<g transform="translate({x:g} {y:g}){size}">{"".join(parts)}</g>'


def shadow(t: Tones, x: float, y: float, across: float) -> str:
    """Where the thing stands: a flat pool of shade, drawn out to the lower right."""
    return ellipse(x + across * 0.08, y, across, max(9, across * 0.11), t.ground)


def picture(t: Tones, *parts: str) -> str:
    """The finished SVG."""
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">'
            f'<rect width="{SIZE}" height="{SIZE}" fill="{t.tint}"/>{"".join(parts)}</svg>')
