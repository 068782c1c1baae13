"""What the database suggests while somebody types: words of the vocabulary, and products with these words in their titles."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.db import Tx
from app.domain import ids
from app.domain.understanding import Fact

LONGER_MAX = 40
NEAR_MAX = 60
COMPARED_MAX = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedProduct:
    """A product as suggestions show it."""

    id: int
    title: str
    price_cents: int | None
    media_key: str | None

    @property
    def slug(self) -> str:
        return ids.slugify(self.title)

    @property
    def url(self) -> str:
        return f"/products/{self.id}-{self.slug}"

    @property
    def image_url(self) -> str | None:
        return f"/media/{self.media_key}" if self.media_key else None


def list_facts(tx: Tx, *, words: Sequence[str]) -> list[Fact]:
    """What the vocabulary knows of typed words, the last of which may be unfinished: each of them ("known"), how the last one may
    go on ("longer"), and what words that nobody knows look like ("near")."""
    return tx.all(
        Fact,
        """
        WITH known AS MATERIALIZED (
            SELECT t.gram, t.lexeme, t.position = cardinality(%(words)s::text[]) AS is_last,
                   coalesce((SELECT max(w.product_count) FROM words w WHERE w.lexeme = t.lexeme), 0) AS product_count
            FROM (SELECT gram, position, word_lexeme(gram) AS lexeme
                  FROM unnest(%(words)s::text[]) WITH ORDINALITY AS u (gram, position)) t
        ), longer AS MATERIALIZED (
            SELECT word, lexeme, product_count
            FROM words
            WHERE word > %(beginning)s COLLATE "C" AND word < (%(beginning)s || chr(1114111)) COLLATE "C"
            ORDER BY product_count DESC
            LIMIT %(longer_max)s
        )
        SELECT 'known' AS kind, gram, gram AS word, lexeme, product_count
        FROM known
        UNION ALL
        SELECT 'longer', %(beginning)s, word, lexeme, product_count
        FROM longer
        UNION ALL
        SELECT 'near', k.gram, n.word, n.lexeme, n.product_count
        FROM known k
        CROSS JOIN LATERAL (
            SELECT w.word, w.lexeme, w.product_count
            FROM words w
            WHERE w.variants && word_variants(k.gram)
              AND length(w.word) >= length(k.gram) - 2 AND (k.is_last OR length(w.word) <= length(k.gram) + 2)
            ORDER BY w.product_count DESC
            LIMIT %(near_max)s
        ) n
        WHERE k.product_count = 0 AND k.lexeme IS NOT NULL AND NOT (k.is_last AND EXISTS (SELECT FROM longer))
        """,
        words=list(words),
        beginning=words[-1],
        longer_max=LONGER_MAX,
        near_max=NEAR_MAX,
    )


def list_products(tx: Tx, *, query: str, sample: str, limit: int) -> list[SuggestedProduct]:
    """Products that fit a query, best selling first: of the best sixty-fourth, then the best eighth, then those with the term
    `sample`. Of each of these COMPARED_MAX at most are compared."""
    return tx.all(
        SuggestedProduct,
        """
        WITH best AS MATERIALIZED (   -- planned as if all were wanted, read only as far as they are; OFFSET 0 looks each one up
            SELECT id, title
            FROM products
            WHERE search @@ %(query)s::tsquery AND search @@ '''~t64'''::tsquery AND state = 'active'
        ), good AS MATERIALIZED (
            SELECT id, title
            FROM products
            WHERE search @@ %(good)s::tsquery AND search @@ '''~t8'''::tsquery AND state = 'active'
        ), other AS MATERIALIZED (
            SELECT id, title
            FROM products
            WHERE search @@ %(other)s::tsquery AND state = 'active'
        ), found AS MATERIALIZED (
            (SELECT 1 AS tier, c.id, c.title, l.price_cents, l.sold_count
             FROM (SELECT id, title FROM best LIMIT %(compared_max)s) c
             CROSS JOIN LATERAL (SELECT price_cents, sold_count FROM listings WHERE product_id = c.id OFFSET 0) l
             ORDER BY l.sold_count DESC, c.id
             LIMIT %(limit)s)
            UNION ALL
            (SELECT 2, c.id, c.title, l.price_cents, l.sold_count
             FROM (SELECT id, title FROM good LIMIT %(compared_max)s) c
             CROSS JOIN LATERAL (SELECT price_cents, sold_count FROM listings WHERE product_id = c.id OFFSET 0) l
             ORDER BY l.sold_count DESC, c.id
             LIMIT %(limit)s)
            UNION ALL
            (SELECT 3, c.id, c.title, l.price_cents, l.sold_count
             FROM (SELECT id, title FROM other LIMIT %(compared_max)s) c
             CROSS JOIN LATERAL (SELECT price_cents, sold_count FROM listings WHERE product_id = c.id OFFSET 0) l
             ORDER BY l.sold_count DESC, c.id
             LIMIT %(limit)s)
        )
        SELECT f.id, f.title, f.price_cents,
               (SELECT media_key FROM pictures WHERE product_id = f.id ORDER BY position LIMIT 1) AS media_key
        FROM (SELECT tier, id, title, price_cents, sold_count FROM found LIMIT %(limit)s) f
        ORDER BY f.tier, f.sold_count DESC, f.id
        """,
        query=query,
        good=f"{query} & !'~t64'",
        other=" & ".join([query, *([f"'{sample}'"] if sample else []), "!'~t8'"]),
        compared_max=COMPARED_MAX,
        limit=limit,
    )
