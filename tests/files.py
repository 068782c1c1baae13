"""Small traders' files for tests, and the terminal that imports them."""

import csv
import dataclasses
import gzip
import re
from collections.abc import Sequence
from pathlib import Path

from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from app import create_app
from app.config import Config
from app.db import Database
from app.domain.import_rows import COLUMNS

HEADER = tuple(COLUMNS.values())
DIRTY: tuple[tuple[str, ...], ...] = (
    ("536365", "85123A", "WHITE HANGING HEART T-LIGHT HOLDER", "6", "12/1/10 8:26", "2.55", "17850", "United Kingdom"),
    ("536365", "71053", "WHITE METAL LANTERN", "6", "12/1/10 8:26", "3.39", "17850", "United Kingdom"),
    ("536365", "85123a", "WHITE HANGING HEART T-LIGHT HOLDER", "2", "12/1/10 8:26", "2.95", "17850", "United Kingdom"),
    ("536365", "POST", "POSTAGE", "1", "12/1/10 8:26", "18.00", "17850", "United Kingdom"),
    ("536370", "85123A", "WHITE HANGING HEART T-LIGHT HOLDER", "4", "12/2/10 9:00", "2.55", "12583", "France"),
    ("536371", "71053", "WHITE METAL LANTERN", "3", "12/2/10 9:30", "3.39", "", "United Kingdom"),
    ("C536379", "71053", "WHITE METAL LANTERN", "-1", "12/2/10 9:41", "3.39", "17850", "United Kingdom"),
    ("536380", "71053", "damaged", "-9", "12/2/10 9:50", "0", "", "United Kingdom"),
    ("536381", "71053", "found", "9", "12/2/10 9:55", "0", "", "United Kingdom"),
    ("536382", "71053", "WHITE METAL LANTERN", "two", "12/2/10 9:56", "3.39", "17850", "United Kingdom"),
    ("536390", "71053", "LANTERN", "1", "12/3/10 10:00", "3.39", "17850", "United Kingdom"),
)


def write(path: Path, rows: Sequence[Sequence[str]] = DIRTY, *, header: Sequence[str] = HEADER, encoding: str = "utf-8") -> Path:
    """A CSV file, packed when its name says so."""
    lines = "".join(",".join(f'"{text}"' for text in row) + "\n" for row in (header, *rows)).encode(encoding)
    path.write_bytes(gzip.compress(lines) if path.suffix == ".gz" else lines)
    return path


def read(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


class Terminal:
    """`flask import …` with the owner's rights, as its user sees it."""

    def __init__(self, config: Config, db: Database, *, owner_url: str, data_dir: Path) -> None:
        self.config = dataclasses.replace(config, database_owner_url=owner_url, data_dir=data_dir)
        self.app: Flask = create_app(self.config, db)
        self._runner: FlaskCliRunner = self.app.test_cli_runner()

    def run(self, *arguments: str | Path) -> Result:
        return self._runner.invoke(args=[str(argument) for argument in arguments], catch_exceptions=False)

    def imports(self, *arguments: str | Path) -> str:
        """What a successful import prints, without frames."""
        result = self.run("import", *arguments)
        assert result.exit_code == 0, result.output
        return " ".join(re.sub(r"[^\x00-\x7f]", " ", result.output).split())
