"""A small shop in which every route has something to show, and the routes by the names that the tables of tests call them.

A route's name is its method and its path without converters, such as "POST /orders/<order_id>/shipments/<shipment_id>/delivery".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from flask import Flask

from app.db import Tx
from app.domain import unsubscribing
from app.domain.states import NotificationKind
from app.models import fruitless_searches, mails, notifications, reviews, synonyms
from app.transactions import trip
from tests.client import Browser
from tests.images import image_file
from tests.shop import Offer, Shop, Someone

SAFE = ("GET",)
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
ROLES = ("guest", "buyer", "seller", "another_seller", "operator")
# The addresses of these carry a proof of their own: they need no token, and no form.
PROVEN_BY_ADDRESS = {"POST /unsubscribe/<token>"}
# Paths with something else than ids in them, filled in.
CHOSEN = {"name": "shop", "number": "1", "tint": "green", "status": "404"}
_CONVERTER = re.compile(r"<[^:>]+:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method of one path. `rule` is the path as Flask knows it, with converters."""

    name: str
    method: str
    rule: str
    endpoint: str

    @property
    def path(self) -> str:
        """The path without converters."""
        return self.name.partition(" ")[2]

    @property
    def id_names(self) -> list[str]:
        """The ids in the path."""
        return re.findall(r"<(?:id|slugged_id):(\w+)>", self.rule)


def routes(app: Flask, *methods: str) -> dict[str, Route]:
    """Every route of these methods (of all when none are given) by its name."""
    found = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in rule.methods or ():
            if method in (methods or SAFE + UNSAFE):
                name = f"{method} {_CONVERTER.sub('<', rule.rule)}"
                found[name] = Route(name=name, method=method, rule=rule.rule, endpoint=rule.endpoint)
    return found


def machines(app: Flask) -> set[str]:
    """The names of the routes that other machines call: no form leads there, and each knows its callers by itself."""
    return {name for name, route in routes(app).items() if route.path.startswith("/webhooks/")}


def told(wrong: Mapping[Any, object]) -> str:
    """What is wrong, a line each."""
    return "\n" + "\n".join(f"{case}: {fault}" for case, fault in wrong.items())


def view(app: Flask, route: Route) -> Any:
    """The view function behind a route."""
    return app.view_functions[route.endpoint]


def refused_call(tx: Tx, *, order_id: int) -> None:
    """A call that the carrier has refused, for a shipment of this order."""
    tx.run("""
           INSERT INTO outbox (peer, kind, shipment_id, body)
           SELECT 'carrier', 'pickup', id, '{}'
           FROM shipments
           WHERE order_id = %(order_id)s
           """, order_id=order_id)
    tx.run("""
           UPDATE outbox
           SET failure = 'The carrier says: not from there.'
           WHERE id = (SELECT max(id) FROM outbox WHERE peer = 'carrier' AND kind = 'pickup')
           """)


def write_notification(tx: Tx, user_id: int, *, key: str = "scene") -> int:
    """Something that a person was told, and has not read; its id."""
    notifications.insert_once(
        tx, user_id=user_id, kind=NotificationKind.ORDER_SENT, event_key=key, title="On its way: Enamel mug",
        body="Your parcel has left.", link="/orders", created_at=datetime.now(UTC))
    made: int = tx.value("SELECT id FROM notifications WHERE user_id = %(id)s AND event_key = %(key)s", id=user_id, key=key)
    return made


