"""Suggestions below the search box: by keyboard, mouse and finger, to the eye and to the ear; and the box without scripts."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, Route, expect

from app.jobs import handlers
from app.jobs.handlers import Worker
from tests.browser.conftest import OpenWindow
from tests.browser.windows import PHONE, Scheme, violations
from tests.shop import Shop

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def counted(shop: Shop, worker: Worker) -> None:
    for title in ("Enamel mug", "Enamel mustard pot", "Oak bowl"):
        shop.offer(title=title)
    handlers.count_words(worker)


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search products")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def type_in(page: Page, text: str) -> None:
    """Type slowly, as people do, until the list is the one for all of the text and not for its beginning."""
    box(page).press_sequentially(text)
    expect(page.get_by_role("listbox", name="Suggestions")).to_have_attribute("data-shown-for", text)
    expect(options(page).first).to_be_visible()


def test_arrows_go_round_and_enter_follows(window: OpenWindow) -> None:
    page = window().go("/")
    type_in(page, "enamel mu")
    expect(options(page)).to_have_count(4)
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowUp")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(box(page)).not_to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("ArrowDown")
    chosen = options(page).first
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(box(page)).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "?")
    expect(box(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/products\?q=enamel\+mug$"))


def test_enter_without_a_choice_searches_for_what_was_typed(window: OpenWindow) -> None:
    page = window().go("/")
    type_in(page, "enamel mu")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/products\?q=enamel\+mu$"))


def test_escape_closes_the_list_and_keeps_the_text(window: OpenWindow) -> None:
    page = window().go("/")
    type_in(page, "enam")
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    expect(box(page)).to_have_value("enam")
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_be_visible()


def test_home_and_end_belong_to_the_text(window: OpenWindow) -> None:
    page = window().go("/")
    type_in(page, "enam")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    expect(box(page)).not_to_have_attribute("aria-activedescendant", re.compile("."))
    assert box(page).evaluate("input => input.selectionStart") == 0


def test_a_screen_reader_hears_how_many_there_are(window: OpenWindow) -> None:
    page = window().go("/")
    type_in(page, "enamel mu")
    expect(page.get_by_role("status").filter(has_text="suggestion")).to_have_text("4 suggestions")
    box(page).fill("zzzz")
    expect(page.get_by_role("status").filter(has_text="suggestion")).to_have_text("No suggestions")
    expect(options(page)).to_have_count(0)


def test_leaving_the_box_closes_the_list(window: OpenWindow) -> None:
    page = window().go("/")
    type_in(page, "enam")
    page.get_by_role("heading", level=1).first.click()
    expect(options(page)).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, (820, 1180), (1440, 900)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_fits_and_is_accessible(window: OpenWindow, size: tuple[int, int], scheme: Scheme) -> None:
    page = window(size=size, scheme=scheme).go("/")
    type_in(page, "enamel mu")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for option in options(page).all():
        frame = option.bounding_box()
        assert frame is not None
        assert frame["height"] >= 44
        assert frame["x"] >= 0
        assert frame["x"] + frame["width"] <= size[0]
    assert not violations(page)


def test_a_touch_follows_a_product(window: OpenWindow) -> None:
    page = window(size=PHONE).go("/")
    type_in(page, "oak")
    options(page).filter(has_text="Oak bowl").click()
    expect(page).to_have_url(re.compile(r"/products/\d+-oak-bowl$"))


def test_past_searches_come_back_and_can_be_cleared(window: OpenWindow) -> None:
    visit = window()
    page = visit.go("/")
    box(page).fill("Oak bowl")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=Oak"))
    page = visit.go("/")
    box(page).click()
    expect(options(page)).to_have_text(["Oak bowl"])
    box(page).fill("oa")
    expect(options(page).first).to_have_text("Oak bowl")
    page.get_by_role("button", name="Clear past searches").click()
    expect(page.get_by_role("button", name="Clear past searches")).to_be_hidden()
    assert page.evaluate("localStorage.length") == 0


def test_past_searches_go_when_somebody_logs_out(shop: Shop, window: OpenWindow) -> None:
    visit = window(shop.alice)
    page = visit.go("/products?q=oak")
    box(page).press("Enter")
    visit.settled()
    page.goto("/account")
    visit.settled()
    assert page.evaluate("localStorage.length") == 1
    page.get_by_role("main").get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in").first).to_be_visible()
    assert page.evaluate("localStorage.length") == 0


def test_an_answer_that_comes_too_late_is_not_shown(window: OpenWindow) -> None:
    page = window().go("/")
    held: list[Route] = []
    page.route("**/products/suggest?q=enam", lambda route: held.append(route))  # noqa: PLW0108 - playwright marks what it is given
    with page.expect_request("**/products/suggest?q=enam"):
        box(page).fill("enam")
    box(page).fill("oak")
    expect(options(page).filter(has_text="Oak bowl")).to_be_visible()
    expect(options(page).filter(has_text="Enamel")).to_have_count(0)
    assert len(held) == 1


def test_fast_typing_asks_once(window: OpenWindow) -> None:
    page = window().go("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "suggest?" in request.url else None)
    page.evaluate("""() => {
        const box = document.querySelector('#search');
        for (const text of ['o', 'oa', 'oak']) { box.value = text; box.dispatchEvent(new Event('input', { bubbles: true })); }
        box.focus();
    }""")
    expect(options(page).first).to_be_visible()
    assert [url.partition("q=")[2] for url in asked] == ["oak"]


def test_a_server_that_fails_leaves_a_plain_box(window: OpenWindow) -> None:
    page = window().go("/")
    page.route("**/products/suggest?**", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        box(page).fill("enam")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/products\?q=enam$"))


def test_without_scripts_the_box_is_a_plain_one(app: Flask, window: OpenWindow) -> None:
    assert app
    page = window(scripts=False).go("/")
    page.get_by_role("searchbox", name="Search products").fill("oak")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Oak bowl")).to_be_visible()
