"""app/domain/money.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import Money, allocate, parse_cents, share_bps, to_decimal

CENTS = st.integers(min_value=0, max_value=10**11)


@pytest.mark.parametrize(("text", "cents"), [
    ("0", 0), ("0.01", 1), ("0.1", 10), ("19.99", 1999), ("20", 2000), ("007", 700), (" 5 ", 500),
    ("999999999.99", 99_999_999_999),
])
def test_an_amount_is_read(text: str, cents: int) -> None:
    assert parse_cents(text) == cents


@pytest.mark.parametrize("text", [
    "", " ", ".", ".5", "5.", "-1", "+1", "1.999", "1e3", "1E3", "1e309", "NaN", "sNaN", "inf", "Infinity", "1,000", "1 000",
    "1_000", "$1", "0x10", "١٢", "１２", "²", "💸", "\u202e1", "1\x00", "1\n2", "1.2.3", "1234567890", "9" * 400,
])
def test_what_is_no_amount_is_not_guessed(text: str) -> None:
    assert parse_cents(text) is None


@given(CENTS)
def test_what_is_written_is_read_back(cents: int) -> None:
    assert parse_cents(to_decimal(min(cents, 99_999_999_999))) == min(cents, 99_999_999_999)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused_and_never_raises(text: str) -> None:
    cents = parse_cents(text)
    assert cents is None or cents >= 0


@pytest.mark.parametrize(("cents", "text"), [(0, "$0.00"), (5, "$0.05"), (123450, "$1,234.50"), (-500, "-$5.00"), (-1, "-$0.01")])
def test_money_prints_as_people_write_it(cents: int, text: str) -> None:
    assert str(Money(cents)) == text


def test_money_compares_by_amount() -> None:
    assert Money(1) < Money(2)
    assert Money(2) == Money(2)


@given(CENTS, st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=50))
def test_shares_add_up_to_the_whole(total: int, weights: list[int]) -> None:
    shares = allocate(total, weights)
    assert sum(shares) == total
    assert len(shares) == len(weights)
    assert min(shares) >= 0


@given(CENTS, st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=50).filter(any))
def test_a_share_is_its_exact_part_rounded_up_or_down(total: int, weights: list[int]) -> None:
    whole = sum(weights)
    for share, weight in zip(allocate(total, weights), weights, strict=True):
        assert abs(share * whole - total * weight) < whole


def test_what_is_left_goes_to_the_largest_remainder_then_to_the_earlier() -> None:
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(10, [5, 3, 2, 1]) == [4, 3, 2, 1]


def test_without_weights_everyone_gets_the_same() -> None:
    assert allocate(5, [0, 0]) == [3, 2]


@pytest.mark.parametrize(("amount", "bps", "share"), [
    (1000, 250, 25), (1, 5000, 1), (1, 4999, 0), (0, 10_000, 0), (999, 10_000, 999),
])
def test_a_percentage_is_rounded_half_up(amount: int, bps: int, share: int) -> None:
    assert share_bps(amount, bps) == share
