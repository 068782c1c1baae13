"""Carts and their items. Every change of items begins with `lock_…`, which adds one to the cart's version."""

from dataclasses import dataclass

from app.db import Tx
from app.domain.pricing import ParcelKey
from app.domain.shipping_terms import Terms
from app.domain.states import Fulfilment, OfferCondition
from app.models import shipping_terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """A cart as it is while its lock is held, or at the moment it was read."""

    id: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A cart item with what its offer says now. `seen_cents` is the price that the buyer last saw beside it.

    `distance` is that from whoever sends it to the door, None while no door is known.
    """

    offer_id: int
    product_id: int
    seller_id: int
    seller_name: str
    title: str
    media_key: str | None
    condition: OfferCondition
    quantity: int
    saved: bool
    price_cents: int
    list_price_cents: int | None
    seen_cents: int
    available: int
    is_offered: bool
    fulfilment: Fulfilment
    weight_g: int
    distance: int | None

    @property
    def parcel(self) -> ParcelKey:
        """What it comes together with."""
        return self.seller_id, self.fulfilment

    @property
    def line_cents(self) -> int:
        return self.quantity * self.price_cents

    @property
    def is_orderable(self) -> bool:
        return self.is_offered and self.quantity <= self.available


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """An offer as somebody about to put it into a cart needs it; `in_cart` of them are there already."""

    offer_id: int
    product_id: int
    seller_id: int
    title: str
    price_cents: int
    available: int
    in_cart: int


def count_guest_items(tx: Tx, *, token_hash: bytes) -> int:
    """Units in a guest's cart, without what is saved for later."""
    count: int = tx.value(
        """
        SELECT coalesce(sum(i.quantity), 0)::integer
        FROM carts c
        JOIN cart_items i ON i.cart_id = c.id
        WHERE c.guest_token_hash = %(token_hash)s AND NOT i.saved
        """,
        token_hash=token_hash,
    )
    return count


def find_of_user(tx: Tx, *, user_id: int) -> Cart | None:
    """A person's cart, None before their first item."""
    return tx.maybe(Cart, "SELECT id, version FROM carts WHERE user_id = %(user_id)s", user_id=user_id)


def find_of_guest(tx: Tx, *, token_hash: bytes) -> Cart | None:
    """A guest's cart, None before their first item."""
    return tx.maybe(Cart, "SELECT id, version FROM carts WHERE guest_token_hash = %(token_hash)s", token_hash=token_hash)


def lock_of_user(tx: Tx, *, user_id: int) -> Cart:
    """Take a person's cart for a change: made if there is none, its version raised, locked until commit."""
    return tx.one(
        Cart,
        """
        INSERT INTO carts (user_id)
        VALUES (%(user_id)s)
        ON CONFLICT (user_id) DO UPDATE
        SET version = carts.version + 1,
            updated_at = now()
        RETURNING id, version
        """,
        user_id=user_id,
    )


def lock_of_guest(tx: Tx, *, token_hash: bytes) -> Cart:
    """Take a guest's cart for a change: made if there is none, its version raised, locked until commit."""
    return tx.one(
        Cart,
        """
        INSERT INTO carts (guest_token_hash)
        VALUES (%(token_hash)s)
        ON CONFLICT (guest_token_hash) DO UPDATE
        SET version = carts.version + 1,
            updated_at = now()
        RETURNING id, version
        """,
        token_hash=token_hash,
    )


def claim(tx: Tx, *, cart_id: int, user_id: int, version: int) -> Terms | None:
    """Take a person's own cart to order it, if it is still at this version: the terms of delivery, when exactly that happened.

    The version goes up, so that of several checkouts of one version one succeeds; the others wait here and get None.
    """
    found = tx.value(
        """
        UPDATE carts
        SET version = version + 1,
            updated_at = now()
        WHERE id = %(cart_id)s AND user_id = %(user_id)s AND version = %(version)s
        RETURNING current_shipping_terms()
        """,
        cart_id=cart_id,
        user_id=user_id,
        version=version,
    )
    return shipping_terms.read(found) if found else None


def lock_offers(tx: Tx, *, cart_id: int) -> int:
    """Hold the offers that a cart would order, in the order of their ids: price, removal and stock stand still until commit."""
    return tx.run(
        """
        SELECT o.id
        FROM offers o
        JOIN cart_items i ON i.offer_id = o.id
        WHERE i.cart_id = %(cart_id)s AND NOT i.saved
        ORDER BY o.id
        FOR NO KEY UPDATE OF o
        """,
        cart_id=cart_id,
    )


def list_items(tx: Tx, *, cart_id: int, address_id: int | None = None) -> list[Item]:
    """Everything in a cart and saved for later, sellers together, oldest first.

    Distances are to one of the person's own addresses, the default one when none is named.
    """
    return tx.all(
        Item,
        """
        SELECT offer_id, product_id, seller_id, seller_name, title, media_key, condition, quantity, saved, price_cents,
               list_price_cents, seen_cents, available, is_offered, fulfilment, weight_g, distance
        FROM cart_contents(%(cart_id)s, %(address_id)s)
        """,
        cart_id=cart_id,
        address_id=address_id,
    )


