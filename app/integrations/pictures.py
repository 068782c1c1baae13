"""Uploaded pictures: decoded whatever they claim to be, and written anew, so that nothing of the original file survives."""

import io
import struct
import threading
import zlib

from PIL import Image, ImageOps, UnidentifiedImageError

from app.domain import errors

EXTENSION = "webp"
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
BYTES_MAX = 8 * 1024 * 1024
PIXELS_MAX = 40_000_000
SIDE_MAX = 1200
QUALITY = 82
GROUND = (243, 245, 243)

# Pillow refuses at twice this, also where a frame grows while it is decoded; `_open` refuses right above it.
Image.MAX_IMAGE_PIXELS = PIXELS_MAX

# What Pillow's decoders are known to raise on damaged files.
_DAMAGE = (OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError, struct.error, OverflowError, zlib.error)
_TOO_MANY_PIXELS = (Image.DecompressionBombError, Image.DecompressionBombWarning)

# A picture of 40 megapixels takes 160 MB while it is decoded: one at a time in a process.
_one_at_a_time = threading.Lock()


class PictureRefused(errors.DomainError):
    """A file that is no picture we take; the text says why."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def rewrite(data: bytes) -> bytes:
    """A WebP of the whole picture, upright, on a square neutral ground of at most SIDE_MAX pixels, without any metadata.

    Takes the first frame of JPEG, PNG, WebP and GIF, told by content. Raises PictureRefused for everything else, for files
    over BYTES_MAX, pictures over PIXELS_MAX, and damaged ones.
    """
    if not data:
        raise PictureRefused("The file is empty.")
    if len(data) > BYTES_MAX:
        raise PictureRefused(f"The file is larger than {BYTES_MAX // 1024 ** 2} MB.")
    with _one_at_a_time:
        try:
            return _encode(_squared(_decode(data)))
        except _TOO_MANY_PIXELS:
            raise _too_many_pixels() from None
        except _DAMAGE as error:
            raise PictureRefused("The file is damaged: not all of the picture could be read.") from error


def _too_many_pixels() -> PictureRefused:
    return PictureRefused(f"The picture has more than {PIXELS_MAX // 1_000_000} megapixels.")


def _decode(data: bytes) -> Image.Image:
    """The first frame, upright, at most SIDE_MAX on its longer side."""
    with _open(data) as image:
        if image.width * image.height > PIXELS_MAX:
            raise _too_many_pixels()
        image.draft("RGB", (SIDE_MAX, SIDE_MAX))
        image.load()
        upright = ImageOps.exif_transpose(image)
        has_alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
        plain = upright.convert("RGBA" if has_alpha else "RGB")
    plain.thumbnail((SIDE_MAX, SIDE_MAX), Image.Resampling.LANCZOS)
    return plain


def _open(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise PictureRefused("This is not a JPEG, PNG, WebP or GIF picture.") from None


def _squared(image: Image.Image) -> Image.Image:
    """The picture in the middle of a square of the ground's colour."""
    side = max(image.size)
    square = Image.new("RGB", (side, side), GROUND)
    corner = ((side - image.width) // 2, (side - image.height) // 2)
    square.paste(image, corner, image if image.mode == "RGBA" else None)
    return square


def _encode(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=QUALITY, method=4)
    return buffer.getvalue()
