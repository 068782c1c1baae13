"""From a cart to an order: `/checkout` and `POST /orders`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import Tx
from app.domain import errors, ids
from app.domain.pricing import Quote
from app.domain.shipping_terms import Terms
from app.domain.states import ShippingOption
from app.errors import status_of
from app.forms.checkout import ACCOUNT_LENGTH_MAX, CheckoutForm
from app.forms.fields import visible
from app.models import addresses, carts, ledger, orders, shipping_terms, users
from app.transactions import checkout as checkouts
from app.web import db, login_required, person, query_budget
from app.web.cart import render_cart, shortage_texts

blueprint = Blueprint("checkout", __name__)

REFUSED_TO_CART = (errors.OutOfStock, errors.EmptyCart, errors.OwnOffer)
REFUSED_HERE = (
    errors.PriceChanged, errors.PromiseChanged, errors.ShippingUnavailable, errors.InsufficientBalance, errors.CartChanged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Where to and in which way, as an address or a form says it; nothing of it need make sense.

    `account` is what was typed for the account at the carrier, None where nothing was asked.
    """

    address: str
    shipping: str
    account: str | None = None

    @classmethod
    def read(cls, said: Mapping[str, str]) -> "Choice":
        """What the fields of these names say."""
        account = said.get("carrier_account")
        return cls(address=said.get("address_id", ""), shipping=said.get("shipping", ""),
                   account=None if account is None else visible(account).strip()[:ACCOUNT_LENGTH_MAX])

    @property
    def url(self) -> str:
        """The checkout as it is chosen here."""
        known = {"address_id": self.address if ids.parse_id(self.address) else None,
                 "shipping": self.shipping if self.shipping in list(ShippingOption) else None}
        typed = {} if self.account is None else {"carrier_account": self.account}
        query = urlencode({name: value for name, value in known.items() if value} | typed)
        return f"/checkout?{query}" if query else "/checkout"


@blueprint.get("/checkout")
@login_required
@query_budget(8)
def show() -> ResponseReturnValue:
    """Address, delivery, summary, what is paid, what the balance will be: everything before the last button.

    `?address_id=…&shipping=…&carrier_account=…` is what somebody chose before.
    """
    with db.reading() as tx:
        facts = _read(tx, Choice.read(request.args))
        placed = _became(tx, facts.cart) if facts.cart and not facts.items else None
    if placed:
        return redirect(url_for("orders.show", order_id=placed.id), 303)
    if not facts.items or shortage_texts(facts.items):
        return redirect(url_for("cart.show"), 303)
    return _page(facts)


@blueprint.post("/checkout")
@login_required
def choose() -> ResponseReturnValue:
    """Show what another address or way of delivery would cost; nothing is ordered."""
    return redirect(Choice.read(request.form).url, 303)


@blueprint.post("/orders")
@login_required
def create() -> ResponseReturnValue:
    """Place the order that the checkout page showed; sent twice it is one order."""
    form = CheckoutForm()
    if not form.validate():
        return _fresh_page(form=form), 422
    agreed = checkouts.CheckoutRequest(
        checkout_token=form.checkout_token.data or "", address_id=form.address_id.data, shipping_option=form.shipping.data or "",
        quoted_total_cents=form.quoted_total_cents.data, promised_on=form.promised_on.data,
        carrier_account=form.carrier_account.data)
    buyer_id, now = person().id, datetime.now(UTC)
    try:
        order_id = db.transact(lambda tx: checkouts.place_order(tx, buyer_id=buyer_id, request=agreed, now=now))
    except REFUSED_TO_CART as refusal:
        return _cart_page(refusal), status_of(refusal)
    except REFUSED_HERE as refusal:
        page = _fresh_page(form=form, refusal=refusal)
        if isinstance(refusal, errors.PriceChanged):
            db.transact(lambda tx: carts.set_prices_seen(tx, user_id=buyer_id))
        return page, status_of(refusal)
    return redirect(url_for("orders.show", order_id=order_id), 303)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checkout:
    """What a checkout page is made of; `items` are those to be ordered, to `address_id`."""

    cart: carts.Cart | None
    items: list[carts.Item]
    addresses: list[addresses.Address]
    address_id: int | None
    shipping: str
    balance_cents: int
    carrier_account: str
    typed_account: str | None
    terms: Terms
    today: date

    @property
    def choice(self) -> Choice:
        """What leads here again: whatever differs from what stands there by itself."""
        is_default = not self.addresses or self.address_id == self.addresses[0].id
        return Choice(address="" if is_default else str(self.address_id),
                      shipping="" if self.shipping == self.terms.usual.option else self.shipping, account=self.typed_account)

    @property
    def quotes(self) -> list[Quote]:
        """What it costs in each way to send."""
        return [checkouts.quote_items(self.items, rate=rate, today=self.today) for rate in self.terms.offered]


