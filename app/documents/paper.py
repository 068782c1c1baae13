"""Sheets of paper: text that fits where it has to, whatever people typed, and the same bytes for the same content."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fpdf import FPDF
from fpdf.prefs import ViewerPreferences

from app.documents import letters
from app.documents.wrapping import wrap

CORE_FONT, WIDE_FONT = "helvetica", "wide"
MM_PER_POINT = 25.4 / 72
LINE_HEIGHT = 1.2      # in sizes of the font
BASELINE = 0.8         # in heights of the line, from above
WIDTHS_SIZE = 100.0    # at which letters are measured, once each
ELLIPSIS = "…"
LETTERS_MAX = 800      # more than fits anywhere here; a picture of one letter may be spelled with twenty


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines of one font and size that were made to fit."""

    lines: list[str]
    font: str
    size: float
    bold: bool

    @property
    def line_height(self) -> float:
        return self.size * MM_PER_POINT * LINE_HEIGHT

    @property
    def height(self) -> float:
        return len(self.lines) * self.line_height


class Paper(FPDF):
    """A document of sheets of one size. Lengths are in mm, sizes of fonts in points.

    `dated` is written into the file as its date: it belongs to the content, so that a paper printed twice is the same file.
    """

    def __init__(self, *, width: float, height: float, title: str, dated: datetime) -> None:
        super().__init__(unit="mm", format=(width, height))
        self.core_fonts_encoding = letters.CORE_ENCODING
        self.set_auto_page_break(auto=False)
        self.set_margin(0)
        self.c_margin = 0
        self.set_lang("en")
        self.set_title(title)
        self.set_creation_date(dated)
        self._widths: dict[tuple[str, bool], dict[str, float]] = {}
        self.viewer_preferences = ViewerPreferences(display_doc_title=True, print_scaling="None")

    def fit(self, text: str, *, width: float, height: float, sizes: Sequence[float], bold: bool = False) -> Block:
        """The text in the largest of these sizes (given from large to small) in which it fits; cut off if it fits in none."""
        shown = letters.printable(text)[:LETTERS_MAX]
        for size in sizes:
            block = self._wrap(shown, width=width, size=size, bold=bold)
            if block.height <= height:
                return block
        if "\n" in shown:
            block = self._wrap(shown.replace("\n", ", "), width=width, size=sizes[-1], bold=bold)
        return _cut(block, height=height)

    def place(self, block: Block, *, x: float, y: float) -> float:
        """Print a block with its upper left corner there; where it ends below."""
        self._use_font(block.font, size=block.size, bold=block.bold)
        for line in block.lines:
            self.text(x, y + BASELINE * block.line_height, line)
            y += block.line_height
        return y

    def write_line(self, text: str, *, x: float, y: float, width: float, size: float, bold: bool = False) -> float:
        """One line, smaller or cut off if it is too long; where it ends below."""
        height = size * MM_PER_POINT * LINE_HEIGHT
        sizes = [size, size * 0.85, size * 0.7]
        return self.place(self.fit(text.replace("\n", ", "), width=width, height=height, sizes=sizes, bold=bold), x=x, y=y)

    def rule(self, y: float, *, left: float, right: float, thickness: float = 0.3) -> None:
        """A line across."""
        self.set_line_width(thickness)
        self.line(left, y, right, y)

    def _wrap(self, text: str, *, width: float, size: float, bold: bool) -> Block:
        font = CORE_FONT if letters.is_core(text) else WIDE_FONT
        lines = wrap(text, width=width, measure=lambda part: self._measure(part, font=font, size=size, bold=bold))
        return Block(lines=lines, font=font, size=size, bold=bold)

    def _measure(self, text: str, *, font: str, size: float, bold: bool) -> float:
        widths = self._widths.setdefault((font, bold), {})
        for letter in set(text).difference(widths):
            self._use_font(font, size=WIDTHS_SIZE, bold=bold)
            widths[letter] = self.get_string_width(letter) / WIDTHS_SIZE
        return size * sum(map(widths.__getitem__, text))

    def _use_font(self, font: str, *, size: float, bold: bool) -> None:
        if font == CORE_FONT:
            self.set_font(CORE_FONT, style="B" if bold else "", size=size)
            return
        if WIDE_FONT not in self.fonts:
            self.add_font(WIDE_FONT, fname=letters.WIDE_FONT_FILE)
        self.set_font(WIDE_FONT, size=size)


def _cut(block: Block, *, height: float) -> Block:
    """As many of the lines as fit, the last one saying that there was more."""
    lines_max = max(1, int(height / block.line_height + 1e-6))
    if len(block.lines) <= lines_max:
        return block
    last = block.lines[lines_max - 1][:-2].rstrip() + ELLIPSIS
    return replace(block, lines=[*block.lines[:lines_max - 1], last])
