"""Labels, packing slips and picking lists as files: what stands on them, and that nothing that people type breaks them."""

import time
import unicodedata
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

import pytest
import segno

from app.documents import codes, letters
from app.documents.label import draw_label
from app.documents.packing_slip import draw_packing_slip
from app.documents.picking_list import draw_picking_list
from app.documents.wrapping import wrap
from app.domain.states import OfferCondition, ShippingOption
from app.models.packing import Line, Package, Pick
from tests import code128
from tests.pdf import Pdf

LINK = "https://shop.example.org/track/0b6f5a3e-3f6f-4b8e-9a55-5d1d6c1f2a33"
MODULE = codes.BAR_WIDTH_MM * 72 / 25.4
HOSTILE = {
    "emoji": "🎉👩‍👩‍👧☕" * 40, "right to left": "שלום رحبا\u202egnp.exe" * 15, "long": "W" * 300, "lines": "a\n" * 150,
    "nothing": "",
    "NUL": "a\x00b\x1b[2J\x01\x02", "spaces": " \t\n\u00a0\u2028", "alone": "\ud800", "private": "\ue000\U0010ffff",
    "marks": "a" + "\u0301" * 200, "PDF": "(\\) Tj ET \\050 >> endobj", "alias": "{nb} of {nb}", "Chinese": "北京市朝阳区" * 50,
    "Greek": "Ελένη Παπαδοπούλου " * 16, "styles": "**bold** __under__ [a](http://b)", "quoted": "O’Hara – “Łódź” €5",
}


def package(**changes: Any) -> Package:
    known: dict[str, Any] = {
        "id": 1234, "order_id": 987, "placed_at": datetime(2026, 11, 20, 10, tzinfo=UTC), "seller_name": "Halden & Sons",
        "contact_email": "bob@example.org", "contact_address": "12 Quay Street\nHalden", "recipient": "Alice O’Hara",
        "address": "1 High Street\nSpringfield", "shipping_option": ShippingOption.EXPRESS, "promised_on": date(2026, 11, 24),
        "tracking_code": "0b6f5a3e-3f6f-4b8e-9a55-5d1d6c1f2a33", "item_count": 5, "weight_g": 2350}
    return Package(**known | changes)


def line(title: str, quantity: int = 1) -> Line:
    return Line(quantity=quantity, title=title, condition=OfferCondition.LIKE_NEW)


def label(**changes: Any) -> Pdf:
    return Pdf(draw_label(package(**changes), tracking_url=LINK))


def bars(pdf: Pdf) -> list[tuple[float, float]]:
    """Left edge and width of the bars, in modules, from left to right."""
    return sorted((left / MODULE, width / MODULE) for left, _, width, height in pdf.rectangles() if height > 50)


def widths(pdf: Pdf) -> str:
    """Widths of bars and spaces in turn."""
    found: list[float] = []
    end: float | None = None
    for left, width in bars(pdf):
        found += [] if end is None else [left - end]
        found.append(width)
        end = left + width
    return "".join(str(round(width)) for width in found)


def squares(pdf: Pdf) -> list[list[bool]]:
    """The QR code's modules, row by row from above."""
    drawn = [rectangle for rectangle in pdf.rectangles() if rectangle[3] < 20]
    module = min(height for *_, height in drawn)
    left, top = min(x for x, *_ in drawn), max(y for _, y, *_ in drawn)
    side = round(max(x + width - left for x, _, width, _ in drawn) / module)
    rows = [[False] * side for _ in range(side)]
    for x, y, width, _ in drawn:
        start = round((x - left) / module)
        for at in range(start, start + round(width / module)):
            rows[round((top - y) / module)][at] = True
    return rows


def test_a_label_is_four_by_six_inches() -> None:
    assert label().sizes == [(288.0, 432.0)]


def test_a_label_says_where_it_goes_by_when_and_what_it_is() -> None:
    texts = label().texts()
    for text in ("Halden & Sons", "12 Quay Street", "EXPRESS", "24 November 2026", "Alice O’Hara", "1 High Street", "Springfield",
                 "987", "1234, 5 items", "2.35 kg", "1234"):
        assert text in texts


def test_a_label_without_promise_weight_and_sender_has_no_empty_places() -> None:
    texts = label(promised_on=None, weight_g=0, contact_address="", item_count=1).texts()
    assert "Deliver by" not in texts
    assert {"–", "1234, 1 item"} <= set(texts)


@pytest.mark.parametrize("number", [1, 7, 10, 42, 99, 100, 990, 12345, 999_999, 1_234_567, 9_223_372_036_854_775_807])
def test_the_bars_are_the_packages_number(number: int) -> None:
    pdf = label(id=number)
    assert code128.read(widths(pdf)) == str(number)
    assert str(number) in pdf.texts()


@pytest.mark.parametrize("number", [1, 9_223_372_036_854_775_807])
def test_the_bars_stand_in_ten_modules_of_quiet(number: int) -> None:
    found = bars(label(id=number))
    (left, _), (last, width) = found[0], found[-1]
    assert min(left, 288 / MODULE - last - width) >= 10


def test_the_reader_of_bars_finds_what_was_misread() -> None:
    good = widths(label())
    for bad in (good[:6] + good[12:], good[1:], good[:-1], good.replace("11", "21", 1)):
        with pytest.raises(ValueError, match=r"."):
            code128.read(bad)


