"""`flask db`: the embedded database from the command line."""

import pytest

from tests.processes.installation import Installation

pytestmark = pytest.mark.processes


def test_it_goes_up_and_down_and_both_are_harmless_twice(installation: Installation) -> None:
    said = [installation.say("db", command) for command in ("up", "up", "create", "create", "migrate")]
    assert said[:3] == ["PostgreSQL is up.", "PostgreSQL was up already.", "The schema is made."]
    assert said[3].startswith("The schema is there already.")
    assert said[4] == "Nothing to apply."
    assert installation.flask("db", "shell", "-Atc", "SELECT current_user").stdout.strip() == "amazon_app"
    assert "CREATE TABLE public.users" in installation.flask("db", "dump", "--schema-only").stdout
    assert [installation.say("db", "down") for _ in range(2)] == ["PostgreSQL is down.", "PostgreSQL was not running."]
