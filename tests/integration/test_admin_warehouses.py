"""`/admin/warehouses`: where the world keeps goods."""

import pytest

from tests.shop import Shop

PATH = "/admin/warehouses"
NEW = {"name": "Northgate", "x": "-12", "y": "40"}


def test_a_new_warehouse_is_offered_to_sellers(shop: Shop) -> None:
    offer = shop.offer()
    assert shop.dana.browser.post(PATH, NEW).status == 303
    assert "Northgate not in the world yet (-12, 40)" in shop.dana.browser.get(PATH).words
    options = [option.text for option in shop.bob.browser.get(f"/sell/offers/{offer.id}").one("select", name="warehouse")]
    assert options == ["Northgate"]


def test_two_open_ones_have_different_names(shop: Shop) -> None:
    shop.dana.browser.post(PATH, NEW)
    page = shop.dana.browser.post(PATH, NEW | {"x": "1"})
    assert page.status == 422
    assert "Another warehouse" in page.errors()["name"]


def test_capitals_make_no_other_name(shop: Shop) -> None:
    warehouse, other = shop.warehouse("eastBROOK"), shop.warehouse("Northgate")
    page = shop.dana.browser.post(PATH, NEW | {"name": "Eastbrook"})
    assert page.status == 422
    assert "Another warehouse" in page.errors()["name"]
    page = shop.dana.browser.post(f"{PATH}/{other}", {"name": "EASTBROOK"})
    assert page.status == 422
    assert "Another warehouse" in page.errors()["name"]
    assert shop.dana.browser.post(f"{PATH}/{warehouse}", {"name": "Eastbrook"}).status == 303
    shop.dana.browser.post(f"{PATH}/{warehouse}/closure")
    assert shop.dana.browser.post(PATH, NEW | {"name": "eastbrook"}).status == 303
    assert shop.dana.browser.post(f"{PATH}/{warehouse}", {"name": "EastBrook"}).status == 303


def test_they_are_sorted_as_people_sort_names(shop: Shop) -> None:
    offer = shop.offer()
    for name in ("Westend", "eastbrook", "Northgate"):
        shop.warehouse(name)
    page = shop.dana.browser.get(PATH)
    assert [row.findtext("a") for row in page.all("th", scope="row")] == ["eastbrook", "Northgate", "Westend"]
    options = [option.text for option in shop.bob.browser.get(f"/sell/offers/{offer.id}").one("select", name="warehouse")]
    assert options == ["eastbrook", "Northgate", "Westend"]


def test_it_stands_where_trucks_get_to(shop: Shop) -> None:
    page = shop.dana.browser.post(PATH, NEW | {"x": "2147483647", "y": "−1001"})
    assert page.status == 422
    assert page.errors() == {"x": "The most possible is 1,000.", "y": "The least possible is −1,000."}
    assert shop.dana.browser.post(PATH, NEW | {"x": "1000", "y": "−1000"}).status == 303
    assert "Northgate not in the world yet (1000, -1000)" in shop.dana.browser.get(PATH).words


@pytest.mark.parametrize(("field", "typed"), [("x", "1.5"), ("y", "99999999999"), ("name", ""), ("name", "n" * 121)])
def test_what_makes_no_sense_is_said_beside_it(shop: Shop, field: str, typed: str) -> None:
    page = shop.dana.browser.post(PATH, NEW | {field: typed})
    assert page.status == 422
    assert page.errors()[field]
    assert page.one("input", name=field).get("value") == typed


def test_it_is_renamed(shop: Shop) -> None:
    warehouse = shop.warehouse("Nothgate")
    assert shop.dana.browser.get(f"{PATH}/{warehouse}").one("input", name="name").get("value") == "Nothgate"
    assert shop.dana.browser.post(f"{PATH}/{warehouse}", {"name": "Northgate"}).status == 303
    assert "Northgate" in shop.dana.browser.get(PATH).words


def test_an_empty_one_closes_and_takes_no_goods_any_more(shop: Shop) -> None:
    warehouse, offer = shop.warehouse(), shop.offer()
    assert shop.dana.browser.post(f"{PATH}/{warehouse}/closure").status == 303
    assert "Northgate closed" in shop.dana.browser.get(PATH).words
    page = shop.bob.browser.post(f"/sell/offers/{offer.id}/replenishments", {"warehouse": str(warehouse), "units": "1"})
    assert page.status == 422


def test_one_that_awaits_goods_stays_open_and_says_why(shop: Shop) -> None:
    warehouse = shop.warehouse()
    shop.replenish(shop.offer(), warehouse, 5)
    page = shop.dana.browser.follow(shop.dana.browser.post(f"{PATH}/{warehouse}/closure"))
    assert "Northgate stays open." in page.words
    assert "Northgate closed" not in page.words


def test_a_sellers_shelf_is_none_of_them(shop: Shop) -> None:
    shop.offer()
    with shop.db.reading() as tx:
        shelf = tx.value("SELECT id FROM warehouses WHERE owner_id IS NOT NULL")
    assert shop.dana.browser.get(f"{PATH}/{shelf}").status == 404
    assert shop.dana.browser.post(f"{PATH}/{shelf}/closure").status == 404
