"""A notice as a mail: the same words as text and as HTML, nothing of anybody's text taken for markup, and a name of its own."""

from datetime import UTC, datetime, timedelta

import html5lib
import pytest

from app.domain import mails, notices
from app.domain.notices import Item
from app.domain.states import NotificationKind, ShipmentStatus

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
URL = "https://shop.example.org/unsubscribe/1.order_sent.x"
HOSTILE = "<script>alert(1)</script>\"' style=\"x\" &amp;\n.\r\nBcc: everybody"


def notice(
    *, title: str = "Moss mug", seller: str = "Bob", status: ShipmentStatus = ShipmentStatus.OUT_FOR_DELIVERY,
) -> notices.Notice:
    parcel = notices.Parcel(shipment_id=1, order_id=12, seller_name=seller, tracking_code="c0de",
                            items=(Item(title=title, quantity=2),))
    made = notices.step(event_id=7, status=status, happened_at=NOW, parcel=parcel, cause="", refunded_cents=0,
                        tracking_number="AB 12")
    assert made is not None
    return made


def compose(told: notices.Notice, *, unsubscribe_url: str = URL, full_name: str = "Alice") -> mails.Letter:
    return mails.compose(told, full_name=full_name, base_url="https://shop.example.org", unsubscribe_url=unsubscribe_url)


def test_text_and_html_say_the_same() -> None:
    letter = compose(notice())
    for said in ("Hello Alice,", "has left for your", "2 × Moss mug", "Tracking number: AB 12", "Tracking code: c0de",
                 "example.org/orders/12", URL):
        assert said in letter.text
        assert said in letter.html
    assert letter.subject == "On its way: 2 × Moss mug"


def test_nothing_that_people_typed_is_markup() -> None:
    letter = compose(notice(title=HOSTILE, seller=HOSTILE), full_name=HOSTILE)
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(letter.html)
    assert not document.findall(".//script")
    assert {element.tag for element in document.find("body").iter()} == {"body", "main", "p", "h1", "ul", "li", "a", "br"}
    assert "\n" not in letter.subject


def test_every_element_has_its_style_with_it_and_no_colour_but_the_buttons() -> None:
    """Mail programs drop style sheets; where the reader's program is dark, so is the mail."""
    letter = compose(notice())
    assert "<style" not in letter.html
    assert letter.html.count("color:") == 2
    assert 'content="light dark"' in letter.html


def test_mail_that_belongs_to_an_order_says_so() -> None:
    letter = compose(notice(), unsubscribe_url="")
    assert mails.WHY_ALWAYS in letter.text
    assert "unsubscribe" not in letter.html


def test_a_mail_keeps_its_name_and_shares_it_with_no_other() -> None:
    def name(key: str = "order-1.5", at: datetime = NOW) -> str:
        return mails.message_id(dedupe_key=key, created_at=at, sender="Mini-Amazon <shop@example.org>")

    assert name() == name() == name(at=NOW.astimezone(tz=None))
    assert len({name(), name("order-1.6"), name(at=NOW + timedelta(seconds=1))}) == 3
    assert name().endswith("@example.org")


@pytest.mark.parametrize(("quantities", "said"), [
    ([1], "Mug 0"), ([3], "3 × Mug 0"), ([1, 1], "Mug 0 and Mug 1"), ([1, 2, 1], "Mug 0, 2 × Mug 1 and Mug 2"),
    ([1, 1, 1, 1, 1], "Mug 0, Mug 1 and 3 more"), ([], ""),
])
def test_what_a_parcel_holds_is_named_briefly(quantities: list[int], said: str) -> None:
    assert notices.named([Item(title=f"Mug {n}", quantity=quantity) for n, quantity in enumerate(quantities)]) == said


def test_titles_and_texts_fit_their_columns() -> None:
    items = tuple(Item(title="x" * 200, quantity=100_000) for _ in range(50))
    parcel = notices.Parcel(shipment_id=1, order_id=2**62, seller_name="S" * 120, tracking_code="c" * 36, items=items)
    for status in ShipmentStatus:
        told = notices.step(event_id=1, status=status, happened_at=NOW, parcel=parcel, cause="c" * 200, tracking_number=None,
                            refunded_cents=10**11)
        if told is not None:
            assert len(told.title) <= 300
            assert len(told.body) <= 2000
            assert told.kind in NotificationKind


def test_a_step_that_nobody_waits_for_is_not_told() -> None:
    parcel = notices.Parcel(shipment_id=1, order_id=1, seller_name="Bob", tracking_code="c0de", items=())
    told = {status for status in ShipmentStatus
            if notices.step(event_id=1, status=status, happened_at=NOW, parcel=parcel, cause="", tracking_number=None,
                            refunded_cents=0)}
    assert told == {ShipmentStatus.OUT_FOR_DELIVERY, ShipmentStatus.DELIVERED, ShipmentStatus.PROBLEM, ShipmentStatus.CANCELLED}


def test_a_tracking_number_stands_in_the_mail_while_it_is_of_use() -> None:
    assert "AB 12" in compose(notice()).text
    assert "AB 12" not in compose(notice(status=ShipmentStatus.DELIVERED)).text
