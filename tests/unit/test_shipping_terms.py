"""app/domain/shipping_terms.py: days, credits, and what an edit changed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.shipping_terms import DISTANCE_MAX, WORKING_DAYS_MAX, Terms, TermsToday, after_working_days, changes
from app.domain.states import CreditBase, CreditFunder, ShippingOption
from tests.rates import rate, rule

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
TUESDAY = date(2026, 11, 24)


def terms(**changed: object) -> Terms:
    return Terms(id=1, rates=tuple(rate(option) for option in ShippingOption), credit=rule(**changed))


@pytest.mark.parametrize(("day", "working_days", "later"), [
    (TUESDAY, 0, TUESDAY), (TUESDAY, 3, date(2026, 11, 27)), (TUESDAY, 4, date(2026, 11, 30)),
    (date(2026, 11, 28), 1, date(2026, 11, 30)), (date(2026, 11, 29), 1, date(2026, 11, 30)), (TUESDAY, 10, date(2026, 12, 8)),
])
def test_weekends_do_not_count(day: date, working_days: int, later: date) -> None:
    assert after_working_days(day, working_days) == later


@given(DAYS, st.integers(1, WORKING_DAYS_MAX))
def test_it_ends_on_a_working_day_after_so_many(day: date, working_days: int) -> None:
    later = after_working_days(day, working_days)
    passed = [day + timedelta(days=number) for number in range(1, (later - day).days + 1)]
    assert later.weekday() < 5
    assert sum(each.weekday() < 5 for each in passed) == working_days


def test_a_begun_day_counts_whole() -> None:
    assert [rate().working_days(distance=distance) for distance in (0, 1, 50, 51)] == [2, 3, 3, 4]


def test_the_end_of_the_world_is_bounded() -> None:
    slow = rate(distance_per_day=1)
    assert slow.working_days(distance=6_000_000_000) == WORKING_DAYS_MAX
    assert slow.price_cents(weight_g=0, distance=6_000_000_000) == slow.price_cents(weight_g=0, distance=DISTANCE_MAX)


@pytest.mark.parametrize(("changed", "cents"), [
    ({}, 250), ({"share_bps": 5000}, 500), ({"base": CreditBase.SHIPPING}, 40), ({"is_on": False}, 0),
    ({"share_bps": 10_000, "max_cents": 100_000}, 2500),
])
def test_a_credit_is_a_share_up_to_a_cap(changed: dict[str, object], cents: int) -> None:
    assert rule(**changed).credit_cents(total_cents=2500, shipping_cents=400) == cents


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10_000), st.integers(1, 10**8), st.sampled_from(CreditBase))
def test_a_credit_is_never_more_than_the_parcel_cost(total: int, extra: int, bps: int, most: int, base: CreditBase) -> None:
    credit = rule(share_bps=bps, max_cents=most, base=base).credit_cents(total_cents=total + extra, shipping_cents=total)
    assert 0 <= credit <= min(total + extra, most)


@pytest.mark.parametrize(("grace_days", "delivered_on", "today", "is_broken"), [
    (0, None, TUESDAY, False), (0, None, TUESDAY + timedelta(days=1), True), (1, None, TUESDAY + timedelta(days=1), False),
    (0, TUESDAY, TUESDAY + timedelta(days=9), False), (0, TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=9), True),
    (1, TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=9), False),
])
def test_a_promise_is_broken_when_day_and_grace_are_over(
    grace_days: int, delivered_on: date | None, today: date, is_broken: bool,  # noqa: FBT001 - a case of the table
) -> None:
    assert rule(grace_days=grace_days).is_broken(promised_on=TUESDAY, delivered_on=delivered_on, today=today) is is_broken


def test_only_what_is_offered_can_be_chosen() -> None:
    some = replace(terms(), rates=(rate(ShippingOption.ECONOMY, is_offered=False), rate(), rate(ShippingOption.EXPRESS)))
    assert [each.option for each in some.offered] == ["standard", "express"]
    assert some.find_offered("economy") is None
    assert some.find_offered("pigeon") is None


def test_one_piece_that_reaches_the_threshold_is_free() -> None:
    today = TermsToday(terms=replace(terms(), rates=(rate(free_from_cents=1000),)), today=TUESDAY)
    assert today.outlook(weight_g=100, price_cents=1000).cents == 0
    assert today.outlook(weight_g=100, price_cents=999, distance=10).cents == 300 + 10 + 20


def test_changes_are_told_in_words() -> None:
    before = terms()
    dearer = replace(before.rates[1], base_cents=450, free_from_cents=5000)
    after = replace(before, rates=(before.rates[0], dearer, before.rates[2]), credit=rule(funder=CreditFunder.SELLER))
    assert list(changes(before, after)) == [
        "Standard, a parcel: $3.00 → $4.50", "Standard, free from: never → $50.00",
        "Late parcels, paid by: the shop → the seller"]
    assert list(changes(before, before)) == []
