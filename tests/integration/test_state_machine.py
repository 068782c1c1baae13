"""Random buyers and sellers against the shop on paper: after every step both agree, and in the end the books balance.

STATE_MACHINE_EXAMPLES=2000 plays longer, and differently each time.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.db import Database, Tx
from app.domain import errors, ids
from app.models import carts, order_lines, orders, reviews, shipping_terms, stock, tracking
from app.transactions import checkout, fulfilment, refunds, wallet
from tests.integration.paper_shop import FEE_BPS, Cart, Offer, PaperShop, Ticket
from tests.shop import Shop

EXAMPLES = os.environ.get("STATE_MACHINE_EXAMPLES")
SETTINGS = settings(
    max_examples=int(EXAMPLES or 30), stateful_step_count=40, derandomize=EXAMPLES is None, deadline=None, database=None,
    suppress_health_check=list(HealthCheck), print_blob=False)
# What is sabotaged need only be found, not explained: without shrinking that is quick.
SABOTAGED = settings(SETTINGS, max_examples=400, stateful_step_count=90, phases=[Phase.generate], report_multiple_bugs=False)

people = st.integers(0, 3)      # the last two sell
sellers = st.integers(2, 3)
offers = st.integers(0, 3)
quantities = st.integers(1, 4)
cents = st.integers(1, 4000)
keys = st.sampled_from("abcdef")
stars = st.integers(1, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A line of an order, and the shipment that it belongs to."""

    line_id: int
    shipment_id: int


