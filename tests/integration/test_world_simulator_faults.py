"""Faults that the simulated world makes on purpose, one by one, and that they repeat."""

import time
from collections import Counter
from collections.abc import Callable

import pytest

from simulators.world import session
from simulators.world.faults import Faults
from tests.databases import Server
from tests.world import Client, FaithfulClient, SimulatedWorld, simulated_world, work_until

Simulate = Callable[..., SimulatedWorld]


@pytest.fixture(autouse=True)
def _no_repetitions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies are those that a fault makes, however slow the machine is."""
    monkeypatch.setattr(session, "RESEND_S", (600.0, 600.0))


def first_copies(world: SimulatedWorld, *, count: int) -> list[int]:
    """Which queries the errors of the first copies speak of, in the order they come."""
    with Client(world.shop_port, is_shop=True) as shop:
        shop.enter()
        shop.say(queries=[{"packageid": 1, "seqnum": number} for number in range(count)])
        return [error.originseqnum for error in
                shop.hear_until(lambda heard: len({error.seqnum for error in heard.error}) == count).error]


def test_without_faults_every_answer_comes_once_and_in_order(simulate: Simulate) -> None:
    assert first_copies(simulate(), count=300) == list(range(300))


def test_answers_are_doubled(simulate: Simulate) -> None:
    copies = Counter(first_copies(simulate(faults=Faults(duplicate=50)), count=300))
    assert set(copies.values()) == {1, 2}
    assert 100 < sum(count == 2 for count in copies.values()) < 200


def test_answers_overtake_one_another(simulate: Simulate) -> None:
    order = first_copies(simulate(faults=Faults(reorder=20)), count=300)
    assert order != sorted(order)
    assert sorted(order) == list(range(300))


def test_answers_are_held_back(simulate: Simulate) -> None:
    world = simulate(faults=Faults(delay_s=0.4))
    began = time.monotonic()
    first_copies(world, count=300)
    assert 0.3 < time.monotonic() - began < 10


def test_connections_are_cut_before_and_after_their_commands_are_done(simulate: Simulate) -> None:
    world = simulate(faults=Faults(disconnect_every=4))
    with Client(world.shop_port, is_shop=True) as client:
        world_id = client.enter()
    shop = FaithfulClient(port=world.shop_port, is_shop=True, world_id=world_id, resend_s=0.01)
    for number in range(30):
        shop.order("queries", packageid=number)
        work_until(lambda number=number: len(shop.answers) > number, shop)  # type: ignore[misc]
    shop.close()
    assert shop.connections > 5
    assert sorted(answer.originseqnum for answer in shop.of("error")) == list(range(1, 31))


@pytest.mark.parametrize("faults", [Faults(duplicate=30), Faults(disconnect_every=10)])
def test_the_same_seed_on_a_new_database_brings_the_same_luck(server: Server, template: str, faults: Faults) -> None:
    def run(seed: int) -> list[object]:
        with server.clone(template) as urls, simulated_world(urls.owner, faults=faults, seed=seed) as world:
            return [first_copies(world, count=100) if faults.duplicate else lives(world)]

    assert run(1) == run(1)
    assert run(1) != run(2)


def lives(world: SimulatedWorld) -> list[int]:
    """How many messages each of some connections gets through before it is cut."""
    counts = []
    for _ in range(10):
        with Client(world.shop_port, is_shop=True) as shop:
            shop.enter()
            sent = 0
            try:
                while True:
                    sent += 1
                    shop.say(queries=[{"packageid": 1, "seqnum": 1}])
                    while not shop.hear().acks:
                        pass
            except (EOFError, ConnectionError):
                counts.append(sent)
    return counts
