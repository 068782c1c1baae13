"""One checkout: from a cart's version to an order that is paid, or to nothing at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain import errors, ids, pricing, shipping
from app.domain.errors import PriceMove, Shortage
from app.domain.money import allocate
from app.models import carts, jobs, ledger, orders, stock, users


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutRequest:
    """What the buyer agreed to: this version of the cart, sent there, in this way, for this total in cents."""

    checkout_token: str
    address_id: int
    shipping_option: str
    quoted_total_cents: int
    carrier_account: str = ""

    @property
    def digest(self) -> str:
        """Tells a repeated submission from a different one under the same token."""
        named = [self.carrier_account] if self.carrier_account else []
        return ids.digest(self.address_id, self.shipping_option, self.quoted_total_cents, *named)


def place_order(tx: Tx, *, buyer_id: int, request: CheckoutRequest, now: datetime) -> int:
    """Turn the cart into a paid order and return its id; the same request again returns the same id.

    Raises CartChanged, CheckoutTokenReused, EmptyCart, OutOfStock, PriceChanged, InsufficientBalance, and NotFound for an
    address that is not the buyer's. Whatever it raises, nothing has happened.
    """
    cart_id = _claim_cart(tx, buyer_id=buyer_id, request=request)
    if cart_id is None:
        return _earlier_order(tx, buyer_id=buyer_id, request=request)
    carts.lock_offers(tx, cart_id=cart_id)
    items = [item for item in carts.list_items(tx, cart_id=cart_id) if not item.saved]
    quote = _agreed_quote(items, request=request)
    order_id = orders.insert(
        tx, buyer_id=buyer_id, checkout_token=request.checkout_token, request_digest=request.digest,
        address_id=request.address_id, shipping_option=request.shipping_option, subtotal_cents=quote.subtotal_cents,
        discount_cents=quote.discount_cents, shipping_cents=quote.shipping_cents,
        lines=_lines(quote, stock.list_shelves(tx, cart_id=cart_id, address_id=request.address_id)), now=now)
    if request.carrier_account:
        orders.set_carrier_account(tx, order_id=order_id, account=request.carrier_account)
        users.set_carrier_account(tx, user_id=buyer_id, account=request.carrier_account)
    ledger.pay_order(tx, order_id=order_id)
    carts.delete_ordered(tx, cart_id=cart_id)
    jobs.defer(tx, task="confirm_order", args={"order_id": order_id})
    return order_id


def quote_items(items: Sequence[carts.Item], *, shipping_option: str) -> pricing.Quote:
    """What these cart items cost now: for the page that shows it and for the order that charges it."""
    return pricing.quote(
        [pricing.PricedItem(offer_id=item.offer_id, quantity=item.quantity, unit_price_cents=item.price_cents) for item in items],
        shipping_option=shipping_option,
    )


def _claim_cart(tx: Tx, *, buyer_id: int, request: CheckoutRequest) -> int | None:
    """The cart of the token, ours alone until commit; None when it has moved on from the token's version."""
    parsed = ids.parse_checkout_token(request.checkout_token)
    if parsed is None:
        raise errors.CartChanged
    cart_id, version = parsed
    return cart_id if carts.claim(tx, cart_id=cart_id, user_id=buyer_id, version=version) else None


def _earlier_order(tx: Tx, *, buyer_id: int, request: CheckoutRequest) -> int:
    """The order that this token became before: a double click, the back button, a retry."""
    placed = orders.find_by_token(tx, buyer_id=buyer_id, checkout_token=request.checkout_token)
    if placed is None:
        raise errors.CartChanged
    if placed.request_digest != request.digest:
        raise errors.CheckoutTokenReused
    return placed.id


def _agreed_quote(items: Sequence[carts.Item], *, request: CheckoutRequest) -> pricing.Quote:
    """The quote, when everything can be had for what the buyer saw."""
    if not items:
        raise errors.EmptyCart
    shortages = [
        Shortage(offer_id=item.offer_id, title=item.title, wanted=item.quantity,
                 available=item.available if item.is_offered else 0)
        for item in items if not item.is_orderable
    ]
    if shortages:
        raise errors.OutOfStock(shortages=shortages)
    quote = quote_items(items, shipping_option=request.shipping_option)
    if quote.total_cents != request.quoted_total_cents:
        moves = [
            PriceMove(offer_id=item.offer_id, title=item.title, old_cents=item.seen_cents, new_cents=item.price_cents)
            for item in items if item.seen_cents != item.price_cents
        ]
        raise errors.PriceChanged(moves=moves, quoted_cents=request.quoted_total_cents, total_cents=quote.total_cents)
    return quote


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
                unit_price_cents=line.unit_price_cents, discount_cents=discount_cents, shipping_cents=shipping_cents))
    return lines