class Trade(RuleBasedStateMachine):
    """Four people, two of them sellers with two offers each. `shop` is set by the test."""

    shop: Shop
    numbers = iter(range(1_000_000))
    tickets: Bundle[Ticket] = Bundle("tickets")
    lines: Bundle[_Placed] = Bundle("lines")

    @property
    def db(self) -> Database:
        return self.shop.db

    @initialize()
    def meet(self) -> None:
        self.paper = PaperShop()
        everybody = [self.shop.person(f"Person{next(self.numbers)}") for _ in range(4)]
        self.people = [someone.id for someone in everybody]
        self.paper.wallets = dict.fromkeys(self.people, 0)
        self.addresses = {someone.id: self.shop.request(someone, "", 0).address_id for someone in everybody}
        for someone in everybody[2:]:
            self.shop.open_seller(someone)
            self.paper.debts[someone.id] = 0
        products = [self.shop.product(), self.shop.product(), self.shop.product()]
        for seller, product, price, units in ((2, 0, 999, 5), (2, 1, 450, 3), (3, 1, 430, 2), (3, 2, 1200, 4)):
            made = self.shop.offer(seller=everybody[seller], product_id=products[product], price_cents=price, quantity=units)
            self.paper.offers[made.id] = Offer(seller=made.seller_id, product=made.product_id, price=price, units=units)
        self.offers = list(self.paper.offers)
        for user in self.people:
            self.deposit(user, 5000, "welcome")

    # ---- money

    def deposit(self, user: int, amount: int, key: str) -> None:
        self.agree(self.paper.deposit(user, amount, key),
                   lambda tx: wallet.deposit(tx, user_id=user, amount_cents=amount, key=key))

    @rule(who=people, amount=cents | st.just(99_999_999_000), key=keys)
    def top_up(self, who: int, amount: int, key: str) -> None:
        self.deposit(self.people[who], amount, key)

    @rule(who=people, amount=cents, key=keys)
    def withdraw(self, who: int, amount: int, key: str) -> None:
        user = self.people[who]
        self.agree(self.paper.withdraw(user, amount, key),
                   lambda tx: wallet.withdraw(tx, user_id=user, amount_cents=amount, key=key))

    # ---- carts

    @rule(who=people, which=offers, quantity=quantities)
    def add_to_cart(self, who: int, which: int, quantity: int) -> None:
        user, offer = self.people[who], self.offers[which]
        if self.paper.offers[offer].seller == user:
            return
        done = self.in_cart(user, lambda tx, cart: carts.add_item(tx, cart_id=cart, offer_id=offer, quantity=quantity))
        assert (done is not None) == self.paper.add(user, offer, quantity)

    @rule(who=people, which=offers, quantity=st.integers(1, 9))
    def change_quantity(self, who: int, which: int, quantity: int) -> None:
        user, offer = self.people[who], self.offers[which]
        done = self.in_cart(user, lambda tx, cart: carts.set_quantity(tx, cart_id=cart, offer_id=offer, quantity=quantity))
        assert done == self.paper.change(user, offer, quantity)

    @rule(who=people, which=offers)
    def take_out(self, who: int, which: int) -> None:
        user, offer = self.people[who], self.offers[which]
        done = self.in_cart(user, lambda tx, cart: carts.delete_item(tx, cart_id=cart, offer_id=offer))
        assert done == self.paper.take_out(user, offer)

    @rule(who=people, which=offers, saved=st.booleans())
    def save_for_later(self, who: int, which: int, *, saved: bool) -> None:
        if saved:
            self.add_to_cart(who, which, 1)
        user, offer = self.people[who], self.offers[which]
        done = self.in_cart(user, lambda tx, cart: carts.set_saved(tx, cart_id=cart, offer_id=offer, saved=saved))
        assert done == self.paper.put_aside(user, offer, saved=saved)

    @rule(who=people, guest=st.dictionaries(offers, quantities, min_size=1, max_size=2))
    def come_back_from_shopping_as_a_guest(self, who: int, guest: dict[int, int]) -> None:
        user, token_hash = self.people[who], ids.token_hash(ids.new_token())
        wanted = {self.offers[which]: quantity for which, quantity in guest.items()}

        def shop_as_guest(tx: Tx) -> dict[int, int]:
            cart = carts.lock_of_guest(tx, token_hash=token_hash)
            return {offer: quantity for offer, quantity in wanted.items()
                    if carts.add_item(tx, cart_id=cart.id, offer_id=offer, quantity=quantity)}

        brought = self.db.transact(shop_as_guest)
        self.in_cart(user, lambda tx, cart: carts.merge_guest(tx, token_hash=token_hash, cart_id=cart))
        self.paper.merge(user, brought)

    def in_cart(self, user: int, work: Callable[[Tx, int], Any]) -> Any:
        return self.db.transact(lambda tx: work(tx, carts.lock_of_user(tx, user_id=user).id))

    # ---- offers

    @rule(which=offers, price=st.sampled_from([1, 450, 999, 1300]))
    def edit_price(self, which: int, price: int) -> None:
        self.paper.offers[self.offers[which]].price = price
        self.change_offer("UPDATE offers SET price_cents = %(price)s WHERE id = %(id)s", which, price=price)

    @rule(which=offers, removed=st.booleans())
    def remove_or_offer_again(self, which: int, *, removed: bool) -> None:
        self.paper.offers[self.offers[which]].removed = removed
        self.change_offer("UPDATE offers SET removed_at = CASE WHEN %(removed)s THEN now() END WHERE id = %(id)s", which,
                          removed=removed)

    @rule(which=offers, delta=st.integers(-4, 4).filter(bool))
    def count_stock_again(self, which: int, delta: int) -> None:
        offer = self.paper.offers[self.offers[which]]
        refused = offer.units + delta < 0
        offer.units += 0 if refused else delta
        self.agree("NegativeStock" if refused else None, lambda tx: tx.run(
            """
            INSERT INTO movements (offer_id, warehouse_id, kind, delta)
            SELECT %(id)s, id, 'correction', %(delta)s FROM warehouses WHERE owner_id = %(seller_id)s
            """, id=self.offers[which], delta=delta, seller_id=offer.seller))

    def change_offer(self, sql: str, which: int, **params: Any) -> None:
        self.db.transact(lambda tx: tx.run(sql, id=self.offers[which], **params))

    # ---- checkout

    @rule(target=tickets, who=people)
    def open_checkout(self, who: int) -> Any:
        user = self.people[who]
        with self.db.reading() as tx:
            cart = carts.find_of_user(tx, user_id=user)
            items = [item for item in carts.list_items(tx, cart_id=cart.id) if not item.saved] if cart else []
            rate = shipping_terms.get_current(tx).usual
        if cart is None or not items:
            return multiple()
        quote = checkout.quote_items(items, rate=rate, today=datetime.now(UTC).date())
        assert quote.total_cents == self.paper.total(user)
        return Ticket(buyer=user, token=ids.checkout_token(cart_id=cart.id, version=cart.version),
                      moves=self.paper.carts[user].moves, total=quote.total_cents)

    @rule(target=lines, ticket=tickets, off=st.sampled_from([0, 0, 0, 0, 1]))
    def check_out(self, ticket: Ticket, off: int) -> Any:
        return self.place(ticket.buyer, ticket, ticket.total + off)

    @rule(target=lines, who=people, ticket=tickets)
    def check_out_for_somebody_else(self, who: int, ticket: Ticket) -> Any:
        return self.place(self.people[who], ticket, ticket.total)

    @rule(target=lines, who=people, which=offers, quantity=quantities)
    def buy(self, who: int, which: int, quantity: int) -> Any:
        """Straight through, with whatever else is in the cart: without this rule few would get as far as an order."""
        self.add_to_cart(who, which, quantity)
        ticket = self.open_checkout(who)
        return self.place(ticket.buyer, ticket, ticket.total) if isinstance(ticket, Ticket) else multiple()

    def place(self, buyer: int, ticket: Ticket, total: int) -> Any:
        request = checkout.CheckoutRequest(checkout_token=ticket.token, address_id=self.addresses[buyer],
                                           shipping_option="standard", quoted_total_cents=total)
        expected = self.paper.refusal(buyer, ticket, total)
        earlier = self.paper.placed.get((buyer, ticket.token))
        order_id = self.agree(
            expected, lambda tx: checkout.place_order(tx, buyer_id=buyer, request=request, now=datetime.now(UTC)))
        if expected is not None:
            return multiple()
        if earlier is not None:
            assert order_id == earlier[0]
            return multiple()
        with self.db.reading() as tx:
            parcels = dict(tx.rows("SELECT seller_id, id FROM shipments WHERE order_id = %(id)s", id=order_id)[1])
            written = order_lines.list_of_order(tx, order_id=order_id)
        self.paper.order(ticket, order_id, parcels, {line.offer_id: line.id for line in written})
        return multiple(*(_Placed(line_id=line.id, shipment_id=line.shipment_id) for line in written))

    # ---- fulfilment

    @rule(line=lines, who=sellers)
    def fulfil_line(self, line: _Placed, who: int) -> None:
        seller = self.people[who]
        self.agree(self.paper.fulfil_line(line.line_id, seller), lambda tx: fulfilment.fulfil_line(
            tx, line_id=line.line_id, seller_id=seller, now=datetime.now(UTC)))

    @rule(line=lines, who=sellers)
    def fulfil_shipment(self, line: _Placed, who: int) -> None:
        seller = self.people[who]
        self.agree(self.paper.fulfil_shipment(line.shipment_id, seller), lambda tx: fulfilment.fulfil_shipment(
            tx, shipment_id=line.shipment_id, seller_id=seller, tracking_number="T1", now=datetime.now(UTC)))

    @rule(line=lines, who=sellers)
    def cancel_shipment(self, line: _Placed, who: int) -> None:
        seller = self.people[who]
        self.agree(self.paper.cancel(line.shipment_id, seller), lambda tx: fulfilment.cancel_shipment(
            tx, shipment_id=line.shipment_id, seller_id=seller, actor_id=seller, reason="broken", now=datetime.now(UTC)))

    @rule(line=lines, who=people)
    def receive(self, line: _Placed, who: int) -> None:
        order_id, buyer = self.paper.shipments[line.shipment_id].order, self.people[who]
        self.agree(self.paper.receive(line.shipment_id, buyer), lambda tx: fulfilment.confirm_delivery(
            tx, order_id=order_id, shipment_id=line.shipment_id, buyer_id=buyer, now=datetime.now(UTC)))

    @precondition(lambda self: any(each.status in {"out_for_delivery", "delivered"} for each in self.paper.shipments.values()))
    @rule(data=st.data())
    def release_escrow(self, data: st.DataObject) -> None:
        """As the job does it: of a shipment that was sent, perhaps for the second time."""
        sent = [key for key, each in self.paper.shipments.items() if each.status in {"out_for_delivery", "delivered"}]
        shipment_id = data.draw(st.sampled_from(sent))
        self.paper.release(shipment_id)
        self.agree(None, lambda tx: fulfilment.release_escrow(
            tx, shipment_id=shipment_id, fee_bps=FEE_BPS, now=datetime.now(UTC)))

    @rule(line=lines, who=sellers, amount=cents, key=st.sampled_from("ab"))
    def refund(self, line: _Placed, who: int, amount: int, key: str) -> None:
        seller = self.people[who]
        self.agree(self.paper.refund(line.line_id, seller, amount, key), lambda tx: refunds.refund_line(
            tx, line_id=line.line_id, seller_id=seller, amount_cents=amount, reason="late", actor_id=seller, key=key))

    # ---- opinions

    @rule(who=people, which=offers, rating=stars)
    def review_product(self, who: int, which: int, rating: int) -> None:
        author, product = self.people[who], self.paper.offers[self.offers[which]].product
        self.paper.ratings[author, "product", product] = rating
        self.agree(None, lambda tx: reviews.save_of_product(
            tx, product_id=product, author_id=author, rating=rating, title="", body=""))

    @rule(who=people, whom=sellers, rating=stars)
    def review_seller(self, who: int, whom: int, rating: int) -> None:
        author, seller = self.people[who], self.people[whom]
        self.agree(self.paper.rate_seller(author, seller, rating), lambda tx: reviews.save_of_seller(
            tx, seller_id=seller, author_id=author, rating=rating, title="", body=""))

    @rule(who=people, which=offers)
    def take_review_back(self, who: int, which: int) -> None:
        author, product = self.people[who], self.paper.offers[self.offers[which]].product
        with self.db.reading() as tx:
            review = reviews.find_own_of_product(tx, product_id=product, author_id=author)
        assert (review is not None) == (self.paper.ratings.pop((author, "product", product), None) is not None)
        if review is not None:
            self.agree(None, lambda tx: reviews.delete(tx, review_id=review.id, author_id=author))

    # ---- agreement

    def agree(self, expected: str | None, work: Callable[[Tx], Any]) -> Any:
        """Do it for real; it is refused for the reason that paper gives, or not at all."""
        try:
            result, refusal = self.db.transact(work), None
        except errors.DomainError as error:
            result, refusal = None, type(error).__name__
        assert refusal == expected, f"{refusal} where paper says {expected}"
        return result

    @invariant()
    def both_agree(self) -> None:
        with self.db.transaction() as tx:
            self.compare_money(tx)
            self.compare_goods(tx)
            self.compare_orders(tx)
            self.compare_ratings(tx)

    def compare_money(self, tx: Tx) -> None:
        real = tx.rows("SELECT kind, user_id, balance_cents FROM accounts WHERE user_id = ANY (%(ids)s)", ids=self.people)[1]
        paper = {("wallet", user, balance) for user, balance in self.paper.wallets.items()}
        assert set(real) == paper | {("receivable", seller, -debt) for seller, debt in self.paper.debts.items()}

    def compare_goods(self, tx: Tx) -> None:
        units = tx.rows("SELECT offer_id, sum(on_hand)::integer FROM stock WHERE offer_id = ANY (%(ids)s) GROUP BY 1",
                        ids=self.offers)[1]
        assert dict(units) == {offer: each.units for offer, each in self.paper.offers.items()}
        items = tx.rows("""
                        SELECT c.user_id, i.offer_id, i.quantity, i.saved
                        FROM carts c
                        JOIN cart_items i ON i.cart_id = c.id
                        WHERE c.user_id = ANY (%(ids)s)
                        """, ids=self.people)[1]
        assert set(items) == {(user, offer, item.quantity, item.saved) for user in self.people
                              for offer, item in self.paper.carts.get(user, Cart()).items.items()}

    def compare_orders(self, tx: Tx) -> None:
        placed = tx.rows("SELECT id, buyer_id, checkout_token, total_cents, status FROM orders WHERE buyer_id = ANY (%(ids)s)",
                         ids=self.people)[1]
        assert set(placed) == {(order, buyer, token, total, self.paper.order_status(order))
                               for (buyer, token), (order, total) in self.paper.placed.items()}
        parcels = tx.rows("""
                          SELECT s.id, s.status, s.released_at IS NOT NULL, a.balance_cents
                          FROM shipments s
                          JOIN accounts a ON a.shipment_id = s.id
                          WHERE s.seller_id = ANY (%(ids)s)
                          """, ids=self.people)[1]
        assert set(parcels) == {(key, each.status, each.released, each.held) for key, each in self.paper.shipments.items()}
        written = tx.rows("""
                          SELECT l.id, l.offer_id, l.quantity, l.total_cents, l.refunded_cents, l.fulfilled_at IS NOT NULL
                          FROM order_lines l
                          WHERE l.shipment_id = ANY (%(ids)s)
                          """, ids=list(self.paper.shipments))[1]
        assert set(written) == {(key, line.offer, line.quantity, line.total, line.refunded, line.fulfilled)
                                for each in self.paper.shipments.values() for key, line in each.lines.items()}

    def compare_ratings(self, tx: Tx) -> None:
        products = {offer.product for offer in self.paper.offers.values()}
        rated = tx.rows("""
                        SELECT 'product', product_id, rating_sum, rating_count
                        FROM listings
                        WHERE product_id = ANY (%(products)s)
                        UNION ALL
                        SELECT 'seller', user_id, rating_sum, rating_count
                        FROM sellers
                        WHERE user_id = ANY (%(people)s)
                        """, products=list(products), people=self.people)[1]
        subjects = [("product", product) for product in products] + [("seller", seller) for seller in self.people[2:]]
        assert set(rated) == {(*subject, *self.paper.stars(*subject)) for subject in subjects}


