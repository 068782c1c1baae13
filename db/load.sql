-- Loads what `python -m db.data.gen` wrote into an empty database, as the schema's owner:
--
--     psql "$DATABASE_OWNER_URL" -v folder=FOLDER -f db/load.sql
--
-- All or nothing: one transaction. Triggers that would keep derived columns row by row are off meanwhile; the statements
-- after the copies compute the same columns for all rows at once, and db/audit.sql agrees with them.

\set ON_ERROR_STOP on
\cd :folder
SET client_min_messages = warning;
\o /dev/null

BEGIN;
SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL maintenance_work_mem = '256MB';
SET LOCAL work_mem = '64MB';

DO $$
BEGIN
    IF EXISTS (SELECT FROM categories) OR EXISTS (SELECT FROM users) OR EXISTS (SELECT FROM products) THEN
        RAISE EXCEPTION 'the demo shop is for an empty database: this one has people, categories or products';
    END IF;
END $$;

CREATE TEMPORARY TABLE seed_tables (name regclass PRIMARY KEY) ON COMMIT DROP;
INSERT INTO seed_tables
VALUES ('categories'), ('users'), ('addresses'), ('sellers'), ('warehouses'), ('products'), ('pictures'), ('listings'), ('offers'),
       ('stock'), ('movements'), ('replenishments'), ('orders'), ('shipments'), ('shipment_events'), ('order_lines'), ('accounts'),
       ('transfers'), ('postings'), ('refunds'), ('reviews'), ('carts'), ('cart_items');

-- Keys and indexes are put aside and made again from their own definitions: checking and building once is several times faster
-- than row by row. What is made first stands first: indexes, keys, foreign keys.
CREATE TEMPORARY TABLE seed_put_aside ON COMMIT DROP AS
SELECT 1 AS step,
       format('DROP INDEX %s', i.indexrelid::regclass) AS removal,
       pg_get_indexdef(i.indexrelid) AS restoration
FROM pg_index i
JOIN seed_tables t ON t.name = i.indrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT CASE c.contype WHEN 'f' THEN 3 ELSE 2 END,
       format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname),
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
FROM pg_constraint c
WHERE (c.contype IN ('p', 'u') AND c.conrelid IN (SELECT name FROM seed_tables))
   OR (c.contype = 'f' AND (c.conrelid IN (SELECT name FROM seed_tables) OR c.confrelid IN (SELECT name FROM seed_tables)));

SELECT format('ALTER TABLE %s DISABLE TRIGGER USER', name) FROM seed_tables \gexec
SELECT removal FROM seed_put_aside ORDER BY step DESC, removal \gexec

-- Rows that arrive without a column which the database works out.
CREATE TEMPORARY TABLE seed_orders (LIKE orders INCLUDING DEFAULTS) ON COMMIT DROP;
ALTER TABLE seed_orders ALTER item_count DROP NOT NULL;
CREATE TEMPORARY TABLE seed_accounts (LIKE accounts INCLUDING DEFAULTS) ON COMMIT DROP;
CREATE TEMPORARY TABLE seed_order_lines (
    id bigint, order_id bigint, shipment_id bigint, offer_id bigint, product_id bigint, quantity integer, unit_price_cents bigint,
    total_cents bigint, refunded_cents bigint, fulfilled_at timestamptz
) ON COMMIT DROP;

-- The one trigger that stays: products carry their search vector from the first insert.
ALTER TABLE products ENABLE TRIGGER products_keep_search;

\copy categories (id, parent_id, slug, name, position) FROM 'categories.csv' WITH (FORMAT csv, HEADER match)
\copy users (id, email, full_name, password_hash, role, summary, created_at) FROM 'users.csv' WITH (FORMAT csv, HEADER match, FORCE_NOT_NULL (summary))
\copy addresses (user_id, recipient, address, x, y, is_default, created_at) FROM 'addresses.csv' WITH (FORMAT csv, HEADER match)
\copy sellers (user_id, opened_at, contact_email, contact_address) FROM 'sellers.csv' WITH (FORMAT csv, HEADER match)
\copy warehouses (id, owner_id, name, x, y) FROM 'warehouses.csv' WITH (FORMAT csv, HEADER match)
\copy products (id, title, description, brand, category_id, attributes, tags, weight_g, gtin, creator_id, created_at, updated_at) FROM 'products.csv' WITH (FORMAT csv, HEADER match)
\copy pictures (product_id, position, media_key) FROM 'pictures.csv' WITH (FORMAT csv, HEADER match)
\copy offers (id, seller_id, product_id, price_cents, list_price_cents, condition, created_at, updated_at, fulfilment) FROM 'offers.csv' WITH (FORMAT csv, HEADER match)

-- The catalogue may be loaded while the trade is still being generated, and its words be counted, as a job does from now on. When
-- generating stops early, nothing is loaded.
ANALYZE products;
SELECT count_words();
\set is_complete `while [ ! -e trade.done ] && kill -0 $PPID 2>/dev/null; do sleep 0.1; done; [ -e trade.done ] && echo 1 || echo 0`
\if :is_complete
\else
    \warn 'there is no trade.done: the files are not complete'
    DO $$ BEGIN RAISE EXCEPTION 'nothing was loaded'; END $$;
