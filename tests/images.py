"""Picture files made for tests."""

import io

from PIL import Image

RED = (200, 30, 30)


def image_file(kind: str = "PNG", *, size: tuple[int, int] = (30, 20), colour: tuple[int, ...] = RED, mode: str = "RGB") -> bytes:
    """A file of one colour."""
    buffer = io.BytesIO()
    Image.new(mode, size, colour).save(buffer, kind)
    return buffer.getvalue()
