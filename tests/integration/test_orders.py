"""`GET /orders`, `GET /orders/<id>`, and the buyer's "It has arrived"."""

from urllib.parse import urlencode

import pytest

from app.domain.money import Money
from app.models import happenings
from tests.rates import rate
from tests.shop import Shop


@pytest.fixture
def history(shop: Shop) -> dict[str, int]:
    """Alice's orders: a mug that was sent, a jug from another seller, a bowl a year ago; and one of Charlie's."""
    shop.open_seller(shop.dana)
    placed = {
        "mug": shop.order(shop.alice, shop.offer(title="Moss Mug", price_cents=1250)),
        "jug": shop.order(shop.alice, shop.offer(title="Clay Jug", price_cents=5000, seller=shop.dana), quantity=3),
        "bowl": shop.order(shop.alice, shop.offer(title="Fern Bowl", price_cents=3000)),
        "charlies": shop.order(shop.charlie, shop.offer(title="Charlie's Mug")),
    }
    send(shop, placed["mug"])
    with shop.owner.transaction() as tx:
        tx.run("UPDATE orders SET placed_at = '2025-03-10 23:30+00' WHERE id = %(id)s", id=placed["bowl"])
    return placed


def send(shop: Shop, order_id: int) -> None:
    """Bob sends what he has to send of an order."""
    page = shop.bob.browser.post(f"/sell/shipments/{shipment_of(shop, order_id)}/fulfilment", {"tracking_number": "PX 7"})
    assert page.status == 303


def shipment_of(shop: Shop, order_id: int) -> int:
    with shop.db.reading() as tx:
        found: int = tx.value("SELECT min(id) FROM shipments WHERE order_id = %(id)s", id=order_id)
    return found


def shipment_status(shop: Shop, shipment_id: int) -> str:
    with shop.db.reading() as tx:
        found: str = tx.value("SELECT status FROM shipments WHERE id = %(id)s", id=shipment_id)
    return found


def listed(shop: Shop, **fields: str) -> list[int]:
    """The orders that Alice's history shows for these fields of its form, in their order."""
    query = urlencode({"from" if name == "since" else name: text for name, text in fields.items()})
    page = shop.alice.browser.get(f"/orders?{query}")
    return [int(link.get("href").rsplit("/", 1)[1]) for link in page.all("a", class_="order-row-link")]


def test_it_lists_ones_own_orders_newest_first(shop: Shop, history: dict[str, int]) -> None:
    assert listed(shop) == [history["bowl"], history["jug"], history["mug"]]


def test_a_row_says_what_it_was_and_cost(shop: Shop, history: dict[str, int]) -> None:
    words = shop.alice.browser.get(f"/orders?q={history['jug']}").words
    assert "3 items" in words
    assert "Clay Jug" in words
    assert "$150.00" in words


@pytest.mark.parametrize(("fields", "found"), [
    ({"q": "moss"}, ["mug"]),
    ({"q": "MUG"}, ["mug"]),
    ({"q": "charlie"}, []),
    ({"seller": "dan"}, ["jug"]),
    ({"seller": "bob"}, ["bowl", "mug"]),
    ({"seller": "bob", "q": "bowl"}, ["bowl"]),
    ({"status": "fulfilled"}, ["mug"]),
    ({"status": "open"}, ["bowl", "jug"]),
    ({"status": "cancelled"}, []),
    ({"since": "2025-03-10", "to": "2025-03-10"}, ["bowl"]),
    ({"to": "2025-03-09"}, []),
    ({"since": "2025-03-11"}, ["jug", "mug"]),
    ({"q": "%"}, []),
    ({"q": "_"}, []),
])
def test_a_filter_finds(shop: Shop, history: dict[str, int], fields: dict[str, str], found: list[str]) -> None:
    assert listed(shop, **fields) == [history[name] for name in found]


def test_an_order_is_found_by_its_number(shop: Shop, history: dict[str, int]) -> None:
    assert listed(shop, q=str(history["jug"])) == [history["jug"]]
    assert listed(shop, q=str(history["charlies"])) == []


def test_the_form_keeps_what_was_asked(shop: Shop) -> None:
    page = shop.alice.browser.get("/orders?q=moss+mug&seller=bob&status=open&from=2025-01-02&to=2025-03-04")
    typed = {field.get("name"): field.get("value") for field in page.all("input") if field.get("id", "").startswith("order-")}
    assert typed == {"q": "moss mug", "seller": "bob", "from": "2025-01-02", "to": "2025-03-04"}
    assert [choice.get("value") for choice in page.all("option") if choice.get("selected") is not None] == ["open"]
    assert "No order fits" in page.words


def test_a_long_history_comes_in_pages(shop: Shop) -> None:
    offer = shop.offer(quantity=100)
    placed = [shop.order(shop.alice, offer) for _ in range(23)]
    assert listed(shop) == placed[:2:-1]
    assert listed(shop, page="2") == placed[2::-1]


