"""Writing, editing and removing reviews."""

import pytest

from app.models import reviews
from tests.client import Page
from tests.shop import Shop, Someone

FORM = {"rating": "4", "title": "Does not tip over", "body": "Heavy foot,\nthin rim."}


def review_product(shop: Shop, someone: Someone, product_id: int, **changes: str) -> Page:
    return someone.browser.post(f"/products/{product_id}/reviews", {**FORM, **changes})


def review_seller(shop: Shop, someone: Someone, **changes: str) -> Page:
    return someone.browser.post(f"/users/{shop.bob.id}/reviews", {**FORM, **changes})


def of_product(shop: Shop, product_id: int) -> list[reviews.Review]:
    with shop.db.reading() as tx:
        return reviews.list_of_product(tx, product_id=product_id, rating=None, sort=reviews.Sort.DATE, limit=10, offset=0)


def of_seller(shop: Shop) -> list[reviews.Review]:
    with shop.db.reading() as tx:
        return reviews.list_of_seller(tx, seller_id=shop.bob.id, rating=None, sort=reviews.Sort.DATE, limit=10, offset=0)


def own_id(shop: Shop) -> int:
    """The review that Alice wrote a moment ago."""
    with shop.db.reading() as tx:
        found: int = tx.value("SELECT max(id) FROM reviews WHERE author_id = %(id)s", id=shop.alice.id)
    return found


def test_a_product_is_reviewed(shop: Shop) -> None:
    product_id = shop.product()
    page = review_product(shop, shop.alice, product_id)
    assert page.status == 303
    assert page.response.headers["Location"] == f"/products/{product_id}#reviews"
    (review,) = of_product(shop, product_id)
    assert (review.rating, review.title, review.body) == (4, "Does not tip over", "Heavy foot,\nthin rim.")
    assert (review.author_name, review.is_verified, review.is_edited) == ("Alice", False, False)


def test_a_second_one_edits_the_first(shop: Shop) -> None:
    product_id = shop.product()
    review_product(shop, shop.alice, product_id)
    assert review_product(shop, shop.alice, product_id, rating="2", title="It tips over").status == 303
    (review,) = of_product(shop, product_id)
    assert (review.rating, review.title, review.is_edited) == (2, "It tips over", True)


def test_average_and_count_follow(shop: Shop) -> None:
    product_id = shop.product()
    review_product(shop, shop.alice, product_id, rating="4")
    review_product(shop, shop.charlie, product_id, rating="1")
    review_product(shop, shop.charlie, product_id, rating="5")
    with shop.db.reading() as tx:
        summary = reviews.get_summary_of_product(tx, product_id=product_id)
        listed = tx.rows("SELECT rating_sum, rating_count FROM listings WHERE product_id = %(id)s", id=product_id)[1]
    assert (summary.count, summary.average, summary.counts) == (2, 4.5, {1: 0, 2: 0, 3: 0, 4: 1, 5: 1})
    assert listed == [(9, 2)]


def test_a_buyers_review_is_verified(shop: Shop) -> None:
    offer = shop.offer()
    shop.order(shop.alice, offer)
    review_product(shop, shop.alice, offer.product_id)
    (review,) = of_product(shop, offer.product_id)
    assert review.is_verified


def test_words_are_optional(shop: Shop) -> None:
    assert review_product(shop, shop.alice, shop.product(), title="", body="").status == 303


@pytest.mark.parametrize(("field", "value"), [
    ("rating", ""), ("rating", "0"), ("rating", "6"), ("rating", "4.5"), ("rating", "five"), ("rating", "\u0664"),
    ("title", "x" * 121), ("title", "a\nb"), ("body", "x" * 5001), ("body", "\x00"),
])
def test_it_rejects_bad_input_and_keeps_what_was_typed(shop: Shop, field: str, value: str) -> None:
    product_id = shop.product("Moss Mug")
    page = review_product(shop, shop.alice, product_id, **{field: value})
    assert page.status == 422
    assert page.errors()[field]
    assert "Moss Mug" in page.words
    if field != "title":
        assert page.one("input", name="title").get("value") == "Does not tip over"
    assert not of_product(shop, product_id)


def test_the_refused_form_is_sent_to_the_same_address(shop: Shop) -> None:
    product_id = shop.product()
    page = review_product(shop, shop.alice, product_id, rating="")
    assert page.one("form", class_="form").get("action") == f"/products/{product_id}/reviews"


def test_a_product_that_is_not_shown_is_not_found(shop: Shop) -> None:
    product_id = shop.product()
    with shop.db.transaction() as tx:
        tx.run("UPDATE products SET state = 'hidden' WHERE id = %(id)s", id=product_id)
    assert review_product(shop, shop.alice, product_id).status == 404
    assert review_product(shop, shop.alice, 999_999).status == 404


