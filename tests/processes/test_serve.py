"""`flask serve`: nothing outlives it, and what dies comes back."""

import functools
import os
import signal

import pytest

from tests.processes.installation import Installation, wait_until

pytestmark = pytest.mark.processes


def test_every_way_to_end_the_parent_leaves_no_process(installation: Installation) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
        installation.serve()
        installation.end(number)
        wait_until(lambda: not installation.processes(), what=f"all processes end after {number.name}", timeout_s=15)


def test_what_is_killed_comes_back(installation: Installation) -> None:
    installation.serve()
    for part in ("bin/postgres", "bin/granian"):
        (victim, *_) = installation.find(part)
        os.kill(victim, signal.SIGKILL)
        wait_until(functools.partial(installation.has_new, part, victim), what=f"{part} is started again")
        wait_until(installation.answers, what=f"pages answer again after the death of {part}")


def test_a_killed_web_worker_comes_back(installation: Installation) -> None:
    installation.serve()
    wait_until(lambda: len(installation.find("bin/granian")) == 3, what="the server has its two workers")
    victim = installation.find("bin/granian")[-1]
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: victim not in installation.find("bin/granian") and len(installation.find("bin/granian")) == 3,
               what="the worker is started again")


def test_a_second_shop_on_the_same_folder_or_port_is_refused_in_a_sentence(installation: Installation) -> None:
    installation.serve()
    same_folder = installation.flask("serve")
    assert same_folder.returncode == 1
    assert "already running" in same_folder.stderr
    installation.environment["DATA_DIR"] = str(installation.data_dir / "other")
    same_port = installation.flask("serve")
    assert same_port.returncode == 1
    assert f"Port {installation.port} is in use" in same_port.stderr
    installation.environment["DATA_DIR"] = str(installation.data_dir)
