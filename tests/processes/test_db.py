"""`flask db`: the embedded database from the command line."""

import pytest

from tests.processes.installation import Installation

pytestmark = pytest.mark.processes


def test_it_goes_up_and_down_and_both_are_harmless_twice(installation: Installation) -> None:
    assert installation.flask("db", "up").stdout.strip() == "PostgreSQL is up."
    said = [installation.say("db", command) for command in ("up", "create", "create", "migrate")]
    assert said[:2] == ["PostgreSQL was up already.", "The schema is made."]
    assert said[2].startswith("The schema is there already.")
    assert said[3] == "Nothing to apply."
    assert installation.flask("db", "shell", "-Atc", "SELECT current_user").stdout.strip() == "amazon_app"
    assert "CREATE TABLE public.users" in installation.flask("db", "dump", "--schema-only").stdout
    assert [installation.say("db", "down") for _ in range(2)] == ["PostgreSQL is down.", "PostgreSQL was not running."]
