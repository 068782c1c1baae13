"""What a cart costs. Pure integer cents; every rounding is named where it happens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.money import allocate
from app.domain.shipping_terms import ASSUMED_WEIGHT_G, TYPICAL_DISTANCE, Rate
from app.domain.states import Fulfilment

# Who sends, and from whose shelves: what comes together as far as a quote knows.
ParcelKey = tuple[int, Fulfilment]


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedItem:
    """What is asked for: an offer, how many, the price of one in cents, and what its delivery depends on.

    `distance` is that from whoever sends it to the door, None for a door that is not known; a weight of 0 is not known either.
    """

    offer_id: int
    seller_id: int
    fulfilment: Fulfilment
    quantity: int
    unit_price_cents: int
    weight_g: int
    distance: int | None

    @property
    def parcel(self) -> ParcelKey:
        return self.seller_id, self.fulfilment


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedLine:
    """What a line costs, in cents, with its share of discount and shipping, and the last day on which it is in time."""

    offer_id: int
    quantity: int
    unit_price_cents: int
    discount_cents: int
    shipping_cents: int
    promised_on: date

    @property
    def total_cents(self) -> int:
        return self.quantity * self.unit_price_cents - self.discount_cents + self.shipping_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedParcel:
    """What comes together: what sending it costs, in cents, and the last day on which it is in time."""

    key: ParcelKey
    shipping_cents: int
    promised_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a cart costs when it is sent in one way, in cents; the lines are in the order of the items.

    It is an estimate while the way to the door is not known.
    """

    rate: Rate
    lines: tuple[QuotedLine, ...]
    parcels: tuple[QuotedParcel, ...]
    subtotal_cents: int
    discount_cents: int
    shipping_cents: int
    is_estimate: bool

    @property
    def total_cents(self) -> int:
        return self.subtotal_cents - self.discount_cents + self.shipping_cents

    @property
    def promised_on(self) -> date:
        """The day by which all of it is there."""
        return max(parcel.promised_on for parcel in self.parcels)

    @property
    def missing_for_free_cents(self) -> int | None:
        """How much more has to be ordered until sending it is free; None when it is, or never will be."""
        if not self.shipping_cents or self.rate.free_from_cents is None:
            return None
        return self.rate.free_from_cents - (self.subtotal_cents - self.discount_cents)

    def parcel(self, key: ParcelKey) -> QuotedParcel | None:
        """One of the parcels; None when nothing in it can be ordered."""
        return next((parcel for parcel in self.parcels if parcel.key == key), None)


def quote(items: Sequence[PricedItem], *, rate: Rate, today: date) -> Quote:
    """Price these items (at least one), sent in this way and ordered today.

    Each parcel is priced by its weight and distance, and its price shared out to its lines by what they cost, by largest
    remainder. From the rate's threshold on, which counts the goods of the whole order, all parcels are free.
    """
    subtotal_cents = sum(item.quantity * item.unit_price_cents for item in items)
    together: dict[ParcelKey, list[PricedItem]] = {}
    for item in items:
        together.setdefault(item.parcel, []).append(item)
    is_free = rate.is_free(subtotal_cents)
    parcels = [_parcel(own, rate=rate, is_free=is_free, today=today) for own in together.values()]
    lines = {line.offer_id: line for parcel in parcels for line in _lines(together[parcel.key], parcel)}
    return Quote(
        rate=rate,
        lines=tuple(lines[item.offer_id] for item in items),
        parcels=tuple(parcels),
        subtotal_cents=subtotal_cents,
        discount_cents=0,
        shipping_cents=sum(parcel.shipping_cents for parcel in parcels),
        is_estimate=any(item.distance is None for item in items),
    )


def _parcel(items: Sequence[PricedItem], *, rate: Rate, is_free: bool, today: date) -> QuotedParcel:
    """What sending these together costs; the furthest way counts."""
    distance = max(TYPICAL_DISTANCE if item.distance is None else item.distance for item in items)
    weight_g = sum(item.quantity * (item.weight_g or ASSUMED_WEIGHT_G) for item in items)
    return QuotedParcel(
        key=items[0].parcel, shipping_cents=0 if is_free else rate.price_cents(weight_g=weight_g, distance=distance),
        promised_on=rate.promised_on(distance=distance, today=today))


def _lines(items: Sequence[PricedItem], parcel: QuotedParcel) -> Iterator[QuotedLine]:
    """The items of a parcel with their shares of what it costs."""
    shares = allocate(parcel.shipping_cents, [item.quantity * item.unit_price_cents for item in items])
    for item, shipping_cents in zip(items, shares, strict=True):
        yield QuotedLine(
            offer_id=item.offer_id, quantity=item.quantity, unit_price_cents=item.unit_price_cents, discount_cents=0,
            shipping_cents=shipping_cents, promised_on=parcel.promised_on)
