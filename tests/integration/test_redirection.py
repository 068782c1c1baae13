"""`/orders/<id>/shipments/<id>/redirection`: another door for a parcel that has not left, and what the buyer is told about it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.config import Config
from app.db import Database
from app.domain.carrier_messages import PackageDelivered, TruckArrived
from app.models import addresses
from app.transactions import reception
from tests.carrier import KEY, Peer, calling
from tests.client import Page
from tests.parcels import Parcels
from tests.shop import Shop, Someone
from tests.worker import run_due_jobs


@pytest.fixture
def parcels(shop: Shop) -> Parcels:
    return Parcels(shop)


def address_of(shop: Shop, someone: Someone, name: str = "Low Road", *, x: int = 30, y: int = 40) -> int:
    with shop.db.transaction() as tx:
        return addresses.insert(tx, user_id=someone.id, recipient=someone.full_name, address=name, x=x, y=y).id


def path(parcels: Parcels, shipment_id: int) -> str:
    return f"/orders/{parcels.order_id(shipment_id)}/shipments/{shipment_id}/redirection"


def ask(parcels: Parcels, shipment_id: int, address_id: int, someone: Someone | None = None) -> Page:
    who = someone or parcels.shop.alice
    return who.browser.post(path(parcels, shipment_id), {"address_id": address_id})


def order_page(parcels: Parcels, shipment_id: int) -> str:
    return parcels.shop.alice.browser.get(f"/orders/{parcels.order_id(shipment_id)}").words


def destination(parcels: Parcels, shipment_id: int) -> tuple[object, object]:
    return (parcels.value("SELECT dest_x FROM packages WHERE shipment_id = %(id)s", shipment_id),
            parcels.value("SELECT dest_y FROM packages WHERE shipment_id = %(id)s", shipment_id))


def run(config: Config, db: Database, peer: Peer) -> None:
    run_due_jobs(replace(config, carrier_url=peer.url, carrier_protocol=peer.dialect, carrier_secrets=KEY), db)


def redirects(peer: Peer) -> int:
    return sum(call.endswith("/redirect") for call, _ in peer.calls)


def test_before_the_carrier_knows_it_takes_effect_at_once(parcels: Parcels, config: Config, db: Database) -> None:
    shipment_id = parcels.placed()
    page = ask(parcels, shipment_id, address_of(parcels.shop, parcels.shop.alice))
    assert page.status == 303
    assert destination(parcels, shipment_id) == (30, 40)
    assert "It goes to Alice, Low Road." in order_page(parcels, shipment_id)
    parcels.begin()
    with calling() as peer:
        run(config, db, peer)
    assert {heard.body["payload"]["dest_x"] for heard in peer.heard} == {30}
    assert redirects(peer) == 0


@pytest.mark.parametrize("dialect", ["native", "classic"])
def test_the_carrier_is_asked_and_the_buyer_told(parcels: Parcels, config: Config, db: Database, dialect: str) -> None:
    shipment_id = parcels.begun()
    assert ask(parcels, shipment_id, address_of(parcels.shop, parcels.shop.alice)).status == 303
    assert "We have asked the carrier to bring it to Alice, Low Road" in order_page(parcels, shipment_id)
    assert destination(parcels, shipment_id) == (3, 4)
    with calling(dialect) as peer:
        run(config, db, peer)
        assert redirects(peer) == 1
        asked = peer.heard[-1].body.get("payload") or peer.heard[-1].body
        assert asked == {"package_id": shipment_id, "dest_x": 30, "dest_y": 40}
        assert destination(parcels, shipment_id) == (30, 40)
        assert "It goes to Alice, Low Road." in order_page(parcels, shipment_id)
        load(parcels, shipment_id)
        run(config, db, peer)
    left = peer.heard[-1].body.get("payload") or peer.heard[-1].body
    assert (left["dest_x"], left["dest_y"]) == (30, 40), "the truck leaves for the new door"


def load(parcels: Parcels, shipment_id: int) -> None:
    said = TruckArrived(package_id=shipment_id, truck_id=1, warehouse_id=parcels.warehouse_id)
    parcels.shop.db.transact(lambda tx: reception.receive(tx, said=said, number=1, body="", now=datetime.now(UTC)))
    parcels.pack(shipment_id)
    parcels.load(shipment_id)


def test_a_redirect_that_overtakes_the_loading_is_told_first(parcels: Parcels, config: Config, db: Database) -> None:
    """The command to leave was written before the carrier agreed to the new door."""
    shipment_id = parcels.begun()
    ask(parcels, shipment_id, address_of(parcels.shop, parcels.shop.alice))
    load(parcels, shipment_id)
    with calling("classic") as peer:
        run(config, db, peer)
    assert [call for call, _ in peer.calls][-2:] == ["/redirect", "/package-loaded"]
    assert peer.heard[-1].body["dest_x"] == 30


@pytest.mark.parametrize("dialect", ["native", "classic"])
def test_when_the_carrier_says_no_the_buyer_is_told_why(parcels: Parcels, config: Config, db: Database, dialect: str) -> None:
    shipment_id = parcels.begun()
    ask(parcels, shipment_id, address_of(parcels.shop, parcels.shop.alice))
    with calling(dialect) as peer:
        peer.redirect = {"success": False, "message": "Too <late>\x00"}
        run(config, db, peer)
    assert "It was not sent to Alice, Low Road. Too <late>" in order_page(parcels, shipment_id)
    assert destination(parcels, shipment_id) == (3, 4)


def test_a_refused_redirect_is_told_too_and_is_no_operators_matter(parcels: Parcels, config: Config, db: Database) -> None:
    shipment_id = parcels.begun()
    ask(parcels, shipment_id, address_of(parcels.shop, parcels.shop.alice))
    with calling() as peer:
        peer.moods = ["works", "works", 404]
        run(config, db, peer)
    assert "The carrier says: not now: 404" in order_page(parcels, shipment_id)
    assert "Refused 0 calls" in parcels.shop.dana.browser.get("/admin/carrier").words


def test_a_second_click_changes_nothing_and_another_wish_waits(parcels: Parcels) -> None:
    shop = parcels.shop
    shipment_id, there, elsewhere = parcels.begun(), address_of(shop, shop.alice), address_of(shop, shop.alice, "High Road")
    assert [ask(parcels, shipment_id, there).status for _ in range(2)] == [303, 303]
    assert parcels.value("SELECT count(*) FROM outbox WHERE kind = 'redirect' AND shipment_id = %(id)s", shipment_id) == 1
    page = ask(parcels, shipment_id, elsewhere)
    assert page.status == 409
    assert "has not answered" in page.errors()["address_id"]


def test_a_parcel_that_has_left_stays_on_its_way(parcels: Parcels, config: Config, db: Database) -> None:
    shipment_id = parcels.begun()
    with calling() as peer:
        run(config, db, peer)
        load(parcels, shipment_id)
        run(config, db, peer)
    assert "another address" not in order_page(parcels, shipment_id)
    for answer in (parcels.shop.alice.browser.get(path(parcels, shipment_id)),
                   ask(parcels, shipment_id, address_of(parcels.shop, parcels.shop.alice))):
        assert (answer.status, answer.location) == (303, f"/orders/{parcels.order_id(shipment_id)}")
    assert order_page(parcels, shipment_id).count("can no longer be sent to another address") == 2


def test_a_redirect_that_comes_too_late_says_so(parcels: Parcels, config: Config, db: Database) -> None:
    shipment_id = parcels.begun()
    load(parcels, shipment_id)
    ask(parcels, shipment_id, address_of(parcels.shop, parcels.shop.alice))
    said = PackageDelivered(package_id=shipment_id)
    parcels.shop.db.transact(lambda tx: reception.receive(tx, said=said, number=2, body="", now=datetime.now(UTC)))
    with calling() as peer:
        run(config, db, peer)
    assert "The parcel was delivered before the carrier answered." in order_page(parcels, shipment_id)


def test_it_rejects_an_outsider_and_somebody_elses_address(parcels: Parcels) -> None:
    shop, shipment_id = parcels.shop, parcels.placed()
    assert ask(parcels, shipment_id, address_of(shop, shop.charlie), shop.charlie).status == 404
    assert shop.charlie.browser.get(path(parcels, shipment_id)).status == 404
    assert ask(parcels, shipment_id, address_of(shop, shop.charlie)).status == 404
    other = parcels.placed(shop.charlie)
    crossed = f"/orders/{parcels.order_id(shipment_id)}/shipments/{other}/redirection"
    assert shop.alice.browser.post(crossed, {"address_id": address_of(shop, shop.alice)}).status == 303
    assert destination(parcels, other) == (3, 4)


def test_without_a_choice_it_says_so_beside_the_field(parcels: Parcels) -> None:
    page = parcels.shop.alice.browser.post(path(parcels, parcels.placed()), {})
    assert page.status == 422
    assert "Choose where the parcel goes" in page.errors()["address_id"]
    assert page.all("input", name="address_id")[0].get("autofocus") is not None
