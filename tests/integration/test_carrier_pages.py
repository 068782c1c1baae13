"""The simulated carrier's pages: the grid, and a person's packages."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import html5lib
import pytest

from tests.databases import Urls
from tests.simulated_carrier import Answer, CarrierClient, simulated_carrier

NASTY = "<script>alert('x')</script>"


@pytest.fixture
def carrier(urls: Urls) -> Iterator[CarrierClient]:
    with simulated_carrier(urls.owner, world_port=1, shop_url="http://127.0.0.1:1", trucks=3) as client:
        client.say("/api/packages", "package-created", package_id=5, warehouse_id=7, warehouse_x=10, warehouse_y=-10, dest_x=3,
                   dest_y=4, ups_username="alice", items=[{"description": NASTY, "count": 2}])
        client.say("/api/pickup", "pickup", package_id=5, warehouse_id=7, dest_x=3, dest_y=4, ups_username="alice")
        yield client


def submit(carrier: CarrierClient, account: str, headers: dict[str, str] | None = None, **fields: object) -> Answer:
    return carrier.request("POST", f"/accounts/{account}", body=urlencode(fields).encode(), headers={
        "Content-Type": "application/x-www-form-urlencoded", **(headers or {})})


def test_the_grid_shows_trucks_warehouses_and_packages_and_shows_itself_again(carrier: CarrierClient) -> None:
    page = carrier.get("/")
    assert page.headers["refresh"] == "2"
    assert len(re.findall(r"<title>Truck \d+", page.text)) == 3
    assert "<title>Warehouse 7" in page.text
    assert "Package 5" in page.text


@pytest.mark.parametrize("path", ["/", "/accounts/alice", "/accounts/nobody"])
def test_a_page_is_strict_html_and_nothing_on_it_runs_or_comes_from_elsewhere(carrier: CarrierClient, path: str) -> None:
    page = carrier.get(path)
    assert page.status == 200
    html5lib.HTMLParser(strict=True).parse(page.text)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert not re.search(r"<script|\bstyle=|<style|\bon[a-z]+=|https?://", page.text)


def test_a_page_can_be_asked_for_its_head(carrier: CarrierClient) -> None:
    assert (carrier.request("HEAD", "/").status, carrier.request("HEAD", "/").text) == (200, "")


def test_a_person_sends_a_package_to_another_door(carrier: CarrierClient) -> None:
    answer = submit(carrier, "alice", package_id=5, dest_x=-8, dest_y=9)
    assert (answer.status, answer.headers["location"]) == (303, "/accounts/alice#5")
    assert "to -8, 9" in carrier.get("/accounts/alice").text


def test_a_name_may_have_any_letters(carrier: CarrierClient) -> None:
    carrier.say("/api/pickup", "pickup", package_id=6, warehouse_id=7, dest_x=3, dest_y=4, ups_username="Zoë / 50%")
    assert "/accounts/Zo%C3%AB%20%2F%2050%25" in carrier.get("/").text
    assert "Package 6" in carrier.get("/accounts/Zo%C3%AB%20%2F%2050%25").text


@pytest.mark.parametrize("dest_x", ["", "north", "1.5", "9" * 30, str(2**31)])
def test_a_door_that_is_no_place_is_refused_with_what_was_typed(carrier: CarrierClient, dest_x: str) -> None:
    answer = submit(carrier, "alice", package_id=5, dest_x=dest_x, dest_y=9)
    assert answer.status == 400
    assert f'name="dest_x" inputmode="numeric" required pattern="-?[0-9]+" value="{dest_x}"' in answer.text
    assert "dest_x must be a whole number" in answer.text


def test_somebody_elses_package_is_not_found(carrier: CarrierClient) -> None:
    assert submit(carrier, "bob", package_id=5, dest_x=1, dest_y=1).status == 404
    assert submit(carrier, "alice", package_id=99, dest_x=1, dest_y=1).status == 404


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_form_of_another_site_is_refused(carrier: CarrierClient, headers: dict[str, str]) -> None:
    assert submit(carrier, "alice", headers, package_id=5, dest_x=1, dest_y=1).status == 403


def test_a_form_that_is_none_is_refused(carrier: CarrierClient) -> None:
    assert carrier.request("POST", "/accounts/alice", body=b"\xff=%ff").status == 400
    assert carrier.request("POST", "/accounts/alice", body=b"a=" * 300_000).status == 413
