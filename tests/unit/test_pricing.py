"""app/domain/pricing.py: what a cart costs, delivery included."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.pricing import PricedItem, Quote, quote
from app.domain.shipping_terms import ASSUMED_WEIGHT_G, TYPICAL_DISTANCE, Rate
from app.domain.states import Fulfilment, ShippingOption
from tests.rates import rate

TODAY = date(2026, 11, 24)  # a Tuesday
CENTS = st.integers(0, 1_000_000)
DISTANCES = st.none() | st.integers(0, 5_000_000_000)


def item(offer_id: int = 1, **changed: object) -> PricedItem:
    """One piece for $10.00, a kilogram, 100 units away."""
    usual = PricedItem(offer_id=offer_id, seller_id=7, fulfilment=Fulfilment.SELLER, quantity=1, unit_price_cents=1000,
                       weight_g=1000, distance=100)
    return replace(usual, **changed)  # type: ignore[arg-type]


def priced(*items: PricedItem, **changed: Any) -> Quote:
    return quote(items, rate=rate(**changed), today=TODAY)


rates = st.builds(
    Rate, option=st.sampled_from(ShippingOption), is_offered=st.booleans(), base_cents=CENTS, per_kg_cents=CENTS,
    per_100_cents=CENTS, base_days=st.integers(0, 30), distance_per_day=st.integers(1, 10_000), free_from_cents=st.none() | CENTS)
carts = st.lists(
    st.builds(
        PricedItem, offer_id=st.integers(1, 10**6), seller_id=st.integers(1, 4), fulfilment=st.sampled_from(Fulfilment),
        quantity=st.integers(1, 1000), unit_price_cents=st.integers(1, 10**8), weight_g=st.integers(0, 10**6),
        distance=DISTANCES),
    min_size=1, max_size=12, unique_by=lambda made: made.offer_id)


def test_a_parcel_costs_its_base_and_more_by_weight_and_distance() -> None:
    assert priced(item()).shipping_cents == 300 + 100 + 200
    assert priced(item(quantity=3)).shipping_cents == 300 + 300 + 200
    assert priced(item(distance=250)).shipping_cents == 300 + 100 + 500


def test_half_a_cent_is_a_cent() -> None:
    assert priced(item(weight_g=5, distance=0)).shipping_cents == 301
    assert priced(item(weight_g=4, distance=0)).shipping_cents == 300


def test_what_one_sender_sends_is_one_parcel() -> None:
    assert priced(item(1), item(2)).shipping_cents == 300 + 200 + 200
    assert priced(item(1), item(2, seller_id=8)).shipping_cents == 2 * 600
    assert priced(item(1), item(2, fulfilment=Fulfilment.WAREHOUSE)).shipping_cents == 2 * 600


def test_the_threshold_counts_the_goods_of_the_whole_order() -> None:
    both = (item(1), item(2, seller_id=8))
    assert priced(*both, free_from_cents=2000).shipping_cents == 0
    short = priced(*both, free_from_cents=2001)
    assert (short.shipping_cents, short.missing_for_free_cents) == (1200, 1)


def test_what_is_not_known_is_assumed_and_said_to_be() -> None:
    quoted = priced(item(weight_g=0, distance=None))
    assert quoted.shipping_cents == priced(item(weight_g=ASSUMED_WEIGHT_G, distance=TYPICAL_DISTANCE)).shipping_cents
    assert quoted.is_estimate
    assert not priced(item()).is_estimate


def test_each_parcel_has_its_day_and_the_last_one_counts() -> None:
    quoted = priced(item(1, distance=1), item(2, seller_id=8, distance=101))
    assert [parcel.promised_on for parcel in quoted.parcels] == [date(2026, 11, 27), date(2026, 12, 1)]
    assert quoted.promised_on == date(2026, 12, 1)
    assert [line.promised_on for line in quoted.lines] == [date(2026, 11, 27), date(2026, 12, 1)]


@given(carts, rates)
def test_shares_add_up_to_what_each_parcel_and_the_order_cost(items: list[PricedItem], chosen: Rate) -> None:
    quoted = quote(items, rate=chosen, today=TODAY)
    for parcel in quoted.parcels:
        own = [line.shipping_cents for line, made in zip(quoted.lines, items, strict=True) if made.parcel == parcel.key]
        assert sum(own) == parcel.shipping_cents
    assert sum(line.total_cents for line in quoted.lines) == quoted.total_cents
    assert [line.offer_id for line in quoted.lines] == [made.offer_id for made in items]


@given(carts, rates)
def test_nothing_is_negative_and_nothing_comes_before_today(items: list[PricedItem], chosen: Rate) -> None:
    quoted = quote(items, rate=chosen, today=TODAY)
    assert min(line.shipping_cents for line in quoted.lines) >= 0
    assert min(parcel.promised_on for parcel in quoted.parcels) >= TODAY


@given(carts, rates, st.data())
def test_heavier_and_further_never_cost_less_or_come_sooner(items: list[PricedItem], chosen: Rate, data: st.DataObject) -> None:
    chosen = replace(chosen, free_from_cents=None)
    which = data.draw(st.integers(0, len(items) - 1))
    more = replace(items[which], weight_g=items[which].weight_g + data.draw(st.integers(ASSUMED_WEIGHT_G, 10**6)),
                   distance=max(items[which].distance or 0, TYPICAL_DISTANCE) + data.draw(st.integers(0, 10**6)))
    before = quote(items, rate=chosen, today=TODAY)
    after = quote([*items[:which], more, *items[which + 1:]], rate=chosen, today=TODAY)
    assert after.shipping_cents >= before.shipping_cents
    assert after.promised_on >= before.promised_on


@given(carts, rates)
def test_the_order_of_the_items_makes_no_difference(items: list[PricedItem], chosen: Rate) -> None:
    quoted, turned = (quote(some, rate=chosen, today=TODAY) for some in (items, items[::-1]))
    assert (quoted.total_cents, quoted.promised_on) == (turned.total_cents, turned.promised_on)
