"""One Chromium for each worker of the test run, and windows that must end without errors, refused loads or broken policies."""

import os
import shutil
from collections.abc import Iterator
from typing import Protocol

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.windows import DESK, PATIENCE_MS, Scheme, Window, open_window, serving
from tests.shop import Someone

OPTIONS = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


class OpenWindow(Protocol):
    """Opens a window on the shop."""

    def __call__(self, someone: Someone | None = None, *, size: tuple[int, int] = DESK, scripts: bool = True,
                 scheme: Scheme = "light") -> Window: ...


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        options = [*OPTIONS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        launched = playwright.chromium.launch(executable_path=path, args=options)
        yield launched
        launched.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """This test's shop, on a port of its own."""
    with serving(app) as where:
        yield where


@pytest.fixture
def window(chromium: Browser, address: str) -> Iterator[OpenWindow]:
    """Opens windows, and says at the end what went wrong in any of them."""
    opened: list[Window] = []

    def open_one(someone: Someone | None = None, **options: object) -> Window:
        opened.append(open_window(chromium, address, someone, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_one
    for one in opened:
        one.page.context.close()
    problems = [problem for one in opened for problem in one.problems]
    assert not problems, "\n".join(problems)
