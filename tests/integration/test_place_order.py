"""transactions/checkout.place_order, below HTTP."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain import errors
from app.domain.shipping_terms import after_working_days
from app.domain.states import ShippingOption
from app.transactions import checkout
from tests.rates import rate
from tests.shop import Offer, Shop


def test_it_moves_money_stock_and_cart_together(shop: Shop) -> None:
    offer = shop.offer(price_cents=1250, quantity=5)
    shop.deposit(shop.alice, 5000)
    token = shop.fill_cart(shop.alice, offer, quantity=2)

    order_id = shop.place(shop.alice, shop.request(shop.alice, token, 2500))

    assert order_id > 0
    assert shop.balance(shop.alice) == 2500
    assert shop.stock(offer) == 3
    with shop.db.reading() as tx:
        assert tx.value("SELECT count(*) FROM cart_items") == 0
        assert tx.value("SELECT balance_cents FROM accounts WHERE kind = 'escrow'") == 2500


def test_the_same_request_again_is_the_same_order(shop: Shop) -> None:
    offer = shop.offer()
    shop.deposit(shop.alice, 5000)
    request = shop.request(shop.alice, shop.fill_cart(shop.alice, offer), 1000)
    assert shop.place(shop.alice, request) == shop.place(shop.alice, request)
    assert shop.balance(shop.alice) == 4000


def test_a_token_with_another_body_is_refused(shop: Shop) -> None:
    offer = shop.offer()
    shop.deposit(shop.alice, 5000)
    token = shop.fill_cart(shop.alice, offer)
    shop.place(shop.alice, shop.request(shop.alice, token, 1000))
    with pytest.raises(errors.CheckoutTokenReused):
        shop.place(shop.alice, shop.request(shop.alice, token, 999))


def test_it_says_what_is_missing_in_the_wallet(shop: Shop) -> None:
    token = shop.fill_cart(shop.alice, shop.offer(price_cents=1000))
    shop.deposit(shop.alice, 400)
    with pytest.raises(errors.InsufficientBalance) as refused:
        shop.place(shop.alice, shop.request(shop.alice, token, 1000))
    assert refused.value.missing_cents == 600


def test_it_splits_by_seller(shop: Shop) -> None:
    shop.open_seller(shop.charlie)
    offers = [shop.offer(price_cents=700), shop.offer(seller=shop.charlie, price_cents=300)]
    shop.deposit(shop.alice, 1000)
    shop.place(shop.alice, shop.request(shop.alice, shop.fill_cart(shop.alice, *offers), 1000))
    with shop.db.reading() as tx:
        assert sorted(tx.values("SELECT total_cents FROM shipments")) == [300, 700]


def priced(shop: Shop) -> int:
    """Let every way to send cost something: standard $3.00 and more, economy a dollar less, express three dollars more."""
    return shop.set_terms(
        economy=rate(ShippingOption.ECONOMY, base_cents=200, base_days=4), standard=rate(),
        express=rate(ShippingOption.EXPRESS, base_cents=600, base_days=0))


def weigh(shop: Shop, offer: Offer, weight_g: int) -> None:
    shop.run("UPDATE products SET weight_g = %(weight_g)s WHERE id = %(id)s", weight_g=weight_g, id=offer.product_id)


def place_at(shop: Shop, offers: list[Offer], total_cents: int, option: str = "standard", *, by: date | None = None) -> int:
    """Alice's order of one of each for so much."""
    shop.deposit(shop.alice, 100_000)
    request = shop.request(shop.alice, shop.fill_cart(shop.alice, *offers), total_cents, shipping=option)
    return shop.place(shop.alice, replace(request, promised_on=by))


@pytest.mark.parametrize(("option", "cents", "working_days"), [("economy", 310, 5), ("standard", 410, 3), ("express", 710, 1)])
def test_each_way_to_send_costs_what_it_costs_and_promises_a_day(shop: Shop, option: str, cents: int, working_days: int) -> None:
    terms_id = priced(shop)
    offer = shop.offer(price_cents=1000)  # Bob's shelf is at (0, 0), Alice's door at (3, 4)
    weigh(shop, offer, 1000)
    order_id = place_at(shop, [offer], 1000 + cents, option)
    promised = after_working_days(datetime.now(UTC).date(), working_days)
    with shop.db.reading() as tx:
        _, orders = tx.rows(
            "SELECT shipping_option, shipping_cents, total_cents, shipping_terms_id FROM orders WHERE id = %(id)s", id=order_id)
        _, shipments = tx.rows("SELECT shipping_cents, total_cents, promised_on FROM shipments")
    assert orders == [(option, cents, 1000 + cents, terms_id)]
    assert shipments == [(cents, 1000 + cents, promised)]


def test_each_sellers_parcel_is_priced_by_itself_and_shared_out_to_its_lines(shop: Shop) -> None:
    shop.open_seller(shop.charlie)
    priced(shop)
    offers = [shop.offer(price_cents=2000), shop.offer(price_cents=1000), shop.offer(seller=shop.charlie, price_cents=500)]
    for offer in offers:
        weigh(shop, offer, 1000)
    place_at(shop, offers, 3500 + 510 + 410)
    with shop.db.reading() as tx:
        assert tx.values("SELECT shipping_cents FROM shipments ORDER BY shipping_cents") == [410, 510]
        assert tx.values("SELECT shipping_cents FROM order_lines ORDER BY offer_id") == [340, 170, 410]


