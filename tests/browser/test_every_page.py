"""Every page of the site, for each kind of visitor: accessible, never wider than the window, still, and without a complaint."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from app.domain import unsubscribing
from app.domain.states import Direction, NotificationKind, Peer
from app.models import link_log
from app.transactions import telling, trip
from tests.browser.conftest import OpenWindow
from tests.browser.windows import PHONE, SMALLEST, violations
from tests.images import image_file
from tests.integration.scene import refused_call
from tests.journeys import set_out
from tests.parcels import Parcels
from tests.shop import Offer, Shop, Someone

pytestmark = pytest.mark.browser

# Endpoint → address; every page that answers GET with HTML stands here once, for whoever sees most of it.
SITE_MAP = {
    "guest": {
        "products.home": "/", "products.index": "/products", "products.show": "/products/{product}",
        "accounts.login": "/login", "accounts.register": "/register", "accounts.user": "/users/{seller}",
        "cart.show": "/cart", "status.show_ledger": "/status/ledger", "nothing found": "/products?q=zzzz",
        "a department": "/products?category=kitchen", "products.viewed": "/products/viewed?id={product}",
        "no page": "/blue-mugs", "notifications.unsubscribe": "/unsubscribe/{token}",
        "tracking.ask": "/track", "tracking.show": "/track/{code}", "no parcel": "/track/1",
    },
    "buyer": {
        "cart.show": "/cart", "checkout.show": "/checkout", "orders.index": "/orders", "orders.show": "/orders/{order}",
        "redirections.edit": "/orders/{parcel_order}/shipments/{parcel}/redirection",
        "an order to be redirected": "/orders/{parcel_order}",
        "products.show": "/products/{product}", "wallet.show": "/wallet", "nothing viewed": "/products/viewed",
        "accounts.profile": "/account", "accounts.password": "/account/password", "accounts.security": "/account/security",
        "accounts.address_list": "/account/addresses", "accounts.address": "/account/addresses/{address}",
        "notifications.index": "/notifications", "accounts.notifications": "/account/notifications",
        "reviews.own_reviews": "/account/reviews", "reviews.review": "/reviews/{review}",
        "sell.dashboard.show": "/sell", "no order fits": "/orders?q=zzzz", "not allowed": "/admin",
        "an order on its way": "/orders/{on_its_way}",
    },
    "seller": {
        "sell.dashboard.show": "/sell", "sell.inventory.index": "/sell/inventory", "sell.offers.show": "/sell/offers/{offer}",
        "sell.offers.new": "/sell/products/{unsold}/offers/new", "sell.products.new": "/sell/products/new",
        "sell.products.edit": "/sell/products/{own_product}", "sell.orders.index": "/sell/orders",
        "sell.orders.show": "/sell/orders/{order}", "sell.contact.show": "/sell/contact", "an empty cart": "/cart",
        "a seller's notifications": "/notifications", "a seller's choices": "/account/notifications",
    },
    "operator": {
        "admin.show": "/admin", "admin.people": "/admin/users", "admin.mail": "/admin/mail", "admin.jobs": "/admin/jobs",
        "admin.carrier": "/admin/carrier", "admin.shipping": "/admin/shipping",
        "admin.warehouses": "/admin/warehouses", "admin.warehouse": "/admin/warehouses/{warehouse}",
        "admin.world": "/admin/world", "admin.world_messages": "/admin/world/messages", "admin.searches": "/admin/searches",
        "admin.synonyms": "/admin/synonyms", "admin.synonym": "/admin/synonyms/{synonym}",
        "admin.mail_detail": "/admin/mail/{mail}", "no mail fits": "/admin/mail?q=zzzz", "nothing told": "/notifications",
    },
}
NO_PAGES = {
    "admin.world_form",
    "admin.package_label", "admin.package_packing_slip", "sell.papers.label", "sell.papers.packing_slip",
    "sell.papers.picking_list",
    "media.show", "products.suggest", "sitemap.index", "sitemap.products", "sitemap.robots", "sitemap.shop", "status.healthz",
    "status.readyz", "tracking.events", "tracking.order_events",
}
SHIFTS = """
    window.shifts = [];
    const place = (rect) => [rect.x, rect.y, rect.width, rect.height].map(Math.round).join(' ');
    const name = (node) => node?.outerHTML ?? node?.data;
    const moved = (source) => `${name(source.node)} from ${place(source.previousRect)} to ${place(source.currentRect)}`;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (!entry.hadRecentInput) window.shifts.push(`${entry.value}: ${entry.sources.map(moved).join('; ')}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(window.shifts))))"

WIDER_TABLES = """
    [...document.querySelectorAll('.table-frame')]
      .map((frame) => frame.scrollWidth - frame.clientWidth).filter((wider) => wider > 0)
"""


@pytest.fixture
def places(shop: Shop) -> dict[str, object]:
    """A shop in which every page has something to show; the ids that addresses are made of."""
    own_product = shop.product("Oak bowl", creator=shop.bob)
    mug, bowl = shop.offer(title="Enamel mug", price_cents=1250), shop.offer(product_id=own_product, price_cents=3000, quantity=3)
    unsold = shop.product("Linen apron")
    order = shop.order(shop.alice, mug, bowl)
    shop.alice.browser.post(f"/products/{mug.product_id}/reviews", {"rating": "4", "title": "Good", "body": "Heavy."})
    shop.alice.browser.post(f"/users/{shop.bob.id}/reviews", {"rating": "5", "title": "Kind", "body": "And quick."})
    parcels = Parcels(shop)
    parcel = parcels.begun()
    with shop.db.transaction() as tx:
        refused_call(tx, order_id=order)
    shop.deposit(shop.alice, 10_000)
    shop.fill_cart(shop.alice, mug, bowl)
    shop.run("INSERT INTO synonyms (terms) VALUES ('{mug,cup}')")
    shop.run("INSERT INTO fruitless_searches (text, last_asked_at) VALUES ('grue lamp', now())")
    with shop.db.reading() as tx:
        address = tx.value("SELECT min(id) FROM addresses WHERE user_id = %(id)s", id=shop.alice.id)
        synonym = tx.value("SELECT id FROM synonyms")
        review = tx.value("SELECT min(id) FROM reviews WHERE author_id = %(id)s", id=shop.alice.id)
    shop.alice.browser.post(f"/orders/{parcels.order_id(parcel)}/shipments/{parcel}/redirection", {"address_id": address})
    furnish(shop, picture_of=mug.product_id)
    warehouse = furnish_world(shop, bowl)
    trip = set_out(shop)
    trip.go("out_for_delivery")
    trip.seen_at(1, 2, arrives_at=datetime.now(UTC))
    house = telling.House(base_url="http://localhost", secret_key=str(shop.app.secret_key), sends_mail=False)
    with shop.db.transaction() as tx:
        telling.tell_placed(tx, order_id=order, house=house)
        mail = tx.value("SELECT min(id) FROM mails")
    ended = unsubscribing.Subscription(user_id=shop.alice.id, kind=NotificationKind.ORDER_SENT)
    return {"mail": mail, "token": unsubscribing.sign(ended, key=house.secret_key), "parcel": parcel,
            "parcel_order": parcels.order_id(parcel), "product": mug.product_id, "seller": shop.bob.id, "order": order,
            "address": address, "review": review, "offer": mug.id, "unsold": unsold, "own_product": own_product,
            "synonym": synonym, "warehouse": warehouse, "on_its_way": trip.order_id, "code": trip.tracking_code}


def furnish(shop: Shop, *, picture_of: int) -> None:
    """A department above the one category, with a picture, and enough deals to lead a page and to fill a shelf."""
    with shop.owner.transaction() as tx:
        kitchen = tx.value("INSERT INTO categories (slug, name) VALUES ('kitchen', 'Kitchen') RETURNING id")
        tx.run("UPDATE categories SET parent_id = %(id)s WHERE id = %(mugs)s", id=kitchen, mugs=shop.category_id)
    key = shop.app.extensions["media_store"].write(image_file(), "webp")
    shop.run("INSERT INTO pictures (product_id, position, media_key) VALUES (%(id)s, 0, %(key)s)", id=picture_of, key=key)
    for number in range(5):
        offer = shop.offer(title=f"Stoneware mug {number}")
        shop.run("UPDATE offers SET list_price_cents = 1500 WHERE id = %(id)s", id=offer.id)


def furnish_world(shop: Shop, offer: Offer) -> int:
    """A warehouse, goods on their way and goods refused, a package that is a problem, and messages."""
    now, warehouse = datetime.now(UTC), shop.warehouse()
    shop.replenish(offer, warehouse, 3)
    refused = shop.replenish(offer, warehouse, 4)
    shop.run("UPDATE replenishments SET status = 'failed', failure = 'no road' WHERE id = %(id)s", id=refused)
    stored = shop.offer(quantity=0)
    shop.run("INSERT INTO movements (offer_id, warehouse_id, kind, delta) VALUES (%(offer)s, %(warehouse)s, 'opening', 1)",
             offer=stored.id, warehouse=warehouse)
    order_id = shop.order(shop.charlie, stored)
    with shop.db.transaction() as tx:
        package: int = tx.value("SELECT id FROM shipments WHERE order_id = %(order_id)s", order_id=order_id)
        trip.begin_packing(tx, now=now)
        trip.record_failure(tx, shipment_id=package, failure="out of tape", now=now)
        link_log.insert_all(tx, lines=[link_log.Line(
            peer=Peer.WORLD, direction=Direction.IN, kind="error", number=7, shipment_id=package,
            body='{"error": "out of tape"}')])
    return warehouse


def somebody(shop: Shop, kind: str) -> Someone | None:
    if kind == "guest":
        return None
    return {"buyer": shop.alice, "seller": shop.bob, "operator": shop.dana}[kind]


def pages(kind: str, places: dict[str, object]) -> Iterator[str]:
    return (path.format(**places) for path in SITE_MAP[kind].values())


def test_the_site_map_has_every_page(shop: Shop) -> None:
    answering = {rule.endpoint for rule in shop.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    listed = {endpoint for of_kind in SITE_MAP.values() for endpoint in of_kind}
    assert not {endpoint for endpoint in answering - listed - NO_PAGES if not endpoint.startswith("styleguide.")}


@pytest.mark.parametrize("kind", SITE_MAP)
def test_axe_finds_nothing_nothing_moves_and_nothing_is_too_wide(
        shop: Shop, window: OpenWindow, places: dict[str, object], kind: str) -> None:
    """In light at a desk; in dark on a phone; on the smallest phone, at 200 % zoom (1280 px then are 640), and on a tablet."""
    visit = window(somebody(shop, kind))
    visit.page.add_init_script(SHIFTS)
    found = []
    for path in pages(kind, places):
        page = visit.go(path)
        found += [f"{path}: moved by {shift}" for shift in page.evaluate(TWO_FRAMES)]
        found += [f"{path}, desk, light: {text}" for text in violations(page)]
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        found += [f"{path}, phone, dark: {text}" for text in violations(page)]
        page.emulate_media(color_scheme="light")
        found += [f"{path} at {width} px: {wider} px too wide" for width, wider in too_wide(page)]
        page.set_viewport_size({"width": 1280, "height": 900})
    assert not found, "\n".join(found)


def too_wide(page: Page) -> Iterator[tuple[int, int]]:
    """At which widths the page is wider than the window, and by how much."""
    for width in (SMALLEST[0], 640, 820):
        page.set_viewport_size({"width": width, "height": 700})
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wider > 0:
            yield width, wider


@pytest.mark.parametrize("kind", ["seller", "operator"])
def test_names_without_a_space_make_no_work_bench_too_wide(
        shop: Shop, window: OpenWindow, places: dict[str, object], kind: str) -> None:
    with shop.owner.transaction() as tx:
        tx.run("UPDATE warehouses SET name = repeat('W', 120) WHERE owner_id IS NULL AND closed_at IS NULL AND id = %(id)s",
               id=places["warehouse"])
        tx.run("UPDATE users SET full_name = repeat('N', 120) WHERE id = %(id)s", id=shop.charlie.id)
        tx.run("UPDATE products SET title = repeat('T', 200) WHERE id = %(id)s", id=places["own_product"])
        tx.run("UPDATE replenishments SET failure = repeat('f', 200) WHERE status = 'failed'")
    visit = window(somebody(shop, kind))
    found = []
    for path in pages(kind, places):
        page = visit.go(path)
        found += [f"{path} at {width} px: {wider} px too wide" for width, wider in too_wide(page)]
        found += [f"{path}: a table is {wider} px too wide" for wider in page.evaluate(WIDER_TABLES)]
    assert not found, "\n".join(found)