\endif

\copy movements (id, offer_id, warehouse_id, kind, delta, on_hand_after, order_line_id, note, created_at) FROM 'movements.csv' WITH (FORMAT csv, HEADER match, FORCE_NOT_NULL (note))
\copy replenishments (offer_id, warehouse_id, quantity, requested_by, requested_at) FROM 'replenishments.csv' WITH (FORMAT csv, HEADER match)
\copy seed_orders (id, buyer_id, checkout_token, request_digest, status, placed_at, fulfilled_at, cancelled_at, subtotal_cents, total_cents, recipient, address, x, y) FROM 'orders.csv' WITH (FORMAT csv, HEADER match)
\copy shipments (id, order_id, seller_id, warehouse_id, status, status_cause, status_at, total_cents, tracking_number, placed_at, sent_at, delivered_at, released_at, cancelled_at, promised_on, promise_settled_at) FROM 'shipments.csv' WITH (FORMAT csv, HEADER match)
\copy shipment_events (shipment_id, status, cause, created_at) FROM 'shipment_events.csv' WITH (FORMAT csv, HEADER match)
\copy seed_order_lines (id, order_id, shipment_id, offer_id, product_id, quantity, unit_price_cents, total_cents, refunded_cents, fulfilled_at) FROM 'order_lines.csv' WITH (FORMAT csv, HEADER match)
\copy seed_accounts (id, kind, user_id, shipment_id) FROM 'accounts.csv' WITH (FORMAT csv, HEADER match)
\copy transfers (id, dedupe_key, kind, order_id, shipment_id, actor_id, created_at) FROM 'transfers.csv' WITH (FORMAT csv, HEADER match)
\copy postings (transfer_id, account_id, amount_cents, balance_after_cents) FROM 'postings.csv' WITH (FORMAT csv, HEADER match)
\copy refunds (order_line_id, transfer_id, amount_cents, reason, created_at) FROM 'refunds.csv' WITH (FORMAT csv, HEADER match)
\copy reviews (author_id, product_id, seller_id, rating, title, body, created_at, updated_at) FROM 'reviews.csv' WITH (FORMAT csv, HEADER match)
\copy carts (id, user_id, version, created_at, updated_at) FROM 'carts.csv' WITH (FORMAT csv, HEADER match)
\copy cart_items (cart_id, offer_id, quantity, saved, price_cents, added_at) FROM 'cart_items.csv' WITH (FORMAT csv, HEADER match)

-- What follows from the rows above.

INSERT INTO stock (offer_id, warehouse_id, on_hand)
SELECT offer_id, warehouse_id, sum(delta)
FROM movements
GROUP BY offer_id, warehouse_id;

INSERT INTO orders (id, buyer_id, checkout_token, request_digest, status, placed_at, fulfilled_at, cancelled_at, subtotal_cents,
                    total_cents, item_count, recipient, address, x, y)
SELECT o.id, o.buyer_id, o.checkout_token, o.request_digest, o.status, o.placed_at, o.fulfilled_at, o.cancelled_at, o.subtotal_cents,
       o.total_cents, l.quantity, o.recipient, o.address, o.x, o.y
FROM seed_orders o
JOIN (SELECT order_id, sum(quantity) AS quantity FROM seed_order_lines GROUP BY order_id) l ON l.order_id = o.id
ORDER BY o.id;

INSERT INTO order_lines (id, order_id, shipment_id, offer_id, product_id, title, media_key, condition, quantity, unit_price_cents,
                         total_cents, refunded_cents, fulfilled_at)
SELECT l.id, l.order_id, l.shipment_id, l.offer_id, l.product_id, p.title, i.media_key, o.condition, l.quantity, l.unit_price_cents,
       l.total_cents, l.refunded_cents, l.fulfilled_at
FROM seed_order_lines l
JOIN products p ON p.id = l.product_id
JOIN pictures i ON i.product_id = l.product_id AND i.position = 0
JOIN offers o ON o.id = l.offer_id
ORDER BY l.id;

-- The house's own accounts come with the schema and again with the seed, whose postings name them by id.
DELETE FROM accounts;
INSERT INTO accounts (id, kind, user_id, shipment_id, balance_cents)
SELECT a.id, a.kind, a.user_id, a.shipment_id, coalesce(p.balance_cents, 0)
FROM seed_accounts a
LEFT JOIN (SELECT account_id, sum(amount_cents) AS balance_cents FROM postings GROUP BY account_id) p ON p.account_id = a.id
ORDER BY a.id;

UPDATE sellers s
SET rating_sum = r.rating_sum,
    rating_count = r.rating_count
FROM (SELECT seller_id, sum(rating) AS rating_sum, count(*) AS rating_count FROM reviews WHERE seller_id IS NOT NULL GROUP BY seller_id) r
WHERE r.seller_id = s.user_id;

