"""What nobody should type, in every field of every form: it is refused in words or taken as it is, never a 500, never half done.

FORMS declares for every route that changes something who sends it, with which fields, and which values each of them takes.
From that the tests make every hostile value in every field; a route without a declaration fails.
"""

import dataclasses
import re
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from flask import Flask

from app.web import passwords
from tests.client import Page
from tests.integration.scene import PROVEN_BY_ADDRESS, SAFE, UNSAFE, Route, Scene, machines, routes, told
from tests.parcels import Parcels
from tests.shop import PASSWORD, PASSWORD_HASH, Shop

MISSING = "missing"
# Half a surrogate pair, and what UTF-8 never has: sent as these bytes, read as these characters.
BROKEN = "a%ED%A0%80%FFb"
HOSTILE = {
    MISSING: "",
    "empty": "",
    "blank": "  ",
    "a word": "abc",
    "negative": "-1",
    "zero": "0",
    "fraction": "1.005",
    "NaN": "NaN",
    "sNaN": "sNaN",
    "beyond floats": "1e309",
    "infinite": "-Infinity",
    "beyond bigint": "9223372036854775808",
    "Arabic digits": "١٢",
    "Devanagari digits": "१२",
    "thousands": "1,000",
    "emoji": "🛍️👩‍👩‍👧",
    "right to left": "abc\u202edef",
    "NUL": "a\x00b",
    "lines": "/\r\nX-Injected: 1",
    "markup": "<script>alert(1)</script>'\"--",
    "another site": "//evil.example/",
    "long": "x" * 20_000,
    "broken bytes": BROKEN,
}
# What is tried on pages that read nothing from their address.
UNREAD = ("NUL", "long", "broken bytes")
MEGABYTE = "x" * 1024 * 1024
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
URLENCODED = "application/x-www-form-urlencoded"
COUNTED_ON_PURPOSE = {"login_failures"}

Takes = Callable[[str], bool]


def paragraph(least: int, most: int) -> Takes:
    """So many visible characters."""
    return lambda value: not re.search("[\x00\u202e]", value) and least <= len(value.strip()) <= most


def line(least: int, most: int) -> Takes:
    """So many visible characters on one line."""
    return lambda value: "\n" not in value and paragraph(least, most)(value)


def one_of(*values: str) -> Takes:
    return lambda value: value in values


def anything(_value: str) -> bool:
    return True


def user_name(value: str) -> bool:
    return not value.strip() or re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{2,31}", value) is not None


