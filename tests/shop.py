"""A small shop to test in, made through the application's own models: people, offers, money."""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import LiteralString

from flask import Flask
from werkzeug.security import generate_password_hash

from app.db import Database
from app.domain import ids
from app.domain.pricing import Quote
from app.domain.shipping_terms import CreditRule, Rate
from app.domain.states import ShippingOption
from app.models import carts, replenishments, sessions, shipping_terms, users, warehouses
from app.transactions import checkout
from tests.client import Browser

PASSWORD = "correct-horse"
PASSWORD_HASH = generate_password_hash(PASSWORD, "pbkdf2:sha256:1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """A persona: the user's row and a browser that is logged in as them."""

    id: int
    email: str
    full_name: str
    token: str
    browser: Browser


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An offer with the product behind it."""

    id: int
    product_id: int
    seller_id: int
    price_cents: int


class Shop:
    """Makes what a test needs. `db` writes as the application's role, `owner` as the schema's owner."""

    def __init__(self, app: Flask, db: Database, owner: Database) -> None:
        self.app = app
        self.db = db
        self.owner = owner
        self._numbers = itertools.count(1)
        self._crowd: list[Someone] = []

    def person(self, name: str) -> Someone:
        """A user with an address and a browser logged in."""
        email = f"{name.lower()}@example.org"
        token = ids.new_token()
        with self.db.transaction() as tx:
            user = users.insert(tx, email=email, full_name=name, password_hash=PASSWORD_HASH)
            sessions.insert(tx, token_hash=ids.token_hash(token), user_id=user.id,
                            expires_at=datetime.now(UTC) + timedelta(days=1), user_agent="test")
            tx.run(
                """
                INSERT INTO addresses (user_id, recipient, address, x, y, is_default)
                VALUES (%(id)s, %(name)s, '1 High Street', 3, 4, true)
                """,
                id=user.id, name=name)
        return Someone(id=user.id, email=email, full_name=name, token=token, browser=Browser(self.app, session_token=token))

    def window(self, someone: Someone) -> Browser:
        """Another browser window of the same log-in, for doing several things at once."""
        return Browser(self.app, session_token=someone.token)

    def crowd(self, size: int) -> list[Someone]:
        """So many buyers; the same ones when asked again."""
        while len(self._crowd) < size:
            self._crowd.append(self.person(f"Buyer{len(self._crowd)}"))
        return self._crowd[:size]

    @cached_property
    def alice(self) -> Someone:
        return self.person("Alice")

    @cached_property
    def bob(self) -> Someone:
        someone = self.person("Bob")
        self.open_seller(someone)
        return someone

    @cached_property
    def charlie(self) -> Someone:
        return self.person("Charlie")

    @cached_property
    def dana(self) -> Someone:
        someone = self.person("Dana")
        with self.db.transaction() as tx:
            tx.run("UPDATE users SET role = 'operator' WHERE id = %(id)s", id=someone.id)
        return someone

    def run(self, sql: LiteralString, **params: object) -> None:
        """One statement as the application's role."""
        with self.db.transaction() as tx:
            tx.run(sql, **params)

    def guest(self) -> Browser:
        return Browser(self.app)

    def open_seller(self, someone: Someone) -> None:
        with self.db.transaction() as tx:
            tx.run("INSERT INTO sellers (user_id, contact_email) VALUES (%(id)s, %(email)s)", id=someone.id, email=someone.email)
            tx.run("INSERT INTO warehouses (owner_id, name) VALUES (%(id)s, 'Shelf')", id=someone.id)

    @cached_property
    def category_id(self) -> int:
        """The one category of most tests."""
        with self.owner.transaction() as tx:
            made: int = tx.value("INSERT INTO categories (slug, name) VALUES ('mugs', 'Mugs') RETURNING id")
        return made

    def product(self, title: str | None = None, *, creator: Someone | None = None) -> int:
        """A product in the one category; its id."""
        with self.db.transaction() as tx:
            made: int = tx.value(
                """
                INSERT INTO products (title, description, brand, category_id, creator_id)
                VALUES (%(title)s, 'A good thing to have.', 'Halden', %(category_id)s, %(creator_id)s)
                RETURNING id
                """,
                title=title or f"Mug number {next(self._numbers)}", category_id=self.category_id,
                creator_id=creator.id if creator else None)
        return made

    def offer(self, *, seller: Someone | None = None, product_id: int | None = None, price_cents: int = 1000,
              quantity: int = 10, title: str | None = None) -> Offer:
        """An offer (Bob's unless told otherwise) with stock on the seller's shelf."""
        seller = seller or self.bob
        product_id = product_id or self.product(title)
        with self.db.transaction() as tx:
            offer_id: int = tx.value(
                """
                INSERT INTO offers (seller_id, product_id, price_cents)
                VALUES (%(seller_id)s, %(product_id)s, %(price)s)
                RETURNING id
                """,
                seller_id=seller.id, product_id=product_id, price=price_cents)
            if quantity:
                tx.run("""
                       INSERT INTO movements (offer_id, warehouse_id, kind, delta)
                       SELECT %(offer_id)s, id, 'opening', %(quantity)s FROM warehouses WHERE owner_id = %(seller_id)s
                       """, offer_id=offer_id, quantity=quantity, seller_id=seller.id)
        return Offer(id=offer_id, product_id=product_id, seller_id=seller.id, price_cents=price_cents)

    def warehouse(self, name: str = "Northgate", *, x: int = 10, y: int = 20) -> int:
        """A warehouse of the world; its id."""
        with self.db.transaction() as tx:
            return warehouses.insert(tx, name=name, x=x, y=y)

    def replenish(self, offer: Offer, warehouse_id: int, quantity: int) -> int:
        """Order goods of an offer through the world; the replenishment's id."""
        with self.db.transaction() as tx:
            return replenishments.insert(tx, offer_id=offer.id, warehouse_id=warehouse_id, quantity=quantity,
                                         requested_by=offer.seller_id, now=datetime.now(UTC))

    def deposit(self, someone: Someone, cents: int) -> None:
        """Money into a wallet."""
        with self.db.transaction() as tx:
            tx.run("""
                   SELECT post_transfer(%(key)s, 'deposit', ARRAY[w.id, o.id], ARRAY[%(cents)s, -%(cents)s])
                   FROM accounts w, accounts o
                   WHERE w.user_id = %(user_id)s AND w.kind = 'wallet' AND o.kind = 'outside'
                   """, key=f"test:{next(self._numbers)}:{someone.id}", cents=cents, user_id=someone.id)

    def drain(self, someone: Someone) -> None:
        """Take everything out of a wallet."""
        if self.balance(someone):
            self.deposit(someone, -self.balance(someone))

    def balance(self, someone: Someone) -> int:
        with self.db.reading() as tx:
            cents: int = tx.value("SELECT balance_cents FROM accounts WHERE user_id = %(id)s AND kind = 'wallet'", id=someone.id)
        return cents

    def stock(self, offer: Offer) -> int:
        with self.db.reading() as tx:
            units: int = tx.value("SELECT coalesce(sum(on_hand), 0) FROM stock WHERE offer_id = %(id)s", id=offer.id)
        return units

    def fill_cart(self, someone: Someone, *offers: Offer, quantity: int = 1) -> str:
        """Make a person's cart hold so many of each offer and nothing else; the checkout token of that version of it."""
        with self.db.transaction() as tx:
            cart = carts.lock_of_user(tx, user_id=someone.id)
            carts.delete_ordered(tx, cart_id=cart.id)
            for offer in offers:
                assert carts.add_item(tx, cart_id=cart.id, offer_id=offer.id, quantity=quantity)
        return ids.checkout_token(cart_id=cart.id, version=cart.version)

    def request(self, someone: Someone, token: str, total_cents: int, *, shipping: str = "standard") -> checkout.CheckoutRequest:
        """What a checkout form of this person would say."""
        with self.db.reading() as tx:
            address_id: int = tx.value("SELECT min(id) FROM addresses WHERE user_id = %(id)s", id=someone.id)
        return checkout.CheckoutRequest(checkout_token=token, address_id=address_id, shipping_option=shipping,
                                        quoted_total_cents=total_cents)

    def quote(self, someone: Someone, *, shipping: ShippingOption = ShippingOption.STANDARD) -> Quote:
        """What this person's cart costs now, sent to the default address."""
        with self.db.reading() as tx:
            cart_id: int = tx.value("SELECT id FROM carts WHERE user_id = %(id)s", id=someone.id)
            items = [item for item in carts.list_items(tx, cart_id=cart_id) if not item.saved]
            rate = shipping_terms.get_current(tx).rate(shipping)
        return checkout.quote_items(items, rate=rate, today=datetime.now(UTC).date())

    def set_terms(self, *, credit: CreditRule | None = None, **rates: Rate) -> int:
        """Let these rates (by option) and this rule for late parcels count from now on, the others as before; the terms' id."""
        with self.db.transaction() as tx:
            now = shipping_terms.get_current(tx)
            return shipping_terms.insert(
                tx, previous_id=now.id, actor_id=self.dana.id, credit=credit or now.credit,
                rates=[rates.get(rate.option, rate) for rate in now.rates])

    def place(self, someone: Someone, request: checkout.CheckoutRequest) -> int:
        """Place an order below HTTP; its id."""
        return self.db.transact(
            lambda tx: checkout.place_order(tx, buyer_id=someone.id, request=request, now=datetime.now(UTC)))

    def order(self, someone: Someone, *offers: Offer, quantity: int = 1) -> int:
        """An order for so many of each offer, paid from a deposit made for it; its id."""
        token = self.fill_cart(someone, *offers, quantity=quantity)
        total_cents = self.quote(someone).total_cents
        self.deposit(someone, total_cents)
        return self.place(someone, self.request(someone, token, total_cents))


def budget(shop: Shop, endpoint: str) -> int:
    """How many statements a view may send, as declared beside it."""
    statements: int = vars(shop.app.view_functions[endpoint])["query_budget"]
    return statements
