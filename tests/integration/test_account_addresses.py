"""`/account/addresses` and what can be done to one."""

import pytest

from app.models import addresses
from tests.client import Page
from tests.shop import Shop, Someone

FORM = {"recipient": "Alice", "address": "2 Low Road\nYork", "x": "-7", "y": "12"}


def book(shop: Shop, someone: Someone) -> list[addresses.Address]:
    with shop.db.reading() as tx:
        return addresses.list_of_user(tx, user_id=someone.id)


def add(shop: Shop, **changes: str) -> Page:
    return shop.alice.browser.post("/account/addresses", {**FORM, **changes})


def default_of(shop: Shop, someone: Someone) -> int:
    (found,) = [address.id for address in book(shop, someone) if address.is_default]
    return found


def test_an_address_is_added_and_shown(shop: Shop) -> None:
    page = add(shop)
    assert page.status == 303
    assert "2 Low Road York" in shop.alice.browser.follow(page).words
    added = book(shop, shop.alice)[1]
    assert (added.recipient, added.address, added.x, added.y, added.is_default) == ("Alice", "2 Low Road\nYork", -7, 12, False)


def test_it_goes_back_to_where_an_address_was_missing(shop: Shop) -> None:
    assert add(shop, next="/checkout").location == "/checkout"


def test_coordinates_may_be_left_out(shop: Shop) -> None:
    add(shop, x="", y="")
    assert (book(shop, shop.alice)[1].x, book(shop, shop.alice)[1].y) == (0, 0)


def test_a_new_default_takes_over(shop: Shop) -> None:
    add(shop, is_default="y")
    assert book(shop, shop.alice)[0].address == "2 Low Road\nYork"
    assert default_of(shop, shop.alice)


def test_it_holds_fifty(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        tx.run("INSERT INTO addresses (user_id, recipient, address) SELECT %(id)s, 'A', 'B' FROM generate_series(2, 50)",
               id=shop.alice.id)
    page = add(shop)
    assert page.status == 409
    assert "full" in page.errors()["address"]
    assert page.one("textarea", name="address").text.strip() == "2 Low Road\nYork"


@pytest.mark.parametrize(("field", "value"), [
    ("recipient", ""), ("recipient", "x" * 121), ("address", ""), ("address", "x" * 301), ("address", "a\x00b"),
    ("x", "1.5"), ("x", "2147483648"), ("y", "-2147483649"), ("y", "１２"), ("x", "nan"), ("x", "1e3"),
])
def test_it_rejects_bad_input(shop: Shop, field: str, value: str) -> None:
    page = add(shop, **{field: value})
    assert page.status == 422
    assert page.errors()[field]
    assert len(book(shop, shop.alice)) == 1


def test_an_address_can_be_edited(shop: Shop) -> None:
    path = f"/account/addresses/{default_of(shop, shop.alice)}"
    assert shop.alice.browser.get(path).one("input", name="x").get("value") == "3"
    page = shop.alice.browser.post(path, {**FORM, "recipient": "Alice Archer"})
    assert (page.status, page.location) == (303, "/account/addresses")
    (edited,) = book(shop, shop.alice)
    assert (edited.recipient, edited.x, edited.is_default) == ("Alice Archer", -7, True)


def test_a_bad_edit_changes_nothing(shop: Shop) -> None:
    page = shop.alice.browser.post(f"/account/addresses/{default_of(shop, shop.alice)}", {**FORM, "address": ""})
    assert page.status == 422
    assert page.errors()["address"]
    assert book(shop, shop.alice)[0].address == "1 High Street"


def test_another_one_can_become_the_default(shop: Shop) -> None:
    add(shop)
    other = book(shop, shop.alice)[1].id
    assert shop.alice.browser.post(f"/account/addresses/{other}/default").status == 303
    assert default_of(shop, shop.alice) == other


def test_removing_the_default_makes_another_one_it(shop: Shop) -> None:
    add(shop)
    add(shop)
    newest = book(shop, shop.alice)[1].id
    assert shop.alice.browser.post(f"/account/addresses/{default_of(shop, shop.alice)}/removal").status == 303
    assert default_of(shop, shop.alice) == newest


def test_the_last_one_can_be_removed_and_the_next_is_the_default(shop: Shop) -> None:
    shop.alice.browser.post(f"/account/addresses/{default_of(shop, shop.alice)}/removal")
    assert "No addresses yet" in shop.alice.browser.get("/account/addresses").words
    add(shop)
    assert default_of(shop, shop.alice)


def test_removing_again_is_not_found_and_harmless(shop: Shop) -> None:
    path = f"/account/addresses/{default_of(shop, shop.alice)}/removal"
    shop.alice.browser.post(path)
    assert shop.alice.browser.post(path).status == 404


@pytest.mark.parametrize("act", ["", "/default", "/removal"])
def test_it_rejects_an_outsider(shop: Shop, act: str) -> None:
    path = f"/account/addresses/{default_of(shop, shop.alice)}{act}"
    assert shop.charlie.browser.post(path, FORM).status == 404
    assert book(shop, shop.alice)[0].address == "1 High Street"
    assert default_of(shop, shop.charlie)


def test_an_outsider_cannot_look(shop: Shop) -> None:
    assert shop.charlie.browser.get(f"/account/addresses/{default_of(shop, shop.alice)}").status == 404


@pytest.mark.parametrize("path", ["/account/addresses", "/account/addresses/1", "/account/addresses/1/default",
                                  "/account/addresses/1/removal"])
def test_a_guest_is_asked_to_log_in(shop: Shop, path: str) -> None:
    page = shop.guest().post(path, FORM)
    assert page.status == 303
    assert page.location.startswith("/login")


@pytest.mark.parametrize("act", ["default", "removal"])
def test_acts_reject_get(shop: Shop, act: str) -> None:
    assert shop.alice.browser.get(f"/account/addresses/{default_of(shop, shop.alice)}/{act}").status == 405
