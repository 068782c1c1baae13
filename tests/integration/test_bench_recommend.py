"""flask bench recommend, on a history in which two things always go together."""

from pathlib import Path

import numpy as np
import pytest

from app.config import Config
from app.db import Database
from app.domain.import_rows import DATE_FORMAT
from tests import files
from tests.bench import recommend
from tests.databases import Urls
from tests.files import Terminal

GOODS = {"A1": "TEA", "A2": "TEA POT", "B1": "HAMMER", "B2": "NAILS"}


def pairs(count: int) -> list[tuple[str, ...]]:
    """Rows of so many invoices, by turns of tea with its pot and of a hammer with its nails."""
    return [(f"5{number:05}", code, GOODS[code], "1", f"12/{1 + number % 28}/10 9:00", "2.50", f"{17000 + number}", "France")
            for number in range(count) for code in (("A1", "A2") if number % 2 else ("B1", "B2"))]


@pytest.fixture
def terminal(config: Config, db: Database, urls: Urls, tmp_path: Path) -> Terminal:
    return Terminal(config, db, owner_url=urls.owner, data_dir=tmp_path)


def test_it_finds_what_was_hidden(terminal: Terminal, tmp_path: Path) -> None:
    path = files.write(tmp_path / "shop.csv.gz", pairs(20))
    result = terminal.run("bench", "recommend", "--history", path)
    assert result.exit_code == 0, result.output
    assert "4 baskets, one line hidden in each" in result.output
    assert "hit@10, ours" in result.output
    assert "1.000, 95 % interval 1.000 to 1.000" in " ".join(result.output.split())


def test_it_says_when_there_is_nothing_to_hide(terminal: Terminal, tmp_path: Path) -> None:
    result = terminal.run("bench", "recommend", "--history", files.write(tmp_path / "shop.csv", pairs(20)[::2]))
    assert result.exit_code == 1
    assert "nothing to hide" in result.output


def test_the_hidden_line_is_not_among_those_that_are_asked(tmp_path: Path) -> None:
    history = recommend.read_history(files.write(tmp_path / "shop.csv", pairs(20)), share=0.5,
                                    maps=(), date_format=DATE_FORMAT, charges=())
    assert [len(part) for part in (history.learned, history.asked)] == [10, 10]
    for question in recommend.make_questions(history.asked, seed=1):
        assert {question.hidden, *question.codes} in ({"A1", "A2"}, {"B1", "B2"})
        assert question.hidden not in question.codes


def test_the_interval_holds_the_ratio() -> None:
    ours, theirs = np.arange(100) % 2 == 0, np.arange(100) % 4 == 0
    low, high = recommend.ratio_interval(ours, theirs, seed=1)
    assert 1 < low < 2 < high
