"""`/admin`: the operators' room."""

import pytest

from tests.shop import Shop

PAGES = ("/admin", "/admin/users", "/admin/mail", "/admin/jobs", "/admin/searches", "/admin/synonyms")


@pytest.mark.parametrize("path", PAGES)
def test_operators_see_it(shop: Shop, path: str) -> None:
    assert shop.dana.browser.get(path).status == 200


@pytest.mark.parametrize("path", PAGES)
def test_members_are_told_of_no_such_page(shop: Shop, path: str) -> None:
    assert shop.bob.browser.get(path).status == 404


@pytest.mark.parametrize("path", PAGES)
def test_guests_are_sent_to_the_login(shop: Shop, path: str) -> None:
    assert shop.guest().get(path).location.startswith("/login?next=")


def test_a_suspended_person_is_logged_out_at_once_and_can_be_let_in_again(shop: Shop) -> None:
    path = f"/admin/users/{shop.alice.id}/suspension"
    assert shop.dana.browser.post(path, {"suspended": "1"}).status == 303
    assert shop.alice.browser.get("/orders").status == 303
    assert shop.dana.browser.post(path, {"suspended": "0"}).status == 303
    assert shop.alice.browser.get("/orders").status == 200


def test_suspending_twice_is_harmless(shop: Shop) -> None:
    path = f"/admin/users/{shop.alice.id}/suspension"
    assert [shop.dana.browser.post(path, {"suspended": "1"}).status for _ in range(2)] == [303, 303]


def test_an_operator_cannot_be_suspended(shop: Shop) -> None:
    assert shop.dana.browser.post(f"/admin/users/{shop.dana.id}/suspension", {"suspended": "1"}).status == 404


def test_a_member_cannot_suspend(shop: Shop) -> None:
    assert shop.bob.browser.post(f"/admin/users/{shop.alice.id}/suspension", {"suspended": "1"}).status == 404
    assert shop.alice.browser.get("/orders").status == 200


def test_people_are_found_by_a_part_of_their_name(shop: Shop) -> None:
    assert shop.alice.id
    assert shop.bob.id
    words = shop.dana.browser.get("/admin/users?q=lic").words
    assert "alice@example.org" in words
    assert "bob@example.org" not in words


def test_a_waiting_job_is_listed(shop: Shop) -> None:
    order_id = shop.order(shop.alice, shop.offer())
    assert f"confirm order order id {order_id}" in shop.dana.browser.get("/admin/jobs").words
