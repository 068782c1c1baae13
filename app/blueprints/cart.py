"""The cart of a person or a guest: `/cart`."""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from app.db import Tx
from app.domain import errors, ids
from app.forms.cart import AddItemForm, ItemForm, SavedForm
from app.models import carts, listings, recommendations, shipping_terms
from app.web import db, guest_token_hash, person_or_none, query_budget, remember_guest_cart
from app.web.cart import render_cart

RECOMMENDED_MAX = 12

blueprint = Blueprint("cart", __name__, url_prefix="/cart")


@blueprint.get("")
@query_budget(6)
def show() -> ResponseReturnValue:
    """Everything in the cart and saved for later."""
    return _page()


@blueprint.post("/items")
def add() -> ResponseReturnValue:
    """Put an offer into the cart. A guest's first item makes their cart and its cookie."""
    form = AddItemForm()
    valid = form.validate()
    if form.offer_id.data is None:
        raise errors.NotFound
    with db.reading() as tx:
        cart = _find(tx)
        offered = carts.get_offered(tx, offer_id=form.offer_id.data, cart_id=cart.id if cart else None)
    found = person_or_none()
    if found and offered.seller_id == found.id:
        form.quantity.errors = ["This is your own offer."]
        return render_template("cart/add.html", form=form, offered=offered), 409
    if not valid:
        return render_template("cart/add.html", form=form, offered=offered), 422
    return _add(form, offered)


def _add(form: AddItemForm, offered: carts.Offered) -> ResponseReturnValue:
    new_token = ids.new_token() if person_or_none() is None and guest_token_hash() is None else None
    lock = _lock(new_token)
    now_there = db.transact(lambda tx: carts.add_item(
        tx, cart_id=lock(tx).id, offer_id=offered.offer_id, quantity=form.quantity.data))
    if now_there is None:
        form.quantity.errors = [_too_many(offered)]
        return render_template("cart/add.html", form=form, offered=offered), 409
    flash(f"{offered.title} is in your cart.", "success")
    response = redirect("/cart", 303)
    if new_token:
        remember_guest_cart(response, new_token)
    return response


@blueprint.post("/items/<id:offer_id>")
def change(offer_id: int) -> ResponseReturnValue:
    """Set an item's quantity; 0 takes it out."""
    form = ItemForm()
    if not form.validate():
        return _page(problems={offer_id: str(form.quantity.errors[0])}, typed={offer_id: form.quantity.raw}), 422
    quantity: int = form.quantity.data
    with db.reading() as tx:
        cart = _find(tx)
        offered = carts.get_offered(tx, offer_id=offer_id, cart_id=cart.id if cart else None)
    if quantity > offered.available and quantity > offered.in_cart:
        problem = _too_many(offered, in_cart=0)
        return _page(problems={offer_id: problem}, typed={offer_id: form.quantity.raw}), 409
    lock = _lock()
    if quantity == 0:
        db.transact(lambda tx: carts.delete_item(tx, cart_id=lock(tx).id, offer_id=offer_id))
    else:
        db.transact(lambda tx: carts.set_quantity(tx, cart_id=lock(tx).id, offer_id=offer_id, quantity=quantity))
    return redirect("/cart", 303)


@blueprint.post("/items/<id:offer_id>/saved")
def save_item(offer_id: int) -> ResponseReturnValue:
    """Put an item aside for later, or back into the cart."""
    form = SavedForm()
    saved: bool = form.saved.data
    lock = _lock()
    db.transact(lambda tx: carts.set_saved(tx, cart_id=lock(tx).id, offer_id=offer_id, saved=saved))
    return redirect("/cart", 303)


@blueprint.post("/saved")
def save_all() -> ResponseReturnValue:
    """Put the whole cart aside for later."""
    lock = _lock()
    db.transact(lambda tx: carts.set_all_saved(tx, cart_id=lock(tx).id))
    return redirect("/cart", 303)


def _find(tx: Tx) -> carts.Cart | None:
    """This visitor's cart, None before its first item."""
    found = person_or_none()
    if found:
        return carts.find_of_user(tx, user_id=found.id)
    token_hash = guest_token_hash()
    return carts.find_of_guest(tx, token_hash=token_hash) if token_hash else None


def _lock(new_token: str | None = None) -> Callable[[Tx], carts.Cart]:
    """How to take this visitor's cart for a change; a guest without a cart gets one under `new_token`."""
    found = person_or_none()
    if found:
        user_id = found.id
        return lambda tx: carts.lock_of_user(tx, user_id=user_id)
    token_hash = ids.token_hash(new_token) if new_token else guest_token_hash()
    if token_hash is None:
        raise errors.NotFound
    return lambda tx: carts.lock_of_guest(tx, token_hash=token_hash)


def _too_many(offered: carts.Offered, *, in_cart: int | None = None) -> str:
    """Why so many cannot be had, and how many can."""
    there = offered.in_cart if in_cart is None else in_cart
    if offered.available == 0:
        return "This is sold out."
    if there >= offered.available:
        return f"All {offered.available} that are left are in your cart already."
    if there:
        return f"Only {offered.available} are left, and {there} of them are in your cart already."
    return f"Only {offered.available} are left."


def _page(problems: dict[int, str] | None = None, typed: dict[int, str] | None = None) -> str:
    with db.reading() as tx:
        cart = _find(tx)
        items = carts.list_items(tx, cart_id=cart.id) if cart else []
        terms = shipping_terms.get_current(tx)
        recommended = _list_recommended(tx, items)
    shown = {item.offer_id for item in items}
    for offer_id, problem in (problems or {}).items():
        if offer_id not in shown:   # another window took it out meanwhile
            flash(problem, "error")
    return render_cart(items, terms=terms, problems=problems, typed=typed, recommended=recommended)


def _list_recommended(tx: Tx, items: Sequence[carts.Item]) -> list[listings.Card]:
    """What goes with everything in the cart and saved for later."""
    if not items:
        return []
    product_ids = list(dict.fromkeys(item.product_id for item in items))
    return recommendations.list_cards_for_basket(tx, product_ids=product_ids, limit=RECOMMENDED_MAX)
