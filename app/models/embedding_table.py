"""The table of embeddings, which `flask search embed` makes as the schema's owner: it depends on a model and an extension.

What it is for is in app/models/embeddings.py.
"""

from app.db import Tx


def is_available(tx: Tx) -> bool:
    """The server could have the extension, even if this database does not."""
    return bool(tx.value("SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector')"))


def lock_making(tx: Tx) -> None:
    """Keep others from making the table until this transaction ends."""
    tx.run("SELECT pg_advisory_xact_lock(hashtext('product_embeddings'))")


def make_table(tx: Tx, *, fingerprint: str, dimensions: int) -> None:
    """An empty table for the vectors of this model, in the place of any other. For the schema's owner."""
    tx.run("DROP TABLE IF EXISTS product_embeddings")
    # What products mean to one model, which the comment names. A product without an embedding has no word that it knows.
    tx.run(
        """
        CREATE TABLE product_embeddings (
            product_id    bigint PRIMARY KEY REFERENCES products ON DELETE CASCADE,
            source_digest uuid NOT NULL,
            embedding     vector(%(dimensions)s)
        )
        """,
        dimensions=dimensions,
    )
    tx.run("COMMENT ON TABLE product_embeddings IS %(fingerprint)s", fingerprint=fingerprint)
    tx.run("GRANT SELECT, INSERT, UPDATE, DELETE ON product_embeddings TO amazon_app")
    # The products nearest to a vector, among the ten lists of the index that are nearest to it.
    tx.run(
        """
        CREATE OR REPLACE FUNCTION nearest_products(p_vector vector, p_limit integer)
        RETURNS TABLE (product_id bigint, similarity double precision)
        LANGUAGE sql STABLE SET ivfflat.probes = 10 AS $$
            SELECT e.product_id, 1 - (e.embedding <=> p_vector)
            FROM product_embeddings e
            ORDER BY e.embedding <=> p_vector
            LIMIT p_limit
        $$
        """)


def make_index(tx: Tx, *, lists: int) -> None:
    """Index what is there, in the place of any older index: the sign that search may begin. For the schema's owner.

    A catalogue is full of products that are hardly apart, and lists of neighbours serve that better than a graph. With 100,000
    products of the demo shop HNSW took over a minute to build and found something near enough for 37 of 49 words that have it;
    this takes seconds, and finds it for 48 in 5 ms. Built by one process: several would share memory that containers often lack.
    """
    tx.run("SET LOCAL maintenance_work_mem = '1GB'")
    tx.run("SET LOCAL max_parallel_maintenance_workers = 0")
    tx.run("DROP INDEX IF EXISTS product_embeddings_by_meaning")
    # The nearest by angle, for a search that found no words.
    tx.run(
        """
        CREATE INDEX product_embeddings_by_meaning
        ON product_embeddings USING ivfflat (embedding vector_cosine_ops) WITH (lists = %(lists)s)
        """,
        lists=lists,
    )
