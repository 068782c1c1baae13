"""The simulated world's own parts: how long things take, chance that repeats, numbers that were heard."""

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from simulators.world import pace
from simulators.world.chance import Chance
from simulators.world.records import Figures, Heard, Side, Truck, TruckStatus
from simulators.world.worlds import Worlds


def test_a_trip_of_the_demo_takes_about_forty_seconds() -> None:
    way_s = pace.driving_s((0, 0), (60, -80))
    trip_s = max(pace.PACKING_S, way_s) + pace.LOADING_S + way_s
    assert math.isclose(pace.real_s(trip_s, speed=pace.SPEED_DEFAULT), 40)


def test_goods_arrive_in_five_to_ten_seconds_of_the_demo() -> None:
    assert [pace.real_s(wait_s, speed=pace.SPEED_DEFAULT) for wait_s in pace.ARRIVAL_S] == [5, 10]


def test_chance_repeats_for_a_seed_and_only_for_it() -> None:
    def draws(seed: int, starts: int) -> list[float]:
        chance = Chance(seed=seed, starts=starts)
        return [chance.draw("lose", number) for number in range(100)]

    assert draws(1, 1) == draws(1, 1)
    assert draws(1, 1) != draws(2, 1)
    assert draws(1, 1) != draws(1, 2)


def test_chance_has_no_favourites() -> None:
    chance = Chance(seed=0, starts=1)
    hits = sum(chance.happens(30, "lose", Side.SHOP, number, attempt) for number in range(2000) for attempt in range(1, 6))
    assert 2850 < hits < 3150
    assert not chance.happens(0, "lose")


@given(numbers=st.lists(st.integers(-5, 20)))
def test_a_number_is_new_once(numbers: list[int]) -> None:
    world = Worlds().restore(Figures(world_id=1, speed=1))
    seen = set[int]()
    for number in numbers:
        assert world.hear(Side.SHOP, number) is (number not in seen)
        seen.add(number)
    spans = sorted((span.first, span.last) for span in world.heard.values())
    assert {number for first, last in spans for number in range(first, last + 1)} == seen
    assert all(last + 1 < first for (_, last), (first, _) in itertools.pairwise(spans))


def test_numbers_of_one_side_are_not_those_of_the_other() -> None:
    world = Worlds().restore(Figures(world_id=1, speed=1))
    assert world.hear(Side.SHOP, 1)
    assert world.hear(Side.CARRIER, 1)


def test_numbers_are_known_again_after_a_restart() -> None:
    world = Worlds().restore(Figures(world_id=1, speed=1))
    for first, last in ((5, 7), (1, 2)):
        world.restore(Heard(world_id=1, side=Side.SHOP, first=first, last=last))
    assert [number for number in range(9) if world.hear(Side.SHOP, number)] == [0, 3, 4, 8]


def test_a_truck_is_on_the_straight_line_between_its_ends() -> None:
    truck = Truck(world_id=1, id=1, home_x=0, home_y=0, status=TruckStatus.TRAVELING, from_x=0.0, from_y=0.0, to_x=-10, to_y=20,
                  departed=100.0, due=110.0)
    assert [truck.position(now) for now in (90, 100, 105, 110, 200)] == [(0, 0), (0, 0), (-5, 10), (-10, 20), (-10, 20)]


def test_a_new_world_never_has_an_id_that_was_given_before() -> None:
    worlds = Worlds()
    now = 1_800_000_000.0
    ids = [worlds.make(now=now, speed=1).id for _ in range(3)]
    assert ids == sorted(set(ids))
    assert Worlds().make(now=now + 10, speed=1).id > ids[-1]
