"""Bring a trader's catalogue and history in: all of a file or nothing, and nothing twice.

Run as the schema's owner: the application's role may not write the past.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.db import Tx
from app.domain import ids
from app.domain.import_rows import Sorted
from app.domain.imports import Invoice, Product
from app.models import imported_orders, imported_products, imports, sales, words
from app.models.imports import ImportKind, ReferenceKind

SELLER_EMAIL = "wholesaler@import.example"
SELLER_NAME = "Imported Wholesaler"
UNUSABLE_PASSWORD = "!"  # noqa: S105 - no password has this hash
STOCK_MAX = 10_000_000
SENT_AFTER = timedelta(days=1)
DELIVERED_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Where rows came from, and how they were sorted."""

    name: str
    digest: str
    rows: Sorted


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an import wrote; `known` were there already and stayed as they are."""

    new: int
    known: int


def import_catalogue(tx: Tx, *, file: File, products: Sequence[Product], category: str, stock: int | None,
                     progress: Callable[[str], None]) -> Outcome:
    """Offer every product whose stock code is new, with `stock` units each or as many as the file sold."""
    imports.lock(tx)
    seller_id = imports.find_seller_id(tx, email=SELLER_EMAIL)
    known = imports.list_codes(tx, seller_id=seller_id, kind=ReferenceKind.PRODUCT) if seller_id else set()
    new = [product for product in products if product.code not in known]
    if not new:
        return Outcome(new=0, known=len(products))
    if seller_id is None:
        seller_id = imports.insert_seller(tx, email=SELLER_EMAIL, full_name=SELLER_NAME, password_hash=UNUSABLE_PASSWORD)
    batch_id = _insert_batch(tx, kind=ImportKind.CATALOGUE, seller_id=seller_id, file=file)
    category_id = imports.get_or_insert_category_id(tx, slug=ids.slugify(category), name=category)
    progress("products")
    imported_products.stage(tx, products=new)
    imported_products.insert_products(tx, seller_id=seller_id, category_id=category_id)
    progress("offers and stock")
    imported_products.insert_offers(tx, seller_id=seller_id)
    imported_products.insert_opening_stock(tx, seller_id=seller_id, units=stock, units_max=STOCK_MAX)
    imported_products.insert_references(tx, seller_id=seller_id, batch_id=batch_id)
    imports.analyze(tx)
    progress("words")
    words.count_all(tx)
    sales.rank_all(tx)
    return Outcome(new=len(new), known=len(products) - len(new))


def import_history(tx: Tx, *, file: File, invoices: Sequence[Invoice], progress: Callable[[str], None]) -> Outcome:
    """Turn every invoice that is new into a delivered order, paid in full from a deposit made for it."""
    imports.lock(tx)
    seller_id = imports.find_seller_id(tx, email=SELLER_EMAIL)
    known = imports.list_codes(tx, seller_id=seller_id, kind=ReferenceKind.INVOICE) if seller_id else set()
    new = [invoice for invoice in invoices if invoice.number not in known]
    if seller_id is None or not new:
        return Outcome(new=0, known=len(invoices) - len(new))
    batch_id = _insert_batch(tx, kind=ImportKind.HISTORY, seller_id=seller_id, file=file)
    _write_orders(tx, invoices=new, seller_id=seller_id, batch_id=batch_id, progress=progress)
    _move_goods_and_money(tx, seller_id=seller_id, progress=progress)
    return Outcome(new=len(new), known=len(invoices) - len(new))


def _insert_batch(tx: Tx, *, kind: ImportKind, seller_id: int, file: File) -> int:
    return imports.insert_batch(tx, kind=kind, seller_id=seller_id, file_name=file.name, file_digest=file.digest,
                                rows_in=file.rows.count, rows_accepted=len(file.rows.sales),
                                rejected={reason.value: count for reason, count in file.rows.rejected.items()})


def _write_orders(tx: Tx, *, invoices: Sequence[Invoice], seller_id: int, batch_id: int, progress: Callable[[str], None]) -> None:
    progress("customers")
    imported_orders.stage(tx, invoices=invoices)
    imported_orders.insert_customers(tx, seller_id=seller_id, batch_id=batch_id, password_hash=UNUSABLE_PASSWORD)
    progress("orders")
    imported_orders.insert_orders(tx, seller_id=seller_id)
    imported_orders.insert_references(tx, seller_id=seller_id, batch_id=batch_id)
    imported_orders.insert_shipments(tx, seller_id=seller_id)
    imports.analyze(tx)
    progress("order lines")
    imported_orders.insert_lines(tx, seller_id=seller_id, sent_after=SENT_AFTER)


def _move_goods_and_money(tx: Tx, *, seller_id: int, progress: Callable[[str], None]) -> None:
    imports.analyze(tx)
    progress("stock movements")
    imported_orders.insert_movements(tx, seller_id=seller_id)
    progress("deliveries")
    imported_orders.set_delivered(tx, sent_after=SENT_AFTER, delivered_after=DELIVERED_AFTER)
    progress("transfers")
    imported_orders.insert_transfers(tx, delivered_after=DELIVERED_AFTER)
    imported_orders.lock_accounts(tx, seller_id=seller_id)
    imported_orders.insert_postings(tx, seller_id=seller_id)
    imports.analyze(tx)
    progress("sales figures")
    sales.count_all(tx)
    sales.rank_all(tx)
    progress("checking the books")
    imports.check_constraints(tx)
