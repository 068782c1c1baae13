"""Pages are compressed for who can read that, and whole for who cannot."""

import gzip

import brotli
import pytest

from app.web.compression import MIN_BYTES
from tests.shop import Shop

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize(("accepted", "encoding"), [
    ("br, gzip", "br"), ("gzip, deflate, br", "br"), ("gzip", "gzip"), ("gzip, br;q=0", "gzip"), ("gzip;q=1, br;q=0.5", "gzip")])
def test_a_page_is_packed_as_the_visitor_prefers(shop: Shop, accepted: str, encoding: str) -> None:
    client = shop.app.test_client()
    plain = client.get("/products").data
    response = client.get("/products", headers={"Accept-Encoding": accepted})
    assert response.headers["Content-Encoding"] == encoding
    assert UNPACK[encoding](response.data) == plain
    assert int(response.headers["Content-Length"]) == len(response.data) < len(plain) / 2


@pytest.mark.parametrize("accepted", ["", "identity", "deflate", "br;q=0"])
def test_who_takes_neither_gets_the_page_whole(shop: Shop, accepted: str) -> None:
    response = shop.app.test_client().get("/products", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in response.headers
    assert response.text.startswith("<!doctype html>")


def test_caches_are_told_that_there_are_several_forms(shop: Shop) -> None:
    for accepted in ("br", ""):
        assert "Accept-Encoding" in shop.app.test_client().get("/", headers={"Accept-Encoding": accepted}).vary


def test_what_is_small_is_left_alone(shop: Shop) -> None:
    response = shop.app.test_client().get("/healthz", headers={"Accept-Encoding": "br"})
    assert len(response.data) < MIN_BYTES
    assert "Content-Encoding" not in response.headers


def test_error_pages_are_packed_too(shop: Shop) -> None:
    response = shop.app.test_client().get("/blue-mugs", headers={"Accept-Encoding": "br"})
    assert (response.status_code, response.headers["Content-Encoding"]) == (404, "br")
    assert b"<!doctype html>" in brotli.decompress(response.data)


def test_styles_are_served_packed_and_kept_for_ever(shop: Shop) -> None:
    path = shop.app.jinja_env.globals["asset_url"]("app.css")  # type: ignore[operator]
    response = shop.app.test_client().get(path, headers={"Accept-Encoding": "br"})
    assert response.headers["Content-Encoding"] == "br"
    assert "immutable" in response.headers["Cache-Control"]
    assert b"@layer" in brotli.decompress(response.data)
    response.close()
