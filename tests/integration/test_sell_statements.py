"""Each page of the seller's desk keeps to the statements that it declares, however much there is to show."""

import pytest

from app.db import recording_statements
from tests.shop import Shop

PAGES = {
    "sell.dashboard.show": "/sell",
    "sell.inventory.index": "/sell/inventory",
    "sell.orders.index": "/sell/orders",
    "sell.orders.show": "/sell/orders/{order_id}",
    "sell.offers.show": "/sell/offers/{offer_id}",
    "sell.offers.new": "/sell/products/{product_id}/offers/new",
    "sell.products.new": "/sell/products/new?q=mug",
    "sell.products.edit": "/sell/products/{product_id}",
}


@pytest.mark.parametrize("endpoint", PAGES)
def test_it_keeps_to_its_budget(shop: Shop, endpoint: str) -> None:
    offers = [shop.offer(product_id=shop.product(creator=shop.bob)) for _ in range(4)]
    order_id = [shop.order(shop.alice, *offers) for _ in range(3)][-1]
    path = PAGES[endpoint].format(order_id=order_id, offer_id=offers[0].id, product_id=offers[0].product_id)
    budget = getattr(shop.app.view_functions[endpoint], "query_budget")  # noqa: B009 - an attribute that the decorator adds
    with recording_statements() as statements:
        assert shop.bob.browser.get(path).status == 200
    assert len(statements) <= budget
