"""Who may do what: the answer of every route to everybody. A route without a row here fails, and so does a row without a route.

Forms are sent empty or with something that their field refuses, so that an answer of 422 says "you may, but not like this".
"""

import re

import pytest
from flask import Flask

from tests.client import Browser, Page
from tests.integration.scene import PROVEN_BY_ADDRESS, ROLES, UNSAFE, Route, Scene, machines, routes, told
from tests.shop import Shop

LOGIN = "to log in"
Answers = dict[str, int | str]


def everyone(status: int) -> Answers:
    return dict.fromkeys(ROLES, status)


def members(status: int) -> Answers:
    """Whoever is logged in."""
    return everyone(status) | {"guest": LOGIN}


def only(*roles: str, status: int) -> Answers:
    """These roles; for others it does not exist."""
    return members(404) | dict.fromkeys(roles, status)


ANSWERS: dict[str, Answers] = {
    "GET /": everyone(200),
    "GET /account": members(200),
    "GET /account/addresses": members(200),
    "GET /account/addresses/<address_id>": only("buyer", status=200),
    "GET /account/notifications": members(200),
    "GET /account/password": members(200),
    "GET /account/reviews": members(200),
    "GET /account/security": members(200),
    "GET /admin": only("operator", status=200),
    "GET /admin/carrier": only("operator", status=200),
    "GET /admin/jobs": only("operator", status=200),
    "GET /admin/mail": only("operator", status=200),
    "GET /admin/mail/<mail_id>": only("operator", status=200),
    "GET /admin/packages/<package_id>/label.pdf": only("operator", status=200),
    "GET /admin/packages/<package_id>/packing-slip.pdf": only("operator", status=200),
    "GET /admin/searches": only("operator", status=200),
    "GET /admin/shipping": only("operator", status=200),
    "GET /admin/synonyms": only("operator", status=200),
    "GET /admin/synonyms/<synonym_id>": only("operator", status=200),
    "GET /admin/warehouses": only("operator", status=200),
    "GET /admin/warehouses/<warehouse_id>": only("operator", status=200),
    "GET /admin/world": only("operator", status=200),
    "GET /admin/world/messages": only("operator", status=200),
    "GET /admin/world/residence": only("operator", status=303),
    "GET /admin/world/speed": only("operator", status=303),
    "GET /admin/users": only("operator", status=200),
    "GET /cart": everyone(200),
    "GET /checkout": members(303) | {"buyer": 200},
    "GET /healthz": everyone(200),
    "GET /login": everyone(200),
    "GET /media/<key>": everyone(200),
    "GET /notifications": members(200),
    "GET /orders": members(200),
    "GET /orders/<order_id>": only("buyer", status=200),
    "GET /orders/<order_id>/shipments/<shipment_id>/redirection": only("buyer", status=303),
    "GET /orders/<order_id>/events": only("buyer", status=200),
    "GET /products": everyone(200),
    "GET /products/<product_id>": everyone(200),
    "GET /products/suggest": everyone(200),
    "GET /products/viewed": everyone(200),
    "GET /readyz": everyone(200),
    "GET /register": everyone(200),
    "GET /reviews/<review_id>": only("buyer", status=200),
    "GET /robots.txt": everyone(200),
    "GET /sell": members(200),
    "GET /sell/contact": only("seller", "another_seller", status=200),
    "GET /sell/inventory": members(200),
    "GET /sell/offers/<offer_id>": only("seller", status=200),
    "GET /sell/orders": members(200),
    "GET /sell/orders/<order_id>": only("seller", status=200),
    "GET /sell/orders/picking-list.pdf": members(200),
    "GET /sell/products/<product_id>": only("seller", "operator", status=200),
    "GET /sell/products/<product_id>/offers/new": members(200),
    "GET /sell/products/new": members(200),
    "GET /sell/shipments/<shipment_id>/label.pdf": only("seller", status=200),
    "GET /sell/shipments/<shipment_id>/packing-slip.pdf": only("seller", status=200),
    "GET /sitemap-<number>.xml": everyone(200),
    "GET /sitemap-shop.xml": everyone(200),
    "GET /sitemap.xml": everyone(200),
    "GET /status/ledger": everyone(200),
    "GET /styleguide/": everyone(200),
    "GET /styleguide/<name>": everyone(200),
    "GET /styleguide/errors/<status>": everyone(404),
    "GET /styleguide/pictures/<tint>.svg": everyone(200),
    "GET /unsubscribe/<token>": everyone(200),
    "GET /track": everyone(200),
    "GET /track/<tracking_code>": everyone(200),
    "GET /track/<tracking_code>/events": everyone(200),
    "GET /users/<user_id>": everyone(200),
    "GET /wallet": members(200),
    "POST /account": members(422),
    "POST /account/addresses": members(422),
    "POST /account/addresses/<address_id>": only("buyer", status=422),
    "POST /account/addresses/<address_id>/default": only("buyer", status=303),
    "POST /account/notifications": members(422),
    "POST /account/password": members(422),
    "POST /admin/carrier/calls/<command_id>/attempts": only("operator", status=303),
    "POST /admin/carrier/attempts": only("operator", status=303),
    "POST /admin/mail/<mail_id>/sending": only("operator", status=400),
    "POST /admin/searches/removal": only("operator", status=400),
    "POST /admin/shipping": only("operator", status=422),
    "POST /admin/synonyms": only("operator", status=422),
    "POST /admin/synonyms/<synonym_id>": only("operator", status=422),
    "POST /admin/warehouses": only("operator", status=422),
    "POST /admin/warehouses/<warehouse_id>": only("operator", status=422),
    "POST /admin/warehouses/<warehouse_id>/closure": only("operator", status=303),
    "POST /admin/world/connection": only("operator", status=400),
    "POST /admin/world/residence": only("operator", status=422),
    "POST /admin/world/speed": only("operator", status=422),
    "POST /admin/users/<user_id>/suspension": only("operator", status=400),
    "POST /cart/items": everyone(404),
    "POST /cart/items/<offer_id>": everyone(422),
    "POST /cart/items/<offer_id>/saved": members(303) | {"guest": 404},
    "POST /cart/saved": members(303) | {"guest": 404},
    "POST /checkout": members(303),
    "POST /login": everyone(422),
    "POST /notifications/<notification_id>/reading": only("buyer", status=303),
    "POST /notifications/reading": members(400),
    "POST /orders": members(422),
    "POST /orders/<order_id>/shipments/<shipment_id>/delivery": only("buyer", status=409),
    "POST /orders/<order_id>/shipments/<shipment_id>/redirection": only("buyer", status=303),
    "POST /products/<product_id>/reviews": members(422),
    "POST /register": everyone(422),
    "POST /reviews/<review_id>": only("buyer", status=422),
    "POST /sell/contact": only("seller", "another_seller", status=422),
    "POST /sell/offers": members(422),
    "POST /sell/offers/<offer_id>": only("seller", status=422),
    "POST /sell/offers/<offer_id>/low-stock": only("seller", status=422),
    "POST /sell/orders/<order_id>/lines/<line_id>/fulfilment": only("seller", status=303),
    "POST /sell/orders/<order_id>/lines/<line_id>/refunds": only("seller", status=422),
    "POST /sell/products/<product_id>": only("seller", "operator", status=422),
    "POST /sell/products/new": members(422),
    "POST /sell/shipments/<shipment_id>/cancellation": only("seller", status=422),
    "POST /sell/shipments/<shipment_id>/fulfilment": only("seller", status=422),
    "POST /unsubscribe/<token>": everyone(303),
    "POST /users/<user_id>/reviews": members(422),
    "POST /wallet/deposits": members(422),
    "POST /wallet/withdrawals": members(422),
    "POST /webhooks/carrier/package-delivered": everyone(401),
    "POST /webhooks/carrier/tracking": everyone(401),
    "POST /webhooks/carrier/truck-arrived": everyone(401),
    "POST /webhooks/carrier/world": everyone(401),
    "POST /sell/offers/<offer_id>/replenishments": only("seller", status=422),
    # What ends things is tried last.
    "POST /admin/packages/<package_id>/trial": only("operator", status=303),
    "POST /admin/packages/<package_id>/cancellation": only("operator", status=400),
    "POST /admin/replenishments/<replenishment_id>/trial": only("operator", status=303),
    "POST /reviews/<review_id>/removal": only("buyer", status=303),
    "POST /admin/searches/clearance": only("operator", status=303),
    "POST /admin/synonyms/<synonym_id>/removal": only("operator", status=303),
    "POST /sell/offers/<offer_id>/removal": only("seller", status=303),
    "POST /account/addresses/<address_id>/removal": only("buyer", status=303),
    "POST /account/security/sessions/removal": members(303),
    "POST /account/security/sessions/<session_id>/removal": only("buyer", status=303),
    "POST /logout": everyone(303),
}

