"""`/admin/world`: the link, its messages, and what the world could not do."""

from datetime import UTC, datetime

import pytest

from app.domain.states import Direction, Peer
from app.models import link_log, world_link
from app.transactions import trip
from tests.parcels import Parcels
from tests.shop import Shop

PATH = "/admin/world"


def wish(shop: Shop) -> world_link.WorldLink:
    with shop.db.reading() as tx:
        return world_link.get(tx)


def problem(shop: Shop, parcels: Parcels) -> int:
    """A parcel that the world could not pack."""
    parcel = parcels.begun()
    shop.run("UPDATE outbox SET failure = 'out of tape' WHERE shipment_id = %(id)s AND kind = 'pack'", id=parcel)
    shop.db.transact(lambda tx: trip.record_failure(tx, shipment_id=parcel, failure="out of tape", now=datetime.now(UTC)))
    return parcel


def test_operators_connect_and_disconnect(shop: Shop) -> None:
    shop.dana.browser.post(f"{PATH}/connection", {"wanted": "0"})
    assert not wish(shop).wanted
    assert "Connect" in shop.dana.browser.get(PATH).words
    shop.dana.browser.post(f"{PATH}/connection", {"wanted": "1"})
    assert wish(shop).wanted


def test_operators_set_the_speed(shop: Shop) -> None:
    assert shop.dana.browser.post(f"{PATH}/speed", {"speed": "250"}).status == 303
    assert wish(shop).wanted_speed == 250


@pytest.mark.parametrize("speed", ["0", "-1", "fast", "1e309", "1000000001"])
def test_a_speed_that_makes_no_sense_is_refused_and_kept(shop: Shop, speed: str) -> None:
    page = shop.dana.browser.post(f"{PATH}/speed", {"speed": speed})
    assert page.status == 422
    assert page.errors()["speed"]
    assert page.one("input", name="speed").get("value") == speed
    assert wish(shop).wanted_speed is None


@pytest.mark.parametrize("form", ["speed", "residence"])
def test_the_address_of_a_refused_form_leads_back_to_its_page(shop: Shop, form: str) -> None:
    page = shop.dana.browser.post(f"{PATH}/{form}", {"speed": "0", "number": "0"})
    assert page.status == 422
    assert [link.get("href") for link in page.all("a", aria_current="page")] == [PATH]
    assert shop.dana.browser.follow(shop.dana.browser.get(f"{PATH}/{form}")).status == 200


def test_the_time_of_a_connection_is_told(shop: Shop) -> None:
    shop.run("UPDATE world_link SET state = 'connected', state_since = '2020-02-02 14:05Z'")
    assert "since 2 Feb 2020, 14:05 UTC" in shop.dana.browser.get(PATH).words


@pytest.mark.parametrize(("typed", "number"), [("77", 77), ("", world_link.NEW_WORLD)])
def test_operators_send_the_shop_to_another_world(shop: Shop, typed: str, number: int) -> None:
    assert shop.dana.browser.post(f"{PATH}/residence", {"number": typed, "is_sure": "y"}).status == 303
    assert wish(shop).wanted_number == number


@pytest.mark.parametrize("number", ["", "77"])
def test_the_shop_leaves_its_world_only_when_that_is_meant(shop: Shop, number: str) -> None:
    page = shop.dana.browser.post(f"{PATH}/residence", {"number": number})
    assert page.status == 422
    assert "begins anew" in page.errors()["is_sure"]
    assert page.one("input", name="number").get("value") == number
    assert wish(shop).wanted_number is None


def test_the_speed_that_is_wanted_is_shown(shop: Shop) -> None:
    assert "Speed the world’s own" in shop.dana.browser.get(PATH).words
    shop.dana.browser.post(f"{PATH}/speed", {"speed": "2500"})
    assert "Speed 2,500" in shop.dana.browser.get(PATH).words


