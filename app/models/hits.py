"""Products of sellers or in conditions, without words: each looked at in the order of the list rather than by an index of it."""

from app.db import Tx
from app.domain.search import Filters
from app.models.listing_clauses import first, narrowed, values

HITS_MAX = 600


def list_matching(tx: Tx, *, filters: Filters) -> list[int]:
    """At most HITS_MAX + 1 products that match, in the order of `filters.sort`."""
    found: list[int] = tx.values(
        first("FROM listings l", narrowed(filters), filters.sort, columns="l.product_id"),
        reach=HITS_MAX + 1,
        **values(filters),
    )
    return found
