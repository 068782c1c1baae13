"""Orders that came from a file, in bulk: staged by COPY, then written with one statement a table, each in the order of time.

The statements pass every trigger that a live order passes, but for the one that `insert_movements` names. They belong together
and run in the order in which they stand here.
"""

from collections.abc import Sequence
from datetime import timedelta

from app.db import Tx
from app.domain.imports import Invoice


def stage(tx: Tx, *, invoices: Sequence[Invoice]) -> None:
    """Lay invoices ready, oldest first, under the ids that their orders will have."""
    tx.run(
        """
        CREATE TEMPORARY TABLE staged_invoices (
            order_id       bigint DEFAULT nextval(pg_get_serial_sequence('orders', 'id')) PRIMARY KEY,
            invoice        text,
            customer       text,
            country        text,
            placed_at      timestamptz,
            item_count     integer,
            subtotal_cents bigint,
            discount_cents bigint
        ) ON COMMIT DROP;
        CREATE TEMPORARY TABLE staged_lines (
            invoice          text,
            code             text,
            quantity         integer,
            unit_price_cents bigint,
            discount_cents   bigint
        ) ON COMMIT DROP
        """
    )
    tx.copy(
        "COPY staged_invoices (invoice, customer, country, placed_at, item_count, subtotal_cents, discount_cents) FROM STDIN",
        ((i.number, i.customer, i.country, i.placed_at, sum(line.quantity for line in i.lines),
          sum(line.quantity * line.unit_price_cents for line in i.lines),
          sum(line.discount_cents for line in i.lines)) for i in invoices))
    tx.copy("COPY staged_lines (invoice, code, quantity, unit_price_cents, discount_cents) FROM STDIN",
            ((line.invoice, line.code, line.quantity, line.unit_price_cents, line.discount_cents)
             for i in invoices for line in i.lines))
    tx.run("ANALYZE staged_invoices, staged_lines")


def insert_customers(tx: Tx, *, seller_id: int, batch_id: int, password_hash: str) -> int:
    """Make a user, with the country as address, of every customer who is new; returns how many."""
    return tx.run(
        """
        WITH new AS (
            SELECT i.customer, min(i.placed_at) AS since, (array_agg(i.country ORDER BY i.order_id))[1] AS country
            FROM staged_invoices i
            WHERE NOT EXISTS (
                SELECT
                FROM external_references r
                WHERE r.seller_id = %(seller_id)s AND r.kind = 'customer' AND r.code = i.customer)
            GROUP BY i.customer
        ), people AS (
            INSERT INTO users (email, full_name, password_hash, created_at)
            SELECT format('customer-%%s@import.example', replace(lower(customer), ' ', '_')), 'Customer ' || customer,
                   %(password_hash)s, since
            FROM new
            ORDER BY since, customer
            RETURNING id, full_name, created_at
        ), doors AS (
            INSERT INTO addresses (user_id, recipient, address, is_default, created_at)
            SELECT p.id, p.full_name, coalesce(nullif(new.country, ''), 'Unknown'), true, p.created_at
            FROM people p
            JOIN new ON 'Customer ' || new.customer = p.full_name
        )
        INSERT INTO external_references (seller_id, kind, code, batch_id, user_id)
        SELECT %(seller_id)s, 'customer', new.customer, %(batch_id)s, p.id
        FROM people p
        JOIN new ON 'Customer ' || new.customer = p.full_name
        """,
        seller_id=seller_id,
        batch_id=batch_id,
        password_hash=password_hash,
    )


def insert_orders(tx: Tx, *, seller_id: int) -> int:
    """Write the staged invoices as open orders; returns how many."""
    return tx.run(
        """
        INSERT INTO orders (id, buyer_id, checkout_token, request_digest, placed_at, subtotal_cents, discount_cents, total_cents,
                            item_count, recipient, address, x, y)
        SELECT i.order_id, u.id, format('import:%%s:%%s', %(seller_id)s::bigint, i.invoice), 'import', i.placed_at,
               i.subtotal_cents, i.discount_cents, i.subtotal_cents - i.discount_cents, i.item_count,
               u.full_name, coalesce(nullif(i.country, ''), 'Unknown'), 0, 0
        FROM staged_invoices i
        JOIN external_references r ON r.seller_id = %(seller_id)s AND r.kind = 'customer' AND r.code = i.customer
        JOIN users u ON u.id = r.user_id
        ORDER BY i.order_id
        """,
        seller_id=seller_id,
    )


def insert_references(tx: Tx, *, seller_id: int, batch_id: int) -> int:
    """Remember which invoice became which order; returns how many."""
    return tx.run(
        """
        INSERT INTO external_references (seller_id, kind, code, batch_id, order_id)
        SELECT %(seller_id)s, 'invoice', invoice, %(batch_id)s, order_id
        FROM staged_invoices
        """,
        seller_id=seller_id,
        batch_id=batch_id,
    )


