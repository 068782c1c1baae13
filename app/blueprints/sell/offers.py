"""Offers: selling a product that is in the catalogue, changing price and stock, stopping."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.wrappers import Response

from app.domain import errors
from app.domain.money import to_decimal
from app.filters import money, plural
from app.forms.sell import LowStockForm, NewOfferForm, OfferEditForm, ReplenishmentForm
from app.models import movements, offers, products, replenishments, stock, warehouses
from app.transactions import catalogue
from app.web import db, login_required, person, query_budget, read_page, safe_next
from app.web.query import page_url

blueprint = Blueprint("offers", __name__)

MOVEMENTS_PER_PAGE = 25
REPLENISHMENTS_SHOWN = 10


@blueprint.get("/products/<id:product_id>/offers/new")
@login_required
@query_budget(4)
def new(product_id: int) -> str:
    return _new_page(NewOfferForm(product_id=product_id), product_id)


@blueprint.post("/offers")
@login_required
def create() -> Response | tuple[str, int]:
    form = NewOfferForm()
    if not form.validate():
        return _new_page(form, form.product_id.data), 422
    try:
        offer_id = db.transact(lambda tx: catalogue.offer_product(
            tx, seller_id=person().id, product_id=form.product_id.data, terms=form.terms, quantity=form.quantity.data,
            now=datetime.now(UTC)))
    except (errors.AlreadyOffered, errors.NoWarehouse) as error:
        form.form_errors.append(str(error))
        return _new_page(form, form.product_id.data), 409
    flash("You are selling this now.", "success")
    return redirect(url_for("sell.offers.show", offer_id=offer_id), 303)


@blueprint.get("/offers/<id:offer_id>")
@login_required
@query_budget(8)
def show(offer_id: int) -> str:
    with db.reading() as tx:
        offer = offers.get_own(tx, offer_id=offer_id, seller_id=person().id)
    return _page(offer, OfferEditForm(_typed(offer)))


@blueprint.post("/offers/<id:offer_id>")
@login_required
def update(offer_id: int) -> Response | tuple[str, int]:
    """Change what was sent and leave the rest: a row of the inventory sends price and quantity only."""
    with db.reading() as tx:
        offer = offers.get_own(tx, offer_id=offer_id, seller_id=person().id)
    unsent = _typed(offer)
    if "quantity" in request.form:
        del unsent["seen_movement_id"]
    form = OfferEditForm(CombinedMultiDict([request.form, unsent]))
    if not form.validate():
        return _page(offer, form), 422
    try:
        recount = db.transact(lambda tx: catalogue.change_offer(
            tx, offer_id=offer_id, seller_id=person().id, terms=form.terms, counted=form.quantity.data,
            seen_movement_id=form.seen_movement_id.data))
    except errors.NegativeStock:
        form.quantity.errors = ["Most of these lie in a warehouse, not on your shelf, so that you cannot take so many away."]
        return _page(offer, form), 409
    flash(_said(offer.title, form.terms, recount), "warning" if recount.by_others else "success")
    return redirect(safe_next(request.form.get("next"), url_for("sell.offers.show", offer_id=offer_id)), 303)


@blueprint.post("/offers/<id:offer_id>/replenishments")
@login_required
def replenish(offer_id: int) -> Response | tuple[str, int]:
    """Have goods of an offer brought to a warehouse."""
    with db.reading() as tx:
        offer = offers.get_own(tx, offer_id=offer_id, seller_id=person().id)
        choices = warehouses.list_choices(tx)
    goods = _replenishment_form(choices, request.form)
    if not goods.validate():
        return _page(offer, OfferEditForm(_typed(offer)), goods=goods), 422
    try:
        db.transact(lambda tx: catalogue.replenish(
            tx, offer_id=offer_id, seller_id=person().id, warehouse_id=int(goods.warehouse.data), quantity=goods.units.data,
            now=datetime.now(UTC)))
    except errors.WarehouseClosed as error:
        goods.warehouse.errors = [str(error)]
        return _page(offer, OfferEditForm(_typed(offer)), goods=goods), 409
    flash(f"{plural(goods.units.data, 'unit is', 'units are')} on the way to {goods.warehouse.chosen_label}.", "success")
    return redirect(url_for("sell.offers.show", offer_id=offer_id), 303)


@blueprint.post("/offers/<id:offer_id>/low-stock")
@login_required
def set_low_stock(offer_id: int) -> Response | tuple[str, int]:
    """From how many on the seller is told that few are left."""
    with db.reading() as tx:
        offer = offers.get_own(tx, offer_id=offer_id, seller_id=person().id)
    form = LowStockForm()
    if not form.validate():
        return _page(offer, OfferEditForm(_typed(offer)), low_stock=form), 422
    db.transact(lambda tx: offers.set_low_stock_at(
        tx, offer_id=offer_id, seller_id=person().id, low_stock_at=form.low_stock_at.data))
    flash(f"You are told when {form.low_stock_at.data:,} or fewer are left.", "success")
    return redirect(url_for("sell.offers.show", offer_id=offer_id), 303)


@blueprint.post("/offers/<id:offer_id>/removal")
@login_required
def remove(offer_id: int) -> Response:
    db.transact(lambda tx: catalogue.remove_offer(tx, offer_id=offer_id, seller_id=person().id))
    flash("You no longer sell this. Orders that were placed stay as they are.", "success")
    return redirect(safe_next(request.form.get("next"), url_for("sell.inventory.index")), 303)


def _new_page(form: NewOfferForm, product_id: int | None) -> str:
    """The form of a new offer; without a product (a damaged form) it says where to find one."""
    product = own_offer_id = None
    if product_id is not None:
        with db.reading() as tx:
            product = products.get_sellable(tx, product_id=product_id)
            own_offer_id = offers.find_on_sale_id(tx, product_id=product_id, seller_id=person().id)
    return render_template("sell/offer_new.html", form=form, product=product, own_offer_id=own_offer_id)


def _replenishment_form(choices: Sequence[warehouses.Choice], typed: MultiDict[str, str] | None) -> ReplenishmentForm:
    form = ReplenishmentForm(typed)
    form.warehouse.offer({str(choice.id): choice.name for choice in choices})
    return form


def _page(offer: offers.OwnOffer, form: OfferEditForm, *, goods: ReplenishmentForm | None = None,
          low_stock: LowStockForm | None = None) -> str:
    page = read_page()
    with db.reading() as tx:
        choices = warehouses.list_choices(tx)
        places = stock.list_places(tx, offer_id=offer.id)
        orders = replenishments.list_of_offer(tx, offer_id=offer.id, limit=REPLENISHMENTS_SHOWN)
        rows = movements.list_of_offer(tx, offer_id=offer.id, limit=MOVEMENTS_PER_PAGE, offset=(page - 1) * MOVEMENTS_PER_PAGE)
        count = movements.count_of_offer(tx, offer_id=offer.id)
    return render_template(
        "sell/offer.html", offer=offer, form=form, goods=goods or _replenishment_form(choices, None), choices=choices,
        places=places, replenishments=orders, low_stock=low_stock or LowStockForm(formdata=None, obj=offer), movements=rows,
        page=page, pages=-(-count // MOVEMENTS_PER_PAGE), page_url=page_url)


def _typed(offer: offers.OwnOffer) -> MultiDict[str, str]:
    """An offer as its form would send it unchanged."""
    return MultiDict({
        "price": to_decimal(offer.price_cents),
        "list_price": to_decimal(offer.list_price_cents) if offer.list_price_cents else "",
        "condition": offer.condition.value,
        "fulfilment": offer.fulfilment.value,
        "quantity": str(offer.on_hand),
        "seen_movement_id": str(offer.last_movement_id),
    })


def _said(title: str, terms: offers.Terms, recount: catalogue.Recount) -> str:
    now = f"{title}: {recount.on_hand} in stock at {money(terms.price_cents)}."
    if recount.by_others < 0:
        return f"{now} {plural(-recount.by_others, 'unit was', 'units were')} sold while you were counting and are taken off."
    if recount.by_others > 0:
        return f"{now} {plural(recount.by_others, 'unit', 'units')} came in while you were counting and are added."
    return now
