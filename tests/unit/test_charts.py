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


def test_a_long_row_labels_its_ends() -> None:
    assert labelled(3) == {0, 1, 2}
    assert {0, 364} <= labelled(365)
    assert len(labelled(365)) == 6
