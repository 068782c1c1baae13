"""What is printed of a shipment: `/sell/shipments/<id>/…pdf`, `/sell/orders/picking-list.pdf`, `/admin/packages/<id>/…pdf`."""

import time

import pytest

from app.models import packing
from tests.client import Page
from tests.integration.test_sell_order import Part, order_part
from tests.pdf import Pdf
from tests.shop import Offer, Shop, Someone

PAPERS = ("label", "packing-slip")


@pytest.fixture
def part(shop: Shop) -> Part:
    return order_part(shop)


def paper(someone: Someone, path: str) -> Pdf:
    page = someone.browser.get(path)
    assert (page.status, page.response.mimetype) == (200, "application/pdf")
    return Pdf(page.response.data)


def address(name: str, shipment_id: int) -> str:
    return f"/sell/shipments/{shipment_id}/{name}.pdf"


def links(page: Page) -> set[str]:
    return {element.get("href") for element in page.all("a") if element.get("href", "").endswith(".pdf")}


def warehouse_package(shop: Shop) -> int:
    """A package of Bob's goods that a warehouse of the marketplace sends."""
    offer = shop.offer(quantity=0, title="Stored Mug")
    shop.run("INSERT INTO movements (offer_id, warehouse_id, kind, delta) VALUES (%(offer)s, %(warehouse)s, 'opening', 1)",
             offer=offer.id, warehouse=shop.warehouse())
    return shipment_of(shop, shop.order(shop.alice, offer))


def shipment_of(shop: Shop, order_id: int) -> int:
    with shop.db.reading() as tx:
        made: int = tx.value("SELECT min(id) FROM shipments WHERE order_id = %(order_id)s", order_id=order_id)
    return made


def to_pick(shop: Shop) -> list[tuple[int, str, int]]:
    with shop.db.reading() as tx:
        return [(pick.quantity, pick.title, pick.order_count) for pick in packing.list_to_pick(tx, seller_id=shop.bob.id)]


def test_a_label_shows_the_way_and_leads_to_the_tracking_page(shop: Shop, part: Part) -> None:
    shop.run("UPDATE products SET weight_g = 400")
    texts = paper(shop.bob, address("label", part.shipment_id)).texts()
    for text in ("Bob", "STANDARD", "Deliver by", "Alice", "1 High Street", str(part.order_id), f"{part.shipment_id}, 2 items",
                 "800 g", str(part.shipment_id)):
        assert text in texts
    with shop.db.reading() as tx:
        package = packing.get_of_seller(tx, shipment_id=part.shipment_id, seller_id=shop.bob.id)
        code = tx.value("SELECT tracking_code::text FROM shipments WHERE id = %(id)s", id=part.shipment_id)
    assert package.tracking_code == code
    assert code in texts, "whoever cannot scan types it in at /track"


def test_a_packing_slip_lists_own_lines_only(shop: Shop, part: Part) -> None:
    texts = paper(shop.bob, address("packing-slip", part.shipment_id)).texts()
    assert {"Moss Mug", "Fern Bowl", "New", "Alice"} <= set(texts)
    assert not any("Clay Jug" in text or "$" in text or "12.50" in text for text in texts)


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_shown_kept_private_and_always_the_same(shop: Shop, part: Part, name: str) -> None:
    first, second = (shop.bob.browser.get(address(name, part.shipment_id)).response for _ in range(2))
    assert first.data == second.data
    assert first.headers["Content-Disposition"] == f"inline; filename={name}-{part.shipment_id}.pdf"
    assert first.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("name", PAPERS)
def test_nobody_else_prints_it(shop: Shop, part: Part, name: str) -> None:
    for someone in (shop.alice, shop.charlie, shop.dana):
        assert someone.browser.get(address(name, part.shipment_id)).status == 404
    assert shop.guest().get(address(name, part.shipment_id)).location.startswith("/login")


