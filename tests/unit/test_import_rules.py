"""What a trader's invoice lines are taken for, and what they add up to."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import imports, titles
from app.domain.import_rows import (
    COLUMNS,
    Field,
    Layout,
    Reason,
    Rejection,
    Sale,
    UnknownColumn,
    parse_price,
    sort_row,
    sort_rows,
)

HEADER = list(COLUMNS.values())
GOOD = ["536365", "85123A", "WHITE HANGING HEART", "6", "12/1/10 8:26", "2.55", "17850", "United Kingdom"]
LAYOUT = Layout.of(HEADER)


def row(**changes: str) -> list[str]:
    """A good row with some fields changed, by the fields' names."""
    made = list(GOOD)
    for name, text in changes.items():
        made[LAYOUT.positions[Field(name)]] = text
    return made


def sale(**changes: str) -> Sale:
    found = sort_row(1, row(**changes), layout=LAYOUT)
    assert isinstance(found, Sale), found
    return found


def reason(fields: Sequence[str]) -> Reason | None:
    found = sort_row(1, fields, layout=LAYOUT)
    return found.reason if isinstance(found, Rejection) else None


def test_it_reads_a_sale() -> None:
    assert sale(code="85123a", customer="17850.0") == Sale(
        number=1, invoice="536365", code="85123A", description="WHITE HANGING HEART", quantity=6, price_cents=255,
        sold_at=datetime(2010, 12, 1, 8, 26, tzinfo=UTC), customer="17850", country="United Kingdom")


@pytest.mark.parametrize(("changes", "expected"), [
    ({"invoice": "C536379", "quantity": "-1"}, Reason.CANCELLATION),
    ({"invoice": "A563185", "code": "B", "price": "-11062.06"}, Reason.ADJUSTMENT),
    ({"code": "POST"}, Reason.CHARGE),
    ({"code": "m"}, Reason.CHARGE),
    ({"code": "BANK CHARGES"}, Reason.CHARGE),
    ({"code": "gift_0001_20"}, Reason.VOUCHER),
    ({"quantity": "-40", "title": "damaged"}, Reason.STOCK_CORRECTION),
    ({"quantity": "0"}, Reason.STOCK_CORRECTION),
    ({"title": "  "}, Reason.NO_DESCRIPTION),
    ({"title": "?", "price": "0"}, Reason.REMARK),
    ({"price": "0"}, Reason.NO_PRICE),
    ({"price": "0.001"}, Reason.NO_PRICE),
    ({"price": "-3"}, Reason.NO_PRICE),
    ({"price": "1,50"}, Reason.UNREADABLE),
    ({"price": "NaN"}, Reason.UNREADABLE),
    ({"price": "1000000.01"}, Reason.UNREADABLE),
    ({"quantity": "1.5"}, Reason.UNREADABLE),
    ({"quantity": "1000001"}, Reason.UNREADABLE),
    ({"quantity": "٣"}, Reason.UNREADABLE),
    ({"date": "2010-12-01"}, Reason.UNREADABLE),
    ({"code": ""}, Reason.UNREADABLE),
    ({"code": "85\x00"}, Reason.UNREADABLE),
    ({"invoice": ""}, Reason.UNREADABLE),
    ({"customer": "<script>"}, Reason.UNREADABLE),
    ({"customer": ""}, None),
    ({"code": "DCGSSGIRL"}, None),
    ({"quantity": "6.0"}, None),
])
def test_it_gives_the_first_reason_that_applies(changes: dict[str, str], expected: Reason | None) -> None:
    assert reason(row(**changes)) is expected


def test_a_short_row_is_unreadable() -> None:
    assert reason(GOOD[:5]) is Reason.UNREADABLE


def test_a_further_code_can_be_named_a_charge() -> None:
    layout = Layout.of(HEADER, charges=["85123a"])
    assert isinstance(sort_row(1, GOOD, layout=layout), Rejection)


def test_columns_may_be_called_differently_and_stand_anywhere() -> None:
    header = ["Extra", *reversed([name if name != "Description" else "Item" for name in HEADER])]
    layout = Layout.of(header, columns={**COLUMNS, Field.TITLE: "Item"})
    assert sort_row(1, ["x", *reversed(GOOD)], layout=layout) == sale()


def test_a_missing_column_is_named() -> None:
    with pytest.raises(UnknownColumn, match="no column “Description”"):
        Layout.of([name for name in HEADER if name != "Description"])


@given(st.lists(st.lists(st.text(max_size=12), max_size=9)))
def test_every_row_is_accepted_or_rejected(rows: list[list[str]]) -> None:
    heaps = sort_rows(rows, layout=LAYOUT)
    assert heaps.count == len(rows) == len(heaps.sales) + sum(heaps.rejected.values())


@pytest.mark.parametrize(("text", "cents"), [
    ("2.55", 255), ("3", 300), ("0.005", 1), ("0.004", 0), ("-1.5", -150), ("1e3", None),
])
def test_prices_are_read_into_cents(text: str, cents: int | None) -> None:
    assert parse_price(text) == cents


