"""A parcel's way in words, and its map."""

from datetime import UTC, datetime, timedelta
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import grid
from app.domain.grid import Place, Spot
from app.domain.states import ShipmentStatus as Status
from app.domain.tracking import HELD_UP, Happening, Moment, Step, timeline, whereabouts

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
INT32 = st.integers(-2**31, 2**31 - 1)
TRUCK_RADIUS = 16
PLACES = st.builds(Place, x=INT32, y=INT32)


def history(*statuses: str) -> list[Happening]:
    """These statuses, an hour apart."""
    return [Happening(status=Status(status), at=START + timedelta(hours=number), cause=f"cause {number}")
            for number, status in enumerate(statuses)]


def told(steps: list[Step]) -> list[str]:
    """The labels, each with how it lies in time."""
    marks = {Moment.DONE: "✓ ", Moment.CURRENT: "• ", Moment.TO_COME: ""}
    return [marks[step.moment] + step.label for step in steps]


@pytest.mark.parametrize(("statuses", "steps"), [
    ("placed", ["• Ordered", "Packed", "On the truck", "On its way", "Delivered"]),
    ("placed packing", ["✓ Ordered", "• Being packed", "On the truck", "On its way", "Delivered"]),
    ("placed packing packed", ["✓ Ordered", "• Packed", "On the truck", "On its way", "Delivered"]),
    ("placed packing packed loading", ["✓ Ordered", "✓ Packed", "• Being put on the truck", "On its way", "Delivered"]),
    ("placed packing packed loading loaded", ["✓ Ordered", "✓ Packed", "• On the truck", "On its way", "Delivered"]),
    ("placed packing packed loading loaded out_for_delivery",
     ["✓ Ordered", "✓ Packed", "✓ On the truck", "• On its way", "Delivered"]),
    ("placed packing packed loading loaded out_for_delivery delivered",
     ["✓ Ordered", "✓ Packed", "✓ On the truck", "✓ On its way", "• Delivered"]),
    ("placed packing problem", ["✓ Ordered", "• Held up", "Packed", "On the truck", "On its way", "Delivered"]),
    ("placed packing packed loading problem", ["✓ Ordered", "✓ Packed", "• Held up", "On the truck", "On its way", "Delivered"]),
    ("placed packing problem packing", ["✓ Ordered", "• Being packed", "On the truck", "On its way", "Delivered"]),
    ("placed packing problem cancelled", ["✓ Ordered", "✓ Being packed", "• Cancelled"]),
    ("placed cancelled", ["✓ Ordered", "• Cancelled"]),
])
def test_a_parcel_from_a_warehouse(statuses: str, steps: list[str]) -> None:
    assert told(timeline(history(*statuses.split()), is_seller_sent=False)) == steps


@pytest.mark.parametrize(("statuses", "steps"), [
    ("placed", ["• Ordered", "On its way", "Delivered"]),
    ("placed out_for_delivery", ["✓ Ordered", "• On its way", "Delivered"]),
    ("placed packing", ["✓ Ordered", "• Being packed", "On its way", "Delivered"]),
    ("placed out_for_delivery delivered", ["✓ Ordered", "✓ On its way", "• Delivered"]),
    ("placed cancelled", ["✓ Ordered", "• Cancelled"]),
    ("delivered", ["✓ Ordered", "✓ On its way", "• Delivered"]),
])
def test_a_parcel_from_a_seller(statuses: str, steps: list[str]) -> None:
    assert told(timeline(history(*statuses.split()), is_seller_sent=True)) == steps


