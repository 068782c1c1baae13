"""What crawlers ask for first."""

import gzip
import xml.etree.ElementTree as ET
from urllib.robotparser import RobotFileParser

import pytest

from app.db import recording_statements
from app.models import sitemaps
from tests.shop import Shop

SITE = "http://localhost:5000"
XML = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(shop: Shop, path: str) -> list[str]:
    """The addresses in a file of the map."""
    response = shop.guest().client.get(path)
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    return [str(element.text) for element in ET.fromstring(response.data).iter(f"{XML}loc")]  # noqa: S314 - our own answer


def test_the_index_leads_to_every_product_and_category(shop: Shop) -> None:
    ids = [shop.product(title) for title in ("Enamel mug", "Tin & <bowl>", "琺瑯杯")]
    files = locations(shop, "/sitemap.xml")
    assert files == [f"{SITE}/sitemap-shop.xml", f"{SITE}/sitemap-1.xml"]
    found = [url for file in files for url in locations(shop, file.removeprefix(SITE))]
    assert found == [
        f"{SITE}/", f"{SITE}/products", f"{SITE}/products?category=mugs",
        f"{SITE}/products/{ids[0]}-enamel-mug", f"{SITE}/products/{ids[1]}-tin-bowl", f"{SITE}/products/{ids[2]}"]


def test_products_say_when_they_changed(shop: Shop) -> None:
    product_id = shop.product()
    shop.run("UPDATE products SET updated_at = '2026-02-03 12:00+00' WHERE id = %(id)s", id=product_id)
    assert "<lastmod>2026-02-03</lastmod>" in shop.guest().client.get("/sitemap-1.xml").text


def test_what_is_hidden_is_on_no_map(shop: Shop) -> None:
    shop.run("UPDATE products SET state = 'hidden' WHERE id = %(id)s", id=shop.product())
    assert locations(shop, "/sitemap-1.xml") == []


def test_a_file_holds_no_more_than_its_share_of_ids(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [shop.product() for _ in range(7)]
    monkeypatch.setattr(sitemaps, "URLS_MAX", 3)
    monkeypatch.setattr(sitemaps, "BATCH", 2)
    files = [file.removeprefix(SITE) for file in locations(shop, "/sitemap.xml")][1:]
    found = [locations(shop, file) for file in files]
    assert max(map(len, found)) == 3
    assert [int(url.rsplit("/", 1)[1].split("-")[0]) for part in found for url in part] == ids
    assert shop.guest().get(f"/sitemap-{len(files) + 1}.xml").status == 404


def test_an_empty_shop_has_no_file_of_products(shop: Shop) -> None:
    assert locations(shop, "/sitemap.xml") == [f"{SITE}/sitemap-shop.xml"]
    assert shop.guest().get("/sitemap-1.xml").status == 404


def test_its_statements_are_those_of_its_batches(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        shop.product()
    monkeypatch.setattr(sitemaps, "BATCH", 2)
    with recording_statements() as log:
        locations(shop, "/sitemap-1.xml")
    assert len([sql for sql in log if "FROM products" in sql and "ORDER BY id" in sql]) == 3


def test_a_long_file_travels_packed(shop: Shop) -> None:
    shop.product()
    client = shop.guest().client
    response = client.get("/sitemap-1.xml", headers={"Accept-Encoding": "gzip, br"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.data) == client.get("/sitemap-1.xml").data


def test_crawlers_are_kept_from_what_is_private_or_without_end(shop: Shop) -> None:
    text = shop.guest().client.get("/robots.txt").text
    robots = RobotFileParser()
    robots.parse(text.splitlines())
    assert robots.site_maps() == [f"{SITE}/sitemap.xml"]
    closed = ["/cart", "/checkout", "/account/addresses", "/orders/7", "/wallet", "/login?next=/", "/sell/offers/3",
              "/products?q=mug"]
    assert not [path for path in closed if robots.can_fetch("*", SITE + path)]
    opened = ["/", "/products", "/products/7-mug", "/products?category=mugs&page=2", "/users/3", "/media/aa/bb.webp",
              "/sitemap.xml"]
    assert [path for path in opened if robots.can_fetch("*", SITE + path)] == opened


@pytest.mark.parametrize("path", ["/sitemap-0.xml", "/sitemap-01.xml", "/sitemap-x.xml", "/sitemap-999999999999999999.xml"])
def test_what_is_no_file_is_not_found(shop: Shop, path: str) -> None:
    shop.product()
    assert shop.guest().get(path).status == 404
