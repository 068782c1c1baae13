"""A chart's scale is round, holds every value, and never leaves zero out."""

from hypothesis import given
from hypothesis import strategies as st

from app.charts import labelled, scale


@given(st.lists(st.integers(min_value=-(10**12), max_value=10**12), max_size=40))
def test_every_value_and_zero_lie_on_the_scale(values: list[int]) -> None:
    plot = scale(values)
    assert plot.low < plot.high
    assert all(0 <= plot.at(value) <= 100 for value in (0, *values))
    assert 0 in plot.ticks
    assert 2 <= len(plot.ticks) <= 7


def test_ticks_are_round() -> None:
    assert scale([0, 1234, -500]).ticks == (-500, 0, 500, 1000, 1500)


def test_a_long_row_labels_its_last_point_and_some_before() -> None:
    assert labelled(0) == ()
    assert labelled(3) == (0, 1, 2)
    assert labelled(12) == (2, 5, 8, 11)
    assert labelled(365) == (72, 145, 218, 291, 364)
