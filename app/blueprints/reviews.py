"""Reviews: written on the page of their subject, edited there or from "my reviews"."""

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.domain import errors
from app.forms.reviews import ReviewForm
from app.models import reviews, sellers
from app.web import db, invalid, login_required, person, query_budget, read_page, refused, safe_next

PER_PAGE = 20

blueprint = Blueprint("reviews", __name__)


@blueprint.post("/products/<slugged_id:product_id>/reviews")
@login_required
def product_reviews(product_id: int) -> Response:
    """Write one's review of a product, or write it anew."""
    form = ReviewForm()
    with db.reading() as tx:
        subject = reviews.get_product_title(tx, product_id=product_id)
    if not form.validate():
        return invalid("reviews/edit.html", form=form, subject=subject, back=f"/products/{product_id}")
    db.transact(lambda tx: reviews.save_of_product(
        tx, product_id=product_id, author_id=person().id, rating=form.rating.data, title=form.title.data,
        body=form.body.data))
    flash("Your review is published.", "success")
    return redirect(f"/products/{product_id}#reviews", 303)


@blueprint.post("/users/<id:user_id>/reviews")
@login_required
def seller_reviews(user_id: int) -> Response:
    """Write one's review of a seller one has ordered from, or write it anew."""
    form = ReviewForm()
    page = "reviews/edit.html"
    with db.reading() as tx:
        seller = sellers.get(tx, user_id=user_id)
    if not form.validate():
        return invalid(page, form=form, subject=seller.name, back=f"/users/{user_id}")
    try:
        db.transact(lambda tx: reviews.save_of_seller(
            tx, seller_id=user_id, author_id=person().id, rating=form.rating.data, title=form.title.data,
            body=form.body.data))
    except (errors.ReviewNeedsOrder, errors.ReviewOfOneself) as error:
        return refused(page, form=form, field="rating", error=error, subject=seller.name, back=f"/users/{user_id}")
    flash("Your review is published.", "success")
    return redirect(f"/users/{user_id}#reviews", 303)


@blueprint.route("/reviews/<id:review_id>", methods=["GET", "POST"])
@login_required
@query_budget(3)
def review(review_id: int) -> Response | str:
    """Edit one's own review."""
    with db.reading() as tx:
        own = reviews.get_own(tx, review_id=review_id, author_id=person().id)
    form = ReviewForm(obj=own)
    page = "reviews/edit.html"
    if request.method == "GET":
        return render_template(page, form=form, subject=own.subject_name, back=_subject_path(own), review=own)
    if not form.validate():
        return invalid(page, form=form, subject=own.subject_name, back=_subject_path(own), review=own)
    db.transact(lambda tx: reviews.set_content(
        tx, review_id=review_id, author_id=person().id, rating=form.rating.data, title=form.title.data,
        body=form.body.data))
    flash("Your review is saved.", "success")
    return redirect(f"{_subject_path(own)}#reviews", 303)


@blueprint.post("/reviews/<id:review_id>/removal")
@login_required
def review_removal(review_id: int) -> Response:
    """Take one's own review back."""
    with db.reading() as tx:
        own = reviews.get_own(tx, review_id=review_id, author_id=person().id)
    db.transact(lambda tx: reviews.delete(tx, review_id=review_id, author_id=person().id))
    flash("Your review is removed.", "success")
    return redirect(safe_next(request.form.get("next"), f"{_subject_path(own)}#reviews"), 303)


@blueprint.get("/account/reviews")
@login_required
@query_budget(4)
def own_reviews() -> str:
    """Everything that one has written, newest first."""
    page = read_page()
    with db.reading() as tx:
        count = reviews.count_of_author(tx, author_id=person().id)
        written = reviews.list_of_author(tx, author_id=person().id, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    pages = -(-count // PER_PAGE)
    return render_template("reviews/own.html", reviews=written, count=count, page=page, pages=pages, subject_path=_subject_path)


def _subject_path(review: reviews.OwnReview) -> str:
    return f"/products/{review.product_id}" if review.product_id else f"/users/{review.seller_id}"
