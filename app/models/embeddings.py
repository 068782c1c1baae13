"""What products mean, as vectors of an embedding model: what search asks when no words match.

All of it is optional. The table is none of the schema's: `flask search embed` makes it where the server has pgvector, for the one
model whose fingerprint is the table's comment. Whoever reads it asks `get_state` first, and is prepared for it to be gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.db import Tx
from app.models.listings import LOW_STOCK, Card

# So many of the nearest are looked at for one answer: hidden products among them leave it shorter.
REACH = 40
# A vector is the mean of its words: the rest of a long description would only drown the title, as sizes and colours do.
DESCRIPTION_LENGTH = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the database has of it: the type, the table with its `dimensions` and the model that it was `made_by`, and the index
    with the number of its `lists`."""

    has_vectors: bool
    dimensions: int | None
    made_by: str | None
    lists: int | None

    def is_made_by(self, fingerprint: str, dimensions: int) -> bool:
        return (self.made_by, self.dimensions) == (fingerprint, dimensions)

    def trouble(self, fingerprint: str, dimensions: int) -> str:
        """Why embeddings of this model cannot be searched for, "" when they can."""
        if not self.has_vectors:
            return "this database does not have the extension vector"
        if self.dimensions is None:
            return "nothing is embedded yet: `flask search embed` does that"
        if not self.is_made_by(fingerprint, dimensions):
            return "the products were embedded with another model: `flask search embed` does it anew"
        return "embedding was not finished: `flask search embed` goes on with it" if self.lists is None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a product's embedding is made from, and the digest by which a change of that is noticed."""

    product_id: int
    text: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Near(Card):
    """A product near in meaning; `similarity` is the cosine between it and what was asked for, at most 1."""

    similarity: float


def get_state(tx: Tx) -> State:
    """What there is. Asks the catalogue only, so that nothing has to be there."""
    return tx.one(
        State,
        """
        SELECT to_regtype('vector') IS NOT NULL AS has_vectors,
               (SELECT atttypmod
                FROM pg_attribute
                WHERE attrelid = to_regclass('product_embeddings') AND attname = 'embedding') AS dimensions,
               obj_description(to_regclass('product_embeddings'), 'pg_class') AS made_by,
               (SELECT option_value::integer
                FROM pg_class, pg_options_to_table(reloptions)
                WHERE pg_class.oid = to_regclass('product_embeddings_by_meaning') AND option_name = 'lists') AS lists
        """,
    )


def count_products(tx: Tx) -> int:
    """How many products there are to embed."""
    count: int = tx.value("SELECT count(*) FROM products WHERE state = 'active'")
    return count


def list_outdated(tx: Tx, *, after_id: int, limit: int) -> list[Source]:
    """Products that are shown whose embedding is missing or was made from something else, by id. Reads the whole catalogue when
    there are none."""
    tx.run("SET LOCAL statement_timeout = '120s'")
    return tx.all(
        Source,
        """
        WITH RECURSIVE paths (category_id, names) AS (
            SELECT id, name FROM categories WHERE parent_id IS NULL
            UNION ALL
            SELECT c.id, p.names || ' ' || c.name FROM paths p JOIN categories c ON c.parent_id = p.category_id
        )
        SELECT p.id AS product_id, source.text, md5(source.text) AS digest
        FROM products p
        JOIN paths c ON c.category_id = p.category_id
        CROSS JOIN LATERAL (
            SELECT concat_ws('. ', p.title, c.names, array_to_string(p.tags, ' '),
                             left(p.description, %(description_length)s)) AS text
        ) source
        LEFT JOIN product_embeddings e ON e.product_id = p.id
        WHERE p.id > %(after_id)s
          AND p.state = 'active'
          AND e.source_digest IS DISTINCT FROM md5(source.text)::uuid
        ORDER BY p.id
        LIMIT %(limit)s
        """,
        after_id=after_id,
        limit=limit,
        description_length=DESCRIPTION_LENGTH,
    )


def keep(tx: Tx, *, sources: Sequence[Source], vectors: Sequence[Sequence[float] | None]) -> int:
    """Put these embeddings in the place of older ones; returns how many. Each finds its place in the index, in milliseconds."""
    tx.run("SET LOCAL statement_timeout = '120s'")
    return tx.run(
        """
        INSERT INTO product_embeddings (product_id, source_digest, embedding)
        SELECT product_id, digest, embedding::vector
        FROM unnest(%(product_ids)s::bigint[], %(digests)s::uuid[], %(vectors)s::text[]) AS made (product_id, digest, embedding)
        ON CONFLICT (product_id) DO UPDATE
        SET source_digest = excluded.source_digest,
            embedding = excluded.embedding
        """,
        product_ids=[source.product_id for source in sources],
        digests=[source.digest for source in sources],
        vectors=[None if vector is None else _written(vector) for vector in vectors],
    )


def delete_hidden(tx: Tx) -> int:
    """Forget what is not shown, so that it takes no room among the nearest; returns how many went."""
    return tx.run(
        """
        DELETE FROM product_embeddings e
        USING products p
        WHERE p.id = e.product_id AND p.state <> 'active'
        """)


def list_nearest(tx: Tx, *, vector: Sequence[float], similarity_min: float, limit: int) -> list[Near]:
    """What is nearest to this vector and at least so similar, nearest first; REACH products at most."""
    return tx.all(
        Near,
        """
        WITH near AS MATERIALIZED (
            SELECT product_id, similarity
            FROM nearest_products(%(vector)s, %(reach)s)
        )
        SELECT c.id, c.title, c.brand, c.media_key, c.price_cents, c.list_price_cents, c.offer_count, c.rating_average,
               c.rating_count, c.in_stock, c.low_stock,
               c.featured_offer_id, c.weight_g, n.similarity
        FROM near n
        JOIN product_cards(ARRAY(
            SELECT l.product_id
            FROM near
            JOIN listings l ON l.product_id = near.product_id AND l.is_active
            WHERE near.similarity >= %(similarity_min)s
            ORDER BY near.similarity DESC, l.product_id
            LIMIT %(limit)s), %(low_stock)s) c ON c.id = n.product_id
        ORDER BY n.similarity DESC, c.id
        """,
        vector=_written(vector),
        reach=REACH,
        similarity_min=similarity_min,
        limit=limit,
        low_stock=LOW_STOCK,
    )


def _written(vector: Sequence[float]) -> str:
    """A vector as pgvector reads it."""
    return f"[{','.join(f'{number:.7g}' for number in vector)}]"
