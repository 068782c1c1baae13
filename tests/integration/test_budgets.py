"""How many statements a page sends: what its view declares at most, and the same however much there is to show."""

import pytest
from flask import Flask

from app.blueprints.status import ProofCache
from app.db import recording_statements
from app.models import mails
from app.web.estimates import Estimates
from app.web.page_cache import PageCache
from tests.integration.scene import SAFE, Scene, routes, view, write_notification
from tests.shop import PASSWORD, Shop

# These render no page of the shop.
WITHOUT_BUDGET = {
    "GET /healthz",
    "GET /media/<key>",
    "GET /readyz",
    "GET /styleguide/",
    "GET /styleguide/<name>",
    "GET /styleguide/errors/<status>",
    "GET /styleguide/pictures/<tint>.svg",
}
# A search goes other ways than browsing does.
QUERIES = {
    "GET /products/suggest": ("", "?q=mu", "?q=enamle+mu", "?q=zzzz"),
    "GET /products": ("", "?q=mug", "?q=enamle+mugg", "?category=mugs&brand=Halden&rating=1", "?condition=new&sort=newest"),
}


@pytest.fixture
def scene(shop: Shop) -> Scene:
    return Scene(shop)


def test_every_page_declares_its_budget(app: Flask) -> None:
    declared = {name for name, route in routes(app, *SAFE).items() if hasattr(view(app, route), "query_budget")}
    assert declared.isdisjoint(WITHOUT_BUDGET)
    assert declared | WITHOUT_BUDGET == routes(app, *SAFE).keys()


@pytest.mark.parametrize("role", ["guest", "buyer", "seller", "operator"])
def test_every_page_keeps_its_budget_however_much_there_is(scene: Scene, role: str) -> None:
    few = count_statements(scene, role)
    add_everything(scene)
    more = count_statements(scene, role)
    known = routes(scene.shop.app, *SAFE)
    budgets = {url: view(scene.shop.app, known[name]).query_budget for url, name in urls(scene).items()}
    assert not {url: f"{more[url]} statements, {budgets[url]} declared" for url in more if more[url] > budgets[url]}
    assert not {url: f"{few[url]} statements, {more[url]} with more data" for url in more if few[url] != more[url]}


def urls(scene: Scene) -> dict[str, str]:
    """Every address of a page, and the name of its route."""
    pages = {name: route for name, route in routes(scene.shop.app, *SAFE).items() if name not in WITHOUT_BUDGET}
    return {scene.url(route) + query: name for name, route in pages.items() for query in QUERIES.get(name, ("",))}


def count_statements(scene: Scene, role: str) -> dict[str, int]:
    """The statements of each page, as a process sends them that has nothing in its memory yet."""
    found = {}
    for url in urls(scene):
        forget(scene.shop.app)
        browser = scene.browser(role)
        with recording_statements() as log:
            browser.client.get(url)
        found[url] = len(log)
    return found


def forget(app: Flask) -> None:
    """Empty what the application remembers between requests."""
    app.extensions["frame"].clear()
    app.extensions["ledger_proof"] = ProofCache()
    app.extensions["page_cache"] = PageCache()
    app.extensions["estimates"] = Estimates()


def add_everything(scene: Scene) -> None:
    """Several times as much of all that pages list."""
    shop, alice = scene.shop, scene.shop.alice
    for number in range(4):
        with shop.db.transaction() as tx:
            write_notification(tx, alice.id, key=f"more-{number}")
            mails.keep(tx, dedupe_key=f"more-{number}", recipient=alice.email, subject="Your mug", body="It is here.", html="",
                       unsubscribe_url="")
        shop.run("INSERT INTO synonyms (terms) VALUES ('{sofa,couch}')")
        shop.run("INSERT INTO fruitless_searches (text, last_asked_at) VALUES (%(text)s, now())", text=f"grue {number}")
        rival = shop.person(f"Rival{number}")
        shop.open_seller(rival)
        dearer = shop.offer(seller=rival, product_id=scene.offer.product_id, price_cents=1100 + number)
        bowl = shop.offer(title=f"Enamel bowl {number}")
        shop.offer(seller=scene.erin)
        shop.order(alice, dearer, bowl, scene.offer)
        shop.order(rival, scene.offer, scene.second_offer)
        shop.window(alice).post("/account/addresses", {"recipient": "Alice", "address": f"{number} Low Road"})
        for path in (f"/products/{scene.offer.product_id}/reviews", f"/users/{shop.bob.id}/reviews"):
            rival.browser.post(path, {"rating": "4", "title": "Good", "body": "It holds tea."})
        shop.window(alice).post(f"/products/{bowl.product_id}/reviews", {"rating": "5"})
        shop.guest().post("/login", {"email": alice.email, "password": PASSWORD})
    scene.fill_cart(scene.offer, scene.second_offer, *(shop.offer(seller=scene.erin) for _ in range(4)))
