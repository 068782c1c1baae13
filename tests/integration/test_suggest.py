"""`GET /products/suggest`: words, departments and products for what is being typed."""

from typing import Any
from urllib.parse import quote

import pytest

from app.jobs import handlers
from app.jobs.handlers import Worker
from tests.shop import Shop

JSON = {"Accept": "application/json"}
HOSTILE = (
    "", "   ", "'", '"', "&", "|", "!", ":*", "mug:*", "(mug", "mug)", "<->", "%", "_", "\\", "\\'", "a\x00b", "x" * 10_000,
    "mug " * 3_000, "café", "日本語", "العربية", "\u202emug", "\ud83d", "the", "the a of", "1e309", "'; DROP TABLE words; --",
    "~t8", "*", "e\u0301" * 300, "İıßﬀ", "0.5.5.,", "🛍️",
)


@pytest.fixture
def counted(shop: Shop, worker: Worker) -> Shop:
    """A shop whose words are counted."""
    shop.offer(title="Enamel mug", price_cents=1250)
    shop.offer(title="Enamel mustard pot")
    shop.offer(title="Oak bowl")
    handlers.count_words(worker)
    return shop


def suggested(shop: Shop, text: str) -> list[dict[str, Any]]:
    page = shop.guest().get(f"/products/suggest?q={quote(text)}", headers=JSON)
    assert page.status == 200
    found: list[dict[str, Any]] = page.response.get_json()["suggestions"]
    return found


def texts(shop: Shop, text: str, kind: str) -> list[str]:
    return [one["text"] for one in suggested(shop, text) if one["kind"] == kind]


def test_the_last_word_is_made_whole(counted: Shop) -> None:
    assert texts(counted, "must", "word") == ["mustard"]
    assert texts(counted, "enamel m", "word") == ["enamel mug", "enamel mustard"]


def test_products_have_all_words_in_their_titles(counted: Shop) -> None:
    assert texts(counted, "enamel mu", "product") == ["Enamel mug", "Enamel mustard pot"]
    assert texts(counted, "bowl enam", "product") == []


def test_best_sellers_come_first(shop: Shop, worker: Worker) -> None:
    offers = [shop.offer(title=f"Tin mug {letter}") for letter in "abcdefghij"]
    shop.order(shop.alice, offers[7], quantity=3)
    shop.order(shop.alice, offers[4])
    handlers.count_sales(worker)
    handlers.count_words(worker)
    assert texts(shop, "tin", "product")[:2] == ["Tin mug h", "Tin mug e"]


def test_a_slip_is_forgiven(counted: Shop) -> None:
    assert texts(counted, "enmael mu", "word") == ["enamel mug", "enamel mustard"]
    assert texts(counted, "mustrad", "word") == ["mustard"]


def test_departments_are_found_by_name(counted: Shop) -> None:
    (found,) = [one for one in suggested(counted, "mug") if one["kind"] == "category"]
    assert (found["text"], found["url"]) == ("Mugs", "/products?category=mugs")


def test_hidden_products_are_not_suggested(counted: Shop) -> None:
    counted.run("UPDATE products SET state = 'hidden' WHERE title = 'Oak bowl'")
    assert texts(counted, "oak", "product") == []


def test_there_are_ten_at_most(shop: Shop, worker: Worker) -> None:
    for ending in "abcdefghijklmnop":
        shop.offer(title=f"Mug{ending} mug{ending}x")
    handlers.count_words(worker)
    assert 4 < len(suggested(shop, "mug")) <= 10


def test_a_products_price_and_address_come_along(counted: Shop) -> None:
    (found,) = [one for one in suggested(counted, "enamel mug") if one["kind"] == "product"]
    assert found["price_cents"] == 1250
    assert counted.guest().get(found["url"]).status == 200


def test_scripts_get_options_to_show(counted: Shop) -> None:
    page = counted.guest().get("/products/suggest?q=must", headers={"Accept": "text/html"})
    options = page.all("a", role="option")
    assert [option.get("href") for option in options] == [
        "/products?q=mustard", next(one["url"] for one in suggested(counted, "must") if one["kind"] == "product")]
    assert "Enamel mustard pot" in page.words


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_is_typed_is_an_error(counted: Shop, text: str) -> None:
    address = "/products/suggest?q=" + quote(text, errors="surrogatepass")
    assert counted.guest().get(address).status == 200
    assert counted.guest().get(address, headers=JSON).status == 200


@pytest.mark.parametrize("query", ["", "?q=mug&q=bowl", "?q[]=mug", "?Q=mug", "?q=%ED%A0%80%FF"])
def test_any_address_is_answered(counted: Shop, query: str) -> None:
    assert counted.guest().get(f"/products/suggest{query}").status == 200


def test_an_empty_shop_suggests_nothing(shop: Shop) -> None:
    assert suggested(shop, "mug") == []


def test_it_is_the_same_for_everybody_and_may_be_kept_for_a_minute(counted: Shop) -> None:
    guest = counted.guest().get("/products/suggest?q=mu").response
    alice = counted.alice.browser.get("/products/suggest?q=mu").response
    assert guest.text == alice.text
    assert guest.headers["Cache-Control"] == "public, max-age=60"
    assert alice.headers["Cache-Control"] == "private, max-age=60"
    assert "Accept" in guest.headers["Vary"]
    assert "Set-Cookie" not in alice.headers


def test_it_rejects_post(shop: Shop) -> None:
    assert shop.guest().post("/products/suggest").status == 405
