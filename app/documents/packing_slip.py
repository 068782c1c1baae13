"""The sheet in a parcel: what should lie in it. It names no prices, because a parcel may be a present."""

from collections.abc import Sequence

from app.documents import words
from app.documents.table import INNER, MARGIN, RIGHT, Column, Sheets
from app.models.packing import Line, Package

COLUMNS = (
    Column(title="Quantity", x=MARGIN, width=16, bold=True),
    Column(title="Item", x=MARGIN + 20, width=INNER - 52),
    Column(title="Condition", x=RIGHT - 28, width=28),
)
ADDRESS_SIZES = (11.0, 10.0, 9.0, 8.0)
HALF = INNER / 2 - 4


def draw_packing_slip(package: Package, lines: Sequence[Line]) -> bytes:
    """A packing slip as PDF, on as many sheets as its lines need."""
    running = f"Packing slip, order {package.order_id}, package {package.id}"
    sheets = Sheets(title=f"Packing slip of package {package.id}", dated=package.placed_at, running=running, columns=COLUMNS)
    sheets.add_page()
    sheets.begin(_write_opening(sheets, package))
    for line in lines:
        sheets.add_row(str(line.quantity), line.title, line.condition.label)
    return bytes(sheets.output())


def _write_opening(sheets: Sheets, package: Package) -> float:
    """Whose parcel it is; where that ends."""
    y = sheets.write_line("Packing slip", x=MARGIN, y=15, width=INNER, size=20, bold=True) + 2
    facts = (f"Order {package.order_id} of {words.written_day(package.placed_at.date())}",
             f"Package {package.id}: {words.items(package.item_count)}, {package.shipping_option.label.lower()} delivery")
    for fact in facts:
        y = sheets.write_line(fact, x=MARGIN, y=y, width=INNER, size=11)
    y += 5
    return max(
        _write_address(sheets, "Sent to", package.recipient, package.address, x=MARGIN, y=y),
        _write_address(sheets, "Sent by", package.seller_name, f"{package.contact_address}\n{package.contact_email}",
                       x=MARGIN + INNER / 2 + 4, y=y),
    ) + 6


def _write_address(sheets: Sheets, title: str, name: str, address: str, *, x: float, y: float) -> float:
    y = sheets.write_line(title, x=x, y=y, width=HALF, size=8)
    y = sheets.place(sheets.fit(name, width=HALF, height=12, sizes=ADDRESS_SIZES, bold=True), x=x, y=y)
    return sheets.place(sheets.fit(address, width=HALF, height=36, sizes=ADDRESS_SIZES), x=x, y=y)
