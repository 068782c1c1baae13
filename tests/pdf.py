"""A small reader of the PDF that we write: sheets, texts, rectangles."""

import re
import zlib
from dataclasses import dataclass
from functools import cached_property

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True)
class Pdf:
    """A file as it was answered."""

    content: bytes

    @cached_property
    def streams(self) -> list[bytes]:
        """Every stream, unpacked."""
        found = re.findall(rb"/Length (\d+)[^>]*>>\s*stream\n", self.content)
        starts = [match.end() for match in re.finditer(rb">>\s*stream\n", self.content)]
        packed = [self.content[start:start + int(length)] for start, length in zip(starts, found, strict=True)]
        return [zlib.decompress(stream) if stream[:1] == b"\x78" else stream for stream in packed]

    @cached_property
    def sheets(self) -> list[str]:
        """What is drawn on each sheet."""
        return [stream.decode("latin-1") for stream in self.streams if b" Td " in stream or b" re f" in stream]

    @property
    def sizes(self) -> list[tuple[float, float]]:
        """Width and height of every sheet, in points."""
        boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", self.content)
        return [(float(width), float(height)) for width, height in boxes]

    def texts(self, sheet: int = 0) -> list[str]:
        """The texts of a sheet in the order in which they were written."""
        found = []
        shown: dict[int, str] | None = None
        for font, text in re.findall(r"/F(\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", self.sheets[sheet], re.DOTALL):
            if font:
                shown = self._letters.get(int(font))
                continue
            raw = re.sub(rb"\\(.)", lambda match: {b"r": b"\r", b"n": b"\n"}.get(match[1], match[1]), text.encode("latin-1"),
                         flags=re.DOTALL)
            found.append(_decode(raw, shown))
        return found

    @cached_property
    def _letters(self) -> dict[int, dict[int, str]]:
        """For each font with a table of its own, by number: which letter a glyph is."""
        objects = dict(re.findall(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", self.content, re.DOTALL))
        named = re.findall(rb"/F(\d+) (\d+) 0 R", self.content)
        tables = {}
        for number, reference in named:
            table = re.search(rb"/ToUnicode (\d+) 0 R", objects[reference])
            if table:
                stream = objects[table[1]].partition(b"stream\n")[2].rpartition(b"\nendstream")[0]
                text = zlib.decompress(stream) if stream[:1] == b"\x78" else stream
                pairs = re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4,})>\s*\n", text)
                tables[int(number)] = {
                    int(glyph, 16): bytes.fromhex(letter.decode()).decode("utf-16-be") for glyph, letter in pairs}
        return tables

    def rectangles(self, sheet: int = 0) -> list[Rectangle]:
        """The filled rectangles of a sheet: left, top (from below), width and height, in points."""
        found = re.findall(r"(-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) re f", self.sheets[sheet])
        return [(float(x), float(y), float(width), abs(float(height))) for x, y, width, height in found]


def _decode(raw: bytes, letters: dict[int, str] | None) -> str:
    if letters is None:
        return raw.decode("windows-1252")
    return "".join(letters.get(int.from_bytes(raw[at:at + 2], "big"), "\ufffd") for at in range(0, len(raw), 2))