class Scene:
    """Alice has ordered two of Bob's mugs and reviewed them, Bob and Erin sell, Dana operates."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.erin = shop.person("Erin")
        shop.open_seller(self.erin)
        shop.offer(seller=self.erin)
        self.offer = shop.offer(product_id=shop.product("Enamel mug", creator=shop.bob), quantity=1000)
        self.second_offer = shop.offer(title="Tin bowl")
        self.order_id = shop.order(shop.alice, self.offer, self.second_offer)
        self.unsold_product_id = shop.product("Clay jug")
        self.warehouse_id = shop.warehouse()
        # Streams of events end after their first words: nobody here waits for more.
        shop.app.extensions["followers"].close()
        self.ids = self._find_ids()
        self.fill_cart()
        self.people: dict[str, Someone] = {
            "buyer": shop.alice, "seller": shop.bob, "another_seller": self.erin, "operator": shop.dana}

    def browser(self, role: str) -> Browser:
        """A new window of somebody in this role, or of a visitor without any cookie."""
        return self.shop.window(self.people[role]) if role in self.people else self.shop.guest()

    def fill_cart(self, *offers: Offer) -> str:
        """Put these (the mug and the bowl unless told otherwise) into Alice's cart; the token of its checkout."""
        return self.shop.fill_cart(self.shop.alice, *(offers or (self.offer, self.second_offer)))

    def write_review(self) -> int:
        """Alice's review of the mug, written anew when it was removed; its id."""
        shop = self.shop
        with shop.db.transaction() as tx:
            reviews.save_of_product(
                tx, product_id=self.offer.product_id, author_id=shop.alice.id, rating=4, title="Good", body="")
            made: int = tx.value("SELECT id FROM reviews WHERE author_id = %(id)s AND product_id IS NOT NULL", id=shop.alice.id)
        return made

    def place_order(self) -> int:
        """Another order of Alice's, for something of Bob's; the id of its one shipment."""
        order_id = self.shop.order(self.shop.alice, self.shop.offer())
        with self.shop.db.reading() as tx:
            made: int = tx.value("SELECT id FROM shipments WHERE order_id = %(order_id)s", order_id=order_id)
        return made

    def make_problem(self) -> int:
        """A package that the world could not pack; its id."""
        shop, now = self.shop, datetime.now(UTC)
        offer = shop.offer(quantity=0)
        shop.run("INSERT INTO movements (offer_id, warehouse_id, kind, delta) VALUES (%(offer)s, %(warehouse)s, 'opening', 1)",
                 offer=offer.id, warehouse=self.warehouse_id)
        order_id = shop.order(shop.alice, offer)
        with shop.db.transaction() as tx:
            made: int = tx.value("SELECT id FROM shipments WHERE order_id = %(order_id)s", order_id=order_id)
            trip.begin_packing(tx, now=now)
            trip.record_failure(tx, shipment_id=made, failure="out of tape", now=now)
        return made

    def make_refused(self) -> int:
        """Goods that the world would not bring; the replenishment's id."""
        made = self.shop.replenish(self.offer, self.warehouse_id, 5)
        self.shop.run("UPDATE replenishments SET status = 'failed', failure = 'no road' WHERE id = %(id)s", id=made)
        return made

    def _find_ids(self) -> dict[str, int]:
        """An id of Alice's or Bob's for every name that stands in a path. A test may put another one in its place."""
        with self.shop.db.transaction() as tx:
            synonyms.insert(tx, terms=["mug", "cup"])
            fruitless_searches.keep(tx, text="grue", now=datetime.now(UTC))
            refused_call(tx, order_id=self.order_id)
            notification_id = write_notification(tx, self.shop.alice.id)
            mail_id = mails.keep(tx, dedupe_key="scene", recipient=self.shop.alice.email, subject="Your mug", body="It is here.",
                                 html='<p style="margin:0">It is here.</p>', unsubscribe_url="")
        known = {"mail_id": mail_id or 0, "notification_id": notification_id, "offer_id": self.offer.id,
                 "order_id": self.order_id, "product_id": self.offer.product_id,
                 "review_id": self.write_review(), "user_id": self.shop.bob.id, "warehouse_id": self.warehouse_id,
                 "package_id": self.make_problem(), "replenishment_id": self.make_refused()}
        found = {
            "command_id": "SELECT min(id) FROM outbox WHERE failure IS NOT NULL",
            "address_id": "SELECT min(id) FROM addresses WHERE user_id = %(alice)s",
            "line_id": "SELECT min(id) FROM order_lines WHERE order_id = %(order_id)s",
            "session_id": "SELECT id FROM sessions WHERE user_id = %(alice)s",
            "shipment_id": "SELECT id FROM shipments WHERE order_id = %(order_id)s",
            "synonym_id": "SELECT min(id) FROM synonyms",
        }
        with self.shop.db.reading() as tx:
            return known | {name: tx.value(sql, alice=self.shop.alice.id, order_id=self.order_id) for name, sql in found.items()}

    @cached_property
    def media_key(self) -> str:
        """A picture in the media store."""
        made: str = self.shop.app.extensions["media_store"].write(image_file(), "webp")
        return made

    @cached_property
    def unsubscribe_token(self) -> str:
        """What ends Alice's mail about parcels on their way."""
        subscription = unsubscribing.Subscription(user_id=self.shop.alice.id, kind=NotificationKind.ORDER_SENT)
        return unsubscribing.sign(subscription, key=str(self.shop.app.secret_key))

    @cached_property
    def tracking_code(self) -> str:
        """What lets anybody follow Bob's parcel to Alice."""
        with self.shop.db.reading() as tx:
            found: str = tx.value("SELECT tracking_code FROM shipments WHERE id = %(id)s", id=self.ids["shipment_id"])
        return found

    def url(self, route: Route, **values: object) -> str:
        """The route's address, with `values` in place of the ids that it would have."""
        known: dict[str, object] = {
            **self.ids, **CHOSEN, "key": self.media_key, "token": self.unsubscribe_token, "tracking_code": self.tracking_code,
            **values}
        return re.sub(r"<(\w+)>", lambda match: str(known[match[1]]), route.path)
