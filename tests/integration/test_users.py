"""`/users/<id>`"""

import pytest

from tests.shop import Shop


def test_everybody_sees_who_somebody_is(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        tx.run("UPDATE users SET summary = 'I collect mugs.' WHERE id = %(id)s", id=shop.alice.id)
    words = shop.guest().get(f"/users/{shop.alice.id}").words
    assert "Alice" in words
    assert "I collect mugs." in words
    assert f"Member number {shop.alice.id}" in words
    assert "Member since" in words


def test_a_member_keeps_email_and_address_private(shop: Shop) -> None:
    text = shop.guest().get(f"/users/{shop.alice.id}").text
    assert shop.alice.email not in text
    assert "1 High Street" not in text
    assert 'id="reviews"' not in text


def test_a_seller_shows_contact_rating_and_products(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        tx.run("UPDATE sellers SET contact_address = '5 Dock Road' WHERE user_id = %(id)s", id=shop.bob.id)
    page = shop.guest().get(f"/users/{shop.bob.id}")
    assert shop.bob.email in page.words
    assert "5 Dock Road" in page.words
    assert "No reviews yet" in page.words
    assert page.one("a", href=f"/products?seller={shop.bob.id}") is not None


def test_a_suspended_or_unknown_person_is_not_found(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        tx.run("UPDATE users SET suspended_at = now() WHERE id = %(id)s", id=shop.alice.id)
    assert shop.guest().get(f"/users/{shop.alice.id}").status == 404
    assert shop.guest().get("/users/999999").status == 404
    assert shop.guest().get("/users/9223372036854775808").status == 404


def test_only_those_who_ordered_see_the_review_form(shop: Shop) -> None:
    offer = shop.offer()
    shop.order(shop.alice, offer)
    path, action = f"/users/{shop.bob.id}", f"/users/{shop.bob.id}/reviews"
    assert len(shop.alice.browser.get(path).all("form", action=action)) == 1
    assert not shop.charlie.browser.get(path).all("form", action=action)
    assert "after you have ordered" in shop.charlie.browser.get(path).words
    assert shop.guest().get(path).one("a", href=f"/login?next={path}%23reviews") is not None


def review_by(shop: Shop, names: list[str]) -> None:
    """Reviews of Bob with 5, 4, 3, 2, 1, 5 … stars by people who ordered from him."""
    offer = shop.offer(quantity=1000)
    for n, name in enumerate(names):
        someone = shop.person(name)
        shop.order(someone, offer)
        someone.browser.post(f"/users/{shop.bob.id}/reviews", {"rating": 5 - n % 5, "title": f"Title by {name}"})


def titles(shop: Shop, query: str = "") -> list[str]:
    page = shop.guest().get(f"/users/{shop.bob.id}{query}")
    return ["".join(title.itertext()) for title in page.all("h3", class_="review-title")]


def test_reviews_are_listed_by_date_or_rating(shop: Shop) -> None:
    review_by(shop, ["Eve", "Finn", "Gus"])
    assert titles(shop) == ["Title by Gus", "Title by Finn", "Title by Eve"]
    assert titles(shop, "?reviews_sort=rating") == ["Title by Eve", "Title by Finn", "Title by Gus"]


def test_the_histogram_filters(shop: Shop) -> None:
    review_by(shop, ["Eve", "Finn", "Gus"])
    assert titles(shop, "?rating=4") == ["Title by Finn"]
    page = shop.guest().get(f"/users/{shop.bob.id}")
    assert page.one("a", class_="histogram-row", href="?rating=4#reviews") is not None
    assert "4.0" in page.words


def test_reviews_are_paginated(shop: Shop) -> None:
    review_by(shop, [f"Guest{n}" for n in range(12)])
    assert len(titles(shop)) == 10
    assert len(titles(shop, "?reviews_page=2")) == 2
    assert titles(shop, "?reviews_page=99") == titles(shop, "?reviews_page=2")


@pytest.mark.parametrize("query", ["?rating=9", "?rating=x", "?reviews_sort=size", "?reviews_page=-1", "?reviews_page=%00"])
def test_a_query_that_makes_no_sense_is_ignored(shop: Shop, query: str) -> None:
    review_by(shop, ["Eve"])
    assert titles(shop, query) == ["Title by Eve"]
