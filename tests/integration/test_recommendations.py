"""What goes with what: learned by the worker, asked by the pages."""

import pytest

from app.db import recording_statements
from app.jobs.handlers import Worker, learn_recommendations
from app.models import recommendations
from app.models.recommendations import Neighbours
from tests.client import Browser, Page
from tests.shop import Offer, Shop, Someone, budget

ALSO_BOUGHT, RECOMMENDED, AGAIN = "also-bought", "recommended", "again"


def shelf(page: Page, heading_id: str) -> list[int]:
    """The products on a shelf in their order; empty when there is no such shelf."""
    return [int(link.get("href").removeprefix("/products/").partition("-")[0])
            for section in page.all("section", aria_labelledby=heading_id)
            for link in section.iter("a") if link.get("class") == "product-card-link"]


def also_bought(browser: Browser, offer: Offer) -> list[int]:
    return shelf(browser.get(f"/products/{offer.product_id}"), ALSO_BOUGHT)


def know(shop: Shop, *known: Neighbours) -> None:
    """Take this for what was learned."""
    shop.db.transact(lambda tx: recommendations.replace_all(tx, neighbours=known))


def speaks_for(product: Offer, weights: dict[Offer, float]) -> Neighbours:
    return Neighbours(product_id=product.product_id, recommended_ids=[other.product_id for other in weights],
                      weights=list(weights.values()))


def list_for_basket(shop: Shop, *basket: Offer, limit: int = 10) -> list[int]:
    with shop.db.reading() as tx:
        return recommendations.list_for_basket(tx, product_ids=[offer.product_id for offer in basket], limit=limit)


def order_each(shop: Shop, buyers: list[Someone], *offers: Offer) -> None:
    for buyer in buyers:
        shop.order(buyer, *offers)


# ---- for a basket

def test_weights_are_added_up_over_the_whole_basket(shop: Shop) -> None:
    tea, pot, mug, bag = (shop.offer() for _ in range(4))
    know(shop, speaks_for(tea, {mug: 0.5, bag: 0.4}), speaks_for(pot, {bag: 0.2}))
    assert list_for_basket(shop, tea) == [mug.product_id, bag.product_id]
    assert list_for_basket(shop, tea, pot) == [bag.product_id, mug.product_id]
    assert list_for_basket(shop, tea, pot, limit=1) == [bag.product_id]


def test_what_is_in_the_basket_is_left_out(shop: Shop) -> None:
    tea, pot, mug = (shop.offer() for _ in range(3))
    know(shop, speaks_for(tea, {pot: 0.5, mug: 0.4}))
    assert list_for_basket(shop, tea, pot) == [mug.product_id]


def test_what_is_hidden_or_cannot_be_sent_is_left_out(shop: Shop) -> None:
    tea, hidden, withdrawn, there = (shop.offer() for _ in range(4))
    gone = shop.offer(quantity=0)
    know(shop, speaks_for(tea, dict.fromkeys((hidden, gone, withdrawn, there), 0.5)))
    shop.run("UPDATE products SET state = 'hidden' WHERE id = %(id)s", id=hidden.product_id)
    shop.run("UPDATE offers SET removed_at = now() WHERE id = %(id)s", id=withdrawn.id)
    assert list_for_basket(shop, tea) == [there.product_id]


