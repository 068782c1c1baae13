"""`GET /sell/orders/<id>`, and what a seller does with its shipments and lines."""

import re
from dataclasses import dataclass

import pytest

from tests.client import Page
from tests.shop import Offer, Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Bob's part of an order of Alice's."""

    order_id: int
    shipment_id: int
    line_ids: list[int]
    offers: list[Offer]

    @property
    def path(self) -> str:
        return f"/sell/orders/{self.order_id}"

    def fulfilment(self, line: int = 0) -> str:
        return f"{self.path}/lines/{self.line_ids[line]}/fulfilment"

    def refunds(self, line: int = 0) -> str:
        return f"{self.path}/lines/{self.line_ids[line]}/refunds"

    @property
    def sending(self) -> str:
        return f"/sell/shipments/{self.shipment_id}/fulfilment"

    @property
    def cancellation(self) -> str:
        return f"/sell/shipments/{self.shipment_id}/cancellation"


@pytest.fixture
def part(shop: Shop) -> Part:
    return order_part(shop)


def order_part(shop: Shop) -> Part:
    """Two lines of Bob's, and one of another seller's in the same order."""
    shop.open_seller(shop.charlie)
    offers = [shop.offer(title="Moss Mug", price_cents=1250), shop.offer(title="Fern Bowl", price_cents=3000)]
    order_id = shop.order(shop.alice, *offers, shop.offer(title="Clay Jug", price_cents=5000, seller=shop.charlie))
    with shop.db.reading() as tx:
        shipment_id = tx.value("SELECT id FROM shipments WHERE order_id = %(order_id)s AND seller_id = %(seller_id)s",
                               order_id=order_id, seller_id=shop.bob.id)
        line_ids = tx.values("SELECT id FROM order_lines WHERE shipment_id = %(id)s ORDER BY id", id=shipment_id)
    return Part(order_id=order_id, shipment_id=shipment_id, line_ids=line_ids, offers=offers)


def status(shop: Shop, part: Part) -> str:
    with shop.db.reading() as tx:
        found: str = tx.value("SELECT status FROM shipments WHERE id = %(id)s", id=part.shipment_id)
    return found


def refunded(shop: Shop, part: Part) -> int:
    with shop.db.reading() as tx:
        cents: int = tx.value("SELECT refunded_cents FROM order_lines WHERE id = %(id)s", id=part.line_ids[0])
    return cents


def fulfilled(shop: Shop, part: Part) -> int:
    with shop.db.reading() as tx:
        count: int = tx.value("SELECT count(fulfilled_at) FROM order_lines WHERE shipment_id = %(id)s", id=part.shipment_id)
    return count


def test_it_shows_buyer_address_and_own_lines_only(shop: Shop, part: Part) -> None:
    page = shop.bob.browser.get(part.path)
    for text in ("Alice", "1 High Street", "Moss Mug", "Fern Bowl", "$42.50"):
        assert text in page.words
    assert "Clay Jug" not in page.words
    assert page.one("section", data_shipment_status="placed") is not None


def test_its_sentences_stand_apart(shop: Shop, part: Part) -> None:
    assert re.search(r": \w[^.]*\. Promised for [^.]*\. \$\d+\.\d\d of \$\d+\.\d\d pending\. Tracking page",
                     shop.bob.browser.get(part.path).words)


def test_it_is_not_found_for_anybody_else(shop: Shop, part: Part) -> None:
    shop.open_seller(shop.dana)
    for someone in (shop.alice, shop.dana):
        assert someone.browser.get(part.path).status == 404
    assert "Moss Mug" not in shop.charlie.browser.get(part.path).words


ACTS = ["fulfilment", "sending", "cancellation", "refunds"]


def act(part: Part, name: str) -> str:
    found = getattr(part, name)
    return found if isinstance(found, str) else str(found())


@pytest.mark.parametrize("name", ACTS)
def test_nobody_else_may_act(shop: Shop, part: Part, name: str) -> None:
    for someone in (shop.alice, shop.charlie, shop.dana):
        assert someone.browser.post(act(part, name), {"amount": "1", "reason": "because"}).status == 404
    assert (status(shop, part), fulfilled(shop, part), refunded(shop, part)) == ("placed", 0, 0)


@pytest.mark.parametrize("name", ACTS)
def test_acting_needs_a_log_in(shop: Shop, part: Part, name: str) -> None:
    assert shop.guest().post(act(part, name), {"amount": "1"}).location.startswith("/login")
    assert (status(shop, part), fulfilled(shop, part), refunded(shop, part)) == ("placed", 0, 0)


@pytest.mark.parametrize("name", ACTS)
def test_acting_cannot_be_got(shop: Shop, part: Part, name: str) -> None:
    assert shop.bob.browser.get(act(part, name)).status == 405


def test_a_line_is_looked_for_in_its_own_order(shop: Shop, part: Part) -> None:
    other = shop.order(shop.alice, part.offers[0])
    path = f"/sell/orders/{other}/lines/{part.line_ids[0]}"
    assert shop.bob.browser.post(f"{path}/fulfilment").status == 404
    assert shop.bob.browser.post(f"{path}/refunds", {"amount": "1"}).status == 404
    assert fulfilled(shop, part) == 0


def test_a_line_is_marked_fulfilled_and_the_last_one_sends_the_shipment(shop: Shop, part: Part) -> None:
    page = shop.bob.browser.post(part.fulfilment(0))
    assert page.location == part.path
    assert "Fulfilled" in shop.bob.browser.follow(page).words
    assert status(shop, part) == "placed"
    shop.bob.browser.post(part.fulfilment(1))
    assert status(shop, part) == "out_for_delivery"
    assert [shop.stock(offer) for offer in part.offers] == [9, 9]


def test_a_line_fulfilled_twice_keeps_its_time(shop: Shop, part: Part) -> None:
    def time() -> object:
        with shop.db.reading() as tx:
            return tx.value("SELECT fulfilled_at FROM order_lines WHERE id = %(id)s", id=part.line_ids[0])

    shop.bob.browser.post(part.fulfilment())
    before = time()
    assert shop.bob.browser.post(part.fulfilment()).status == 303
    assert time() == before


def test_a_shipment_is_sent_with_a_tracking_number(shop: Shop, part: Part) -> None:
    for _ in range(2):
        assert shop.bob.browser.post(part.sending, {"tracking_number": "TRK-8842"}).location == part.path
    page = shop.bob.browser.get(part.path)
    assert "TRK-8842" in page.words
    assert page.one("section", data_shipment_status="out_for_delivery") is not None
    assert fulfilled(shop, part) == 2


def test_a_tracking_number_is_not_needed(shop: Shop, part: Part) -> None:
    assert shop.bob.browser.post(part.sending).status == 303
    assert status(shop, part) == "out_for_delivery"


@pytest.mark.parametrize("number", ["x" * 61, "two\nlines"])
def test_a_bad_tracking_number_is_refused_beside_its_field(shop: Shop, part: Part, number: str) -> None:
    page = shop.bob.browser.post(part.sending, {"tracking_number": number})
    assert page.status == 422
    assert page.errors()["tracking_number"]
    assert status(shop, part) == "placed"


def test_a_shipment_that_cannot_be_sent_gives_everything_back(shop: Shop, part: Part) -> None:
    for _ in range(2):
        assert shop.bob.browser.post(part.cancellation, {"reason": "It broke."}).location == part.path
    assert status(shop, part) == "cancelled"
    assert shop.balance(shop.alice) == 4250
    assert [shop.stock(offer) for offer in part.offers] == [10, 10]
    page = shop.bob.browser.get(part.path)
    assert "It broke." in page.words
    assert not page.all("form", action=part.sending)


def test_a_cancelled_shipment_is_not_fulfilled(shop: Shop, part: Part) -> None:
    shop.bob.browser.post(part.cancellation)
    page = shop.bob.browser.post(part.sending)
    assert page.status == 409
    assert "cannot change in that way" in page.words
    assert fulfilled(shop, part) == 0


def test_a_sent_shipment_is_not_cancelled(shop: Shop, part: Part) -> None:
    shop.bob.browser.post(part.sending)
    assert shop.bob.browser.post(part.cancellation).status == 409
    assert shop.balance(shop.alice) == 0


def test_a_long_reason_is_refused_beside_its_field(shop: Shop, part: Part) -> None:
    page = shop.bob.browser.post(part.cancellation, {"reason": "x" * 201})
    assert page.status == 422
    assert page.errors()["reason"]
    assert status(shop, part) == "placed"


def refund_form(page: Page, part: Part) -> dict[str, str]:
    form = page.one("form", action=part.refunds())
    return {field.get("name"): field.get("value") for field in form.iter("input")
            if field.get("name") != "csrf_token"}


def test_a_refund_offers_the_whole_and_takes_a_part(shop: Shop, part: Part) -> None:
    form = refund_form(shop.bob.browser.get(part.path), part)
    assert form["amount"] == "12.50"
    assert shop.bob.browser.post(part.refunds(), form | {"amount": "2.50", "reason": "A chip."}).location == part.path
    assert shop.balance(shop.alice) == 250
    assert "$2.50 given back" in shop.bob.browser.get(part.path).words


def test_the_same_refund_form_twice_pays_once(shop: Shop, part: Part) -> None:
    form = refund_form(shop.bob.browser.get(part.path), part)
    for _ in range(2):
        assert shop.bob.browser.post(part.refunds(), form).status == 303
    assert shop.balance(shop.alice) == 1250


def test_the_same_key_with_another_amount_is_refused(shop: Shop, part: Part) -> None:
    form = refund_form(shop.bob.browser.get(part.path), part)
    shop.bob.browser.post(part.refunds(), form | {"amount": "1"})
    page = shop.bob.browser.post(part.refunds(), form | {"amount": "2"})
    assert page.status == 409
    assert page.errors()["amount"]
    assert refunded(shop, part) == 100


def test_more_than_was_paid_is_refused(shop: Shop, part: Part) -> None:
    shop.bob.browser.post(part.refunds(), {"amount": "10"})
    page = shop.bob.browser.post(part.refunds(), {"amount": "2.51"})
    assert page.status == 409
    assert page.errors()["amount"]
    assert refunded(shop, part) == 1000


@pytest.mark.parametrize("amount", ["", "0", "-1", "1.234", "1,5", "NaN", "sNaN", "1e309", "١", "\x00", "9" * 40])
def test_a_bad_amount_is_refused_beside_its_field(shop: Shop, part: Part, amount: str) -> None:
    page = shop.bob.browser.post(part.refunds(), {"amount": amount})
    assert page.status == 422
    assert page.errors()["amount"]
    assert refunded(shop, part) == 0