def test_the_qr_code_is_that_of_the_link() -> None:
    wanted = [[bool(square) for square in row] for row in segno.make(LINK, micro=False, error="m", boost_error=False).matrix]
    assert squares(label()) == wanted
    assert squares(Pdf(draw_label(package(), tracking_url=LINK + "4"))) != wanted


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_and_addresses_stay_on_the_label(text: str) -> None:
    pdf = label(recipient=text[:120], address=text, seller_name=text[:120], contact_address=text)
    assert pdf.sizes == [(288.0, 432.0)]
    assert not {"\ufffd", "\x00"} & set("".join(pdf.texts()))
    assert code128.read(widths(pdf)) == "1234"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_titles_stay_in_their_column(text: str) -> None:
    pdf = Pdf(draw_packing_slip(package(seller_name=text, contact_email=text), [line(text), line("Enamel mug")]))
    assert pdf.sizes == [(612.0, 792.0)]
    assert "Enamel mug" in pdf.texts()
    assert "".join(pdf.texts()[-2:]) == "Page 1 of 1"


@pytest.mark.parametrize(("typed", "printed"), [
    ("O’Hara – “Łódź” €5", "O’Hara – “Łódź” €5"),
    ("Ελένη Жанна", "Ελένη Жанна"),
    ("e\u0301", "é"),
    ("北京", "BeiJing"),
    ("mug 🎉", "mug :tada:"),
    ("a\u202eb\x00c", "abc"),
    (" a\t b \r\n\r\n c ", "a b\nc"),
    ("", "–"),
])
def test_what_no_font_has_is_spelled_in_latin_letters(typed: str, printed: str) -> None:
    assert letters.printable(typed) == printed


def test_no_letter_becomes_a_question_mark() -> None:
    every = (chr(code) for code in range(0x30000))
    assert not [letter for letter in every if unicodedata.category(letter)[0] == "L" and "?" in letters.printable(letter)]


@pytest.mark.parametrize("digits", ["1", "99", "990", "9900", "0012", "123456789"])
def test_the_bars_keep_every_digit(digits: str) -> None:
    runs = "".join(str(len(list(group))) for _, group in groupby(codes.bars_of(digits)))
    assert code128.read(runs) == digits


def test_what_is_written_in_greek_is_greek_in_the_file() -> None:
    assert "Ελένη Παπαδοπούλου" in label(recipient="Ελένη Παπαδοπούλου").texts()


def test_no_line_is_wider_than_its_place() -> None:
    lines = wrap("one two " + "w" * 25 + " three", width=10, measure=len)
    assert lines == ["one two", "w" * 10, "w" * 10, "wwwww", "three"]
    assert wrap("", width=10, measure=len) == [""]
    assert wrap("ab", width=0.5, measure=len) == ["a", "b"]


def test_a_packing_slip_names_lines_and_no_prices() -> None:
    pdf = Pdf(draw_packing_slip(package(), [line("Enamel mug", 4), line("Tin bowl")]))
    texts = pdf.texts()
    for text in ("Order 987 of 20 November 2026", "Package 1234: 5 items, express delivery", "Alice O’Hara", "1 High Street",
                 "bob@example.org"):
        assert text in texts
    at = texts.index("4")
    assert texts[at:at + 6] == ["4", "Enamel mug", "Like new", "1", "Tin bowl", "Like new"]
    assert not any("$" in text for text in texts)


def test_the_largest_order_is_drawn_within_a_second_and_loses_no_line() -> None:
    lines = [line(f"Enamel mug number {number}, in blue, with a white rim and a handle") for number in range(675)]
    began = time.process_time()
    pdf = Pdf(draw_packing_slip(package(), lines))
    assert time.process_time() - began < 1
    printed = [text for sheet in range(len(pdf.sheets)) for text in pdf.texts(sheet)]
    assert [text for text in printed if text.startswith("Enamel")] == [one.title for one in lines]
    for sheet in range(len(pdf.sheets)):
        texts = pdf.texts(sheet)
        assert "".join(texts[-2:]) == f"Page {sheet + 1} of {len(pdf.sheets)}"
        assert {"Quantity", "Item", "Condition"} <= set(texts)
    assert len(pdf.sheets) > 10


def test_a_picking_list_gathers_and_an_empty_one_says_so() -> None:
    pick = Pick(quantity=6, title="Enamel mug", condition=OfferCondition.NEW, order_ids=[3, 5], order_count=4)
    texts = Pdf(draw_picking_list([pick], seller_name="Bob", today=date(2026, 11, 21))).texts()
    assert "Bob, 21 November 2026: 6 items" in texts
    at = texts.index("6")
    assert texts[at:at + 4] == ["6", "Enamel mug", "New", "3, 5 and 2 more"]
    empty = Pdf(draw_picking_list([], seller_name="Bob", today=date(2026, 11, 21)))
    assert "Bob, 21 November 2026: nothing to send" in empty.texts()


def test_the_same_paper_is_the_same_file(monkeypatch: pytest.MonkeyPatch) -> None:
    made = package(recipient="Ελένη"), [line("Кружка"), line("Mug")]
    first = draw_label(made[0], tracking_url=LINK), draw_packing_slip(*made)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert (draw_label(made[0], tracking_url=LINK), draw_packing_slip(*made)) == first


def test_papers_name_their_title_and_language() -> None:
    for content, title in ((label().content, b"/Title (Label of package 1234)"),
                           (draw_packing_slip(package(), []), b"/Title (Packing slip of package 1234)")):
        assert title in content
        assert b"/Lang (en)" in content
        assert b"/PrintScaling /None" in content
        assert b"/CreationDate (D:20261120100000Z" in content
