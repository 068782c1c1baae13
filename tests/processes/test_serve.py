"""`flask serve`: nothing outlives it, and what dies comes back."""

import os
import signal
import time

import pytest

from app import create_app
from app.config import Config, database_urls
from app.db import Database
from app.web import live
from tests.journeys import set_out
from tests.processes.installation import Installation, wait_until
from tests.shop import Shop
from tests.streams import Stream

pytestmark = pytest.mark.processes

PROGRAMS = ("bin/postgres -D", "bin/granian", "flask --app app.cli worker")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_process_outlives_its_parent(running_shop: Installation, number: signal.Signals) -> None:
    running_shop.end(number)
    wait_until(lambda: not running_shop.processes(), what=lambda: f"these end too: {running_shop.processes()}")


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_killed_program_comes_back(running_shop: Installation, program: str) -> None:
    wait_until(lambda: bool(running_shop.find(program)), what=lambda: f"{program} runs")
    victim = running_shop.find(program)[0]
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: bool(running_shop.find(program)) and victim not in running_shop.find(program),
               what=lambda: f"{program} runs again\n{running_shop.log.read_text()}")
    wait_until(running_shop.answers, what=lambda: "pages answer again")
    running_shop.run_job()


def test_a_killed_web_worker_comes_back(running_shop: Installation) -> None:
    def has_two_workers() -> bool:
        return len(running_shop.find("bin/granian")) == 3

    wait_until(has_two_workers, what=lambda: f"the server has its two workers: {running_shop.processes()}")
    victim = running_shop.find("bin/granian")[-1]
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: victim not in running_shop.find("bin/granian") and has_two_workers(),
               what=lambda: "the worker is started again")


def test_streams_end_when_their_process_is_told_to(running_shop: Installation) -> None:
    """Otherwise stopping would take as long as somebody watches a parcel, or until the server loses patience."""
    path = f"/track/{a_parcel(running_shop)}/events"
    streams = [Stream(running_shop.port, path) for _ in range(4)]
    assert all(stream.next() for stream in streams)
    began = time.monotonic()
    for web_process in running_shop.find("bin/granian")[1:]:
        os.kill(web_process, signal.SIGTERM)
    assert [stream.rest() for stream in streams] == [[], [], [], []]
    assert time.monotonic() - began < live.LIFETIME_S / 3, "they did not end of themselves"
    for stream in streams:
        stream.close()
    wait_until(running_shop.answers, what=lambda: "pages answer again")


def a_parcel(running_shop: Installation) -> str:
    """The tracking code of something that was ordered in this shop."""
    config = Config(app_env="test", data_dir=running_shop.data_dir)
    urls = database_urls(config)
    app_role, owner = Database(urls.app, pool_size=2), Database(urls.owner, pool_size=2)
    code = set_out(Shop(create_app(config, app_role), app_role, owner)).tracking_code
    app_role.close()
    owner.close()
    return code


def test_the_worker_stops_before_the_supervisor_loses_patience(running_shop: Installation) -> None:
    wait_until(lambda: bool(running_shop.find("flask --app app.cli worker")), what=lambda: "the worker runs")
    running_shop.run_job()
    before = len(running_shop.log.read_text())
    running_shop.end(signal.SIGTERM)
    assert "killing" not in running_shop.log.read_text()[before:]


def test_a_second_shop_on_the_same_folder_is_refused_in_a_sentence(running_shop: Installation) -> None:
    refused = running_shop.flask("serve")
    assert refused.returncode == 1
    assert "already running" in refused.stderr


def test_a_second_shop_on_the_same_port_is_refused_in_a_sentence(
        running_shop: Installation, installation: Installation) -> None:
    # An earlier test may have killed whoever listened: while nobody does, the port is free.
    wait_until(running_shop.answers, what=lambda: "pages answer")
    installation.environment["PORT"] = str(running_shop.port)
    refused = installation.flask("serve")
    assert refused.returncode == 1
    assert f"Port {running_shop.port} is in use" in refused.stderr
