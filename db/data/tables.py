"""CSV files for COPY, one a table: a header line, an empty field for NULL."""

import csv
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

COLUMNS: dict[str, tuple[str, ...]] = {
    "categories": ("id", "parent_id", "slug", "name", "position"),
    "users": ("id", "email", "full_name", "password_hash", "role", "summary", "created_at"),
    "addresses": ("user_id", "recipient", "address", "x", "y", "is_default", "created_at"),
    "sellers": ("user_id", "opened_at", "contact_email", "contact_address"),
    "warehouses": ("id", "owner_id", "name", "x", "y"),
    "products": ("id", "title", "description", "brand", "category_id", "attributes", "tags", "weight_g", "gtin",
                 "creator_id", "created_at",
                 "updated_at"),
    "pictures": ("product_id", "position", "media_key"),
    "offers": ("id", "seller_id", "product_id", "price_cents", "list_price_cents", "condition", "created_at",
               "updated_at", "fulfilment"),
    "movements": ("id", "offer_id", "warehouse_id", "kind", "delta", "on_hand_after", "order_line_id", "note",
                  "created_at"),
    "replenishments": ("offer_id", "warehouse_id", "quantity", "requested_by", "requested_at"),
    "orders": ("id", "buyer_id", "checkout_token", "request_digest", "status", "placed_at", "fulfilled_at",
               "cancelled_at", "subtotal_cents",
               "total_cents", "recipient", "address", "x", "y"),
    "shipments": ("id", "order_id", "seller_id", "warehouse_id", "status", "status_cause", "status_at", "total_cents",
                  "tracking_number",
                  "placed_at", "sent_at", "delivered_at", "released_at", "cancelled_at", "promised_on", "promise_settled_at"),
    "shipment_events": ("shipment_id", "status", "cause", "created_at"),
    "order_lines": ("id", "order_id", "shipment_id", "offer_id", "product_id", "quantity", "unit_price_cents",
                    "total_cents", "refunded_cents",
                    "fulfilled_at"),
    "accounts": ("id", "kind", "user_id", "shipment_id"),
    "transfers": ("id", "dedupe_key", "kind", "order_id", "shipment_id", "actor_id", "created_at"),
    "postings": ("transfer_id", "account_id", "amount_cents", "balance_after_cents"),
    "refunds": ("order_line_id", "transfer_id", "amount_cents", "reason", "created_at"),
    "reviews": ("author_id", "product_id", "seller_id", "rating", "title", "body", "created_at", "updated_at"),
    "carts": ("id", "user_id", "version", "created_at", "updated_at"),
    "cart_items": ("cart_id", "offer_id", "quantity", "saved", "price_cents", "added_at"),
}


BUFFER_BYTES = 1 << 20  # for each of the files

# What is there before any trade, and what db/load.sql and app/cli/schema.py look for to know how far the files are.
CATALOGUE = ("categories", "users", "addresses", "sellers", "warehouses", "products", "pictures", "offers")
CATALOGUE_DONE, TRADE_DONE = "catalogue.done", "trade.done"


class Tables:
    """All the files, open for writing while the context lasts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._files: dict[str, TextIO] = {}
        self._writers: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        for table, columns in COLUMNS.items():
            path = self._folder / f"{table}.csv"
            file = self._stack.enter_context(path.open("w", BUFFER_BYTES, encoding="utf-8", newline=""))
            self._files[table] = file
            self._writers[table] = csv.writer(file, lineterminator="\n")
            self._writers[table].writerow(columns)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._stack.close()

    def finish(self, *tables: str, mark: str) -> None:
        """Nothing more comes into these files, which the file `mark` beside them says from now on."""
        for table in tables:
            self._files[table].close()
        (self._folder / mark).touch()

    def write(self, table: str, *values: object) -> None:
        """Append one row, values in the order of COLUMNS."""
        self._writers[table].writerow(values)
