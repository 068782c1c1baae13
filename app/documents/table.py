"""Sheets with a table that may run over many of them, each headed alike and numbered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.documents.paper import Block, Paper

# US Letter, with margins that leave nothing outside the narrower A4 when it is printed there in its own size.
WIDTH, HEIGHT = 215.9, 279.4
MARGIN = 17.0
RIGHT = WIDTH - MARGIN
INNER = WIDTH - 2 * MARGIN
BOTTOM = HEIGHT - 20.0
TEXT = 9.5
CELL_HEIGHT_MAX = 26.0
ROW_GAP = 1.6
# Stands for the number of pages until it is known. Nobody can type it: papers print no control characters.
PAGES = "\x01\x02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table by its left edge and width."""

    title: str
    x: float
    width: float
    bold: bool = False


class Sheets(Paper):
    """A paper of US Letter sheets, with a running line on top of all but the first, and "Page x of y" at the foot of each."""

    def __init__(self, *, title: str, dated: datetime, running: str, columns: Sequence[Column]) -> None:
        super().__init__(width=WIDTH, height=HEIGHT, title=title, dated=dated)
        self.str_alias_nb_pages = PAGES
        self._running = running
        self._columns = columns
        self._y = MARGIN

    def begin(self, y: float) -> None:
        """The table's head on the first sheet, at this height."""
        self._y = self._write_head(y)

    def add_row(self, *texts: str) -> None:
        """A row, a text for each column, on a new sheet when this one is full."""
        blocks = [self.fit(text, width=column.width, height=CELL_HEIGHT_MAX, sizes=(TEXT,), bold=column.bold)
                  for text, column in zip(texts, self._columns, strict=True)]
        height = max(block.height for block in blocks) + 2 * ROW_GAP
        if self._y + height > BOTTOM:
            self._begin_sheet()
        self._place_row(blocks)
        self._y += height
        self.rule(self._y, left=MARGIN, right=RIGHT, thickness=0.1)

    def footer(self) -> None:
        """What stands below on every sheet; fpdf2 calls this."""
        self.set_font("helvetica", size=8)
        self.set_xy(MARGIN, HEIGHT - 13)
        self.cell(INNER, 4, f"Page {self.page_no()} of {PAGES}")

    def _begin_sheet(self) -> None:
        self.add_page()
        y = self.write_line(self._running, x=MARGIN, y=12, width=INNER, size=8)
        self._y = self._write_head(y + 2)

    def _write_head(self, y: float) -> float:
        below = max(self.write_line(column.title, x=column.x, y=y, width=column.width, size=8, bold=True)
                    for column in self._columns)
        self.rule(below + 0.8, left=MARGIN, right=RIGHT)
        return below + 0.8

    def _place_row(self, blocks: Sequence[Block]) -> None:
        for block, column in zip(blocks, self._columns, strict=True):
            self.place(block, x=column.x, y=self._y + ROW_GAP)