def test_a_seller_is_reviewed_by_who_ordered(shop: Shop) -> None:
    shop.order(shop.alice, shop.offer())
    page = review_seller(shop, shop.alice)
    assert page.response.headers["Location"] == f"/users/{shop.bob.id}#reviews"
    review_seller(shop, shop.alice, rating="3")
    (review,) = of_seller(shop)
    assert (review.rating, review.is_verified) == (3, True)


def test_a_seller_is_not_reviewed_by_who_did_not_order(shop: Shop) -> None:
    page = review_seller(shop, shop.alice)
    assert page.status == 409
    assert "after you have ordered" in page.errors()["rating"]
    assert page.one("input", name="title").get("value") == "Does not tip over"
    assert not of_seller(shop)


def test_a_seller_does_not_review_themselves(shop: Shop) -> None:
    assert review_seller(shop, shop.bob).status == 409
    assert not of_seller(shop)


def test_a_seller_is_not_reviewed_with_bad_input(shop: Shop) -> None:
    shop.order(shop.alice, shop.offer())
    assert review_seller(shop, shop.alice, rating="").errors()["rating"] == "Choose one to five stars."


def test_who_sells_nothing_is_not_reviewed(shop: Shop) -> None:
    assert shop.alice.browser.post(f"/users/{shop.charlie.id}/reviews", FORM).status == 404


def test_its_author_edits_it(shop: Shop) -> None:
    product_id = shop.product("Moss Mug")
    review_product(shop, shop.alice, product_id)
    path = f"/reviews/{own_id(shop)}"
    page = shop.alice.browser.get(path)
    assert "Moss Mug" in page.words
    assert page.one("input", name="rating", value="4").get("checked") is not None
    assert shop.alice.browser.post(path, {**FORM, "rating": "5"}).status == 303
    assert of_product(shop, product_id)[0].rating == 5


def test_a_bad_edit_changes_nothing(shop: Shop) -> None:
    product_id = shop.product()
    review_product(shop, shop.alice, product_id)
    page = shop.alice.browser.post(f"/reviews/{own_id(shop)}", {**FORM, "rating": "6"})
    assert page.status == 422
    assert page.errors()["rating"]
    assert of_product(shop, product_id)[0].rating == 4


def test_its_author_removes_it(shop: Shop) -> None:
    product_id = shop.product()
    review_product(shop, shop.alice, product_id)
    path = f"/reviews/{own_id(shop)}/removal"
    page = shop.alice.browser.post(path, {"next": "/account/reviews"})
    assert (page.status, page.location) == (303, "/account/reviews")
    assert not of_product(shop, product_id)
    assert shop.alice.browser.post(path).status == 404
    with shop.db.reading() as tx:
        assert tx.value("SELECT rating_count FROM listings WHERE product_id = %(id)s", id=product_id) == 0


def test_an_outsider_neither_sees_nor_changes_it(shop: Shop) -> None:
    product_id = shop.product()
    review_product(shop, shop.alice, product_id)
    path = f"/reviews/{own_id(shop)}"
    assert shop.charlie.browser.get(path).status == 404
    assert shop.charlie.browser.post(path, FORM).status == 404
    assert shop.charlie.browser.post(f"{path}/removal").status == 404
    assert len(of_product(shop, product_id)) == 1


@pytest.mark.parametrize("path", ["/products/1/reviews", "/users/1/reviews", "/reviews/1", "/reviews/1/removal"])
def test_a_guest_is_asked_to_log_in(shop: Shop, path: str) -> None:
    page = shop.guest().post(path, FORM)
    assert page.status == 303
    assert page.location.startswith("/login")


@pytest.mark.parametrize("path", ["/products/1/reviews", "/users/1/reviews", "/reviews/1/removal"])
def test_acts_reject_get(shop: Shop, path: str) -> None:
    assert shop.alice.browser.get(path).status == 405


def test_my_reviews_are_listed_newest_first(shop: Shop) -> None:
    shop.order(shop.alice, shop.offer())
    review_product(shop, shop.alice, shop.product("Moss Mug"))
    review_seller(shop, shop.alice)
    page = shop.alice.browser.get("/account/reviews")
    names = ["".join(title.itertext()) for title in page.all("h2", class_="review-title")]
    assert names == ["Bob", "Moss Mug"]


def test_my_reviews_are_paginated(shop: Shop) -> None:
    for _ in range(21):
        review_product(shop, shop.alice, shop.product())
    assert len(shop.alice.browser.get("/account/reviews").all("article")) == 20
    assert len(shop.alice.browser.get("/account/reviews?page=2").all("article")) == 1
    assert "Nothing on this page" in shop.alice.browser.get("/account/reviews?page=3").words


def test_my_reviews_begin_empty(shop: Shop) -> None:
    assert "No reviews yet" in shop.alice.browser.get("/account/reviews").words
    assert shop.guest().get("/account/reviews").location == "/login?next=/account/reviews"
