"""What sellers do with the catalogue and their offers. Locks go seller → product → offers → stock → listings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain import errors
from app.domain.states import Fulfilment, MovementKind
from app.models import movements, offers, pictures, products, replenishments, sellers, warehouses


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A new product and its first offer."""

    product_id: int
    offer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """What became of a count: the stock now, and by how much orders and arrivals had changed it since the seller looked."""

    on_hand: int
    by_others: int


def create_product(tx: Tx, *, creator_id: int, details: products.Details, media_keys: Sequence[str], terms: offers.Terms,
                   quantity: int, now: datetime) -> Created:
    """Put a product into the catalogue with its creator's offer; the first listing makes the creator a seller.

    The same form sent twice makes one product. Raises GtinTaken.
    """
    sellers.open_once(tx, user_id=creator_id)
    sellers.lock(tx, user_id=creator_id)
    product_id = products.find_twin_id(tx, details=details, creator_id=creator_id)
    if product_id is None:
        product_id = products.insert(tx, details=details, creator_id=creator_id)
        pictures.set_keys(tx, product_id=product_id, media_keys=media_keys)
    offer_id = offers.find_on_sale_id(tx, product_id=product_id, seller_id=creator_id)
    if offer_id is None:
        offer_id = offer_product(tx, seller_id=creator_id, product_id=product_id, terms=terms, quantity=quantity, now=now)
    return Created(product_id=product_id, offer_id=offer_id)


def edit_product(tx: Tx, *, product_id: int, details: products.Details, media_keys: Sequence[str]) -> None:
    """Change what is said and shown of a product. Raises GtinTaken."""
    products.set_details(tx, product_id=product_id, details=details)
    pictures.set_keys(tx, product_id=product_id, media_keys=media_keys)


def offer_product(tx: Tx, *, seller_id: int, product_id: int, terms: offers.Terms, quantity: int, now: datetime) -> int:
    """Sell a product that is in the catalogue, for the first time or again; the offer's id.

    The first quantity lies on the seller's shelf, or is ordered for the warehouse nearest to the seller when that sends it.
    Raises NotFound for a product that is not shown, AlreadyOffered, and NoWarehouse when none is open.
    """
    products.get_sellable(tx, product_id=product_id)
    sellers.open_once(tx, user_id=seller_id)
    offer_id = offers.insert(tx, seller_id=seller_id, product_id=product_id, terms=terms)
    if offer_id is None:
        raise errors.AlreadyOffered
    if terms.fulfilment is Fulfilment.SELLER:
        _set_stock(tx, offer_id=offer_id, seller_id=seller_id, on_hand=quantity)
    elif quantity:
        replenishments.insert(tx, offer_id=offer_id, warehouse_id=warehouses.get_nearest_id(tx, seller_id=seller_id),
                              quantity=quantity, requested_by=seller_id, now=now)
    return offer_id


def replenish(tx: Tx, *, offer_id: int, seller_id: int, warehouse_id: int, quantity: int, now: datetime) -> None:
    """Have goods of an offer brought to a warehouse. Raises NotFound for an offer that is not the seller's, WarehouseClosed."""
    _lock_on_sale(tx, offer_id=offer_id, seller_id=seller_id)
    replenishments.insert(
        tx, offer_id=offer_id, warehouse_id=warehouse_id, quantity=quantity, requested_by=seller_id, now=now)


def change_offer(tx: Tx, *, offer_id: int, seller_id: int, terms: offers.Terms, counted: int,
                 seen_movement_id: int | None) -> Recount:
    """Set an offer's terms, and its stock to what the seller counted.

    The count is true for the moment when the seller saw `seen_movement_id` as the newest movement: what orders took or
    gave back and what came to the warehouses since then is applied to it. Sending the same form twice therefore counts once.
    Without it the count is for now. Raises NotFound for an offer that is not the seller's or is removed, NegativeStock when the
    shelf holds too little.
    """
    _lock_on_sale(tx, offer_id=offer_id, seller_id=seller_id)
    by_others = 0 if seen_movement_id is None else movements.sum_by_others(tx, offer_id=offer_id, after_id=seen_movement_id)
    on_hand = max(0, counted + by_others)
    _set_stock(tx, offer_id=offer_id, seller_id=seller_id, on_hand=on_hand)
    offers.set_terms(tx, offer_id=offer_id, terms=terms)
    return Recount(on_hand=on_hand, by_others=by_others)


def remove_offer(tx: Tx, *, offer_id: int, seller_id: int) -> None:
    """Take an offer out of sale, with what is left on the seller's shelf. Again is harmless; NotFound for another's."""
    locked = offers.lock_own(tx, offer_ids=[offer_id], seller_id=seller_id)
    if not locked:
        raise errors.NotFound
    if locked[0].removed_at is None:
        movements.insert_withdrawal(tx, offer_id=offer_id, warehouse_id=warehouses.get_shelf_id(tx, seller_id=seller_id),
                                    actor_id=seller_id)
        offers.set_removed(tx, offer_id=offer_id)


def _lock_on_sale(tx: Tx, *, offer_id: int, seller_id: int) -> None:
    locked = offers.lock_own(tx, offer_ids=[offer_id], seller_id=seller_id)
    if not locked or locked[0].removed_at is not None:
        raise errors.NotFound


def _set_stock(tx: Tx, *, offer_id: int, seller_id: int, on_hand: int) -> None:
    """Bring an offer that is held to this stock, by a movement of the difference on the seller's own shelf."""
    offer = offers.get_own(tx, offer_id=offer_id, seller_id=seller_id)
    if offer.on_hand == on_hand:
        return
    movements.insert(
        tx, offer_id=offer_id, warehouse_id=warehouses.get_shelf_id(tx, seller_id=seller_id), delta=on_hand - offer.on_hand,
        kind=MovementKind.CORRECTION if offer.last_movement_id else MovementKind.OPENING, actor_id=seller_id)