def test_a_very_long_basket_asks_the_best_neighbours_of_each_product(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    tea, pot, mug, bag, lid = (shop.offer() for _ in range(5))
    know(shop, speaks_for(tea, {mug: 0.5, bag: 0.4}), speaks_for(pot, {lid: 0.3, bag: 0.2}))
    assert list_for_basket(shop, tea, pot) == [bag.product_id, mug.product_id, lid.product_id]
    monkeypatch.setattr(recommendations, "NEIGHBOURS_ASKED_MAX", 2)
    assert list_for_basket(shop, tea, pot) == [mug.product_id, lid.product_id]


@pytest.mark.parametrize("product_ids", [[], [1], [10**17]])
def test_nothing_is_known_of_an_empty_or_unknown_basket(shop: Shop, product_ids: list[int]) -> None:
    with shop.db.reading() as tx:
        assert recommendations.list_for_basket(tx, product_ids=product_ids, limit=10) == []


def test_what_is_learned_takes_the_place_of_what_was_known(shop: Shop) -> None:
    tea, pot, mug = (shop.offer() for _ in range(3))
    know(shop, speaks_for(tea, {mug: 0.5}), speaks_for(pot, {mug: 0.5}))
    know(shop, speaks_for(tea, {pot: 0.5}))
    assert (list_for_basket(shop, tea), list_for_basket(shop, pot)) == ([pot.product_id], [])


# ---- learning

def test_the_worker_learns_from_orders(shop: Shop, worker: Worker) -> None:
    tea, pot, mug = (shop.offer() for _ in range(3))
    order_each(shop, [shop.alice, shop.charlie], tea, pot)
    shop.order(shop.alice, tea, mug)
    learn_recommendations(worker)
    assert list_for_basket(shop, tea) == [pot.product_id, mug.product_id]
    assert list_for_basket(shop, mug) == [tea.product_id]


def test_two_offers_of_one_product_are_one_product(shop: Shop, worker: Worker) -> None:
    tea, pot = shop.offer(), shop.offer()
    shop.open_seller(shop.charlie)
    shop.order(shop.alice, tea, shop.offer(seller=shop.charlie, product_id=tea.product_id), pot)
    learn_recommendations(worker)
    assert list_for_basket(shop, pot) == [tea.product_id]


def test_what_was_cancelled_does_not_count(shop: Shop, worker: Worker) -> None:
    tea, pot, mug = (shop.offer() for _ in range(3))
    shop.order(shop.alice, tea, pot)
    cancelled = shop.order(shop.alice, tea, mug)
    with shop.db.reading() as tx:
        shipment_id: int = tx.value("SELECT id FROM shipments WHERE order_id = %(id)s", id=cancelled)
    assert shop.bob.browser.post(f"/sell/shipments/{shipment_id}/cancellation").status == 303
    learn_recommendations(worker)
    assert list_for_basket(shop, tea) == [pot.product_id]


def test_an_empty_shop_teaches_nothing(shop: Shop, worker: Worker) -> None:
    learn_recommendations(worker)
    with shop.db.reading() as tx:
        assert tx.value("SELECT count(*) FROM recommendations") == 0


def test_it_learns_from_the_newest_orders_and_what_is_in_most_of_them(shop: Shop) -> None:
    tea, pot, mug = (shop.offer() for _ in range(3))
    for basket in ((mug,), (tea, pot), (tea,)):
        shop.order(shop.alice, *basket)
    with shop.db.transaction() as tx:
        newest = recommendations.list_baskets(tx, orders_max=2, products_max=1)
    assert sorted(basket.product_ids for basket in newest) == [[tea.product_id]] * 2
    assert min(basket.age_days for basket in newest) == 0


# ---- pages

def test_a_product_page_shows_what_customers_also_bought(shop: Shop, worker: Worker) -> None:
    tea, pot = shop.offer(), shop.offer()
    shop.order(shop.alice, tea, pot)
    assert also_bought(shop.guest(), tea) == []
    learn_recommendations(worker)
    assert also_bought(shop.guest(), tea) == also_bought(shop.charlie.browser, tea) == [pot.product_id]


def test_the_only_way_into_the_cart_from_a_product_page_is_by_its_own_offers(shop: Shop) -> None:
    tea, pot = shop.offer(), shop.offer()
    know(shop, speaks_for(tea, {pot: 0.5}))
    page = shop.guest().get(f"/products/{tea.product_id}")
    assert shelf(page, ALSO_BOUGHT) == [pot.product_id]
    assert len(page.all("form", action="/cart/items")) == 1
    assert not page.all("button", class_="product-card-add")


def test_a_visitor_without_cookies_gets_a_product_page_that_may_be_cached(shop: Shop) -> None:
    tea, pot = shop.offer(), shop.offer()
    know(shop, speaks_for(tea, {pot: 0.5}))
    first, second = (shop.guest().get(f"/products/{tea.product_id}") for _ in range(2))
    assert first.text == second.text
    assert first.response.headers["Cache-Control"].startswith("public")
    assert "csrf_token" not in first.text


def test_a_cart_shows_what_goes_with_all_of_it(shop: Shop) -> None:
    tea, pot, mug, bag = (shop.offer() for _ in range(4))
    know(shop, speaks_for(tea, {mug: 0.5, bag: 0.4, pot: 0.3}), speaks_for(pot, {bag: 0.2}))
    shop.fill_cart(shop.alice, tea, pot)
    page = shop.alice.browser.get("/cart")
    assert shelf(page, RECOMMENDED) == [bag.product_id, mug.product_id]
    buttons = [button.get("value") for button in page.all("button", class_="product-card-add", form="add-to-cart")]
    assert buttons == [str(bag.id), str(mug.id)]
    assert page.one("form", id="add-to-cart") is not None


def test_a_guests_cart_shows_it_too(shop: Shop) -> None:
    tea, mug = shop.offer(), shop.offer()
    know(shop, speaks_for(tea, {mug: 0.5}))
    guest = shop.guest()
    guest.post("/cart/items", {"offer_id": tea.id, "quantity": "1"})
    assert shelf(guest.get("/cart"), RECOMMENDED) == [mug.product_id]


def test_what_is_saved_for_later_speaks_too_and_is_not_recommended(shop: Shop) -> None:
    tea, pot, mug = (shop.offer() for _ in range(3))
    know(shop, speaks_for(tea, {pot: 0.5, mug: 0.4}))
    shop.fill_cart(shop.alice, tea, pot)
    shop.alice.browser.post("/cart/saved")
    assert shelf(shop.alice.browser.get("/cart"), RECOMMENDED) == [mug.product_id]


def test_a_cart_shows_no_shelf_when_nothing_is_known(shop: Shop) -> None:
    shop.fill_cart(shop.alice, shop.offer())
    page = shop.alice.browser.get("/cart")
    assert "You may also like" not in page.words
    assert not page.all("form", id="add-to-cart")


def test_the_purchase_history_offers_what_was_bought_again_most_frequent_first(shop: Shop) -> None:
    tea, pot, gone = shop.offer(), shop.offer(), shop.offer(quantity=1)
    for offer in (tea, gone, pot, tea):
        shop.order(shop.alice, offer)
    page = shop.alice.browser.get("/orders")
    assert shelf(page, AGAIN) == [tea.product_id, pot.product_id]
    assert page.all("button", class_="product-card-add", value=str(tea.id))


def test_nobody_is_offered_what_they_never_bought(shop: Shop) -> None:
    shop.order(shop.alice, shop.offer())
    assert "Buy again" not in shop.charlie.browser.get("/orders").words


@pytest.mark.parametrize("narrowed", ["?q=mug", "?page=2", "?status=open"])
def test_a_narrowed_purchase_history_is_about_orders_only(shop: Shop, narrowed: str) -> None:
    shop.order(shop.alice, shop.offer(title="Moss mug"))
    assert "Buy again" not in shop.alice.browser.get(f"/orders{narrowed}").words


def test_pages_with_recommendations_keep_their_budgets(shop: Shop) -> None:
    tea, *others = (shop.offer() for _ in range(13))
    know(shop, speaks_for(tea, dict.fromkeys(others, 0.5)))
    shop.order(shop.alice, tea, *others)
    shop.fill_cart(shop.alice, tea)
    shelves = {f"/products/{tea.product_id}": ("products.show", ALSO_BOUGHT), "/cart": ("cart.show", RECOMMENDED),
               "/orders": ("orders.index", AGAIN)}
    for path, (endpoint, heading_id) in shelves.items():
        browser = shop.window(shop.alice)
        with recording_statements() as log:
            page = browser.get(path)
        assert len(shelf(page, heading_id)) >= 8
        assert len(log) <= budget(shop, endpoint), path
