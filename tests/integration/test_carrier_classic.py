"""The simulated carrier in the classic dialect: plain bodies at the root, as another team's peer would speak."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.databases import Urls
from tests.simulated_carrier import CarrierClient, ListeningShop, simulated_carrier, wait_until
from tests.world import Client, simulated_world

PICKUP = {"package_id": 5, "warehouse_id": 1, "dest_x": 3, "dest_y": 4}


@pytest.fixture
def heard() -> Iterator[ListeningShop]:
    made = ListeningShop()
    yield made
    made.close()


@pytest.fixture
def carrier(urls: Urls, heard: ListeningShop) -> Iterator[CarrierClient]:
    with simulated_carrier(urls.owner, world_port=1, shop_url=heard.url, is_native=False) as client:
        yield client


def test_a_pickup_names_the_truck_the_same_one_again(carrier: CarrierClient) -> None:
    answers = [carrier.tell("/pickup", **PICKUP, ups_username=None, colour="red") for _ in range(2)]
    assert [(answer.status, list(answer.json)) for answer in answers] == [(200, ["truck_id"])] * 2
    assert answers[0].json == answers[1].json


def test_a_redirect_is_answered_with_its_success(carrier: CarrierClient) -> None:
    carrier.tell("/pickup", **PICKUP)
    assert carrier.tell("/redirect", package_id=5, dest_x=7, dest_y=8).json == {"success": True}


@pytest.mark.parametrize(("path", "body", "status"), [
    ("/redirect", {"package_id": 6, "dest_x": 1, "dest_y": 1}, 404),
    ("/package-loaded", {"package_id": 6, "truck_id": 1, "dest_x": 1, "dest_y": 1}, 404),
    ("/pickup", {"package_id": 5, "warehouse_id": 1, "dest_x": 1}, 400),
    ("/pickup", {**PICKUP, "dest_y": 2**31}, 400),
    ("/api/pickup", PICKUP, 404),
])
def test_what_makes_no_sense_is_refused(carrier: CarrierClient, path: str, body: dict[str, Any], status: int) -> None:
    answer = carrier.tell(path, **body)
    assert (answer.status, list(answer.json)) == (status, ["error"])


def test_the_shop_is_called_under_its_prefix_with_the_token_that_it_wants(urls: Urls, heard: ListeningShop) -> None:
    with simulated_world(urls.owner) as world:
        with Client(world.shop_port, is_shop=True) as client:
            world_id = client.enter(places={1: (10, 10)})
        with simulated_carrier(urls.owner, world_port=world.carrier_port, shop_url=heard.url, world_id=world_id, is_native=False,
                               token="open-sesame", prefix="/ups") as carrier:
            truck_id = carrier.tell("/pickup", **PICKUP).json["truck_id"]
            wait_until(lambda: heard.calls)
    [call] = heard.calls
    assert (call.path, call.headers["authorization"]) == ("/ups/truck-arrived", "Bearer open-sesame")
    assert call.json == {"truck_id": truck_id, "warehouse_id": 1, "package_id": 5}