def play(shop: Shop, how: settings) -> None:
    """Let random people trade in this shop."""
    run_state_machine_as_test(type("Trade", (Trade,), {"shop": shop}), settings=how)


def test_random_trade_agrees_with_the_shop_on_paper(shop: Shop) -> None:
    play(shop, SETTINGS)


insert_order = orders.insert


def _insert_and_put_back(tx: Tx, **order: Any) -> int:
    order_id = insert_order(tx, **order)
    for shipment in tracking.list_of_order(tx, order_id=order_id):
        stock.put_back(tx, shipment_id=shipment.id, actor_id=None)
    return order_id


def _refund_without_counting(tx: Tx, *, line_id: int, amount_cents: int) -> None:
    return None


def _leave_the_cart_as_it_is(tx: Tx, *, cart_id: int) -> int:
    return 0


@pytest.mark.unaudited
@pytest.mark.parametrize(("where", "name", "sabotage"), [
    (orders, "insert", _insert_and_put_back),
    (order_lines, "add_refunded", _refund_without_counting),
    (carts, "delete_ordered", _leave_the_cart_as_it_is),
], ids=["orders that take no stock", "refunds that are not counted", "orders that leave the cart full"])
def test_it_finds(shop: Shop, where: Any, name: str, sabotage: Any) -> None:
    with patch.object(where, name, sabotage), pytest.raises(AssertionError):
        play(shop, SABOTAGED)