def test_a_step_has_the_time_at_which_it_ended() -> None:
    steps = timeline(history("placed", "packing", "problem", "packing", "packed", "loading"), is_seller_sent=False)
    assert [step.at and (step.at - START) // timedelta(hours=1) for step in steps] == [0, 4, 5, None, None]


def test_two_steps_at_the_same_moment_end_with_the_later_one() -> None:
    statuses = (Status.PLACED, Status.PACKING, Status.PACKED, Status.LOADING)
    same = [Happening(status=status, at=START, cause="") for status in statuses]
    assert told(timeline(same, is_seller_sent=False))[:3] == ["✓ Ordered", "✓ Packed", "• Being put on the truck"]


def test_what_holds_it_up_is_between_the_shop_and_the_world() -> None:
    held_up = timeline(history("placed", "packing", "problem"), is_seller_sent=False, shows_cause=True)[1]
    assert (held_up.note, held_up.is_trouble) == (HELD_UP, True)


def test_why_it_was_cancelled_is_between_buyer_and_shop() -> None:
    for shows_cause, note in ((True, "cause 1"), (False, "")):
        cancelled = timeline(history("placed", "cancelled"), is_seller_sent=True, shows_cause=shows_cause)[-1]
        assert (cancelled.note, cancelled.is_trouble) == (note, True)


def test_what_is_packed_waits_for_a_truck_that_may_be_there() -> None:
    packed = history("placed", "packing", "packed")
    assert timeline(packed, is_seller_sent=False)[1].note == "Waits for the truck"
    assert timeline(packed, is_seller_sent=False, has_truck=True)[1].note == "The truck is there"


@pytest.mark.parametrize(("status", "progress", "has_truck", "text"), [
    (Status.PLACED, None, False, "It is at the warehouse."),
    (Status.PACKING, 0.0, False, "A truck is on its way to the warehouse."),
    (Status.PACKED, 0.0, True, "It is at the warehouse."),
    (Status.OUT_FOR_DELIVERY, None, True, "The truck has left the warehouse."),
    (Status.OUT_FOR_DELIVERY, 0.25, True, "The truck has done 25% of the way."),
    (Status.OUT_FOR_DELIVERY, 1.0, True, "The truck is at the door."),
    (Status.DELIVERED, None, True, "It is at the door."),
])
def test_where_it_is(status: Status, progress: float | None, has_truck: bool, text: str) -> None:  # noqa: FBT001
    assert whereabouts(status, progress=progress, has_truck=has_truck) == text


@given(warehouse=PLACES, door=PLACES, truck=st.none() | PLACES)
def test_every_place_is_on_the_paper_and_the_grid_is_neither_dense_nor_empty(
        warehouse: Place, door: Place, truck: Place | None) -> None:
    drawn = grid.draw_map(warehouse=warehouse, door=door, truck=truck)
    for spot in (drawn.warehouse, drawn.door):
        assert grid.MARGIN_X - 1 <= spot.x <= grid.WIDTH - grid.MARGIN_X + 1
        assert grid.MARGIN_Y - 1 <= spot.y <= grid.HEIGHT - grid.MARGIN_Y + 1
        if drawn.truck:
            assert hypot(drawn.truck.x - spot.x, drawn.truck.y - spot.y) > grid.APART - 0.1
            assert TRUCK_RADIUS - 1 <= drawn.truck.x <= grid.WIDTH - TRUCK_RADIUS + 1
            assert TRUCK_RADIUS - 1 <= drawn.truck.y <= grid.HEIGHT - TRUCK_RADIUS + 1
    for lines in (drawn.columns, drawn.rows):
        assert 1 <= len(lines) <= grid.WIDTH / grid.STEP_MIN + 1
    assert drawn.progress is None or 0 <= drawn.progress <= 1


def test_the_truck_stays_on_the_line_that_it_drives() -> None:
    drawn = grid.draw_map(warehouse=Place(x=0, y=0), door=Place(x=10, y=0), truck=Place(x=5, y=0))
    assert drawn.truck is not None
    assert drawn.truck.x == (drawn.warehouse.x + drawn.door.x) / 2
    assert drawn.truck.y == drawn.warehouse.y
    assert drawn.progress == 0.5


def test_a_truck_at_a_place_stands_beside_it() -> None:
    warehouse, door = Place(x=0, y=0), Place(x=10, y=0)
    for truck, side in ((warehouse, 1), (door, -1)):
        drawn = grid.draw_map(warehouse=warehouse, door=door, truck=truck)
        here = drawn.warehouse if truck == warehouse else drawn.door
        assert drawn.truck == Spot(x=here.x + side * grid.APART, y=here.y)


def test_places_keep_still_while_the_truck_drives_between_them() -> None:
    way = [Place(x=-3, y=8), Place(x=0, y=2), Place(x=5, y=-2)]
    maps = [grid.draw_map(warehouse=way[0], door=way[-1], truck=place) for place in way]
    assert len({(one.warehouse, one.door, one.columns, one.rows) for one in maps}) == 1
    assert [one.progress for one in maps] == [0.0, pytest.approx(0.5, abs=0.01), 1.0]


def test_a_door_at_the_warehouse_is_reached_at_once() -> None:
    here = Place(x=1, y=1)
    assert grid.draw_map(warehouse=here, door=here, truck=here).progress == 1.0
