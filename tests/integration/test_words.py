"""The shop's own words, as the database counts them and is asked for them."""

from typing import Any, LiteralString

import pytest

from app.db import Database
from app.domain import spelling, understanding
from app.models import words
from tests.shop import Shop


def rows(shop: Shop, sql: LiteralString) -> list[tuple[Any, ...]]:
    with shop.owner.reading() as tx:
        return tx.rows(sql)[1]


@pytest.mark.parametrize("text", [
    "Crème Brûlée, 10cm / 3,5mm (1.7 L)", "T-LIGHT S/4 W/ RED", "Straße Øre Łódź", "a.b.c 1.2.3 end.", "x_y-z", "чайник Ёлка",
    "ὀδύσσεια", "日本語 ｍｕｇ", "' \" & | ! : * ( ) < > % \\ ; --", "½ dozen", "",
])
def test_titles_and_queries_are_taken_apart_alike(db: Database, text: str) -> None:
    with db.reading() as tx:
        there = tx.value("SELECT search_text(%(text)s)", text=text)
    assert there.split() == spelling.normalise(spelling.clean(text, length_max=200)).split()


def test_misspelt_words_share_a_variant_with_what_was_meant(db: Database) -> None:
    with db.reading() as tx:
        for typed in ("haert", "hert", "hearrt", "heaxt", "eart", "heartt"):
            assert tx.value("SELECT word_variants(%(typed)s) && word_variants('heart')", typed=typed), typed
        assert tx.value("SELECT word_variants('2010')") == []


def test_variants_come_in_one_order_whatever_the_plan(db: Database) -> None:
    found = []
    for planned in ("enable_hashagg", "enable_sort"):
        with db.transaction() as tx:
            tx.run(f"SET LOCAL {planned} = off")
            found.append(tx.value("SELECT word_variants('enamel')"))
    assert found[0] == found[1] == sorted(found[0])


def test_words_are_counted_by_product_and_forgotten_with_the_last(shop: Shop) -> None:
    product_id = shop.product("Blue enamel mug, blue handle")
    shop.product("Enamel bowl")
    shop.run("SELECT count_words()")
    counts = rows(shop, "SELECT word, product_count FROM words WHERE word IN ('blue', 'enamel')")
    assert dict(counts) == {"blue": 1, "enamel": 2}
    shop.run("UPDATE products SET state = 'hidden' WHERE id = %(id)s", id=product_id)
    shop.run("SELECT count_words()")
    assert rows(shop, "SELECT word FROM words WHERE word = 'blue'") == []


def test_a_look_tells_known_words_near_ones_and_longer_ones(shop: Shop, db: Database) -> None:
    shop.product("Heart lanterns with glass")
    shop.run("SELECT count_words()")
    with db.reading() as tx:
        facts = words.list_facts(tx, look=understanding.second_look(("haert", "with", "lant")))
    told = {(fact.kind, fact.gram, fact.word) for fact in facts if fact.product_count or fact.gram == "with"}
    assert ("near", "haert", "heart") in told
    assert ("longer", "lant", "lanterns") in told
    assert next(fact.lexeme for fact in facts if fact.kind == "known" and fact.gram == "with") is None


def test_a_word_that_was_never_counted_is_found(shop: Shop) -> None:
    shop.offer(title="Zorblax teapot")
    assert "Zorblax teapot" in shop.guest().get("/products?q=zorblax").words


def test_the_best_selling_carry_their_rank_through_a_change_of_title(shop: Shop) -> None:
    ids = [shop.product(f"Mug {number}") for number in range(8)]
    shop.run("UPDATE listings SET sold_count = 5 WHERE product_id = %(id)s", id=ids[3])
    shop.run("SELECT rank_products()")
    shop.run("UPDATE products SET title = 'Cup' WHERE id = %(id)s", id=ids[3])
    ranked = rows(shop, "SELECT id FROM products WHERE search @@ '''~t8'''::tsquery")
    assert ranked == [(ids[3],)]
    shop.run("UPDATE listings SET sold_count = 0")
    shop.run("SELECT rank_products()")
    assert rows(shop, "SELECT id FROM products WHERE search @@ '''~t8'''::tsquery") == [(ids[0],)], "nothing sells"


def test_the_best_512th_are_among_the_best_64th_and_these_among_the_best_8th(shop: Shop) -> None:
    """That nothing else of what search reads was changed is for the audit to find."""
    shop.run(
        """
        INSERT INTO products (title, description, category_id)
        SELECT 'Mug ' || n, 'A mug.', %(id)s FROM generate_series(1, 512) n
        """, id=shop.category_id)
    shop.run("UPDATE listings SET sold_count = product_id")
    shop.run("SELECT rank_products()")
    shop.run("UPDATE listings SET sold_count = 0")
    found = rows(shop, """
        SELECT count(*) FILTER (WHERE search @@ $$'~t8'$$), count(*) FILTER (WHERE search @@ $$'~t64' & '~t8'$$),
               count(*) FILTER (WHERE search @@ $$'~t64'$$), count(*) FILTER (WHERE search @@ $$'~t512' & '~t64'$$),
               max(id) FILTER (WHERE search @@ $$'~t512'$$) = max(id)
        FROM products
        """)
    assert found == [(64, 8, 8, 1, True)]


def test_products_follow_their_category_when_it_is_renamed_or_moved(shop: Shop) -> None:
    shop.product("Blue mug")
    with shop.owner.transaction() as tx:
        kitchen = tx.value("INSERT INTO categories (slug, name) VALUES ('kitchen', 'Kitchen') RETURNING id")
        tx.run("UPDATE categories SET parent_id = %(kitchen)s WHERE slug = 'mugs'", kitchen=kitchen)
    assert "Blue mug" in shop.guest().get("/products?q=kitchen").words
    with shop.owner.transaction() as tx:
        tx.run("UPDATE categories SET name = 'Scullery' WHERE id = %(kitchen)s", kitchen=kitchen)
    assert "Blue mug" in shop.guest().get("/products?q=scullery").words
