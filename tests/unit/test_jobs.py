"""Every job that the application defers must find its handler, with the arguments that it takes."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.jobs import HANDLERS

APP = Path(__file__).resolve().parents[2] / "app"
CREATE_SQL = (APP.parent / "db" / "create.sql").read_text()
# What a trigger defers: its task, and the names and values of its arguments.
BY_TRIGGER = re.compile(r"ROW\('default', '(\w+)', 0, NULL, NULL, jsonb_build_object\(([^)]*)\)")


def deferred() -> Iterator[tuple[str, str, frozenset[str]]]:
    """(place, task, argument names) of every call of jobs.defer in the source, and of every trigger that defers."""
    for path in sorted(APP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "jobs.defer":
                given = {keyword.arg: keyword.value for keyword in node.keywords}
                task, args = given["task"], given["args"]
                assert isinstance(task, ast.Constant), "task names are literals, so that they can be checked"
                assert isinstance(args, ast.Dict)
                names = frozenset(str(ast.literal_eval(key)) for key in args.keys if key is not None)
                yield f"{path.relative_to(APP)}:{node.lineno}", str(task.value), names
    for task_name, arguments in BY_TRIGGER.findall(CREATE_SQL):
        yield "create.sql", task_name, frozenset(re.findall(r"'(\w+)'", arguments))


@pytest.mark.parametrize(("place", "task", "names"), list(deferred()))
def test_a_deferred_job_has_a_handler_with_these_arguments(place: str, task: str, names: frozenset[str]) -> None:
    assert task in HANDLERS, f"{place} defers {task}, which nobody handles"
    parameters = inspect.signature(HANDLERS[task]).parameters
    assert names == {name for name, parameter in parameters.items() if parameter.kind is parameter.KEYWORD_ONLY}


def test_every_handler_is_deferred_by_somebody() -> None:
    assert {task for _, task, _ in deferred()} == set(HANDLERS)
