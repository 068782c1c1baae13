"""Order something from a warehouse of a running demo shop, and take pictures at five moments of its trip.

    ./install.sh run                     # in one terminal
    .venv/bin/python scripts/trip.py     # in another: docs/trip.png, the buyer's page above the carrier's grid

Needs the test requirements and a Chromium, as scripts/screenshots.py does.
"""

import argparse
import io
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Page

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from app.config import Config, database_urls
from app.db import Database
from scripts.screenshots import chromium, log_in, shrink

PATIENCE_MS = 300_000
SIZE = {"width": 760, "height": 1000}
# The parcel's status at each moment, and how many seconds later the picture is taken. Nobody reloads the page in between.
MOMENTS = ((("packing",), 0), (("packed", "loading", "loaded"), 0), (("out_for_delivery",), 1), (("out_for_delivery",), 2),
           (("delivered",), 0))
IN_A_WAREHOUSE = """
    SELECT o.id, o.product_id
    FROM offers o
    JOIN stock s ON s.offer_id = o.id
    JOIN warehouses w ON w.id = s.warehouse_id AND w.owner_id IS NULL
    WHERE s.on_hand > 3 AND o.fulfilment = 'warehouse' AND o.price_cents < 5000
    ORDER BY o.id
    LIMIT 1
    """


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default=f"http://localhost:{os.environ.get('PORT', '5000')}")
    parser.add_argument("--grid", default="http://localhost:9000", help="the carrier's page")
    arguments = parser.parse_args()
    with chromium() as browser:
        context = browser.new_context(viewport=SIZE, base_url=arguments.url)  # type: ignore[arg-type]
        pictures = _follow(context, _order(context.new_page()), arguments.grid)
    _strip(pictures).save("docs/trip.png")
    shrink(Path("docs/trip.png"))


def _order(page: Page) -> Page:
    """Buy one of something that waits in a warehouse; the page of the order."""
    with Database(database_urls(Config.from_environment()).app, pool_size=1).reading() as tx:
        offer_id, product_id = tx.rows(IN_A_WAREHOUSE)[1][0]
    log_in(page, "buyer")
    page.goto(f"/products/{product_id}")
    page.locator(f"form:has(input[name=offer_id][value='{offer_id}']) button[type=submit]:visible").first.click()
    page.goto("/checkout")
    page.locator("form[action='/orders'] button[type=submit]:visible").first.click()
    page.wait_for_url("**/orders/*")
    return page


def _follow(context: BrowserContext, page: Page, grid_url: str) -> list[tuple[bytes, bytes]]:
    """Pictures of the order's page and of the carrier's at each moment."""
    pictures = []
    for statuses, later_s in MOMENTS:
        wanted = ", ".join(f"[data-shipment-status={status}]" for status in statuses)
        page.locator(wanted).first.wait_for(timeout=PATIENCE_MS)
        time.sleep(later_s)
        page.locator("[data-shipment-status]").first.scroll_into_view_if_needed()
        grid = context.new_page()
        grid.goto(grid_url)
        pictures.append((page.screenshot(), grid.screenshot()))
        grid.close()
    return pictures


def _strip(pictures: Sequence[tuple[bytes, bytes]]) -> Image.Image:
    """One picture: a column for each moment, the shop's page above the carrier's."""
    width, height = SIZE["width"] // 2, SIZE["height"] // 2
    strip = Image.new("RGB", (width * len(pictures), height * 2), "white")
    for column, pair in enumerate(pictures):
        for row, picture in enumerate(pair):
            with Image.open(io.BytesIO(picture)) as opened:
                strip.paste(opened.resize((width, height)), (column * width, row * height))
    return strip


if __name__ == "__main__":
    main()