def insert_shipments(tx: Tx, *, seller_id: int) -> int:
    """One shipment from the seller's shelf for each order; returns how many."""
    return tx.run(
        """
        INSERT INTO shipments (order_id, seller_id, warehouse_id, total_cents, placed_at, status_at)
        SELECT i.order_id, %(seller_id)s, w.id, i.subtotal_cents - i.discount_cents, i.placed_at, i.placed_at
        FROM staged_invoices i
        JOIN warehouses w ON w.owner_id = %(seller_id)s
        ORDER BY i.order_id
        """,
        seller_id=seller_id,
    )


def insert_lines(tx: Tx, *, seller_id: int, sent_after: timedelta) -> int:
    """The lines at the prices of their day, fulfilled so long after the order; returns how many."""
    return tx.run(
        """
        INSERT INTO order_lines (order_id, shipment_id, offer_id, product_id, title, condition, quantity, unit_price_cents,
                                 discount_cents, total_cents, fulfilled_at)
        SELECT i.order_id, s.id, o.id, o.product_id, p.title, o.condition, l.quantity, l.unit_price_cents,
               l.discount_cents, l.quantity * l.unit_price_cents - l.discount_cents, i.placed_at + %(sent_after)s
        FROM staged_invoices i
        JOIN staged_lines l ON l.invoice = i.invoice
        JOIN shipments s ON s.order_id = i.order_id
        JOIN external_references r ON r.seller_id = %(seller_id)s AND r.kind = 'product' AND r.code = l.code
        JOIN offers o ON o.id = r.offer_id
        JOIN products p ON p.id = o.product_id
        ORDER BY i.order_id, l.code
        """,
        seller_id=seller_id,
        sent_after=sent_after,
    )


def insert_movements(tx: Tx, *, seller_id: int) -> int:
    """The goods come in before their first sale and go out sale by sale, which leaves the stock as it is; returns how many.

    The trigger that adds movements to the stock one by one is off meanwhile: thousands of changes of one row in one
    transaction make each slower than the last. Nobody else can move goods until commit, and the audit checks the sums.
    """
    tx.run("ALTER TABLE movements DISABLE TRIGGER movements_apply")
    count = tx.run(
        """
        INSERT INTO movements (offer_id, warehouse_id, kind, delta, on_hand_after, order_line_id, actor_id, note, created_at)
        WITH sold AS (
            SELECT l.offer_id, s.warehouse_id, l.id AS order_line_id, l.quantity, i.placed_at
            FROM staged_invoices i
            JOIN shipments s ON s.order_id = i.order_id
            JOIN order_lines l ON l.shipment_id = s.id
        ), moved AS (
            SELECT offer_id, warehouse_id, 'received'::movement_kind AS kind, sum(quantity)::integer AS delta,
                   NULL::bigint AS order_line_id, %(seller_id)s::bigint AS actor_id, min(placed_at) AS moved_at
            FROM sold
            GROUP BY offer_id, warehouse_id
            UNION ALL
            SELECT offer_id, warehouse_id, 'sold', -quantity, order_line_id, NULL, placed_at
            FROM sold
        )
        SELECT m.offer_id, m.warehouse_id, m.kind, m.delta,
               st.on_hand + sum(m.delta) OVER (PARTITION BY m.offer_id, m.warehouse_id ORDER BY m.order_line_id NULLS FIRST),
               m.order_line_id, m.actor_id, 'history import', m.moved_at
        FROM moved m
        JOIN stock st ON st.offer_id = m.offer_id AND st.warehouse_id = m.warehouse_id
        ORDER BY m.order_line_id NULLS FIRST, m.offer_id
        """,
        seller_id=seller_id,
    )
    tx.run("ALTER TABLE movements ENABLE TRIGGER movements_apply")
    return count


def set_delivered(tx: Tx, *, sent_after: timedelta, delivered_after: timedelta) -> int:
    """Take the shipments to the door and their orders with them; escrow counts as released. Returns how many."""
    tx.run(
        """
        UPDATE shipments s
        SET status = 'out_for_delivery',
            status_cause = 'history import',
            status_at = i.placed_at + %(sent_after)s,
            sent_at = i.placed_at + %(sent_after)s
        FROM staged_invoices i
        WHERE s.order_id = i.order_id
        """,
        sent_after=sent_after,
    )
    tx.run(
        """
        UPDATE orders o
        SET status = 'fulfilled',
            fulfilled_at = i.placed_at + %(sent_after)s
        FROM staged_invoices i
        WHERE o.id = i.order_id
        """,
        sent_after=sent_after,
    )
    return tx.run(
        """
        UPDATE shipments s
        SET status = 'delivered',
            status_at = i.placed_at + %(delivered_after)s,
            delivered_at = i.placed_at + %(delivered_after)s,
            released_at = i.placed_at + %(delivered_after)s
        FROM staged_invoices i
        WHERE s.order_id = i.order_id
        """,
        delivered_after=delivered_after,
    )


