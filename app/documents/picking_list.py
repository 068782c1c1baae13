"""The sheet with which a seller walks along the shelf: everything to take from it for the shipments that wait."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from app.documents import words
from app.documents.table import INNER, MARGIN, RIGHT, Column, Sheets
from app.models.packing import Pick

COLUMNS = (
    Column(title="Take", x=MARGIN, width=14, bold=True),
    Column(title="Item", x=MARGIN + 18, width=INNER - 88),
    Column(title="Condition", x=RIGHT - 66, width=24),
    Column(title="For orders", x=RIGHT - 40, width=40),
)


def draw_picking_list(picks: Sequence[Pick], *, seller_name: str, today: date) -> bytes:
    """A picking list as PDF; without picks it says so."""
    title = f"Picking list of {words.written_day(today)}"
    sheets = Sheets(title=title, dated=datetime.combine(today, time(), UTC), running=title, columns=COLUMNS)
    sheets.add_page()
    y = sheets.write_line("Picking list", x=MARGIN, y=15, width=INNER, size=20, bold=True) + 2
    total = words.items(sum(pick.quantity for pick in picks)) if picks else "nothing to send"
    y = sheets.write_line(f"{seller_name}, {words.written_day(today)}: {total}", x=MARGIN, y=y, width=INNER, size=11)
    if picks:
        sheets.begin(y + 6)
    for pick in picks:
        sheets.add_row(str(pick.quantity), pick.title, pick.condition.label, _orders(pick))
    return bytes(sheets.output())


def _orders(pick: Pick) -> str:
    """The orders by number, the first of them when there are many."""
    more = pick.order_count - len(pick.order_ids)
    return ", ".join(str(order_id) for order_id in pick.order_ids) + (f" and {more} more" if more else "")
