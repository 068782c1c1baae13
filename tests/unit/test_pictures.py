"""app/integrations/pictures.py: what becomes of files that people send."""

import io
import struct
import zlib

import pytest
from PIL import Image

from app.integrations import pictures
from tests.images import RED, image_file


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def close_to(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 12 for a, b in zip(pixel, colour, strict=True))


def refusal(data: bytes) -> str:
    with pytest.raises(pictures.PictureRefused) as refused:
        pictures.rewrite(data)
    return str(refused.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_it_takes_the_usual_kinds_and_writes_webp(kind: str) -> None:
    image = opened(pictures.rewrite(image_file(kind)))
    assert image.format == "WEBP"
    assert close_to(image.getpixel((15, 15)), RED)


def test_the_whole_picture_stands_on_a_square_ground() -> None:
    image = opened(pictures.rewrite(image_file(size=(300, 100))))
    assert image.size == (300, 300)
    assert close_to(image.getpixel((150, 20)), pictures.GROUND)
    assert close_to(image.getpixel((150, 150)), RED)
    assert close_to(image.getpixel((8, 150)), RED)


def test_a_large_picture_is_made_smaller() -> None:
    assert opened(pictures.rewrite(image_file("JPEG", size=(2600, 1300)))).size == (1200, 1200)


def test_a_sliver_keeps_at_least_a_pixel() -> None:
    assert opened(pictures.rewrite(image_file(size=(3000, 1)))).size == (1200, 1200)


def test_transparency_shows_the_ground() -> None:
    image = opened(pictures.rewrite(image_file(mode="RGBA", colour=(0, 0, 0, 0))))
    assert close_to(image.getpixel((10, 10)), pictures.GROUND)


def test_a_sideways_photograph_stands_upright_and_loses_its_metadata() -> None:
    photo = Image.new("RGB", (400, 200), RED)
    photo.paste((20, 20, 200), (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6   # turn by 90 degrees clockwise
    exif[0x010E] = "taken at home"
    buffer = io.BytesIO()
    photo.save(buffer, "JPEG", exif=exif, comment=b"secret place", quality=95)
    data = pictures.rewrite(buffer.getvalue())
    image = opened(data)
    assert close_to(image.getpixel((200, 40)), (20, 20, 200))
    assert close_to(image.getpixel((200, 360)), RED)
    assert not image.getexif()
    assert b"secret place" not in data
    assert b"taken at home" not in data


def test_the_first_frame_of_a_moving_picture_is_taken() -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in (RED, (0, 0, 255))]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    image = opened(pictures.rewrite(buffer.getvalue()))
    assert getattr(image, "n_frames", 1) == 1
    assert close_to(image.getpixel((20, 20)), RED)


def test_nothing_that_hides_behind_a_picture_survives() -> None:
    script = b"<script>alert(1)</script>"
    for kind in ("PNG", "GIF", "JPEG"):
        assert script not in pictures.rewrite(image_file(kind) + script + b"PK\x03\x04")


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert pictures.rewrite(image_file()) == pictures.rewrite(image_file())


def test_it_refuses_an_empty_file() -> None:
    assert "empty" in refusal(b"")


def test_it_refuses_a_file_that_is_too_large() -> None:
    assert "8 MB" in refusal(image_file() + bytes(pictures.BYTES_MAX))


@pytest.mark.parametrize("data", [
    b"hello", b"\x00" * 4096, b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    b"%PDF-1.7\n", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x00\x00\x00\x00WEBP",
    b"%!PS-Adobe-3.0 EPSF-3.0\n",
], ids=["text", "zeros", "svg", "pdf", "gif head", "png head", "jpeg head", "webp head", "postscript"])
def test_it_refuses_what_is_no_picture(data: bytes) -> None:
    assert refusal(data)


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM"])
def test_it_refuses_other_kinds_of_pictures(kind: str) -> None:
    assert "not a JPEG" in refusal(image_file(kind, size=(32, 32)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_it_refuses_half_a_file(kind: str) -> None:
    noise = Image.effect_noise((200, 200), 90).convert("RGB")
    buffer = io.BytesIO()
    noise.save(buffer, kind)
    assert refusal(buffer.getvalue()[:len(buffer.getvalue()) // 2])


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes that say they are a picture of this size."""
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(8_000, 5_001), (10_000, 6_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_it_refuses_a_bomb_before_decoding_it(size: tuple[int, int]) -> None:
    assert "40 megapixels" in refusal(png_claiming(*size))


def test_it_refuses_a_size_of_nothing() -> None:
    assert refusal(png_claiming(0, 0))
