"""`/admin/carrier`: whether the carrier listens, and what it refused."""

from dataclasses import replace

import pytest

from app.config import Config
from app.db import Database
from tests.carrier import KEY, calling
from tests.parcels import Parcels
from tests.shop import Shop
from tests.worker import run_due_jobs

PATH = "/admin/carrier"


@pytest.fixture
def parcels(shop: Shop) -> Parcels:
    return Parcels(shop)


def test_a_quiet_carrier_is_shown(shop: Shop) -> None:
    page = shop.dana.browser.get(PATH)
    assert "The carrier has answered everything" in page.words
    assert "Dialect native" in page.words
    assert "http://127.0.0.1:9000, simulated on this machine" in page.words
    assert "Heard last never" in page.words


def test_calls_that_wait_and_calls_that_were_refused_are_listed(parcels: Parcels, config: Config, db: Database) -> None:
    refused = parcels.begun()
    with calling() as peer:
        peer.moods = ["works", 400]
        run_due_jobs(replace(config, carrier_url=peer.url, carrier_secrets=KEY), db)
    waiting = parcels.begun()
    run_due_jobs(replace(config, carrier_url="http://127.0.0.1:1", carrier_secrets=KEY), db)
    page = parcels.shop.dana.browser.get(PATH)
    assert "Waiting for an answer 2 calls" in page.words
    assert "Refused 1 call" in page.words
    assert "The carrier says: not now: 400" in page.words
    assert "Heard last never" not in page.words
    assert {waiting, refused} == {int("".join(cell.itertext())) for cell in page.all("td", data_label="Parcel")}


@pytest.mark.parametrize("how", ["one", "all"])
def test_refused_calls_are_tried_again(parcels: Parcels, config: Config, db: Database, how: str) -> None:
    shipment_id, browser = parcels.begun(), parcels.shop.dana.browser
    with calling() as peer:
        peer.moods = ["works", 400]
        run_due_jobs(replace(config, carrier_url=peer.url, carrier_secrets=KEY), db)
        (form,) = [form for form in browser.get(PATH).all("form", method="post") if "/calls/" in form.get("action")]
        page = browser.post(form.get("action") if how == "one" else f"{PATH}/attempts")
        assert page.status == 303
        run_due_jobs(replace(config, carrier_url=peer.url, carrier_secrets=KEY), db)
    assert parcels.calls(shipment_id)["pickup"] == "acked"
    assert browser.post(form.get("action")).status == 404, "nothing is refused any more"
    assert browser.post(f"{PATH}/attempts").status == 303
