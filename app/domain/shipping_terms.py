"""The shop's terms of delivery: what sending costs, how long it takes, and what a buyer gets when it takes longer.

Operators set them. Prices follow weight, distance and speed alone, so that another buyer's order never changes a quote.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.money import Money, share_bps
from app.domain.states import CreditBase, CreditFunder, ShippingOption

# What an estimate assumes of a door that nobody has told us.
TYPICAL_DISTANCE = 100
# Doors that lie further away count as this far, and nothing is promised for later than this.
DISTANCE_MAX = 10_000
WORKING_DAYS_MAX = 60
# What a product counts as that nobody has weighed.
ASSUMED_WEIGHT_G = 500
SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One way to send. Distances are units of the world's grid; `free_from_cents` is a total of goods, None for never free."""

    option: ShippingOption
    is_offered: bool
    base_cents: int
    per_kg_cents: int
    per_100_cents: int
    base_days: int
    distance_per_day: int
    free_from_cents: int | None

    def price_cents(self, *, weight_g: int, distance: int) -> int:
        """What a parcel costs, rounded half up to a cent."""
        thousandths = weight_g * self.per_kg_cents + min(distance, DISTANCE_MAX) * self.per_100_cents * 10
        return self.base_cents + (thousandths + 500) // 1000

    def working_days(self, *, distance: int) -> int:
        """How many working days a parcel takes, a begun one counted whole."""
        return min(self.base_days + -(-min(distance, DISTANCE_MAX) // self.distance_per_day), WORKING_DAYS_MAX)

    def promised_on(self, *, distance: int, today: date) -> date:
        """The last day on which a parcel ordered today arrives in time."""
        return after_working_days(today, self.working_days(distance=distance))

    def is_free(self, goods_cents: int) -> bool:
        """Is an order of goods for so much sent for nothing?"""
        return self.free_from_cents is not None and goods_cents >= self.free_from_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRule:
    """What a buyer gets, by itself, for a parcel that is not there when its promised day and `grace_days` more are over."""

    is_on: bool
    share_bps: int
    base: CreditBase
    max_cents: int
    grace_days: int
    funder: CreditFunder

    def credit_cents(self, *, total_cents: int, shipping_cents: int) -> int:
        """The credit for a parcel that cost so much, rounded half up to a cent, never more than the parcel cost."""
        if not self.is_on:
            return 0
        base_cents = shipping_cents if self.base is CreditBase.SHIPPING else total_cents
        return min(share_bps(base_cents, self.share_bps), self.max_cents, total_cents)

    def is_broken(self, *, promised_on: date, delivered_on: date | None, today: date) -> bool:
        """Has a parcel come, or not come yet, later than the rule puts up with?"""
        return (delivered_on or today) > promised_on + timedelta(days=self.grace_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """All of it as it was between two changes; `id` names the terms that an order was placed under. Rates: cheapest way first."""

    id: int
    rates: tuple[Rate, ...]
    credit: CreditRule

    @property
    def offered(self) -> tuple[Rate, ...]:
        """The ways to choose from; standard is always one of them."""
        return tuple(rate for rate in self.rates if rate.is_offered)

    @property
    def usual(self) -> Rate:
        """What is shown, and chosen, until somebody chooses."""
        return self.rate(ShippingOption.STANDARD)

    def rate(self, option: ShippingOption) -> Rate:
        """One way to send, offered or not."""
        return next(rate for rate in self.rates if rate.option is option)

    def find_offered(self, option: str) -> Rate | None:
        """The way of this name, None when it is not to be had."""
        return next((rate for rate in self.offered if rate.option == option), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What delivery of one piece would cost, and by when it would be there."""

    rate: Rate
    cents: int
    promised_on: date
    is_estimate: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TermsToday:
    """The terms on a day, for pages that show what delivery would be. Only the same object is equal to itself: that it is the
    same is quickly seen, which matters to what is remembered for it."""

    terms: Terms
    today: date

    def outlook(self, *, weight_g: int, price_cents: int, distance: int | None = None, rate: Rate | None = None) -> Outlook:
        """What one piece would cost to send to a door so far away; to a typical one, where that is not known."""
        chosen = rate or self.terms.usual
        far = TYPICAL_DISTANCE if distance is None else distance
        cents = 0 if chosen.is_free(price_cents) else chosen.price_cents(weight_g=weight_g or ASSUMED_WEIGHT_G, distance=far)
        return Outlook(rate=chosen, cents=cents, promised_on=chosen.promised_on(distance=far, today=self.today),
                       is_estimate=distance is None)

    def outlooks(self, *, weight_g: int, price_cents: int, distance: int | None = None) -> list[Outlook]:
        """The same for every way that is offered."""
        return [self.outlook(weight_g=weight_g, price_cents=price_cents, distance=distance, rate=rate)
                for rate in self.terms.offered]


@functools.lru_cache(maxsize=1024)
def after_working_days(day: date, working_days: int) -> date:
    """The day so many working days later; Saturdays and Sundays do not count."""
    while working_days:
        day += timedelta(days=1)
        working_days -= day.weekday() < SATURDAY
    return day


def changes(before: Terms, after: Terms) -> Iterator[str]:
    """What an edit changed, in words."""
    for old in before.rates:
        new = after.rate(old.option)
        for name, (was, now) in _differing(_rate_words(old), _rate_words(new)):
            yield f"{old.option.label}, {name}: {was} → {now}"
    for name, (was, now) in _differing(_credit_words(before.credit), _credit_words(after.credit)):
        yield f"Late parcels, {name}: {was} → {now}"


def _differing(before: dict[str, str], after: dict[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    return ((name, (was, after[name])) for name, was in before.items() if was != after[name])


def _rate_words(rate: Rate) -> dict[str, str]:
    return {
        "offered": _yes_or_no(rate.is_offered),
        "a parcel": str(Money(rate.base_cents)),
        "a kilogram": str(Money(rate.per_kg_cents)),
        "100 units of distance": str(Money(rate.per_100_cents)),
        "working days": str(rate.base_days),
        "units a day": f"{rate.distance_per_day:,}",
        "free from": "never" if rate.free_from_cents is None else str(Money(rate.free_from_cents)),
    }


def _credit_words(rule: CreditRule) -> dict[str, str]:
    return {
        "credited": _yes_or_no(rule.is_on),
        "share": f"{rule.share_bps / 100:g} %",
        "of": rule.base.label,
        "at most": str(Money(rule.max_cents)),
        "days of grace": str(rule.grace_days),
        "paid by": rule.funder.label,
    }


def _yes_or_no(value: bool) -> str:  # noqa: FBT001 - the value itself
    return "yes" if value else "no"
