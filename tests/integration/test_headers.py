"""What every answer says of itself: what it may load, where it may be shown, who may keep it. No page has anything inline."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from app import create_app
from tests.client import Browser, Page
from tests.integration.scene import ROLES, SAFE, Scene, routes, told
from tests.shop import PASSWORD, Shop

PUBLIC_URL = "https://shop.example"
ALWAYS_PRIVATE = {"GET /login", "GET /register"}   # their forms always carry a token
NEVER_KEPT = {"GET /healthz", "GET /readyz", "GET /track/<tracking_code>", "GET /track/<tracking_code>/events"}
ELSEWHERE = ["/products/999999999", "/no/such/page", "/media/no-such-picture", "/assets/no-such-file.css", "/styleguide/nothing"]


@pytest.fixture
def scene(shop: Shop) -> Scene:
    return Scene(shop)


@pytest.fixture
def asset(scene: Scene) -> str:
    """The address of the stylesheet."""
    link = scene.browser("guest").get("/").one("link", rel="stylesheet")
    return str(link.get("href"))


def pages(scene: Scene, role: str) -> Iterator[tuple[str, Page]]:
    """The answer of every GET route to somebody in this role."""
    for name, route in routes(scene.shop.app, *SAFE).items():
        yield name, scene.browser(role).get(scene.url(route))


def faults(response: TestResponse) -> list[str]:
    """What the headers of an answer lack."""
    policy = dict(part.strip().partition(" ")[::2] for part in response.headers.get("Content-Security-Policy", "").split(";"))
    checks = {
        "default-src": policy.get("default-src") in {"'self'", "'none'"},
        "frame-ancestors": policy.get("frame-ancestors") == "'none'",
        "nothing unsafe": "unsafe" not in response.headers.get("Content-Security-Policy", ""),
        "nosniff": response.headers.get("X-Content-Type-Options") == "nosniff",
        "Referrer-Policy": response.headers.get("Referrer-Policy") == "same-origin",
        "Cache-Control": "Cache-Control" in response.headers,
    }
    return [name for name, holds in checks.items() if not holds]


@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_guarded(scene: Scene, role: str) -> None:
    wrong = {name: found for name, page in pages(scene, role) if (found := faults(page.response))}
    assert not wrong, told(wrong)


def test_assets_and_errors_are_guarded(scene: Scene, asset: str) -> None:
    guest, alice = scene.browser("guest"), scene.browser("buyer")
    answers = {f"{path} {'of Alice' * (browser is alice)}": browser.get(path).response
               for browser in (guest, alice) for path in ELSEWHERE}
    answers |= {
        asset: guest.client.get(asset),
        "without a token": alice.post("/logout", token=False).response,
        "wrong method": alice.post("/").response,
        "too large": alice.post("/login", {"email": "x" * 3 * 1024 * 1024}).response,
        "bad input": alice.post("/account").response,
        "to log in": guest.get("/orders").response,
    }
    assert {response.status_code for response in answers.values()} >= {200, 303, 400, 404, 405, 413, 422}
    assert not {name: found for name, response in answers.items() if (found := faults(response))}
    answers[asset].close()


def test_an_error_of_ours_is_guarded(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down() -> str:
        raise RuntimeError("a defect")

    monkeypatch.setitem(shop.app.view_functions, "products.home", break_down)
    monkeypatch.setattr(shop.app, "testing", False)
    page = shop.guest().get("/")
    assert page.status == 500
    assert not faults(page.response)
    assert "a defect" not in page.text


@pytest.mark.parametrize("role", ROLES)
def test_a_strict_parser_takes_every_page(scene: Scene, role: str) -> None:
    wrong = {name: fault for name, page in pages(scene, role) if page.tree is not None and (fault := page.html_fault())}
    assert not wrong, told(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_no_page_has_anything_inline(scene: Scene, role: str) -> None:
    found = {name: inline(page) for name, page in pages(scene, role) if page.tree is not None}
    assert len(found) > 10
    assert not {name: parts for name, parts in found.items() if parts}


def inline(page: Page) -> list[str]:
    """Styles and scripts that a page carries in itself, which its policy would refuse."""
    parts = []
    for element in (element for element in page.tree.iter() if isinstance(element.tag, str)):
        data_only = element.get("type") == "application/ld+json"
        if element.tag == "style" or (element.tag == "script" and not element.get("src") and not data_only):
            parts.append(element.tag)
        parts += [f"{element.tag} {name}={value}" for name, value in element.attrib.items()
                  if name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:")]
    return parts


def test_a_visitor_without_cookies_gets_what_every_such_visitor_gets(scene: Scene) -> None:
    first = dict(pages(scene, "guest"))
    wrong = {}
    for name, page in pages(scene, "guest"):
        if page.status != 200 or name in ALWAYS_PRIVATE | NEVER_KEPT:
            continue
        is_public = page.response.headers["Cache-Control"].startswith("public")
        is_same = page.response.data == first[name].response.data
        if not (is_public and is_same) or "Set-Cookie" in page.response.headers or "csrf_token" in page.text:
            wrong[name] = f"public: {is_public}, the same: {is_same}, {page.response.headers.get('Set-Cookie')}"
    assert not wrong, told(wrong)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "guest"])
def test_a_page_for_somebody_is_private(scene: Scene, role: str) -> None:
    kept = {name: page.response.headers["Cache-Control"] for name, page in pages(scene, role)
            if page.tree is not None and not page.response.headers["Cache-Control"].startswith("private")}
    assert not kept


def test_pages_name_rules_for_fetching_ahead_what_is_only_looked_at(scene: Scene) -> None:
    for role in ("guest", "buyer"):
        name = scene.browser(role).get("/").response.headers["Speculation-Rules"]
        assert name.startswith('"/assets/')
        response = scene.browser(role).client.get(name.strip('"'))
        assert (response.status_code, response.mimetype) == (200, "application/speculationrules+json")
        assert "immutable" in response.headers["Cache-Control"]
        rules = json.loads(response.data)
        response.close()
        assert rules.keys() == {"prefetch"}
        assert {rule["eagerness"] for rule in rules["prefetch"]} == {"moderate"}
        wanted = [part["href_matches"] for part in rules["prefetch"][0]["where"]["and"][0]["or"]]
        assert all(re.match(r"/(products|$)", pattern) for pattern in wanted)


def test_log_in_and_registration_are_nobody_elses(scene: Scene) -> None:
    known = routes(scene.shop.app, *SAFE)
    for name in ALWAYS_PRIVATE:
        page = scene.browser("guest").get(scene.url(known[name]))
        assert page.response.headers["Cache-Control"].startswith("private")
        assert page.all("input", name="csrf_token")


def test_over_https_cookies_and_addresses_stay_there(shop: Shop) -> None:
    made = create_app(replace(shop.app.extensions["config"], public_url=PUBLIC_URL), shop.db)
    visitor = made.test_client()
    visitor.get("/login", base_url=PUBLIC_URL)
    offer, alice = shop.offer(), shop.alice
    form = {"offer_id": offer.id, "quantity": 1}
    responses = [
        visitor.get("/login", base_url=PUBLIC_URL),
        made.test_client().post("/cart/items", data=form, base_url=PUBLIC_URL, headers={"Sec-Fetch-Site": "same-origin"}),
    ]
    browser = Browser(made)
    page = browser.client.get("/login", base_url=PUBLIC_URL)
    token = Page(page).all("input", name="csrf_token")[0].get("value")
    responses.append(browser.client.post("/login", base_url=PUBLIC_URL, headers={"Referer": PUBLIC_URL},
                                         data={"email": alice.email, "password": PASSWORD, "csrf_token": token}))
    cookies = [cookie for response in responses for cookie in response.headers.getlist("Set-Cookie")]
    assert responses[-1].status_code == 303
    assert len(cookies) >= 3
    assert all(response.headers["Strict-Transport-Security"].startswith("max-age=31536000") for response in responses)
    for cookie in cookies:
        assert cookie.startswith("__Host-"), cookie
        assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; ")), cookie
        assert "Domain" not in cookie