def test_where_the_goods_lie_makes_no_difference_to_the_price(shop: Shop) -> None:
    """An offer that the seller sends is priced from the shelf, even when all of it lies in a warehouse at the door."""
    priced(shop)
    offer = shop.offer(price_cents=1000, quantity=0)
    weigh(shop, offer, 1000)
    shop.run("INSERT INTO warehouses (id, name, x, y) VALUES (1000, 'Near', 3, 4)")
    shop.run("INSERT INTO movements (offer_id, warehouse_id, kind, delta) VALUES (%(id)s, 1000, 'opening', 5)", id=offer.id)
    place_at(shop, [offer], 1410)


def test_what_a_warehouse_sends_is_priced_from_the_nearest_that_is_open(shop: Shop) -> None:
    priced(shop)
    shop.run("INSERT INTO warehouses (id, name, x, y) VALUES (1000, 'Far', 300, 0), (1001, 'Near', 103, 4)")
    shop.run("INSERT INTO warehouses (id, name, x, y, closed_at) VALUES (1002, 'Closed', 3, 4, now())")
    offer = shop.offer(price_cents=1000)
    weigh(shop, offer, 1000)
    shop.run("UPDATE offers SET fulfilment = 'warehouse' WHERE id = %(id)s", id=offer.id)
    place_at(shop, [offer], 1000 + 300 + 100 + 200)


def test_without_a_warehouse_it_is_priced_from_the_sellers_shelf(shop: Shop) -> None:
    priced(shop)
    offer = shop.offer(price_cents=1000)
    weigh(shop, offer, 1000)
    shop.run("UPDATE offers SET fulfilment = 'warehouse' WHERE id = %(id)s", id=offer.id)
    place_at(shop, [offer], 1410)


def test_from_the_threshold_on_it_is_free(shop: Shop) -> None:
    shop.set_terms(standard=rate(free_from_cents=2000))
    place_at(shop, [shop.offer(price_cents=1500), shop.offer(price_cents=500)], 2000)


def test_a_door_at_the_end_of_the_grid_can_be_ordered_to(shop: Shop) -> None:
    shop.run("UPDATE warehouses SET x = -2147483648, y = -2147483648 WHERE owner_id = %(id)s", id=shop.bob.id)
    shop.run("UPDATE addresses SET x = 2147483647, y = 2147483647 WHERE user_id = %(id)s", id=shop.alice.id)
    shop.order(shop.alice, shop.offer())


def test_a_way_that_is_not_offered_is_refused(shop: Shop) -> None:
    with pytest.raises(errors.ShippingUnavailable):
        place_at(shop, [shop.offer(price_cents=1000)], 1000, "express")


def test_another_persons_address_is_not_found_whatever_it_would_cost(shop: Shop) -> None:
    priced(shop)
    shop.deposit(shop.alice, 5000)
    request = shop.request(shop.charlie, shop.fill_cart(shop.alice, shop.offer()), 1000)
    with pytest.raises(errors.NotFound):
        shop.place(shop.alice, request)


def test_rates_that_changed_are_told_as_old_and_new(shop: Shop) -> None:
    offer = shop.offer(price_cents=1000)
    weigh(shop, offer, 1000)
    priced(shop)
    with pytest.raises(errors.PriceChanged) as refused:
        place_at(shop, [offer], 1350)
    assert [(move.title, move.old_cents, move.new_cents) for move in refused.value.moves] == [("Delivery", 350, 410)]
    assert (refused.value.quoted_cents, refused.value.total_cents) == (1350, 1410)


def test_a_day_that_is_later_than_was_shown_is_refused_and_an_earlier_one_is_not(shop: Shop) -> None:
    offer = shop.offer(price_cents=1000)
    shop.fill_cart(shop.alice, offer)
    due = shop.quote(shop.alice).promised_on
    with pytest.raises(errors.PromiseChanged) as refused:
        place_at(shop, [offer], 1000, by=due - timedelta(days=1))
    assert (refused.value.old, refused.value.new) == (due - timedelta(days=1), due)
    place_at(shop, [offer], 1000, by=due + timedelta(days=1))


def test_the_page_and_the_order_agree_on_every_sum(shop: Shop) -> None:
    """The same function prices both, so a cart of many odd lines can be ordered for what is shown."""
    priced(shop)
    shop.open_seller(shop.charlie)
    offers = [shop.offer(price_cents=333 + number, seller=(shop.bob, shop.charlie)[number % 2]) for number in range(9)]
    for number, offer in enumerate(offers):
        weigh(shop, offer, 37 * number)
    token = shop.fill_cart(shop.alice, *offers, quantity=3)
    shop.deposit(shop.alice, 100_000)
    quoted = shop.quote(shop.alice, shipping=ShippingOption.EXPRESS)
    order_id = shop.place(shop.alice, shop.request(shop.alice, token, quoted.total_cents, shipping="express"))
    with shop.db.reading() as tx:
        assert tx.value("SELECT total_cents FROM orders WHERE id = %(id)s", id=order_id) == quoted.total_cents
        assert tx.value("SELECT sum(shipping_cents) FROM order_lines") == quoted.shipping_cents


def test_the_same_request_with_another_day_is_another_request() -> None:
    request = checkout.CheckoutRequest(checkout_token="1.1", address_id=1, shipping_option="standard", quoted_total_cents=1)
    assert request.digest != replace(request, promised_on=date(2026, 11, 24)).digest