def test_an_order_shows_what_was_paid_and_where_it_goes(shop: Shop, history: dict[str, int]) -> None:
    words = shop.alice.browser.get(f"/orders/{history['jug']}").words
    assert "3 × $50.00" in words
    assert "Total $150.00" in words
    assert "1 High Street" in words
    assert "not sent yet" in words


def test_delivery_is_counted_once(shop: Shop) -> None:
    """Beside a line stands what its goods cost; what bringing them costs has a line of its own, for buyer, seller and in mail."""
    shop.set_terms(standard=rate())
    order_id = shop.order(shop.alice, shop.offer(price_cents=1250, title="Moss Mug"), quantity=2)
    with shop.db.reading() as tx:
        shipping_cents = tx.value("SELECT shipping_cents FROM orders WHERE id = %(id)s", id=order_id)
        assert [line.total_cents for line in happenings.list_lines(tx, order_id=order_id)] == [2500]
    assert shipping_cents > 0
    total = Money(2500 + shipping_cents)
    bought = shop.alice.browser.get(f"/orders/{order_id}")
    assert bought.one("p", class_="order-line-price").text_content() == "$25.00"
    assert f"Standard delivery {Money(shipping_cents)} Total {total}" in bought.words
    sold = shop.bob.browser.get(f"/sell/orders/{order_id}")
    assert sold.one("p", class_="order-line-price").text_content() == "$25.00"
    assert f"Goods $25.00 Delivery {Money(shipping_cents)} Your total {total}" in sold.words


def test_it_keeps_what_it_showed_when_the_offer_changes(shop: Shop) -> None:
    offer = shop.offer(title="Moss Mug", price_cents=1250)
    order_id = shop.order(shop.alice, offer)
    with shop.db.transaction() as tx:
        tx.run("UPDATE offers SET price_cents = 9900, removed_at = now() WHERE id = %(id)s", id=offer.id)
        tx.run("UPDATE products SET title = 'Oak Mug' WHERE id = %(id)s", id=offer.product_id)
    words = shop.alice.browser.get(f"/orders/{order_id}").words
    assert "Moss Mug" in words
    assert "Total $12.50" in words
    assert "Oak Mug" not in words


def test_anybody_elses_order_is_not_found(shop: Shop, history: dict[str, int]) -> None:
    assert shop.alice.browser.get(f"/orders/{history['charlies']}").status == 404
    assert shop.bob.browser.get(f"/orders/{history['mug']}").status == 404  # the seller's page of it is another


def test_what_was_sent_can_be_said_to_have_arrived(shop: Shop, history: dict[str, int]) -> None:
    order_id, shipment_id = history["mug"], shipment_of(shop, history["mug"])
    page = shop.alice.browser.get(f"/orders/{order_id}")
    assert "Tracking number PX 7" in page.words
    delivery = f"/orders/{order_id}/shipments/{shipment_id}/delivery"
    page.one("form", action=delivery)
    page = shop.alice.browser.follow(shop.alice.browser.post(delivery))
    assert "Noted: it has arrived." in page.words
    assert page.one("section", data_shipment_status="delivered") is not None
    assert "received by the buyer" in page.words
    assert not page.all("form", action=delivery)


def test_arriving_twice_is_arriving_once(shop: Shop, history: dict[str, int]) -> None:
    order_id, shipment_id = history["mug"], shipment_of(shop, history["mug"])
    for _ in range(2):
        assert shop.alice.browser.post(f"/orders/{order_id}/shipments/{shipment_id}/delivery").status == 303
    with shop.db.reading() as tx:
        assert tx.value("SELECT count(*) FROM shipment_events WHERE shipment_id = %(id)s AND status = 'delivered'",
                        id=shipment_id) == 1


def test_what_was_not_sent_cannot_have_arrived(shop: Shop, history: dict[str, int]) -> None:
    shipment_id = shipment_of(shop, history["jug"])
    page = shop.alice.browser.post(f"/orders/{history['jug']}/shipments/{shipment_id}/delivery")
    assert page.status == 409
    assert shipment_status(shop, shipment_id) == "placed"


def test_nobody_else_says_that_it_has_arrived(shop: Shop, history: dict[str, int]) -> None:
    order_id, shipment_id = history["mug"], shipment_of(shop, history["mug"])
    for somebody in (shop.charlie, shop.bob):
        assert somebody.browser.post(f"/orders/{order_id}/shipments/{shipment_id}/delivery").status == 404
    # nor through an order of their own
    assert shop.charlie.browser.post(f"/orders/{history['charlies']}/shipments/{shipment_id}/delivery").status == 404
    assert shipment_status(shop, shipment_id) == "out_for_delivery"
