"""One checkout: from a cart's version to an order that is paid, or to nothing at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.db import Tx
from app.domain import errors, ids, pricing, shipping
from app.domain.errors import PriceMove, Shortage
from app.domain.money import allocate
from app.domain.shipping_terms import Rate, Terms
from app.models import carts, jobs, ledger, orders, stock, users


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutRequest:
    """What the buyer agreed to: this version of the cart, sent there, in this way, for this total in cents.

    `promised_on` is the day by which the page said that all would be there; who does not say it takes any.
    """

    checkout_token: str
    address_id: int
    shipping_option: str
    quoted_total_cents: int
    promised_on: date | None = None
    carrier_account: str = ""

    @property
    def digest(self) -> str:
        """Tells a repeated submission from a different one under the same token."""
        said = [part for part in (self.promised_on, self.carrier_account) if part]
        return ids.digest(self.address_id, self.shipping_option, self.quoted_total_cents, *said)


def place_order(tx: Tx, *, buyer_id: int, request: CheckoutRequest, now: datetime) -> int:
    """Turn the cart into a paid order and return its id; the same request again returns the same id.

    Raises CartChanged, CheckoutTokenReused, EmptyCart, OutOfStock, ShippingUnavailable, PriceChanged, PromiseChanged,
    InsufficientBalance, and NotFound for an address that is not the buyer's. Whatever it raises, nothing has happened.
    """
    cart_id, terms = _claim_cart(tx, buyer_id=buyer_id, request=request)
    if terms is None:
        return _earlier_order(tx, buyer_id=buyer_id, request=request)
    carts.lock_offers(tx, cart_id=cart_id)
    items = [item for item in carts.list_items(tx, cart_id=cart_id, address_id=request.address_id) if not item.saved]
    quote = _agreed_quote(items, request=request, terms=terms, today=now.date())
    order_id = orders.insert(
        tx, buyer_id=buyer_id, checkout_token=request.checkout_token, request_digest=request.digest,
        address_id=request.address_id, shipping_option=request.shipping_option, shipping_terms_id=terms.id,
        subtotal_cents=quote.subtotal_cents, discount_cents=quote.discount_cents, shipping_cents=quote.shipping_cents,
        lines=_lines(quote, stock.list_shelves(tx, cart_id=cart_id, address_id=request.address_id)), now=now)
    if request.carrier_account:
        orders.set_carrier_account(tx, order_id=order_id, account=request.carrier_account)
        users.set_carrier_account(tx, user_id=buyer_id, account=request.carrier_account)
    ledger.pay_order(tx, order_id=order_id)
    carts.delete_ordered(tx, cart_id=cart_id)
    jobs.defer(tx, task="confirm_order", args={"order_id": order_id})
    return order_id


def quote_items(items: Sequence[carts.Item], *, rate: Rate, today: date) -> pricing.Quote:
    """What these cart items cost now: for the page that shows it and for the order that charges it."""
    priced = [
        pricing.PricedItem(
            offer_id=item.offer_id, seller_id=item.seller_id, fulfilment=item.fulfilment, quantity=item.quantity,
            unit_price_cents=item.price_cents, weight_g=item.weight_g, distance=item.distance)
        for item in items
    ]
    return pricing.quote(priced, rate=rate, today=today)


def _claim_cart(tx: Tx, *, buyer_id: int, request: CheckoutRequest) -> tuple[int, Terms | None]:
    """The cart of the token, ours alone until commit, with the terms of delivery now; without them when the cart has moved on
    from the token's version."""
    parsed = ids.parse_checkout_token(request.checkout_token)
    if parsed is None:
        raise errors.CartChanged
    cart_id, version = parsed
    return cart_id, carts.claim(tx, cart_id=cart_id, user_id=buyer_id, version=version)


def _earlier_order(tx: Tx, *, buyer_id: int, request: CheckoutRequest) -> int:
    """The order that this token became before: a double click, the back button, a retry."""
    placed = orders.find_by_token(tx, buyer_id=buyer_id, checkout_token=request.checkout_token)
    if placed is None:
        raise errors.CartChanged
    if placed.request_digest != request.digest:
        raise errors.CheckoutTokenReused
    return placed.id


def _agreed_quote(items: Sequence[carts.Item], *, request: CheckoutRequest, terms: Terms, today: date) -> pricing.Quote:
    """The quote, when everything can be had for what the buyer saw, and by then."""
    if not items:
        raise errors.EmptyCart
    shortages = [
        Shortage(offer_id=item.offer_id, title=item.title, wanted=item.quantity,
                 available=item.available if item.is_offered else 0)
        for item in items if not item.is_orderable
    ]
    if shortages:
        raise errors.OutOfStock(shortages=shortages)
    if any(item.distance is None for item in items):
        raise errors.NotFound
    rate = terms.find_offered(request.shipping_option)
    if rate is None:
        raise errors.ShippingUnavailable
    quote = quote_items(items, rate=rate, today=today)
    if quote.total_cents != request.quoted_total_cents:
        raise _price_changed(items, quote=quote, quoted_cents=request.quoted_total_cents)
    if request.promised_on is not None and quote.promised_on > request.promised_on:
        raise errors.PromiseChanged(old=request.promised_on, new=quote.promised_on)
    return quote


def _price_changed(items: Sequence[carts.Item], *, quote: pricing.Quote, quoted_cents: int) -> errors.PriceChanged:
    """What changed since the buyer looked: prices; or, where none did, what delivery costs."""
    moves = [
        PriceMove(title=item.title, old_cents=item.seen_cents, new_cents=item.price_cents)
        for item in items if item.seen_cents != item.price_cents
    ]
    old_shipping_cents = quoted_cents - (quote.total_cents - quote.shipping_cents)
    if not moves and old_shipping_cents >= 0:
        moves = [PriceMove(title="Delivery", old_cents=old_shipping_cents, new_cents=quote.shipping_cents)]
    return errors.PriceChanged(moves=moves, quoted_cents=quoted_cents, total_cents=quote.total_cents)


def _lines(quote: pricing.Quote, shelves: Sequence[shipping.Shelf]) -> list[orders.NewLine]:
    """The quoted lines with the warehouses they come from; one that comes from several shares its costs out to them."""
    pickings: dict[int, list[shipping.Picking]] = {line.offer_id: [] for line in quote.lines}
    for picking in shipping.choose({line.offer_id: line.quantity for line in quote.lines}, shelves):
        pickings[picking.offer_id].append(picking)
    lines = []
    for line in quote.lines:
        own = pickings[line.offer_id]
        units = [picking.quantity for picking in own]
        discounts = allocate(line.discount_cents, units)
        shippings = allocate(line.shipping_cents, units)
        for picking, discount_cents, shipping_cents in zip(own, discounts, shippings, strict=True):
            lines.append(orders.NewLine(
                offer_id=line.offer_id, warehouse_id=picking.warehouse_id, quantity=picking.quantity,
                unit_price_cents=line.unit_price_cents, discount_cents=discount_cents, shipping_cents=shipping_cents,
                promised_on=line.promised_on))
    return lines
