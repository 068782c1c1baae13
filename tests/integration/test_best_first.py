"""Searches with very many hits: the best sellers first, further ones as pages are turned, and no product twice."""

from collections.abc import Iterator

import pytest

from app.blueprints.products import finding
from app.db import Database
from app.domain.search import Filters, Sort
from app.models.finds import Found
from tests.databases import Server, Urls
from tests.shop import Shop

PRODUCTS = 2080
BLUE = PRODUCTS // 2
BEST_EIGHTH = BLUE // 8
CLAIMED = "UPDATE pg_class SET reltuples = {count} WHERE oid = 'public.products'::regclass"

pytestmark = pytest.mark.unaudited   # what sells was never sold


@pytest.fixture(params=[PRODUCTS, 64_000], ids=["thousands", "many thousands"])
def mugs(shop: Shop, server: Server, urls: Urls, request: pytest.FixtureRequest) -> Iterator[Shop]:
    """A shop of mugs, every other one blue by its description; the later ones sell better. Of so many products by its statistics:
    where these say that few should be blue mugs by chance, a look at the best selling ones says otherwise."""
    shop.run(
        """
        INSERT INTO products (title, description, category_id)
        SELECT 'Mug ' || n, CASE WHEN mod(n, 2) = 0 THEN 'Blue.' ELSE 'Red.' END, %(category_id)s
        FROM generate_series(1, %(products)s) n
        """,
        category_id=shop.category_id, products=PRODUCTS)
    shop.run("UPDATE listings SET sold_count = product_id")
    shop.run("SELECT rank_products(), count_words()")
    with shop.owner.reading() as tx:
        before = tx.value("SELECT reltuples FROM pg_class WHERE oid = 'products'::regclass")
    server.as_superuser(urls, CLAIMED.format(count=request.param))
    yield shop
    server.as_superuser(urls, CLAIMED.format(count=before))


def found(db: Database, *words: str, reach: int, sort: Sort = Sort.RELEVANCE) -> Found:
    with db.reading() as tx:
        return finding.find(tx, Filters(text=" ".join(words), words=words, sort=sort), reach=reach).found


def sales(shop: Shop, found: Found) -> list[int]:
    """What sells, best first, as far as it was found."""
    with shop.owner.reading() as tx:
        return tx.values("SELECT l.sold_count FROM unnest(%(ids)s) WITH ORDINALITY AS hit (id, position) "
                         "JOIN listings l ON l.product_id = hit.id ORDER BY hit.position", ids=found.product_ids)


def test_the_best_selling_are_enough_for_the_first_pages(mugs: Shop, db: Database) -> None:
    first = found(db, "blue", "mug", reach=24)
    assert (first.stage, first.scale, len(first.product_ids)) == (1, 8, BEST_EIGHTH)
    assert sales(mugs, first) == sorted(sales(mugs, first), reverse=True)


def test_further_ones_come_after_what_was_seen(mugs: Shop, db: Database) -> None:
    first, further = found(db, "blue", "mug", reach=24), found(db, "blue", "mug", reach=240)
    assert (further.scale, len(further.product_ids)) == (1, finding.HITS_MAX)
    assert further.product_ids[:BEST_EIGHTH] == first.product_ids
    assert len(set(further.product_ids)) == finding.HITS_MAX


def test_by_price_or_age_all_of_them_are_looked_at(mugs: Shop, db: Database) -> None:
    newest = found(db, "blue", "mug", reach=24, sort=Sort.NEWEST)
    assert (newest.scale, len(newest.product_ids)) == (1, finding.HITS_MAX)