def _read(tx: Tx, choice: Choice) -> _Checkout:
    """The checkout of the cart as it is now, sent where and how it was chosen, or to the default address in the usual way."""
    cart = carts.find_of_user(tx, user_id=person().id)
    book = addresses.list_of_user(tx, user_id=person().id)
    chosen = next((place.id for place in book if str(place.id) == choice.address), book[0].id if book else None)
    terms = shipping_terms.get_current(tx)
    rate = terms.find_offered(choice.shipping) or terms.usual
    return _Checkout(
        cart=cart,
        items=[item for item in carts.list_items(tx, cart_id=cart.id, address_id=chosen) if not item.saved] if cart else [],
        addresses=book,
        address_id=chosen,
        shipping=rate.option,
        balance_cents=ledger.get_wallet(tx, user_id=person().id).balance_cents,
        carrier_account=(users.find_carrier_account(tx, user_id=person().id) or "") if choice.account is None else choice.account,
        typed_account=choice.account,
        terms=terms,
        today=datetime.now(UTC).date(),
    )


def _became(tx: Tx, cart: carts.Cart) -> orders.Placed | None:
    """The order that a cart became, when nothing was put into it since."""
    token = ids.checkout_token(cart_id=cart.id, version=cart.version - 1)
    return orders.find_by_token(tx, buyer_id=person().id, checkout_token=token)


def _fresh_page(*, form: CheckoutForm, refusal: errors.DomainError | None = None) -> str:
    """The checkout under a fresh token, with what was chosen before and why it was refused."""
    with db.reading() as tx:
        facts = _read(tx, Choice(
            address=form.address_id.raw, shipping=form.shipping.data or "", account=form.carrier_account.data or None))
    return _page(facts, form=form, refusal=refusal)


def _page(facts: _Checkout, *, form: CheckoutForm | None = None, refusal: errors.DomainError | None = None) -> str:
    if facts.cart is None or not facts.items:
        return render_cart(facts.items, terms=facts.terms)
    quotes = facts.quotes
    return render_template(
        "checkout/show.html", form=form, refusal=refusal, items=facts.items, addresses=facts.addresses, quotes=quotes,
        quote=next(quote for quote in quotes if quote.rate.option == facts.shipping), address_id=facts.address_id,
        balance_cents=facts.balance_cents, carrier_account=facts.carrier_account,
        token=ids.checkout_token(cart_id=facts.cart.id, version=facts.cart.version),
        credit=facts.terms.credit, here=facts.choice.url, problems=shortage_texts(facts.items))


def _cart_page(refusal: errors.DomainError) -> str:
    """The cart, with the facts beside the lines that could not be ordered."""
    flash(str(refusal), "error")
    with db.reading() as tx:
        cart = carts.find_of_user(tx, user_id=person().id)
        items = carts.list_items(tx, cart_id=cart.id) if cart else []
        terms = shipping_terms.get_current(tx)
    return render_cart(items, terms=terms)
