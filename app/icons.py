"""Line icons for templates: `icon('shopping-bag', size=20)`."""

from functools import lru_cache

from lucide.jinja import lucide
from markupsafe import Markup


@lru_cache(maxsize=256)
def icon(name: str, size: int = 20) -> Markup:
    """An inline SVG of lucide's icon `name`, hidden from screen readers: the text beside it says what it means.

    Only presentation attributes are written, which a strict content security policy lets pass.
    """
    svg = lucide(name, size=size, stroke_width=1.75, **{"class": "icon", "aria-hidden": "true"})
    return Markup("".join(line.strip() for line in svg.splitlines()))  # noqa: S704 - the package's own drawing