NO_IDS = ("0", "-1", "01", "1.0", "1e3", "९", "+1", "9223372036854775807", "9223372036854775808", "9" * 200, "%00")
REFUSED = {"tracking_number": "x" * 500, "reason": "x" * 500, "price": "no price", "quantity": "-1", "site": "nothing"}


@pytest.fixture
def scene(shop: Shop) -> Scene:
    return Scene(shop)


def send(browser: Browser, scene: Scene, route: Route) -> Page:
    url = scene.url(route)
    return browser.get(url) if route.method == "GET" else browser.post(url, REFUSED)


def answer(page: Page) -> int | str:
    """The status, or LOGIN."""
    to_login = page.status == 303 and re.match(r"/login(\?|$)", page.location)
    return LOGIN if to_login else page.status


def test_every_route_has_a_row_and_every_row_a_route(app: Flask) -> None:
    assert ANSWERS.keys() == routes(app).keys()


@pytest.mark.parametrize("role", ROLES)
def test_every_route_answers_this_role_as_its_row_says(scene: Scene, role: str) -> None:
    known = routes(scene.shop.app)
    found = {name: answer(send(scene.browser(role), scene, known[name])) for name in ANSWERS if name in known}
    wrong = {name: f"{found[name]}, not {ANSWERS[name][role]}" for name in found if found[name] != ANSWERS[name][role]}
    assert not wrong, told(wrong)