nothing = one_of()
empty = one_of("", "  ")
position = one_of("", "  ", "0", "-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What a good form says in a field, and which other values it takes.

    A refusal stands beside one of the fields `beside`, or anywhere when there are none. `keeps`: what was typed is shown again.
    `may_miss`: left out, the field is as it was, or as it begins.
    """

    value: str
    takes: Takes
    beside: frozenset[str]
    keeps: bool
    may_miss: bool
    is_alike: bool = False   # another field of the form is read by the same code, and tried

    def takes_hostile(self, name: str) -> bool:
        return self.may_miss if name == MISSING and self.may_miss else self.takes(HOSTILE[name])


def typed(value: object, takes: Takes, *, beside: str, keeps: bool = True, may_miss: bool = False) -> Field:
    """A field that people see; a refusal stands beside it."""
    return Field(value=str(value), takes=takes, beside=frozenset(beside.split()), keeps=keeps, may_miss=may_miss)


def hidden(value: object, takes: Takes, *, may_miss: bool = False) -> Field:
    """A field that only those see who tamper with it."""
    return Field(value=str(value), takes=takes, beside=frozenset(), keeps=False, may_miss=may_miss)


def alike(field: Field) -> Field:
    """A field that need not be tried, because another one of its form is the same."""
    return dataclasses.replace(field, is_alike=True)


Fields = dict[str, Field]


def no_fields(_scene: Scene) -> Fields:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Who sends a form, and what stands in it. `fields` also brings the shop into the state that the form needs."""

    role: str
    fields: Callable[[Scene], Fields] = no_fields


def profile(scene: Scene) -> Fields:
    return {
        "full_name": typed("Alice", line(1, 120), beside="full_name"),
        "email": typed(scene.shop.alice.email, nothing, beside="email"),
        "current_password": typed("", lambda value: len(value) <= 200, beside="current_password", keeps=False),
        "username": typed("", user_name, beside="username"),
        "carrier_account": typed("", line(0, 60), beside="carrier_account"),
        "summary": typed("", paragraph(0, 1000), beside="summary"),
    }


def address(scene: Scene) -> Fields:
    scene.shop.run("DELETE FROM addresses WHERE user_id = %(id)s AND NOT is_default", id=scene.shop.alice.id)
    return {
        "recipient": typed("Alice", line(1, 120), beside="recipient"),
        "address": typed("1 High Street", paragraph(1, 300), beside="address"),
        "x": typed("3", position, beside="x"),
        "y": typed("4", position, beside="y"),
        "is_default": hidden("", anything),
        "next": hidden("", anything),
    }


def password(scene: Scene) -> Fields:
    scene.shop.run("UPDATE users SET password_hash = %(hash)s WHERE id = %(id)s", hash=PASSWORD_HASH, id=scene.shop.alice.id)
    return {
        "current_password": typed(PASSWORD, nothing, beside="current_password", keeps=False),
        "password": typed("a better one", nothing, beside="password confirm", keeps=False),
        "confirm": typed("a better one", nothing, beside="confirm", keeps=False),
    }


def new_cart_item(scene: Scene) -> Fields:
    return {"offer_id": hidden(scene.offer.id, nothing), "quantity": typed("1", nothing, beside="quantity")}


def cart_item(scene: Scene) -> Fields:
    scene.fill_cart()
    return {"quantity": typed("2", one_of("0"), beside="quantity")}


def login(scene: Scene) -> Fields:
    return {
        "email": typed(scene.shop.alice.email, nothing, beside="email password"),
        "password": typed(PASSWORD, nothing, beside="password", keeps=False),
        "next": hidden("/orders", anything),
    }


def registration(_scene: Scene) -> Fields:
    return {
        "email": typed(f"{secrets.token_hex(8)}@example.org", nothing, beside="email"),
        "full_name": typed("Newcomer", line(1, 120), beside="full_name"),
        "address": typed("2 High Street", paragraph(1, 300), beside="address"),
        "password": typed(PASSWORD, nothing, beside="password confirm", keeps=False),
        "confirm": typed(PASSWORD, nothing, beside="confirm", keeps=False),
        "next": hidden("/orders", anything),
    }


def order(scene: Scene) -> Fields:
    if scene.shop.balance(scene.shop.alice) < scene.offer.price_cents:
        scene.shop.deposit(scene.shop.alice, 10 * scene.offer.price_cents)
    return {
        "checkout_token": hidden(scene.fill_cart(scene.offer), nothing),
        "address_id": typed(scene.ids["address_id"], nothing, beside="address_id", keeps=False),
        "shipping": typed("standard", nothing, beside="shipping", keeps=False),
        "quoted_total_cents": hidden(scene.offer.price_cents, nothing),
        "carrier_account": typed("", line(0, 60), beside="carrier_account"),
        "promised_on": hidden("2100-01-01", one_of("", "  "), may_miss=True),
    }


def shipping_rate(option: str) -> Fields:
    return {
        f"{option}_base": typed("1.50", one_of("0"), beside=f"{option}_base"),
        f"{option}_per_kg": typed("0.40", one_of("0"), beside=f"{option}_per_kg"),
        f"{option}_per_100": typed("0.40", one_of("0"), beside=f"{option}_per_100"),
        f"{option}_days": typed("2", one_of("0"), beside=f"{option}_days"),
        f"{option}_distance": typed("50", nothing, beside=f"{option}_distance"),
        f"{option}_free_from": typed("0", one_of("0", "", "  "), beside=f"{option}_free_from", may_miss=True),
    }


def shipping_terms(scene: Scene) -> Fields:
    fields: Fields = {
        "credit_is_on": hidden("1", anything, may_miss=True),
        "credit_percent": typed("10", nothing, beside="credit_percent"),
        "credit_base": typed("total", nothing, beside="credit_base", keeps=False),
        "credit_max": typed("10", nothing, beside="credit_max"),
        "credit_grace_days": typed("1", one_of("0"), beside="credit_grace_days"),
        "credit_funder": typed("platform", nothing, beside="credit_funder", keeps=False),
    }
    for option in ("economy", "standard", "express"):
        fields |= {name: field if option == "economy" else alike(field) for name, field in shipping_rate(option).items()}
    with scene.shop.db.reading() as tx:
        terms_id = tx.value("SELECT max(id) FROM shipping_terms")
    return {
        **fields, "terms_id": hidden(terms_id, nothing),
        "economy_offered": hidden("1", anything, may_miss=True),
        "express_offered": hidden("1", anything, may_miss=True),
    }


def delivery(scene: Scene) -> Fields:
    scene.browser("seller").post(f"/sell/shipments/{scene.ids['shipment_id']}/fulfilment")
    return {}


def redirection(scene: Scene) -> Fields:
    parcels = Parcels(scene.shop)
    scene.ids["shipment_id"] = parcels.placed()
    scene.ids["order_id"] = parcels.order_id(scene.ids["shipment_id"])
    return {"address_id": typed(scene.ids["address_id"], nothing, beside="address_id", keeps=False)}


def refused_again(scene: Scene) -> Fields:
    scene.shop.run("UPDATE outbox SET failure = 'no' WHERE id = %(id)s", id=scene.ids["command_id"])
    return {}


def review(_scene: Scene) -> Fields:
    return {
        "rating": typed("5", nothing, beside="rating", keeps=False),
        "title": typed("Good", line(0, 120), beside="title"),
        "body": typed("", paragraph(0, 5000), beside="body"),
    }


def review_removal(scene: Scene) -> Fields:
    scene.ids["review_id"] = scene.write_review()
    return {"next": hidden("/account/reviews", anything)}


def offer(_scene: Scene, *, may_miss: bool = False) -> Fields:
    return {
        "price": typed("12.50", nothing, beside="price", may_miss=may_miss),
        "list_price": typed("15", empty, beside="list_price"),
        "condition": typed("used", nothing, beside="condition", keeps=False, may_miss=True),
        "quantity": typed("900", one_of("0"), beside="quantity", may_miss=may_miss),
        "fulfilment": typed("warehouse", nothing, beside="fulfilment", keeps=False, may_miss=True),
    }


def new_offer(scene: Scene) -> Fields:
    return {**offer(scene), "product_id": hidden(scene.shop.product(), nothing)}


def changed_offer(scene: Scene) -> Fields:
    return {**offer(scene, may_miss=True), "seen_movement_id": hidden("", one_of("", "  ", "0")), "next": hidden("", anything)}


def offer_removal(scene: Scene) -> Fields:
    scene.ids["offer_id"] = scene.shop.offer().id
    return {"next": hidden("/sell/inventory", anything)}


def contact(scene: Scene) -> Fields:
    return {
        "contact_email": typed(scene.shop.bob.email, nothing, beside="contact_email"),
        "contact_address": typed("3 High Street", paragraph(0, 300), beside="contact_address"),
    }


def product(_scene: Scene) -> Fields:
    return {
        "title": typed("Enamel mug", line(3, 200), beside="title"),
        "brand": typed("Halden", line(0, 80), beside="brand"),
        "category": typed("mugs", nothing, beside="category", keeps=False),
        "description": typed("A good thing to have.", paragraph(10, 10_000), beside="description"),
        "attributes": typed("Volume: 350 ml", empty, beside="attributes"),
        "weight_g": typed("250", one_of("", "  ", "0"), beside="weight_g"),
        "gtin": typed("", empty, beside="gtin"),
        "tags": typed("mug, tin", line(0, 1000), beside="tags"),
        "kept_pictures": hidden("", nothing, may_miss=True),
        "cover": hidden("", anything),
        "pictures": hidden("", anything),
    }


def new_product(scene: Scene) -> Fields:
    """One that the catalogue seems to have, so that it has to be confirmed."""
    return {**product(scene), **offer(scene), "confirmed": hidden("1", lambda value: value != "")}


def cancellation(scene: Scene) -> Fields:
    scene.ids["shipment_id"] = scene.place_order()
    return {"reason": typed("Broken", line(0, 200), beside="reason")}


def fulfilment(scene: Scene) -> Fields:
    scene.ids["shipment_id"] = scene.place_order()
    return {"tracking_number": typed("AB 12", line(0, 60), beside="tracking_number")}


def refund(_scene: Scene) -> Fields:
    return {
        "amount": typed("0.01", nothing, beside="amount"),
        "reason": typed("Scratched", line(0, 200), beside="reason"),
        "idempotency_key": hidden("", line(0, 60)),
    }


def synonym(_scene: Scene) -> Fields:
    return {"terms": typed("mug\ncup", nothing, beside="terms")}


def synonym_removal(scene: Scene) -> Fields:
    with scene.shop.db.transaction() as tx:
        scene.ids["synonym_id"] = tx.value("INSERT INTO synonyms (terms) VALUES ('{sofa,couch}') RETURNING id")
    return {}


def deposit(_scene: Scene) -> Fields:
    return {
        "amount": typed("20", nothing, beside="amount"),
        "idempotency_key": hidden("", line(0, 64)),
        "next": hidden("/checkout", line(0, 500)),
    }


def withdrawal(scene: Scene) -> Fields:
    scene.shop.deposit(scene.shop.alice, 100)
    return {"amount": typed("1", nothing, beside="amount"), "idempotency_key": hidden("", line(0, 64))}


def warehouse_name(_scene: Scene) -> Fields:
    return {"name": typed(secrets.token_hex(8), line(1, 120), beside="name")}


def warehouse(scene: Scene) -> Fields:
    """The last one closes, so that its name is free again."""
    scene.shop.run("UPDATE warehouses SET closed_at = now() WHERE owner_id IS NULL AND id <> %(id)s", id=scene.warehouse_id)
    return {
        **warehouse_name(scene),
        "x": typed("3", one_of("0", "-1"), beside="x"),
        "y": typed("-4", one_of("0", "-1"), beside="y"),
    }


def problem(scene: Scene) -> Fields:
    scene.ids["package_id"] = scene.make_problem()
    return {}


def given_up(scene: Scene) -> Fields:
    return {**problem(scene), "restock": hidden("1", one_of("0", "1"))}


def refused_goods(scene: Scene) -> Fields:
    scene.ids["replenishment_id"] = scene.make_refused()
    return {}


def goods(scene: Scene) -> Fields:
    return {
        "warehouse": typed(scene.warehouse_id, nothing, beside="warehouse", keeps=False),
        "units": typed("3", nothing, beside="units"),
    }


def wanted(_scene: Scene) -> Fields:
    return {"wanted": hidden("1", one_of("0", "1"))}


def preferences(_scene: Scene) -> Fields:
    return {"site": hidden("order_sent", nothing, may_miss=True), "mail": hidden("order_delivered", nothing, may_miss=True)}


def notification(scene: Scene) -> Fields:
    scene.shop.run("UPDATE notifications SET read_at = NULL")
    return {}


def reading(scene: Scene) -> Fields:
    notification(scene)
    return {"newest_id": hidden(scene.ids["notification_id"], nothing)}


FORMS = {
    "POST /account": Form(role="buyer", fields=profile),
    "POST /account/addresses": Form(role="buyer", fields=address),
    "POST /account/addresses/<address_id>": Form(role="buyer", fields=address),
    "POST /account/addresses/<address_id>/default": Form(role="buyer"),
    "POST /account/addresses/<address_id>/removal": Form(role="buyer"),
    "POST /account/notifications": Form(role="buyer", fields=preferences),
    "POST /account/password": Form(role="buyer", fields=password),
    "POST /account/security/sessions/<session_id>/removal": Form(role="buyer"),
    "POST /account/security/sessions/removal": Form(role="buyer"),
    "POST /admin/carrier/attempts": Form(role="operator"),
    "POST /admin/carrier/calls/<command_id>/attempts": Form(role="operator", fields=refused_again),
    "POST /admin/mail/<mail_id>/sending": Form(role="operator", fields=lambda _scene: {"tries": hidden("0", one_of("0"))}),
    "POST /admin/searches/clearance": Form(role="operator"),
    "POST /admin/searches/removal": Form(role="operator", fields=lambda _scene: {"text": hidden("grue", line(1, 200))}),
    "POST /admin/shipping": Form(role="operator", fields=shipping_terms),
    "POST /admin/synonyms": Form(role="operator", fields=synonym),
    "POST /admin/synonyms/<synonym_id>": Form(role="operator", fields=synonym),
    "POST /admin/synonyms/<synonym_id>/removal": Form(role="operator", fields=synonym_removal),
    "POST /admin/packages/<package_id>/cancellation": Form(role="operator", fields=given_up),
    "POST /admin/packages/<package_id>/trial": Form(role="operator", fields=problem),
    "POST /admin/replenishments/<replenishment_id>/trial": Form(role="operator", fields=refused_goods),
    "POST /admin/warehouses": Form(role="operator", fields=warehouse),
    "POST /admin/warehouses/<warehouse_id>": Form(role="operator", fields=warehouse_name),
    "POST /admin/warehouses/<warehouse_id>/closure": Form(role="operator"),
    "POST /admin/world/connection": Form(role="operator", fields=wanted),
    "POST /admin/world/residence": Form(role="operator", fields=lambda _scene: {
        "number": typed("12", empty, beside="number", may_miss=True),
        "is_sure": typed("y", lambda value: value not in {"", "false"}, beside="is_sure", keeps=False)}),
    "POST /admin/world/speed": Form(role="operator", fields=lambda _scene: {"speed": typed("200", nothing, beside="speed")}),
    "POST /cart/items": Form(role="buyer", fields=new_cart_item),
    "POST /cart/items/<offer_id>": Form(role="buyer", fields=cart_item),
    "POST /cart/items/<offer_id>/saved": Form(role="buyer", fields=lambda _scene: {"saved": hidden("1", anything)}),
    "POST /cart/saved": Form(role="buyer"),
    "POST /checkout": Form(
        role="buyer", fields=lambda _scene: {
            "address_id": hidden("1", anything), "shipping": hidden("express", anything),
            "carrier_account": hidden("", anything)}),
    "POST /login": Form(role="guest", fields=login),
    "POST /logout": Form(role="buyer"),
    "POST /notifications/<notification_id>/reading": Form(role="buyer", fields=notification),
    "POST /notifications/reading": Form(role="buyer", fields=reading),
    "POST /orders": Form(role="buyer", fields=order),
    "POST /orders/<order_id>/shipments/<shipment_id>/delivery": Form(role="buyer", fields=delivery),
    "POST /orders/<order_id>/shipments/<shipment_id>/redirection": Form(role="buyer", fields=redirection),
    "POST /products/<product_id>/reviews": Form(role="buyer", fields=review),
    "POST /register": Form(role="guest", fields=registration),
    "POST /reviews/<review_id>": Form(role="buyer", fields=review),
    "POST /reviews/<review_id>/removal": Form(role="buyer", fields=review_removal),
    "POST /sell/contact": Form(role="seller", fields=contact),
    "POST /sell/offers": Form(role="seller", fields=new_offer),
    "POST /sell/offers/<offer_id>": Form(role="seller", fields=changed_offer),
    "POST /sell/offers/<offer_id>/low-stock": Form(
        role="seller", fields=lambda _scene: {"low_stock_at": typed("7", one_of("0"), beside="low_stock_at")}),
    "POST /sell/offers/<offer_id>/removal": Form(role="seller", fields=offer_removal),
    "POST /sell/offers/<offer_id>/replenishments": Form(role="seller", fields=goods),
    "POST /sell/orders/<order_id>/lines/<line_id>/fulfilment": Form(role="seller"),
    "POST /sell/orders/<order_id>/lines/<line_id>/refunds": Form(role="seller", fields=refund),
    "POST /sell/products/<product_id>": Form(role="seller", fields=product),
    "POST /sell/products/new": Form(role="seller", fields=new_product),
    "POST /sell/shipments/<shipment_id>/cancellation": Form(role="seller", fields=cancellation),
    "POST /sell/shipments/<shipment_id>/fulfilment": Form(role="seller", fields=fulfilment),
    "POST /unsubscribe/<token>": Form(role="guest"),
    "POST /users/<user_id>/reviews": Form(role="buyer", fields=review),
    "POST /wallet/deposits": Form(role="buyer", fields=deposit),
    "POST /wallet/withdrawals": Form(role="buyer", fields=withdrawal),
    # The last one, because it may shut out a seller that others need.
    "POST /admin/users/<user_id>/suspension": Form(
        role="operator", fields=lambda _scene: {"suspended": hidden("0", one_of("0", "1"))}),
}
_REVIEWS = ("rating", "reviews_sort", "reviews_page")
# What these pages read from their address, each tried alone by who sees most there; all at once are tried everywhere.
READERS = {
    "GET /checkout": "buyer", "GET /notifications": "buyer", "GET /orders": "buyer", "GET /wallet": "buyer",
    "GET /orders/<order_id>/events": "buyer", "GET /track": "guest", "GET /track/<tracking_code>/events": "guest",
    "GET /login": "guest",
    "GET /sell/inventory": "seller", "GET /sell/orders": "seller", "GET /sell/products/new": "seller",
}
QUERIES = {
    "GET /admin/carrier": ("page",),
    "GET /admin/mail": ("q", "state", "page"),
    "GET /admin/searches": ("order", "page"),
    "GET /admin/synonyms": ("terms", "page"),
    "GET /admin/users": ("q", "page"),
    "GET /admin/world/messages": ("peer", "direction", "kind", "number", "package", "q", "before"),
    "GET /checkout": ("address_id", "shipping", "carrier_account"),
    "GET /login": ("next",),
    "GET /notifications": ("page",),
    "GET /orders": ("q", "seller", "status", "from", "to", "page"),
    "GET /products": (
        "q", "category", "brand", "min_price", "max_price", "rating", "condition", "in_stock", "seller", "sort", "page",
        "verbatim", "explain", "attr.Colour", "attr."),
    "GET /products/<product_id>": _REVIEWS,
    "GET /products/suggest": ("q",),
    "GET /sell/inventory": ("q", "stock", "sort", "page"),
    "GET /sell/orders": ("q", "status", "from", "to", "page"),
    "GET /sell/products/new": ("q",),
    "GET /orders/<order_id>/events": ("seen",),
    "GET /track": ("code",),
    "GET /track/<tracking_code>/events": ("seen",),
    "GET /users/<user_id>": _REVIEWS,
    "GET /wallet": ("amount", "next", "idempotency_key", "kind", "from", "to", "page"),
}


@pytest.fixture
def scene(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The shop, where hashing a password takes no time."""
    monkeypatch.setattr(passwords, "_METHOD", "pbkdf2:sha256:1")
    monkeypatch.setattr(passwords, "_NOBODYS_HASH", PASSWORD_HASH)
    return Scene(shop)


class Ledger:
    """Notices when anything in any table changes, but for what is `noted` on purpose."""

    def __init__(self, shop: Shop, noted: Collection[str] = ()) -> None:
        self._db = shop.owner
        with self._db.reading() as tx:
            tables = tx.values("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        self._sql = " UNION ALL ".join(
            f"SELECT '{name}', count(*), sum(hashtextextended(t::text, 0)) FROM {name} t"  # noqa: S608 - our own tables
            for name in sorted(set(tables) - COUNTED_ON_PURPOSE - set(noted)))

    def read(self) -> dict[str, object]:
        with self._db.reading() as tx:
            return {name: figures for name, *figures in tx.rows(self._sql)[1]}


def send(scene: Scene, route: Route, role: str, fields: dict[str, str]) -> Page:
    """Send a form as these fields; BROKEN as the bytes that it names."""
    browser = scene.browser(role)
    body = urlencode({"csrf_token": browser.csrf_token(), **fields}).replace(urlencode({"": BROKEN})[1:], BROKEN)
    return Page(browser.client.post(scene.url(route), data=body, content_type=URLENCODED, headers=FROM_HERE))


def body_of(fields: Fields, changed: str = "", case: str = "") -> dict[str, str]:
    """A good form in which one field is hostile."""
    body = {name: field.value for name, field in fields.items() if field.value or not field.may_miss}
    if changed:
        body[changed] = HOSTILE[case]
    if case == MISSING:
        del body[changed]
    return body


def shown_values(page: Page, name: str) -> list[str]:
    """What stands in the fields of this name. A browser leaves out the line break that a text area begins with."""
    inputs = [element.get("value", "") for element in page.all("input", name=name)]
    return inputs + [(element.text or "").removeprefix("\n") for element in page.all("textarea", name=name)]


def faults(page: Page, name: str, field: Field | None, case: str) -> str:
    """What is wrong with this answer to a hostile value in a field (to a good form, when there is none), or nothing."""
    if field is None or field.takes_hostile(case):
        return f"{page.status}, though it is good" if page.status != 303 else leads_away(page)
    if not 400 <= page.status < 500:
        return f"{page.status} instead of a refusal"
    said = page.errors() if field.beside else {}
    if field.beside and not any(said.get(beside) for beside in field.beside):
        return f"{page.status} without a message beside it"
    value = re.sub("[\x00\u202e]", "", HOSTILE[case]).strip().replace("\r\n", "\n")
    return "does not keep what was typed" if field.keeps and value not in shown_values(page, name) else ""


def leads_away(page: Page) -> str:
    """Where a redirection goes when it leaves this site, or nothing."""
    target = page.response.headers["Location"]
    is_here = target.startswith("/") and not target.startswith("//") and "X-Injected" not in page.response.headers
    return "" if is_here else f"leads to {target}"


def test_every_form_is_declared(app: Flask) -> None:
    assert FORMS.keys() == routes(app, *UNSAFE).keys() - machines(app)


@pytest.mark.parametrize("name", FORMS)
def test_it_takes_what_is_good_and_nothing_else(scene: Scene, name: str) -> None:
    form, route, ledger = FORMS[name], routes(scene.shop.app)[name], Ledger(scene.shop)
    wrong = {}
    tried = [name for name, field in form.fields(scene).items() if not field.is_alike]
    parsed = set()
    for field_name, case in [("", ""), *((field_name, case) for field_name in tried for case in HOSTILE)]:
        scene.shop.run("DELETE FROM login_failures")
        fields = form.fields(scene)
        before = ledger.read()
        page = send(scene, route, form.role, body_of(fields, field_name, case))
        fault = faults(page, field_name, fields.get(field_name), case)
        if page.status >= 400 and ledger.read() != before:
            fault += " and changes something"
        if page.tree is not None and field_name not in parsed:
            parsed.add(field_name)
            fault += page.html_fault()
        if fault:
            wrong[f"{field_name}, {case}"] = fault
    assert not wrong, told(wrong)


def test_a_megabyte_is_too_much_for_any_field(scene: Scene) -> None:
    known, wrong = routes(scene.shop.app), {}
    for name, form in FORMS.items():
        for field_name in [name for name, field in form.fields(scene).items() if not field.is_alike]:
            scene.shop.run("DELETE FROM login_failures")
            fields = form.fields(scene)
            browser = scene.browser(form.role)
            body = {"csrf_token": browser.csrf_token(), **body_of(fields), field_name: MEGABYTE}
            status = browser.client.post(scene.url(known[name]), data=urlencode(body), content_type=URLENCODED,
                                         headers=FROM_HERE).status_code
            if not 400 <= status < 500 and not fields[field_name].takes(MEGABYTE):
                wrong[name, field_name] = status
    assert not wrong, told(wrong)


def test_three_megabytes_are_too_much_for_any_form(scene: Scene) -> None:
    known, ledger = routes(scene.shop.app), Ledger(scene.shop)
    before = ledger.read()
    found = {name: scene.browser(form.role).client.post(
                 scene.url(known[name]), data="next=" + 3 * MEGABYTE, content_type=URLENCODED).status_code
             for name, form in FORMS.items()}
    wrong = {case: status for case, status in found.items() if status != 413}
    assert not wrong, told(wrong)
    assert ledger.read() == before


def test_bytes_that_are_no_text_are_no_form(scene: Scene) -> None:
    known = routes(scene.shop.app)
    found = {name: scene.browser(form.role).client.post(scene.url(known[name]), data=b"\xff\x00\xed\xa0\x80=\xfe",
                                                        content_type=URLENCODED).status_code for name, form in FORMS.items()}
    assert not {name: status for name, status in found.items() if status != 400 and name not in PROVEN_BY_ADDRESS}


@pytest.mark.parametrize("role", ["guest", "buyer", "seller", "operator"])
def test_no_address_breaks_a_page(scene: Scene, role: str) -> None:
    """A query that takes too long is a 503 by the role's statement_timeout, so that this finds it too."""
    every_name = sorted({name for names in QUERIES.values() for name in names})
    client, ledger = scene.browser(role).client, Ledger(scene.shop, noted={"fruitless_searches"})
    before = ledger.read()
    found = {}
    for route in routes(scene.shop.app, *SAFE).values():
        if client.get(scene.url(route)).status_code in {303, 403}:
            continue  # closed to this role before anything is read
        alone = [[name] for name in QUERIES.get(route.name, ())] if role == READERS.get(route.name, "operator") else []
        for names in [every_name, *alone]:
            for case in HOSTILE if route.name in QUERIES else UNREAD:
                query = urlencode(dict.fromkeys(names, HOSTILE[case])).replace(urlencode({"": BROKEN})[1:], BROKEN)
                found[route.name, str(names), case] = client.get(f"{scene.url(route)}?{query}").status_code
    wrong = {case: status for case, status in found.items() if status >= 500}
    assert not wrong, told(wrong)
    assert ledger.read() == before