def add_item(tx: Tx, *, cart_id: int, offer_id: int, quantity: int) -> int | None:
    """Put more of an offer into the cart; returns how many are there now, None when there are not that many to be had.

    An item that was saved for later comes back with the added quantity only.
    """
    now_there: int | None = tx.value(
        """
        INSERT INTO cart_items AS i (cart_id, offer_id, quantity, price_cents)
        SELECT %(cart_id)s, o.id, %(quantity)s, o.price_cents
        FROM offers o
        JOIN products p ON p.id = o.product_id AND p.state = 'active'
        WHERE o.id = %(offer_id)s AND o.removed_at IS NULL
          AND %(quantity)s <= (SELECT sum(on_hand) FROM stock WHERE offer_id = o.id)
        ON CONFLICT (cart_id, offer_id) DO UPDATE
        SET quantity = CASE WHEN i.saved THEN 0 ELSE i.quantity END + excluded.quantity,
            price_cents = excluded.price_cents,
            saved = false
        WHERE CASE WHEN i.saved THEN 0 ELSE i.quantity END + excluded.quantity
              <= (SELECT least(sum(on_hand), 100000) FROM stock WHERE offer_id = i.offer_id)
        RETURNING i.quantity
        """,
        cart_id=cart_id,
        offer_id=offer_id,
        quantity=quantity,
    )
    return now_there


def get_offered(tx: Tx, *, offer_id: int, cart_id: int | None) -> Offered:
    """What can be put into a cart; NotFound for an offer that never was."""
    return tx.one(
        Offered,
        """
        SELECT o.id AS offer_id, o.product_id, o.seller_id, p.title, o.price_cents,
               CASE WHEN o.removed_at IS NULL AND p.state = 'active'
                    THEN coalesce((SELECT sum(on_hand) FROM stock WHERE offer_id = o.id), 0)
                    ELSE 0 END::integer AS available,
               coalesce((SELECT quantity
                         FROM cart_items
                         WHERE cart_id = %(cart_id)s AND offer_id = o.id AND NOT saved), 0) AS in_cart
        FROM offers o
        JOIN products p ON p.id = o.product_id
        WHERE o.id = %(offer_id)s
        """,
        offer_id=offer_id,
        cart_id=cart_id,
    )


def set_quantity(tx: Tx, *, cart_id: int, offer_id: int, quantity: int) -> bool:
    """Change how many of an offer are in the cart, and note the price as seen; False when it is not there."""
    return tx.run(
        """
        UPDATE cart_items i
        SET quantity = %(quantity)s,
            price_cents = o.price_cents
        FROM offers o
        WHERE i.cart_id = %(cart_id)s AND i.offer_id = %(offer_id)s AND o.id = i.offer_id
        """,
        cart_id=cart_id,
        offer_id=offer_id,
        quantity=quantity,
    ) == 1


def set_saved(tx: Tx, *, cart_id: int, offer_id: int, saved: bool) -> bool:
    """Put an item aside for later, or back; False when it is not there."""
    return tx.run(
        """
        UPDATE cart_items
        SET saved = %(saved)s
        WHERE cart_id = %(cart_id)s AND offer_id = %(offer_id)s
        """,
        cart_id=cart_id,
        offer_id=offer_id,
        saved=saved,
    ) == 1


def set_all_saved(tx: Tx, *, cart_id: int) -> int:
    """Put the whole cart aside for later; returns how many items that were."""
    return tx.run(
        """
        UPDATE cart_items
        SET saved = true
        WHERE cart_id = %(cart_id)s AND NOT saved
        """,
        cart_id=cart_id,
    )


def delete_ordered(tx: Tx, *, cart_id: int) -> int:
    """Empty the cart of what has been ordered; what is saved for later stays."""
    return tx.run("DELETE FROM cart_items WHERE cart_id = %(cart_id)s AND NOT saved", cart_id=cart_id)


def delete_item(tx: Tx, *, cart_id: int, offer_id: int) -> bool:
    """Take an item out; False when it is not there."""
    return tx.run(
        "DELETE FROM cart_items WHERE cart_id = %(cart_id)s AND offer_id = %(offer_id)s",
        cart_id=cart_id,
        offer_id=offer_id,
    ) == 1


def set_prices_seen(tx: Tx, *, user_id: int) -> None:
    """Note that a person has been shown what everything in their cart costs now."""
    tx.run(
        """
        UPDATE cart_items i
        SET price_cents = o.price_cents
        FROM offers o, carts c
        WHERE c.user_id = %(user_id)s AND i.cart_id = c.id AND o.id = i.offer_id AND i.price_cents <> o.price_cents
        """,
        user_id=user_id,
    )


def merge_guest(tx: Tx, *, token_hash: bytes, cart_id: int) -> None:
    """Move a guest's items into a person's cart: quantities added, at most what is in stock; the guest's cart goes.

    What the person sells themselves is left out.
    """
    tx.run(
        """
        INSERT INTO cart_items AS i (cart_id, offer_id, quantity, saved, price_cents)
        SELECT %(cart_id)s, g.offer_id,
               greatest(1, least(g.quantity, (SELECT coalesce(sum(on_hand), 0) FROM stock WHERE offer_id = g.offer_id))),
               g.saved, g.price_cents
        FROM cart_items g
        JOIN carts guest ON guest.id = g.cart_id
        JOIN offers o ON o.id = g.offer_id
        JOIN carts own ON own.id = %(cart_id)s
        WHERE guest.guest_token_hash = %(token_hash)s AND o.seller_id <> own.user_id
        ORDER BY g.offer_id
        ON CONFLICT (cart_id, offer_id) DO UPDATE
        SET quantity = greatest(1, least(i.quantity + excluded.quantity, 100000,
                                         (SELECT coalesce(sum(on_hand), 0) FROM stock WHERE offer_id = i.offer_id))),
            saved = i.saved AND excluded.saved
        """,
        cart_id=cart_id,
        token_hash=token_hash,
    )
    tx.run("DELETE FROM carts WHERE guest_token_hash = %(token_hash)s", token_hash=token_hash)


def delete_abandoned(tx: Tx) -> int:
    """Forget the guest carts that nobody touched for ninety days."""
    return tx.run("DELETE FROM carts WHERE guest_token_hash IS NOT NULL AND updated_at < now() - interval '90 days'")