@pytest.mark.parametrize("text", [
    "?", "damaged", "Damaged", "wet damaged", "check", "Found", "thrown away-can't sell", "wrong barcode (22467)", "MIA",
    "sold as set on dotcom", "rcvd be air temp fix for dotcom sit", "Given away", "Water damaged", "adjust",
    "mouldy, thrown away.",
])
def test_remarks_of_a_stock_take_are_no_goods(text: str) -> None:
    assert titles.is_remark(text)


@pytest.mark.parametrize("text", [
    "CRACKED GLAZE EARRINGS RED", "LOST PROPERTY SIGN", "RED CHECK APRON", "DISPLAY CABINET", "Dotcomgiftshop Gift Voucher",
])
def test_goods_may_contain_the_words_of_remarks(text: str) -> None:
    assert not titles.is_remark(text)


@pytest.mark.parametrize(("text", "title"), [
    ("WHITE HANGING HEART T-LIGHT HOLDER", "White Hanging Heart T-Light Holder"),
    ("SET/6 FRUIT SALAD PAPER CUPS", "Set of 6 Fruit Salad Paper Cups"),
    ("S/4 VALENTINE DECOUPAGE HEART BOX", "Set of 4 Valentine Decoupage Heart Box"),
    ("PINK HEART W FLOWER", "Pink Heart with Flower"),
    ("POLYESTER FILLER PAD 40x40cm", "Polyester Filler Pad 40x40cm"),
    ("BAG 125g SWIRLY MARBLES", "Bag 125g Swirly Marbles"),
    ("I'M ON HOLIDAY METAL SIGN", "I'm on Holiday Metal Sign"),
    ("CAMOUFLAGE LED TORCH ", "Camouflage LED Torch"),
    ("FOLK ART  GREETING CARD,PACK/12", "Folk Art Greeting Card, Pack of 12"),
    ("LUNCH BAG BLACK SKULL.", "Lunch Bag Black Skull"),
    ("THE KING GIFT BAG", "The King Gift Bag"),
    ("*Boombox Ipod Classic", "Boombox Ipod Classic"),
    ("Dr. Jam's Arouzer Stress Ball", "Dr. Jam's Arouzer Stress Ball"),
    ("X" * 300, "X" + "x" * 199),
])
def test_titles_do_not_shout(text: str, title: str) -> None:
    assert titles.tidy(text) == title


def test_the_most_frequent_description_wins_then_the_longest() -> None:
    assert titles.most_frequent(Counter({"POPCORN HOLDER": 1, "SMALL POPCORN HOLDER": 2})) == "SMALL POPCORN HOLDER"
    assert titles.most_frequent(Counter({"HOLDER": 2, "SMALL HOLDER": 2})) == "SMALL HOLDER"


def test_rows_of_a_code_make_one_product() -> None:
    sales = [sale(price="2.95", title="HEART", date="12/3/10 9:00"), sale(quantity="2"), sale(code="85123a"), sale(code="71053")]
    first, second = imports.products(sales)
    assert (first.code, second.code) == ("71053", "85123A")
    assert second == imports.Product(code="85123A", title="White Hanging Heart", price_cents=255, quantity=14,
                                     first_sold_at=datetime(2010, 12, 1, 8, 26, tzinfo=UTC))


def test_of_equally_frequent_prices_the_lowest_counts() -> None:
    assert imports.products([sale(price="3.00"), sale(price="2.00")])[0].price_cents == 200


def test_rows_of_one_code_on_an_invoice_become_one_line_that_costs_the_same() -> None:
    made, = imports.invoices([sale(quantity="2", price="3.00"), sale(quantity="4", price="2.50", date="12/1/10 8:20")])
    assert made.lines == [imports.Line(invoice="536365", code="85123A", quantity=6, unit_price_cents=300, discount_cents=200)]
    assert made.lines[0].total_cents == 2 * 300 + 4 * 250
    assert made.placed_at == datetime(2010, 12, 1, 8, 20, tzinfo=UTC)


def test_invoices_come_oldest_first() -> None:
    made = imports.invoices([sale(invoice="2", date="12/2/10 8:00"), sale(invoice="3"), sale(invoice="1")])
    assert [invoice.number for invoice in made] == ["1", "3", "2"]


def test_a_history_needs_known_products_and_one_customer_an_invoice() -> None:
    rows = [GOOD, row(code="71053"), row(customer=""), row(customer="99"), row(invoice="C1")]
    kept = imports.keep_history(sort_rows(rows, layout=LAYOUT), rows=rows, codes={"85123A"})
    assert len(kept.sales) == 1
    assert [(rejection.number, rejection.reason) for rejection in kept.rejections] == [
        (2, Reason.UNKNOWN_PRODUCT), (3, Reason.NO_CUSTOMER), (4, Reason.OTHER_CUSTOMER), (5, Reason.CANCELLATION)]
    assert kept.rejections[1].fields == rows[2]
