"""Take pictures of a running demo shop, for the README and for looking at what one makes.

    ./install.sh run                                     # in one terminal
    .venv/bin/python scripts/screenshots.py              # in another: README pictures into docs/
    .venv/bin/python scripts/screenshots.py --all DIR    # every page, three widths, light and dark

Needs the test requirements (`./install.sh test` installs them) and a Chromium (CHROMIUM names another one than the usual).
"""

import argparse
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PASSWORD = "demo-pass-2026"  # noqa: S105 - the published password of the demo people
WIDTHS = {"phone": 390, "tablet": 820, "desk": 1440}
CHROMIUM_OPTIONS = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A page to show: its address, who looks at it (None: a guest), the link there that leads on to what is shown, and what is
    typed into the search box there."""

    name: str
    path: str
    who: str | None = None
    follow: str | None = None
    typed: str | None = None


SHOTS = (
    Shot(name="home", path="/"),
    Shot(name="list", path="/products?category=kitchen"),
    Shot(name="search", path="/products?q=mug"),
    Shot(name="typo", path="/products?q=enamle+mug+bleu"),
    Shot(name="nothing", path="/products?q=zzzz"),
    Shot(name="suggestions", path="/", typed="ket"),
    Shot(name="department", path="/products?category=kettles&brand=Ostra"),
    Shot(name="viewed", path="/products/viewed"),
    Shot(name="product", path="/products/1"),
    Shot(name="empty-cart", path="/cart"),
    Shot(name="login", path="/login"),
    Shot(name="register", path="/register"),
    Shot(name="missing", path="/blue-mugs"),
    Shot(name="ledger", path="/status/ledger"),
    Shot(name="profile", path="/users/2"),
    Shot(name="cart", path="/cart", who="buyer"),
    Shot(name="checkout", path="/checkout", who="buyer"),
    Shot(name="orders", path="/orders", who="buyer"),
    Shot(name="no-orders", path="/orders?q=zzzz", who="buyer"),
    Shot(name="order", path="/orders", who="buyer", follow="main a[href^='/orders/']"),
    Shot(name="order-on-its-way", path="/orders?status=out_for_delivery", who="buyer", follow="main a[href^='/orders/']"),
    Shot(name="notifications", path="/notifications", who="buyer"),
    Shot(name="notification-choices", path="/account/notifications", who="buyer"),
    Shot(name="track", path="/track"),
    Shot(name="wallet", path="/wallet", who="buyer"),
    Shot(name="account", path="/account", who="buyer"),
    Shot(name="addresses", path="/account/addresses", who="buyer"),
    Shot(name="my-reviews", path="/account/reviews", who="buyer"),
    Shot(name="sell", path="/sell", who="seller"),
    Shot(name="inventory", path="/sell/inventory", who="seller"),
    Shot(name="new-product", path="/sell/products/new", who="seller"),
    Shot(name="new-offer", path="/sell/products/new?q=mug", who="seller"),
    Shot(name="offer", path="/sell/inventory", who="seller", follow="main a[href^='/sell/offers/']"),
    Shot(name="sales", path="/sell/orders", who="seller"),
    Shot(name="sale", path="/sell/orders", who="seller", follow="main a[href^='/sell/orders/']"),
    Shot(name="no-sell", path="/sell", who="buyer"),
    Shot(name="admin", path="/admin", who="operator"),
    Shot(name="admin-users", path="/admin/users", who="operator"),
    Shot(name="admin-mail", path="/admin/mail", who="operator"),
    Shot(name="admin-jobs", path="/admin/jobs", who="operator"),
    Shot(name="admin-synonyms", path="/admin/synonyms", who="operator"),
    Shot(name="admin-searches", path="/admin/searches", who="operator"),
    Shot(name="admin-warehouses", path="/admin/warehouses", who="operator"),
    Shot(name="admin-warehouse", path="/admin/warehouses", who="operator", follow="main a[href^='/admin/warehouses/']"),
    Shot(name="admin-world", path="/admin/world", who="operator"),
    Shot(name="admin-messages", path="/admin/world/messages", who="operator"),
    Shot(name="admin-carrier", path="/admin/carrier", who="operator"),
    Shot(name="admin-shipping", path="/admin/shipping", who="operator"),
    Shot(name="explained", path="/products?q=steel+kettle&explain=1", who="operator"),
)
README_SHOTS = {"home", "list", "product", "checkout", "orders", "inventory"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default=f"http://localhost:{os.environ.get('PORT', '5000')}")
    parser.add_argument("--all", type=Path, metavar="DIR", help="every page at three widths, light and dark, into DIR")
    parser.add_argument("--only", nargs="*", default=[], help="names of pages")
    arguments = parser.parse_args()
    shots = [shot for shot in SHOTS if not arguments.only or shot.name in arguments.only]
    with chromium() as browser:
        if arguments.all:
            for scheme in ("light", "dark"):
                for size, width in WIDTHS.items():
                    _take(browser, arguments.url, shots, folder=arguments.all, suffix=f"-{size}-{scheme}", width=width,
                          scheme=scheme)
        else:
            wanted = [shot for shot in shots if shot.name in README_SHOTS]
            _take(browser, arguments.url, wanted, folder=Path("docs"), suffix="", width=1280, scheme="light")
            for shot in wanted:
                shrink(Path("docs") / f"{shot.name}.png")


@contextmanager
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        options = [*CHROMIUM_OPTIONS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


def _take(browser: Browser, url: str, shots: Sequence[Shot], *, folder: Path, suffix: str, width: int, scheme: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for who in {shot.who for shot in shots}:
        context = browser.new_context(viewport={"width": width, "height": 900}, base_url=url,
                                      color_scheme="dark" if scheme == "dark" else "light")
        page = context.new_page()
        if who:
            log_in(page, who)
        for shot in shots:
            if shot.who == who:
                page.goto(shot.path, wait_until="networkidle")
                if shot.follow:
                    page.goto(page.locator(shot.follow).first.get_attribute("href") or "", wait_until="networkidle")
                if shot.typed:
                    page.locator("#search").press_sequentially(shot.typed)
                    page.locator("[role=listbox] [role=option]").first.wait_for()
                page.screenshot(path=folder / f"{shot.name}{suffix}.png", full_page=bool(suffix))
        context.close()


def shrink(path: Path) -> None:
    """Write a picture anew with 256 colours: a third of the size, and nobody sees it."""
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(256)
    small.save(path, optimize=True)


def log_in(page: Page, who: str) -> None:
    page.goto("/login")
    page.fill("input[name=email]", f"{who}@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda address: "/login" not in address)


if __name__ == "__main__":
    main()
