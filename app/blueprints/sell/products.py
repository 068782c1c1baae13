"""Products: putting something into the catalogue, and editing what one put there."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from app.db import Tx
from app.domain import errors
from app.forms.pictures import PICTURES_MAX
from app.forms.sell import NewProductForm, ProductForm, typed_attributes
from app.integrations.pictures import BYTES_MAX
from app.models import pictures, products
from app.transactions import catalogue
from app.web import db, login_required, person, query_budget
from app.web.query import read_text

blueprint = Blueprint("products", __name__)

LIKELY_SHOWN = 6
TEXT_BYTES_MAX = 1024 * 1024


@blueprint.url_value_preprocessor
def _admit_pictures(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let people who are logged in send all the pictures of a product at once; this runs before anybody reads the form."""
    if "_user_id" in session:
        request.max_content_length = PICTURES_MAX * BYTES_MAX + TEXT_BYTES_MAX


@blueprint.get("/products/new")
@login_required
@query_budget(3)
def new() -> str:
    """The empty form; with `q` it first shows what the catalogue has of that name."""
    title = read_text("q")
    return _new_page(NewProductForm(title=title), _list_likely(title=title, brand="", gtin=None) if title else [])


@blueprint.post("/products/new")
@login_required
def create() -> Response | tuple[str, int]:
    form = NewProductForm()
    if not form.validate():
        return _new_page(form, []), 422
    details = form.details
    if not form.confirmed.data:
        likely = _list_likely(title=details.title, brand=details.brand, gtin=details.gtin)
        if likely:
            return _new_page(form, likely), 409
    try:
        made = db.transact(lambda tx: catalogue.create_product(
            tx, creator_id=person().id, details=details, media_keys=form.media_keys, terms=form.terms,
            quantity=form.quantity.data, now=datetime.now(UTC)))
    except errors.NoWarehouse as error:
        form.fulfilment.errors = [str(error)]
        return _new_page(form, []), 409
    except errors.GtinTaken as error:
        form.gtin.errors = [str(error)]
        return _new_page(form, _list_likely(title=details.title, brand=details.brand, gtin=details.gtin)), 409
    flash("Your product is in the shop.", "success")
    return redirect(f"/products/{made.product_id}", 303)


@blueprint.get("/products/<id:product_id>")
@login_required
@query_budget(4)
def edit(product_id: int) -> str:
    with db.reading() as tx:
        product = _get_editable(tx, product_id)
        keys = pictures.list_keys(tx, product_id=product_id)
    form = ProductForm(
        title=product.title, brand=product.brand, category=product.category_slug, description=product.description,
        attributes=typed_attributes(product.attributes), weight_g=product.weight_g, gtin=product.gtin or "",
        tags=", ".join(product.tags), kept_pictures=keys, cover=keys[0] if keys else "")
    return render_template("sell/product_edit.html", form=form, product=product)


@blueprint.post("/products/<id:product_id>")
@login_required
def update(product_id: int) -> Response | tuple[str, int]:
    with db.reading() as tx:
        product = _get_editable(tx, product_id)
    form = ProductForm()
    if not form.validate():
        return render_template("sell/product_edit.html", form=form, product=product), 422
    try:
        db.transact(lambda tx: catalogue.edit_product(
            tx, product_id=product_id, details=form.details, media_keys=form.media_keys))
    except errors.GtinTaken as error:
        form.gtin.errors = [str(error)]
        return render_template("sell/product_edit.html", form=form, product=product), 409
    flash("The product is changed.", "success")
    return redirect(url_for("sell.products.edit", product_id=product_id), 303)


def _get_editable(tx: Tx, product_id: int) -> products.Editable:
    return products.get_editable(tx, product_id=product_id, editor_id=person().id, is_operator=person().is_operator)


def _list_likely(*, title: str, brand: str, gtin: str | None) -> list[products.Likely]:
    with db.reading() as tx:
        return products.list_likely(tx, title=title, brand=brand, gtin=gtin, seller_id=person().id, limit=LIKELY_SHOWN)


def _new_page(form: NewProductForm, likely: list[products.Likely]) -> str:
    return render_template("sell/product_new.html", form=form, likely=likely)
