"""Checkout and purchase history: `/checkout` and `/orders`."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import Tx
from app.domain import errors, ids
from app.domain.pricing import SHIPPING_OPTIONS
from app.domain.states import OrderStatus
from app.errors import status_of
from app.forms.checkout import CheckoutForm
from app.models import addresses, carts, ledger, orders, recommendations
from app.transactions import checkout as checkouts
from app.transactions import fulfilment
from app.web import db, login_required, parcels, person, query_budget, read_page
from app.web.cart import render_cart, shortage_texts
from app.web.query import page_url, read_day, read_text

blueprint = Blueprint("orders", __name__)

ORDERS_A_PAGE = 20
AGAIN_MAX = 12


@blueprint.get("/checkout")
@login_required
@query_budget(6)
def checkout() -> ResponseReturnValue:
    """Address, summary, what is paid, what the balance will be: everything before the last button."""
    with db.reading() as tx:
        facts = _read_checkout(tx)
        placed = _became(tx, facts.cart) if facts.cart and not facts.items else None
    if placed:
        return redirect(url_for("orders.show", order_id=placed.id), 303)
    if not facts.items or shortage_texts(facts.items):
        return redirect(url_for("cart.show"), 303)
    return _checkout_page(facts)


@blueprint.post("/orders")
@login_required
def create() -> ResponseReturnValue:
    """Place the order that the checkout page showed; sent twice it is one order."""
    form = CheckoutForm()
    if not form.validate():
        return _fresh_checkout_page(form=form), 422
    agreed = checkouts.CheckoutRequest(
        checkout_token=form.checkout_token.data or "", address_id=form.address_id.data, shipping_option=form.shipping.data or "",
        quoted_total_cents=form.quoted_total_cents.data)
    buyer_id, now = person().id, datetime.now(UTC)
    try:
        order_id = db.transact(lambda tx: checkouts.place_order(tx, buyer_id=buyer_id, request=agreed, now=now))
    except (errors.OutOfStock, errors.EmptyCart, errors.OwnOffer) as refusal:
        return _cart_page(refusal), status_of(refusal)
    except (errors.PriceChanged, errors.InsufficientBalance, errors.CartChanged) as refusal:
        page = _fresh_checkout_page(form=form, refusal=refusal)
        if isinstance(refusal, errors.PriceChanged):
            db.transact(lambda tx: carts.set_prices_seen(tx, user_id=buyer_id))
        return page, status_of(refusal)
    return redirect(url_for("orders.show", order_id=order_id), 303)


@blueprint.get("/orders")
@login_required
@query_budget(4)
def index() -> ResponseReturnValue:
    """The purchase history, newest first, searched and filtered by item, seller, status and day. The whole of it ends with what
    to buy again.
    """
    only = orders.HistoryFilter(
        text=read_text("q"), seller=read_text("seller"), status=_read_status(),
        from_day=read_day("from"), to_day=read_day("to"))
    page = read_page()
    with db.reading() as tx:
        found = orders.list_history(
            tx, buyer_id=person().id, only=only, limit=ORDERS_A_PAGE, offset=(page - 1) * ORDERS_A_PAGE)
        is_whole = bool(found) and page == 1 and only == orders.HistoryFilter()
        again = recommendations.list_bought_again(tx, buyer_id=person().id, limit=AGAIN_MAX) if is_whole else []
    total = found[0].found if found else 0
    return render_template(
        "orders/index.html", orders=found, again=again, only=only, total=total, page=page, pages=-(-total // ORDERS_A_PAGE),
        statuses=list(OrderStatus), page_url=page_url)


@blueprint.get("/orders/<id:order_id>")
@login_required
@query_budget(7)
def show(order_id: int) -> ResponseReturnValue:
    """One order: final prices, each shipment's way, and per line whether and when it was fulfilled."""
    with db.reading() as tx:
        followed = parcels.read_order(tx, order_id=order_id, buyer_id=person().id)
    return render_template("orders/show.html", order=followed.order, view=followed.view)


@blueprint.post("/orders/<id:order_id>/shipments/<id:shipment_id>/delivery")
@login_required
def confirm_delivery(order_id: int, shipment_id: int) -> ResponseReturnValue:
    """The buyer says that a shipment has arrived."""
    buyer_id, now = person().id, datetime.now(UTC)
    db.transact(lambda tx: fulfilment.confirm_delivery(
        tx, order_id=order_id, shipment_id=shipment_id, buyer_id=buyer_id, now=now))
    flash("Noted: it has arrived.", "success")
    return redirect(url_for("orders.show", order_id=order_id), 303)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checkout:
    """What a checkout page is made of; `items` are those to be ordered."""

    cart: carts.Cart | None
    items: list[carts.Item]
    addresses: list[addresses.Address]
    balance_cents: int


def _read_checkout(tx: Tx) -> _Checkout:
    """The checkout of the cart as it is now."""
    cart = carts.find_of_user(tx, user_id=person().id)
    return _Checkout(
        cart=cart,
        items=[item for item in carts.list_items(tx, cart_id=cart.id) if not item.saved] if cart else [],
        addresses=addresses.list_of_user(tx, user_id=person().id),
        balance_cents=ledger.get_wallet(tx, user_id=person().id).balance_cents,
    )


def _became(tx: Tx, cart: carts.Cart) -> orders.Placed | None:
    """The order that a cart became, when nothing was put into it since."""
    token = ids.checkout_token(cart_id=cart.id, version=cart.version - 1)
    return orders.find_by_token(tx, buyer_id=person().id, checkout_token=token)


def _fresh_checkout_page(*, form: CheckoutForm, refusal: errors.DomainError | None = None) -> str:
    """The checkout under a fresh token, with what was chosen before and why it was refused."""
    with db.reading() as tx:
        facts = _read_checkout(tx)
    return _checkout_page(facts, form=form, refusal=refusal)


def _checkout_page(facts: _Checkout, *, form: CheckoutForm | None = None, refusal: errors.DomainError | None = None) -> str:
    if facts.cart is None or not facts.items:
        return render_cart(facts.items)
    quote = checkouts.quote_items(facts.items, shipping_option="standard")
    return render_template(
        "checkout/show.html", form=form, refusal=refusal, items=facts.items, addresses=facts.addresses, quote=quote,
        balance_cents=facts.balance_cents, token=ids.checkout_token(cart_id=facts.cart.id, version=facts.cart.version),
        shipping_options=list(SHIPPING_OPTIONS), problems=shortage_texts(facts.items))


def _cart_page(refusal: errors.DomainError) -> str:
    """The cart, with the facts beside the lines that could not be ordered."""
    flash(str(refusal), "error")
    with db.reading() as tx:
        cart = carts.find_of_user(tx, user_id=person().id)
        items = carts.list_items(tx, cart_id=cart.id) if cart else []
    return render_cart(items)


def _read_status() -> OrderStatus | None:
    text = request.args.get("status", "")
    return OrderStatus(text) if text in list(OrderStatus) else None