@pytest.mark.parametrize("name", PAPERS)
def test_what_is_cancelled_has_no_papers(shop: Shop, part: Part, name: str) -> None:
    shop.bob.browser.post(part.cancellation)
    assert shop.bob.browser.get(address(name, part.shipment_id)).status == 404
    assert not links(shop.bob.browser.get(part.path))


def test_the_order_leads_to_its_papers(shop: Shop, part: Part) -> None:
    assert links(shop.bob.browser.get(part.path)) == {address(name, part.shipment_id) for name in PAPERS}
    assert links(shop.bob.browser.get("/sell/orders")) == {"/sell/orders/picking-list.pdf"}


@pytest.mark.parametrize("name", PAPERS)
def test_operators_print_what_a_warehouse_sends_and_sellers_do_not(shop: Shop, part: Part, name: str) -> None:
    package_id = warehouse_package(shop)
    assert "Alice" in paper(shop.dana, f"/admin/packages/{package_id}/{name}.pdf").texts()
    assert shop.bob.browser.get(address(name, package_id)).status == 404
    assert shop.bob.browser.get(f"/admin/packages/{package_id}/{name}.pdf").status == 404
    assert shop.dana.browser.get(f"/admin/packages/{part.shipment_id}/{name}.pdf").status == 404


def test_the_papers_of_a_redirected_parcel_name_its_new_door(shop: Shop) -> None:
    package_id = warehouse_package(shop)
    shop.run("""
             INSERT INTO outbox (peer, kind, shipment_id, body)
             VALUES ('carrier', 'redirect', %(id)s, '{"recipient": "Carol", "address": "9 Low Road"}')
             """, id=package_id)
    path = f"/admin/packages/{package_id}/label.pdf"
    assert "Alice" in paper(shop.dana, path).texts()
    shop.run("UPDATE outbox SET answered_at = now() WHERE kind = 'redirect'")
    assert {"Carol", "9 Low Road"} <= set(paper(shop.dana, path).texts())


def test_a_picking_list_gathers_what_is_still_to_send(shop: Shop) -> None:
    mug, bowl = shop.offer(title="Moss Mug"), shop.offer(title="Fern Bowl")
    assert "nothing to send" in paper(shop.bob, "/sell/orders/picking-list.pdf").texts()[1]
    first, second = shop.order(shop.alice, mug, bowl), shop.order(shop.alice, mug, quantity=3)
    warehouse_package(shop)
    assert to_pick(shop) == [(1, "Fern Bowl", 1), (4, "Moss Mug", 2)]
    texts = paper(shop.bob, "/sell/orders/picking-list.pdf").texts()
    assert {"4", "Moss Mug", f"{first}, {second}"} <= set(texts)
    shop.bob.browser.post(f"/sell/shipments/{shipment_of(shop, second)}/fulfilment")
    assert to_pick(shop) == [(1, "Fern Bowl", 1), (1, "Moss Mug", 1)]
    shop.bob.browser.post(f"/sell/shipments/{shipment_of(shop, first)}/cancellation")
    assert to_pick(shop) == []


def test_another_sellers_goods_are_not_picked(shop: Shop) -> None:
    shop.open_seller(shop.charlie)
    shop.order(shop.alice, shop.offer(title="Clay Jug", seller=shop.charlie))
    assert to_pick(shop) == []


def test_papers_of_the_largest_order_are_there_within_a_second(shop: Shop) -> None:
    offers: list[Offer] = [shop.offer(title=f"Mug {number}") for number in range(675)]
    shipment_id = shipment_of(shop, shop.order(shop.alice, *offers))
    for path in (address("label", shipment_id), address("packing-slip", shipment_id), "/sell/orders/picking-list.pdf"):
        began = time.process_time()
        paper(shop.bob, path)
        assert time.process_time() - began < 1
    printed = paper(shop.bob, address("packing-slip", shipment_id))
    assert sum(text.startswith("Mug ") for sheet in range(len(printed.sheets)) for text in printed.texts(sheet)) == 675