def insert_transfers(tx: Tx, *, delivered_after: timedelta) -> int:
    """For each order a deposit of what it costs, its payment, and at delivery the release; returns how many.

    Payment and release have the keys of live ones, so that neither can happen a second time.
    """
    tx.run(
        """
        CREATE TEMPORARY TABLE staged_transfers ON COMMIT DROP AS
        SELECT k.step, k.prefix || CASE WHEN k.kind = 'release' THEN s.id ELSE i.order_id END AS key,
               k.kind::transfer_kind AS kind, i.order_id, s.id AS shipment_id,
               CASE WHEN k.kind = 'release' THEN i.placed_at + %(delivered_after)s ELSE i.placed_at END AS moved_at
        FROM staged_invoices i
        JOIN shipments s ON s.order_id = i.order_id
        CROSS JOIN (VALUES (1, 'import:', 'deposit'), (2, 'order:', 'payment'), (3, 'release:', 'release'))
            AS k (step, prefix, kind)
        """,
        delivered_after=delivered_after,
    )
    return tx.run(
        """
        INSERT INTO transfers (dedupe_key, kind, order_id, shipment_id, note, created_at)
        SELECT key, kind, CASE WHEN kind <> 'deposit' THEN order_id END, CASE WHEN kind = 'release' THEN shipment_id END,
               'history import', moved_at
        FROM staged_transfers
        ORDER BY moved_at, order_id, step
        """
    )


def lock_accounts(tx: Tx, *, seller_id: int) -> None:
    """Hold every account that the history moves money on, in the order of their ids: balances stand still until commit."""
    tx.run(
        """
        SELECT a.id
        FROM accounts a
        WHERE a.kind = 'outside'
           OR (a.kind = 'wallet' AND a.user_id = %(seller_id)s)
           OR (a.kind = 'wallet' AND a.user_id IN (
                   SELECT o.buyer_id FROM staged_invoices i JOIN orders o ON o.id = i.order_id))
           OR a.shipment_id IN (SELECT shipment_id FROM staged_transfers)
        ORDER BY a.id
        FOR NO KEY UPDATE
        """,
        seller_id=seller_id,
    )


def insert_postings(tx: Tx, *, seller_id: int) -> int:
    """The two legs of each transfer in the order of time, with running balances, and the accounts' new balances.

    Call `lock_accounts` first. Returns how many accounts changed.
    """
    return tx.run(
        """
        WITH sides AS (
            SELECT t.id AS transfer_id, t.kind, o.total_cents, wallet.id AS wallet_id, escrow.id AS escrow_id
            FROM staged_transfers st
            JOIN transfers t ON t.dedupe_key = st.key
            JOIN orders o ON o.id = st.order_id
            JOIN accounts wallet ON wallet.user_id = o.buyer_id AND wallet.kind = 'wallet'
            JOIN accounts escrow ON escrow.shipment_id = st.shipment_id
        ), legs AS (
            SELECT s.transfer_id, leg.account_id, leg.sign * s.total_cents AS amount_cents
            FROM sides s
            JOIN accounts outside ON outside.kind = 'outside'
            JOIN accounts seller ON seller.user_id = %(seller_id)s AND seller.kind = 'wallet'
            CROSS JOIN LATERAL (
                VALUES (CASE s.kind WHEN 'deposit' THEN outside.id WHEN 'payment' THEN s.wallet_id ELSE s.escrow_id END, -1),
                       (CASE s.kind WHEN 'deposit' THEN s.wallet_id WHEN 'payment' THEN s.escrow_id ELSE seller.id END, 1)
            ) AS leg (account_id, sign)
        ), posted AS (
            INSERT INTO postings (transfer_id, account_id, amount_cents, balance_after_cents)
            SELECT l.transfer_id, l.account_id, l.amount_cents,
                   a.balance_cents + sum(l.amount_cents) OVER (PARTITION BY l.account_id ORDER BY l.transfer_id)
            FROM legs l
            JOIN accounts a ON a.id = l.account_id
            ORDER BY l.transfer_id, l.account_id
            RETURNING account_id, amount_cents
        )
        UPDATE accounts a
        SET balance_cents = a.balance_cents + moved.amount_cents
        FROM (SELECT account_id, sum(amount_cents) AS amount_cents FROM posted GROUP BY account_id) moved
        WHERE a.id = moved.account_id
        """,
        seller_id=seller_id,
    )