ANALYZE offers, stock, order_lines, shipments, reviews;

INSERT INTO listings (product_id, category_id, brand, is_active, created_at, offer_count, in_stock, price_cents, list_price_cents,
                      rating_sum, rating_count, sold_count, seller_ids, conditions)
SELECT p.id, p.category_id, p.brand, p.state = 'active', p.created_at, coalesce(f.offer_count, 0), coalesce(f.in_stock, false),
       f.price_cents, f.list_price_cents, coalesce(r.rating_sum, 0), coalesce(r.rating_count, 0), coalesce(s.sold_count, 0),
       coalesce(f.seller_ids, '{}'), coalesce(f.conditions, '{}')
FROM products p
LEFT JOIN (
    SELECT o.product_id,
           count(*) AS offer_count,
           bool_or(o.available) AS in_stock,
           (array_agg(o.price_cents ORDER BY o.available DESC, o.price_cents, o.id))[1] AS price_cents,
           (array_agg(o.list_price_cents ORDER BY o.available DESC, o.price_cents, o.id))[1] AS list_price_cents,
           array_agg(o.seller_id ORDER BY o.seller_id) AS seller_ids,
           array_agg(DISTINCT o.condition) AS conditions
    FROM (SELECT offers.id, offers.product_id, offers.seller_id, offers.condition, offers.price_cents, offers.list_price_cents,
                 coalesce(s.available, false) AS available
          FROM offers
          LEFT JOIN (SELECT offer_id, bool_or(on_hand > 0) AS available FROM stock GROUP BY offer_id) s ON s.offer_id = offers.id
          WHERE offers.removed_at IS NULL) o
    GROUP BY o.product_id
) f ON f.product_id = p.id
LEFT JOIN (
    SELECT product_id, sum(rating) AS rating_sum, count(*) AS rating_count
    FROM reviews
    WHERE product_id IS NOT NULL
    GROUP BY product_id
) r ON r.product_id = p.id
LEFT JOIN (
    SELECT l.product_id, sum(l.quantity) AS sold_count
    FROM order_lines l
    JOIN shipments h ON h.id = l.shipment_id AND h.status <> 'cancelled'
    GROUP BY l.product_id
) s ON s.product_id = p.id
ORDER BY p.id;

-- What a job keeps up from now on, while no index has to be kept up with it.
ANALYZE listings;
SELECT rank_products();

-- Parcels that are on their way arrive, and are paid out, a week after they were sent, as if the site had queued it.
SELECT procrastinate_defer_jobs_v1(ARRAY[
    ROW('default', task, 0, NULL, NULL, jsonb_build_object('shipment_id', id), sent_at + interval '7 days')::procrastinate_job_to_defer_v1])
FROM shipments
CROSS JOIN unnest(ARRAY['assume_delivery', 'release_escrow']) AS tasks (task)
WHERE status = 'out_for_delivery'
ORDER BY id, task;

-- What goes with what is the first thing for a worker to find out.
SELECT procrastinate_defer_jobs_v1(ARRAY[
    ROW('default', 'learn_recommendations', 1, NULL, NULL, '{"timestamp": 0}', NULL)::procrastinate_job_to_defer_v1]);

SELECT restoration FROM seed_put_aside ORDER BY step, restoration \gexec
SELECT format('ALTER TABLE %s ENABLE TRIGGER USER', name) FROM seed_tables \gexec

-- The next row of each table gets the id after the last one loaded.
SELECT format('SELECT setval(pg_get_serial_sequence(%L, ''id''), max(id)) FROM %s HAVING max(id) IS NOT NULL', name, name)
FROM seed_tables
JOIN pg_attribute a ON a.attrelid = name AND a.attname = 'id' AND a.attidentity <> ''
\gexec

-- What sending costs from now on. What was ordered so far was sent for nothing.
WITH terms AS (
    INSERT INTO shipping_terms (previous_id, credit_is_on, credit_share_bps, credit_base, credit_max_cents, credit_grace_days, credit_funder)
    SELECT max(id), true, 1000, 'total', 1000, 0, 'platform'
    FROM shipping_terms
    RETURNING id
)
INSERT INTO shipping_rates (terms_id, option, is_offered, base_cents, per_kg_cents, per_100_cents, base_days, distance_per_day, free_from_cents)
SELECT terms.id, rate.*
FROM terms
CROSS JOIN (VALUES ('economy'::shipping_option, true, 190, 40, 40, 5, 50, 3500),
                   ('standard', true, 320, 60, 60, 3, 60, 5000),
                   ('express', true, 690, 120, 120, 0, 150, NULL)) AS rate;

COMMIT;

-- Statistics for the planner, and the visibility map for index-only scans.
VACUUM (ANALYZE) categories, users, addresses, sellers, warehouses, products, pictures, listings, offers, stock, movements, replenishments, orders,
    shipments, shipment_events, order_lines, accounts, transfers, postings, refunds, reviews, carts, cart_items, words;
\o