def test_every_change_is_refused_without_a_token(scene: Scene) -> None:
    known = routes(scene.shop.app, *UNSAFE)
    unsafe = [known[name] for name in known.keys() - machines(scene.shop.app)]
    found = {(role, route.name): scene.browser(role).client.open(scene.url(route), method=route.method).status_code
             for role in ("guest", "buyer") for route in unsafe if route.name not in PROVEN_BY_ADDRESS}
    assert unsafe
    wrong = {case: status for case, status in found.items() if status != 400}
    assert not wrong, told(wrong)


def test_every_path_refuses_other_methods_and_names_its_own(scene: Scene) -> None:
    own: dict[str, set[str]] = {}
    for route in routes(scene.shop.app).values():
        own.setdefault(scene.url(route), set()).add(route.method)
    browser = scene.browser("buyer")
    wrong = {}
    for url, methods in own.items():
        for method in {"GET", *UNSAFE} - methods:
            response = browser.client.open(url, method=method, data={"csrf_token": browser.csrf_token()})
            allowed = set(response.headers.get("Allow", "").split(", ")) - {"HEAD", "OPTIONS"}
            if (response.status_code, allowed) != (405, methods):
                wrong[method, url] = f"{response.status_code}, Allow: {allowed}"
    assert not wrong, told(wrong)


def test_what_is_no_id_is_not_found(scene: Scene) -> None:
    browser = scene.browser("buyer")
    found = {}
    for route in routes(scene.shop.app).values():
        for name in route.id_names:
            for id_ in NO_IDS:
                url = scene.url(route, **{name: id_})
                form = {"csrf_token": browser.csrf_token()}
                found[route.method, url] = browser.client.open(url, method=route.method, data=form).status_code
    assert len(found) > 100
    wrong = {case: status for case, status in found.items() if status != 404}
    assert not wrong, told(wrong)
