"""Steps of the schema: applied once, in order, never after an edit, never twice at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.cli.schema import ScriptError, run_script
from db.migrate import BadMigration, apply_script, list_steps, record_script
from tests.databases import Urls


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_add_boats.sql").write_text("CREATE TABLE boats (id int);")
    (tmp_path / "0002_fill_boats.sql").write_text("INSERT INTO boats SELECT 100 % 7;")
    return tmp_path


def test_each_step_is_applied_once(urls: Urls, folder: Path) -> None:
    script = apply_script(list_steps(folder))
    assert run_script(urls.owner, script).split() == ["0001_add_boats.sql", "0002_fill_boats.sql"]
    assert run_script(urls.owner, script) == ""
    assert run_script(urls.owner, "SELECT count(*) FROM boats") == "1"


def test_two_at_once_apply_each_step_once(urls: Urls, folder: Path) -> None:
    script = apply_script(list_steps(folder))
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda _: run_script(urls.owner, script), range(2)))
    assert sorted(map(len, (text.split() for text in said))) == [0, 2]


def test_an_edited_step_is_refused_before_anything_is_applied(urls: Urls, folder: Path) -> None:
    run_script(urls.owner, apply_script(list_steps(folder)))
    (folder / "0001_add_boats.sql").write_text("CREATE TABLE ships (id int);")
    (folder / "0003_add_oars.sql").write_text("CREATE TABLE oars (id int);")
    with pytest.raises(ScriptError, match=r"0001_add_boats\.sql was edited"):
        run_script(urls.owner, apply_script(list_steps(folder)))
    assert run_script(urls.owner, "SELECT to_regclass('oars') IS NULL") == "t"


def test_a_failing_step_leaves_nothing(urls: Urls, folder: Path) -> None:
    (folder / "0003_fail.sql").write_text("CREATE TABLE oars (id int); SELECT 1 / 0;")
    with pytest.raises(ScriptError, match="division by zero"):
        run_script(urls.owner, apply_script(list_steps(folder)))
    assert run_script(urls.owner, "SELECT to_regclass('oars') IS NULL, count(*) FROM boats") == "t|1"


def test_recorded_steps_are_not_applied(urls: Urls, folder: Path) -> None:
    run_script(urls.owner, record_script(list_steps(folder)))
    assert run_script(urls.owner, apply_script(list_steps(folder))) == ""


def test_it_rejects_a_file_that_is_no_step(folder: Path) -> None:
    (folder / "add boats.sql").write_text("SELECT 1;")
    with pytest.raises(BadMigration, match="add boats"):
        list_steps(folder)
