"""The shop on paper: its rules once more, as dictionaries and integers, for the state machine to compare the real one with.

Written from the rules and not from the application: nothing of it is imported here. Each command returns the name of the
refusal, or None when it was done; a command that was refused has changed nothing.
"""

from dataclasses import dataclass, field

WALLET_MAX = 100_000_000_000
FEE_BPS = 250


@dataclass(slots=True, kw_only=True)
class Offer:
    """What a seller asks for a product, and how many there are."""

    seller: int
    product: int
    price: int
    units: int
    removed: bool = False


@dataclass(slots=True)
class Item:
    """So many of an offer in a cart, or put aside."""

    quantity: int
    saved: bool = False


@dataclass(slots=True, kw_only=True)
class Line:
    """An offer in an order."""

    offer: int
    quantity: int
    total: int
    refunded: int = 0
    fulfilled: bool = False


@dataclass(slots=True, kw_only=True)
class Shipment:
    """What one seller sends of an order; `held` is what its escrow holds."""

    order: int
    buyer: int
    seller: int
    held: int
    status: str = "placed"
    released: bool = False
    lines: dict[int, Line] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Cart:
    """A person's cart. `moves` counts what happened to it: a checkout belongs to one moment."""

    items: dict[int, Item] = field(default_factory=dict)
    moves: int = 0

    @property
    def wanted(self) -> dict[int, int]:
        return {offer: item.quantity for offer, item in self.items.items() if not item.saved}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A checkout page that somebody has open."""

    buyer: int
    token: str
    moves: int
    total: int


@dataclass(slots=True, kw_only=True)
class PaperShop:
    """Everything that a few people own, owe, sell, ordered and think."""

    wallets: dict[int, int] = field(default_factory=dict)
    debts: dict[int, int] = field(default_factory=dict)
    offers: dict[int, Offer] = field(default_factory=dict)
    carts: dict[int, Cart] = field(default_factory=dict)
    shipments: dict[int, Shipment] = field(default_factory=dict)
    placed: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)   # (buyer, token) -> order, total agreed to
    ratings: dict[tuple[int, str, int], int] = field(default_factory=dict)         # (author, "product" or "seller", id) -> stars
    keys: dict[tuple[object, ...], int] = field(default_factory=dict)              # what a key moved

    # ---- money

    def deposit(self, user: int, amount: int, key: str) -> str | None:
        if ("deposit", user, key) in self.keys:
            return self._repeated(("deposit", user, key), amount)
        if self.wallets[user] + amount > WALLET_MAX:
            return "WalletFull"
        self.keys["deposit", user, key] = amount
        self.wallets[user] += amount
        return None

    def withdraw(self, user: int, amount: int, key: str) -> str | None:
        if ("withdrawal", user, key) in self.keys:
            return self._repeated(("withdrawal", user, key), amount)
        if self.debts.get(user, 0):
            return "WithdrawalRefused"
        if self.wallets[user] < amount:
            return "WithdrawalTooLarge"
        self.keys["withdrawal", user, key] = amount
        self.wallets[user] -= amount
        return None

    def _repeated(self, key: tuple[object, ...], amount: int) -> str | None:
        return None if self.keys[key] == amount else "KeyReused"

    # ---- carts

    def add(self, user: int, offer: int, quantity: int) -> bool:
        cart = self._touch(user)
        there = cart.wanted.get(offer, 0)
        if self.offers[offer].removed or there + quantity > self.offers[offer].units:
            return False
        cart.items[offer] = Item(there + quantity)
        return True

    def change(self, user: int, offer: int, quantity: int) -> bool:
        cart = self._touch(user)
        if offer in cart.items:
            cart.items[offer].quantity = quantity
        return offer in cart.items

    def take_out(self, user: int, offer: int) -> bool:
        return self._touch(user).items.pop(offer, None) is not None

    def put_aside(self, user: int, offer: int, *, saved: bool) -> bool:
        cart = self._touch(user)
        if offer in cart.items:
            cart.items[offer].saved = saved
        return offer in cart.items

    def merge(self, user: int, guest: dict[int, int]) -> None:
        """A guest who logs in brings a cart along: at most what there is, and nothing that they sell themselves."""
        cart = self._touch(user)
        for offer, quantity in guest.items():
            if self.offers[offer].seller == user:
                continue
            there = cart.items[offer].quantity if offer in cart.items else 0
            cart.items[offer] = Item(max(1, min(there + quantity, self.offers[offer].units)))

    def _touch(self, user: int) -> Cart:
        cart = self.carts.setdefault(user, Cart())
        cart.moves += 1
        return cart

    def total(self, user: int) -> int:
        cart = self.carts.get(user, Cart())
        return sum(quantity * self.offers[offer].price for offer, quantity in cart.wanted.items())

    # ---- checkout

    def refusal(self, buyer: int, ticket: Ticket, total: int) -> str | None:
        """Why a checkout cannot be; None when it places an order or shows the one that it placed before."""
        cart = self.carts.get(buyer, Cart())
        if buyer != ticket.buyer or cart.moves != ticket.moves:
            earlier = self.placed.get((buyer, ticket.token))
            if earlier is None:
                return "CartChanged"
            return None if earlier[1] == total else "CheckoutTokenReused"
        if not cart.wanted:
            return "EmptyCart"
        if any(self.offers[offer].removed or quantity > self.offers[offer].units for offer, quantity in cart.wanted.items()):
            return "OutOfStock"
        if self.total(buyer) != total:
            return "PriceChanged"
        return "InsufficientBalance" if self.wallets[buyer] < total else None

    def order(self, ticket: Ticket, order: int, shipments: dict[int, int], lines: dict[int, int]) -> None:
        """Place it, under the ids that the real shop gave: shipments by seller, lines by offer."""
        cart = self._touch(ticket.buyer)
        self.placed[ticket.buyer, ticket.token] = order, ticket.total
        assert shipments.keys() == {self.offers[offer].seller for offer in cart.wanted}, "one shipment for each seller"
        assert lines.keys() == cart.wanted.keys(), "one line for each offer"
        for seller, shipment_id in shipments.items():
            self.shipments[shipment_id] = Shipment(order=order, buyer=ticket.buyer, seller=seller, held=0)
        for offer, quantity in cart.wanted.items():
            made = Line(offer=offer, quantity=quantity, total=quantity * self.offers[offer].price)
            shipment = self.shipments[shipments[self.offers[offer].seller]]
            shipment.lines[lines[offer]] = made
            shipment.held += made.total
            self.wallets[ticket.buyer] -= made.total
            self.offers[offer].units -= quantity
            del cart.items[offer]

    # ---- fulfilment

    def fulfil_line(self, line: int, seller: int) -> str | None:
        shipment = next(each for each in self.shipments.values() if line in each.lines)
        return self._fulfil(shipment, [shipment.lines[line]], seller)

    def fulfil_shipment(self, shipment: int, seller: int) -> str | None:
        return self._fulfil(self.shipments[shipment], list(self.shipments[shipment].lines.values()), seller)

    def _fulfil(self, shipment: Shipment, lines: list[Line], seller: int) -> str | None:
        if shipment.seller != seller:
            return "NotFound"
        if shipment.status == "cancelled":
            return "IllegalTransition"
        for line in lines:
            line.fulfilled = True
        if shipment.status == "placed" and all(line.fulfilled for line in shipment.lines.values()):
            shipment.status = "out_for_delivery"
        return None

    def cancel(self, shipment_id: int, seller: int) -> str | None:
        shipment = self.shipments[shipment_id]
        if shipment.seller != seller:
            return "NotFound"
        if shipment.status == "cancelled":
            return None
        if any(line.fulfilled for line in shipment.lines.values()):
            return "IllegalTransition"
        shipment.status = "cancelled"
        self.wallets[shipment.buyer] += shipment.held
        shipment.held = 0
        for line in shipment.lines.values():
            self.offers[line.offer].units += line.quantity
            line.refunded = line.total
        return None

    def receive(self, shipment_id: int, buyer: int) -> str | None:
        shipment = self.shipments[shipment_id]
        if shipment.buyer != buyer:
            return "NotFound"
        if shipment.status not in {"out_for_delivery", "delivered"}:
            return "IllegalTransition"
        shipment.status = "delivered"
        return None

    def release(self, shipment_id: int) -> None:
        shipment = self.shipments[shipment_id]
        if shipment.released or shipment.status == "cancelled":
            return
        earned = shipment.held - (shipment.held * FEE_BPS + 5000) // 10_000
        repaid = min(earned, self.debts[shipment.seller])
        self.debts[shipment.seller] -= repaid
        self.wallets[shipment.seller] += earned - repaid
        shipment.held, shipment.released = 0, True

    def refund(self, line_id: int, seller: int, amount: int, key: str) -> str | None:
        shipment = next(each for each in self.shipments.values() if line_id in each.lines)
        line = shipment.lines[line_id]
        if shipment.seller != seller:
            return "NotFound"
        if ("refund", line_id, key) in self.keys:
            return self._repeated(("refund", line_id, key), amount)
        if line.refunded + amount > line.total:
            return "RefundTooLarge"
        self.keys["refund", line_id, key] = amount
        line.refunded += amount
        self.wallets[shipment.buyer] += amount
        held = min(amount, shipment.held)
        paid = min(amount - held, self.wallets[seller])
        shipment.held -= held
        self.wallets[seller] -= paid
        self.debts[seller] += amount - held - paid
        return None

    def order_status(self, order: int) -> str:
        parts = [shipment for shipment in self.shipments.values() if shipment.order == order]
        live = [line for part in parts if part.status != "cancelled" for line in part.lines.values()]
        if not live:
            return "cancelled"
        return "fulfilled" if all(line.fulfilled for line in live) else "open"

    # ---- opinions

    def rate_seller(self, author: int, seller: int, stars: int) -> str | None:
        if all((each.buyer, each.seller) != (author, seller) for each in self.shipments.values()):
            return "ReviewNeedsOrder"
        self.ratings[author, "seller", seller] = stars
        return None

    def stars(self, kind: str, subject: int) -> tuple[int, int]:
        """The sum and the count of the ratings of a product or seller."""
        given = [stars for (_, of, rated), stars in self.ratings.items() if (of, rated) == (kind, subject)]
        return sum(given), len(given)