def test_messages_are_searched(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        link_log.insert_all(tx, lines=[
            link_log.Line(peer=Peer.WORLD, direction=Direction.OUT, kind="pack", number=5, shipment_id=9, body="warehouse 1"),
            link_log.Line(peer=Peer.CARRIER, direction=Direction.IN, kind="tracking", number=6, shipment_id=9, body='{"x": 4}'),
        ])

    def words(query: str) -> str:
        return str(shop.dana.browser.get(f"{PATH}/messages?{query}").words)

    assert "to the world pack" in words("")
    assert "to the world pack" not in words("peer=carrier")
    assert "from the carrier tracking" in words("direction=in&package=9")
    assert "No messages" in words("number=7")
    assert "to the world pack" in words("q=WAREHOUSE")


@pytest.mark.parametrize("field", ["number", "package"])
@pytest.mark.parametrize("typed", ["abc", "-1", "1.5"])
def test_what_is_no_number_is_not_looked_for(shop: Shop, field: str, typed: str) -> None:
    with shop.db.transaction() as tx:
        link_log.insert_all(tx, lines=[link_log.Line(peer=Peer.WORLD, direction=Direction.OUT, kind="pack")])
    page = shop.dana.browser.get(f"{PATH}/messages?{field}={typed}")
    assert page.errors()[field]
    assert page.one("input", name=field).get("value") == typed
    assert "to the world pack" not in page.words
    assert "No messages" not in page.words


def test_a_problem_is_tried_again(shop: Shop) -> None:
    parcels = Parcels(shop)
    parcel = problem(shop, parcels)
    assert "out of tape" in shop.dana.browser.get(PATH).words
    assert shop.dana.browser.post(f"/admin/packages/{parcel}/trial").status == 303
    assert parcels.status(parcel) == "packing"
    parcels.begin()
    parcels.pack(parcel)
    assert parcels.status(parcel) == "packed"


@pytest.mark.parametrize(("restock", "back"), [("1", 1), ("0", 0)])
def test_a_problem_is_given_up_and_paid_back(shop: Shop, restock: str, back: int) -> None:
    parcels = Parcels(shop)
    parcel = problem(shop, parcels)
    left, balance = shop.stock(parcels.offer), shop.balance(shop.alice)
    for _ in range(2):
        assert shop.dana.browser.post(f"/admin/packages/{parcel}/cancellation", {"restock": restock}).status == 303
    assert parcels.status(parcel) == "cancelled"
    assert shop.stock(parcels.offer) == left + back
    assert shop.balance(shop.alice) == balance + parcels.offer.price_cents
    assert "was cancelled before; nothing was changed" in shop.dana.browser.get(PATH).words


def test_goods_of_a_parcel_that_is_packed_are_bought_anew(shop: Shop) -> None:
    parcels = Parcels(shop)
    parcel = problem(shop, parcels)
    shop.run("UPDATE packages SET packed_at = now() WHERE shipment_id = %(id)s", id=parcel)
    left = shop.stock(parcels.offer)
    shop.dana.browser.post(f"/admin/packages/{parcel}/cancellation", {"restock": "1"})
    assert shop.stock(parcels.offer) == left
    with shop.db.reading() as tx:
        assert tx.value("SELECT quantity FROM replenishments WHERE status = 'ordered'") == 1


@pytest.mark.parametrize(("decision", "form"), [("cancellation", {"restock": "1"}), ("trial", {})])
def test_what_is_no_problem_any_more_is_not_decided_about_again(shop: Shop, decision: str, form: dict[str, str]) -> None:
    parcels = Parcels(shop)
    parcel = parcels.begun()
    assert shop.dana.browser.post(f"/admin/packages/{parcel}/{decision}", form).status == 303
    assert f"Package {parcel} is no problem any more" in shop.dana.browser.get(PATH).words
    assert parcels.status(parcel) == "packing"


def test_refused_goods_are_ordered_again(shop: Shop) -> None:
    ordered = shop.replenish(shop.offer(), shop.warehouse(), 5)
    shop.run("UPDATE replenishments SET status = 'failed', failure = 'no road' WHERE id = %(id)s", id=ordered)
    assert "no road" in shop.dana.browser.get(PATH).words
    assert shop.dana.browser.post(f"/admin/replenishments/{ordered}/trial").status == 303
    assert shop.dana.browser.post(f"/admin/replenishments/{ordered}/trial").status == 404
    assert "no road" not in shop.dana.browser.get(PATH).words
