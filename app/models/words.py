"""The shop's own words: what search asks them, and the job that counts them."""

from app.db import Tx
from app.domain.understanding import Fact, Look


def list_facts(tx: Tx, *, look: Look) -> list[Fact]:
    """What the vocabulary knows of the words that are asked about."""
    return tx.all(
        Fact,
        """
        SELECT kind, gram, word, lexeme, product_count
        FROM look_up_words(%(grams)s::text[], %(misspelt)s::text[], %(beginning)s)
        """,
        grams=list(look.grams),
        misspelt=list(look.misspelt),
        beginning=look.beginning,
    )


def count_all(tx: Tx) -> int:
    """Count all words anew; returns how many entries changed. Takes half a minute for a million products."""
    tx.run("SET LOCAL statement_timeout = '300s'")
    changed: int = tx.value("SELECT count_words()")
    return changed
