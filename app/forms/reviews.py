"""The review form, and the reviews section that product pages and public profiles share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import request

from app.db import Tx
from app.forms.fields import ParagraphField, QuantityField, TextField
from app.models import reviews
from app.web import Form, read_page

PER_PAGE = 10


class RatingField(QuantityField):
    """One to five stars."""

    def __init__(self, label: str = "", **kwargs: Any) -> None:
        super().__init__(label, max_units=5, **kwargs)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Choose one to five stars.") from None


class ReviewForm(Form):
    """What a person thinks: stars, and words if they like."""

    rating = RatingField("Your rating")
    title = TextField("Title", max_length=120, min_length=0)
    body = ParagraphField("What should others know?", max_length=5000, min_length=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What part of a list of reviews an address asks for: `?rating=5&reviews_sort=rating&reviews_page=2`."""

    rating: int | None
    sort: reviews.Sort
    page: int

    def with_page(self, page: int) -> str:
        """The address of another page of this list."""
        return _address(rating=self.rating, sort=self.sort, page=page)

    def with_sort(self, sort: str) -> str:
        """The address of this list in another order, from its beginning."""
        return _address(rating=self.rating, sort=reviews.Sort(sort), page=1)

    def with_rating(self, rating: int | None) -> str:
        """The address of the reviews of one rating, of all for the rating that is chosen already."""
        return _address(rating=None if rating == self.rating else rating, sort=self.sort, page=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What templates/reviews/_section.html shows.

    `action` is where the form is sent, `form` is None for those who may not write, `own` is the visitor's own review.
    """

    summary: reviews.Summary
    items: list[reviews.Review]
    query: Query
    pages: int
    action: str
    own: reviews.OwnReview | None
    form: ReviewForm | None


def read_query() -> Query:
    """The part of a list of reviews that this request asks for; the defaults for anything that makes no sense."""
    rating = request.args.get("rating", "")
    sort = request.args.get("reviews_sort", "")
    return Query(
        rating=int(rating) if rating in {"1", "2", "3", "4", "5"} else None,
        sort=reviews.Sort(sort) if sort in set(reviews.Sort) else reviews.Sort.DATE,
        page=read_page("reviews_page"),
    )


def section_of_product(tx: Tx, *, product_id: int, visitor_id: int | None) -> Section:
    """The reviews section of a product's page for this visitor (None for a guest): two statements, three for a person."""
    summary = reviews.get_summary_of_product(tx, product_id=product_id)
    query, pages = _fitted(read_query(), summary)
    items = reviews.list_of_product(
        tx, product_id=product_id, rating=query.rating, sort=query.sort, limit=PER_PAGE, offset=(query.page - 1) * PER_PAGE)
    own = reviews.find_own_of_product(tx, product_id=product_id, author_id=visitor_id) if visitor_id else None
    return Section(
        summary=summary, items=items, query=query, pages=pages, action=f"/products/{product_id}/reviews", own=own,
        form=_form(own) if visitor_id else None)


def section_of_seller(tx: Tx, *, seller_id: int, visitor_id: int | None) -> Section:
    """The reviews section of a seller's profile for this visitor: two statements, up to four for a person."""
    summary = reviews.get_summary_of_seller(tx, seller_id=seller_id)
    query, pages = _fitted(read_query(), summary)
    items = reviews.list_of_seller(
        tx, seller_id=seller_id, rating=query.rating, sort=query.sort, limit=PER_PAGE, offset=(query.page - 1) * PER_PAGE)
    own = reviews.find_own_of_seller(tx, seller_id=seller_id, author_id=visitor_id) if visitor_id else None
    may_write = own is not None or (
        visitor_id is not None and reviews.may_review_seller(tx, seller_id=seller_id, author_id=visitor_id))
    return Section(
        summary=summary, items=items, query=query, pages=pages, action=f"/users/{seller_id}/reviews", own=own,
        form=_form(own) if may_write else None)


def _form(own: reviews.OwnReview | None) -> ReviewForm:
    """The form as it begins, with what its author wrote before."""
    return ReviewForm(formdata=None, obj=own)


def _fitted(query: Query, summary: reviews.Summary) -> tuple[Query, int]:
    """The query with a page that exists, and how many pages its reviews fill; an empty list is one page."""
    count = summary.counts[query.rating] if query.rating else summary.count
    pages = max(1, -(-count // PER_PAGE))
    return replace(query, page=min(query.page, pages)), pages


def _address(*, rating: int | None, sort: reviews.Sort, page: int) -> str:
    """An address within the page that shows the section; what is the default is left out."""
    chosen = {
        "rating": rating,
        "reviews_sort": None if sort is reviews.Sort.DATE else sort,
        "reviews_page": None if page == 1 else page,
    }
    query = urlencode({name: value for name, value in chosen.items() if value is not None})
    return f"?{query}#reviews" if query else f"{request.path}#reviews"
