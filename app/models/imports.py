"""Imports: who a trader's file belongs to, which files came in, and what the trader's codes became here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.db import Tx


class ImportKind(StrEnum):
    CATALOGUE = "catalogue"
    HISTORY = "history"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """The offer that a stock code became."""

    code: str
    offer_id: int
    price_cents: int


class ReferenceKind(StrEnum):
    PRODUCT = "product"
    CUSTOMER = "customer"
    INVOICE = "invoice"


def lock(tx: Tx) -> None:
    """Hold every other import off until commit."""
    tx.run("SELECT pg_advisory_xact_lock(hashtext('imports'))")


def check_constraints(tx: Tx) -> None:
    """Run now what would otherwise be checked at commit: every transfer balances, every order costs what its lines cost."""
    tx.run("SET CONSTRAINTS ALL IMMEDIATE")


def analyze(tx: Tx) -> None:
    """Tell the planner how tables have grown: checks by trigger would read them whole, row after row, on what it knew before."""
    tx.run(
        """
        ANALYZE users, products, offers, stock, listings, orders, shipments, order_lines, movements, accounts, transfers,
                postings, external_references
        """
    )


def find_seller_id(tx: Tx, *, email: str) -> int | None:
    """The seller with this address, None before the first import."""
    seller_id: int | None = tx.value(
        """
        SELECT s.user_id
        FROM sellers s
        JOIN users u ON u.id = s.user_id
        WHERE u.email = %(email)s
        """,
        email=email,
    )
    return seller_id


def insert_seller(tx: Tx, *, email: str, full_name: str, password_hash: str) -> int:
    """A seller with a shelf, for goods that come from a file; EmailTaken."""
    seller_id: int = tx.value(
        """
        WITH person AS (
            INSERT INTO users (email, full_name, password_hash)
            VALUES (%(email)s, %(full_name)s, %(password_hash)s)
            RETURNING id, email
        ), seller AS (
            INSERT INTO sellers (user_id, contact_email)
            SELECT id, email FROM person
            RETURNING user_id
        )
        INSERT INTO warehouses (owner_id, name)
        SELECT user_id, 'Own shelf' FROM seller
        RETURNING owner_id
        """,
        email=email,
        full_name=full_name,
        password_hash=password_hash,
    )
    return seller_id


def get_or_insert_category_id(tx: Tx, *, slug: str, name: str) -> int:
    """The category with this slug, made at the top of the tree when there is none."""
    tx.run(
        """
        INSERT INTO categories (slug, name, position)
        SELECT %(slug)s, %(name)s, coalesce(max(position) + 1, 0)
        FROM categories
        WHERE parent_id IS NULL
        ON CONFLICT (slug) DO NOTHING
        """,
        slug=slug,
        name=name,
    )
    category_id: int = tx.value("SELECT id FROM categories WHERE slug = %(slug)s", slug=slug)
    return category_id


def list_codes(tx: Tx, *, seller_id: int, kind: ReferenceKind) -> set[str]:
    """Every code of this kind that a seller's files have brought."""
    return set(tx.values(
        """
        SELECT code
        FROM external_references
        WHERE seller_id = %(seller_id)s AND kind = %(kind)s::reference_kind
        """,
        seller_id=seller_id,
        kind=kind,
    ))


def list_offers(tx: Tx, *, seller_id: int) -> list[Offered]:
    """Every imported offer of a seller that is on sale, by stock code."""
    return tx.all(
        Offered,
        """
        SELECT r.code, o.id AS offer_id, o.price_cents
        FROM external_references r
        JOIN offers o ON o.id = r.offer_id
        WHERE r.seller_id = %(seller_id)s AND r.kind = 'product' AND o.removed_at IS NULL
        ORDER BY r.code
        """,
        seller_id=seller_id,
    )


def insert_batch(tx: Tx, *, kind: ImportKind, seller_id: int, file_name: str, file_digest: str, rows_in: int, rows_accepted: int,
                 rejected: Mapping[str, int]) -> int:
    """Note that a file comes in; the batch's id."""
    batch_id: int = tx.value(
        """
        INSERT INTO import_batches (kind, seller_id, file_name, file_digest, rows_in, rows_accepted, rejected)
        VALUES (%(kind)s, %(seller_id)s, %(file_name)s, %(file_digest)s, %(rows_in)s, %(rows_accepted)s, %(rejected)s)
        RETURNING id
        """,
        kind=kind,
        seller_id=seller_id,
        file_name=file_name,
        file_digest=file_digest,
        rows_in=rows_in,
        rows_accepted=rows_accepted,
        rejected=dict(rejected),
    )
    return batch_id
