"""The label on a parcel: four by six inches, as label printers have it."""

from app.documents import codes, words
from app.documents.paper import CORE_FONT, Paper
from app.models.packing import Package

WIDTH, HEIGHT = 101.6, 152.4
MARGIN = 5.0
RIGHT = WIDTH - MARGIN
INNER = WIDTH - 2 * MARGIN
SERVICE_LEFT = 62.0
ADDRESS_TOP, FACTS_TOP, BARS_TOP = 31.0, 76.0, 118.0
QR_SIDE = 38.0
RECIPIENT_SIZES = (18.0, 16.0, 14.0, 12.0, 10.0, 8.0)
ADDRESS_SIZES = (16.0, 14.0, 12.0, 11.0, 10.0, 9.0, 8.0)
SENDER_SIZES = (9.0, 8.0, 7.0, 6.0)
SMALL = 7.0


def draw_label(package: Package, *, tracking_url: str) -> bytes:
    """A label as PDF. The QR code leads to `tracking_url`, the bars are the package's number."""
    paper = Paper(width=WIDTH, height=HEIGHT, title=f"Label of package {package.id}", dated=package.placed_at)
    paper.add_page()
    _draw_sender(paper, package)
    _draw_service(paper, package)
    _draw_recipient(paper, package)
    _draw_facts(paper, package)
    codes.draw_qr(paper, tracking_url, x=RIGHT - QR_SIDE, y=FACTS_TOP + 1.5, side=QR_SIDE)
    _draw_number(paper, package)
    return bytes(paper.output())


def _draw_sender(paper: Paper, package: Package) -> None:
    width = SERVICE_LEFT - MARGIN - 3
    y = paper.write_line("From", x=MARGIN, y=MARGIN, width=width, size=SMALL)
    y = paper.place(paper.fit(package.seller_name, width=width, height=8, sizes=SENDER_SIZES, bold=True), x=MARGIN, y=y)
    if package.contact_address:
        address = paper.fit(package.contact_address, width=width, height=ADDRESS_TOP - y - 1, sizes=SENDER_SIZES)
        paper.place(address, x=MARGIN, y=y)


def _draw_service(paper: Paper, package: Package) -> None:
    width = RIGHT - SERVICE_LEFT
    y = paper.write_line(package.shipping_option.label.upper(), x=SERVICE_LEFT, y=MARGIN, width=width, size=17, bold=True)
    if package.promised_on:
        y = paper.write_line("Deliver by", x=SERVICE_LEFT, y=y + 1, width=width, size=SMALL)
        paper.write_line(words.written_day(package.promised_on), x=SERVICE_LEFT, y=y, width=width, size=11, bold=True)


def _draw_recipient(paper: Paper, package: Package) -> None:
    paper.rule(ADDRESS_TOP, left=MARGIN, right=RIGHT, thickness=0.5)
    y = paper.write_line("Ship to", x=MARGIN, y=ADDRESS_TOP + 1.5, width=INNER, size=SMALL)
    y = paper.place(paper.fit(package.recipient, width=INNER, height=14, sizes=RECIPIENT_SIZES, bold=True), x=MARGIN, y=y)
    paper.place(paper.fit(package.address, width=INNER, height=FACTS_TOP - y - 1.5, sizes=ADDRESS_SIZES), x=MARGIN, y=y + 0.5)
    paper.rule(FACTS_TOP, left=MARGIN, right=RIGHT, thickness=0.5)


def _draw_facts(paper: Paper, package: Package) -> None:
    width, y = INNER - QR_SIDE - 2, FACTS_TOP + 2.5
    for name, value in (
        ("Order", str(package.order_id)),
        ("Package", f"{package.id}, {words.items(package.item_count)}"),
        ("Weight", words.weight(package.weight_g)),
    ):
        y = paper.write_line(name, x=MARGIN, y=y, width=width, size=SMALL)
        y = paper.write_line(value, x=MARGIN, y=y, width=width, size=12, bold=True) + 1.5
    y = paper.write_line("Scan to follow this parcel", x=MARGIN, y=y + 1, width=width, size=SMALL + 1)
    paper.write_line(package.tracking_code, x=MARGIN, y=y, width=width, size=SMALL)   # for people who cannot scan


def _draw_number(paper: Paper, package: Package) -> None:
    paper.rule(BARS_TOP - 1, left=MARGIN, right=RIGHT, thickness=0.5)
    digits = str(package.id)
    codes.draw_bars(paper, digits, left=0, right=WIDTH, y=BARS_TOP + 2, height=22)
    paper.set_font(CORE_FONT, style="B", size=13)   # for people whose scanner fails
    paper.set_xy(0, BARS_TOP + 25)
    paper.cell(WIDTH, 6, digits, align="C")

