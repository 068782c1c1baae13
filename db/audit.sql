-- What must hold, as queries that return no row. `flask audit` runs each and prints the rows of those that do.
-- Each query stands under a line "-- name: …" that says what a row would mean.

-- name: transfers that do not balance
SELECT transfer_id, count(*) AS legs, sum(amount_cents) AS off_by_cents
FROM postings
GROUP BY transfer_id
HAVING count(*) < 2 OR sum(amount_cents) <> 0;

-- name: transfers without postings
SELECT t.id
FROM transfers t
WHERE NOT EXISTS (SELECT FROM postings p WHERE p.transfer_id = t.id);

-- name: accounts whose balance is not the sum of their postings
SELECT a.id, a.kind, a.balance_cents, coalesce(p.total_cents, 0) AS posted_cents
FROM accounts a
LEFT JOIN (SELECT account_id, sum(amount_cents) AS total_cents FROM postings GROUP BY account_id) p ON p.account_id = a.id
WHERE a.balance_cents <> coalesce(p.total_cents, 0);

-- name: postings whose running balance is off
SELECT id, account_id, balance_after_cents, running_cents
FROM (SELECT id, account_id, balance_after_cents,
             sum(amount_cents) OVER (PARTITION BY account_id ORDER BY id) AS running_cents
      FROM postings) p
WHERE balance_after_cents <> running_cents;

-- name: users without a wallet, sellers without a receivable, shipments without an escrow
SELECT 'user' AS subject, u.id
FROM users u
WHERE NOT EXISTS (SELECT FROM accounts a WHERE a.user_id = u.id AND a.kind = 'wallet')
UNION ALL
SELECT 'seller', s.user_id
FROM sellers s
WHERE NOT EXISTS (SELECT FROM accounts a WHERE a.user_id = s.user_id AND a.kind = 'receivable')
UNION ALL
SELECT 'shipment', s.id
FROM shipments s
WHERE NOT EXISTS (SELECT FROM accounts a WHERE a.shipment_id = s.id);

-- name: orders that were not paid exactly once and in full
SELECT o.id, o.total_cents, coalesce(p.paid_cents, 0) AS paid_cents
FROM orders o
LEFT JOIN (SELECT t.order_id, -sum(po.amount_cents) AS paid_cents, count(DISTINCT t.id) AS payments
           FROM transfers t
           JOIN postings po ON po.transfer_id = t.id
           JOIN accounts a ON a.id = po.account_id AND a.kind = 'wallet'
           WHERE t.kind = 'payment'
           GROUP BY t.order_id) p ON p.order_id = o.id
WHERE o.total_cents <> coalesce(p.paid_cents, 0) OR (o.total_cents > 0 AND p.payments IS DISTINCT FROM 1);

-- name: orders that do not cost what their lines and shipments cost
SELECT o.id, o.total_cents, o.item_count, l.total_cents AS lines_cents, l.quantity AS units, s.total_cents AS shipments_cents
FROM orders o
LEFT JOIN (SELECT order_id, sum(total_cents) AS total_cents, sum(quantity) AS quantity FROM order_lines GROUP BY order_id) l
    ON l.order_id = o.id
LEFT JOIN (SELECT order_id, sum(total_cents) AS total_cents FROM shipments GROUP BY order_id) s ON s.order_id = o.id
WHERE (o.total_cents, o.item_count) IS DISTINCT FROM (l.total_cents, l.quantity)
   OR o.total_cents IS DISTINCT FROM s.total_cents;

-- name: shipments that do not cost what their lines cost
SELECT s.id, s.total_cents, l.total_cents AS lines_cents
FROM shipments s
LEFT JOIN (SELECT shipment_id, sum(total_cents) AS total_cents FROM order_lines GROUP BY shipment_id) l ON l.shipment_id = s.id
WHERE s.total_cents IS DISTINCT FROM l.total_cents;

-- name: deliveries that do not cost what lines and shipments paid for them
SELECT o.id, o.shipping_cents, s.shipping_cents AS shipments_cents, l.shipping_cents AS lines_cents
FROM orders o
LEFT JOIN (SELECT order_id, sum(shipping_cents) AS shipping_cents FROM shipments GROUP BY order_id) s ON s.order_id = o.id
LEFT JOIN (SELECT order_id, sum(shipping_cents) AS shipping_cents FROM order_lines GROUP BY order_id) l ON l.order_id = o.id
WHERE o.shipping_cents IS DISTINCT FROM s.shipping_cents OR o.shipping_cents IS DISTINCT FROM l.shipping_cents;

-- name: shipments whose delivery does not cost what their lines paid for it
SELECT s.id, s.shipping_cents, l.shipping_cents AS lines_cents
FROM shipments s
LEFT JOIN (SELECT shipment_id, sum(shipping_cents) AS shipping_cents FROM order_lines GROUP BY shipment_id) l ON l.shipment_id = s.id
WHERE s.shipping_cents IS DISTINCT FROM l.shipping_cents;

-- name: late parcels that were not credited exactly what stands beside them
SELECT s.id, s.late_credit_cents, c.cents AS credited_cents
FROM shipments s
JOIN orders o ON o.id = s.order_id
LEFT JOIN (SELECT t.shipment_id, a.user_id, sum(p.amount_cents) AS cents
           FROM transfers t
           JOIN postings p ON p.transfer_id = t.id
           JOIN accounts a ON a.id = p.account_id AND a.kind = 'wallet'
           WHERE t.kind = 'credit'
           GROUP BY t.shipment_id, a.user_id) c ON c.shipment_id = s.id AND c.user_id = o.buyer_id
WHERE s.late_credit_cents <> coalesce(c.cents, 0);

-- name: orders under terms of delivery that never were
SELECT o.id, o.shipping_terms_id
FROM orders o
WHERE o.shipping_terms_id IS NOT NULL AND NOT EXISTS (SELECT FROM shipping_terms t WHERE t.id = o.shipping_terms_id);

-- name: escrow that does not hold what is neither released nor refunded
SELECT s.id, s.total_cents, a.balance_cents, s.released_at, s.cancelled_at, r.refunded_cents
FROM shipments s
JOIN accounts a ON a.shipment_id = s.id
JOIN (SELECT shipment_id, sum(refunded_cents) AS refunded_cents FROM order_lines GROUP BY shipment_id) r ON r.shipment_id = s.id
WHERE a.balance_cents <> CASE WHEN s.released_at IS NULL THEN s.total_cents - r.refunded_cents ELSE 0 END;

-- name: lines whose refunds are not the sum of their refund events
SELECT l.id, l.refunded_cents, coalesce(r.amount_cents, 0) AS events_cents
FROM order_lines l
LEFT JOIN (SELECT order_line_id, sum(amount_cents) AS amount_cents FROM refunds GROUP BY order_line_id) r ON r.order_line_id = l.id
WHERE l.refunded_cents <> coalesce(r.amount_cents, 0);

-- name: refund transfers that do not move what the refund events say
SELECT t.id, p.amount_cents AS moved_cents, r.amount_cents AS events_cents
FROM transfers t
JOIN orders o ON o.id = t.order_id
JOIN accounts a ON a.user_id = o.buyer_id AND a.kind = 'wallet'
LEFT JOIN postings p ON p.transfer_id = t.id AND p.account_id = a.id
LEFT JOIN (SELECT transfer_id, sum(amount_cents) AS amount_cents FROM refunds GROUP BY transfer_id) r ON r.transfer_id = t.id
WHERE t.kind = 'refund' AND p.amount_cents IS DISTINCT FROM r.amount_cents;

-- name: orders whose status is not the roll-up of their lines
SELECT o.id, o.status, f.live, f.unfulfilled
FROM orders o
JOIN (SELECT l.order_id,
             count(*) FILTER (WHERE s.status <> 'cancelled') AS live,
             count(*) FILTER (WHERE s.status <> 'cancelled' AND l.fulfilled_at IS NULL) AS unfulfilled
      FROM order_lines l
      JOIN shipments s ON s.id = l.shipment_id
      GROUP BY l.order_id) f ON f.order_id = o.id
WHERE o.status <> CASE WHEN f.live = 0 THEN 'cancelled' WHEN f.unfulfilled = 0 THEN 'fulfilled' ELSE 'open' END::order_status;

-- name: shipments whose last event is not their status
SELECT s.id, s.status, e.status AS last_event
FROM shipments s
LEFT JOIN LATERAL (SELECT status FROM shipment_events WHERE shipment_id = s.id ORDER BY id DESC LIMIT 1) e ON true
WHERE s.status IS DISTINCT FROM e.status;

-- name: stock that is not the sum of its movements
SELECT s.offer_id, s.warehouse_id, s.on_hand, coalesce(m.total, 0) AS moved
FROM stock s
LEFT JOIN (SELECT offer_id, warehouse_id, sum(delta) AS total FROM movements GROUP BY offer_id, warehouse_id) m
    USING (offer_id, warehouse_id)
WHERE s.on_hand <> coalesce(m.total, 0);

-- name: movements whose running stock is off
SELECT id, offer_id, warehouse_id, on_hand_after, running
FROM (SELECT id, offer_id, warehouse_id, on_hand_after,
             sum(delta) OVER (PARTITION BY offer_id, warehouse_id ORDER BY id) AS running
      FROM movements) m
WHERE on_hand_after <> running;

-- name: order lines whose quantity did not leave the stock exactly once
SELECT l.id, l.quantity, -m.delta AS sold, m.offer_id
FROM order_lines l
LEFT JOIN movements m ON m.order_line_id = l.id AND m.kind = 'sold'
WHERE m.delta IS DISTINCT FROM -l.quantity OR m.offer_id IS DISTINCT FROM l.offer_id;

-- name: lines of cancelled shipments whose goods did not come back
SELECT l.id, l.quantity, m.delta
FROM order_lines l
JOIN shipments s ON s.id = l.shipment_id AND s.status = 'cancelled'
LEFT JOIN movements m ON m.order_line_id = l.id AND m.kind = 'restocked'
WHERE m.delta IS DISTINCT FROM l.quantity;

-- name: products whose listing says something else than the product, its offers and stock
SELECT p.id, l AS listing, f AS figures
FROM products p
LEFT JOIN listings l ON l.product_id = p.id
LEFT JOIN LATERAL (
    SELECT count(o.id)::integer AS offer_count,
           coalesce(bool_or(o.available), false) AS in_stock,
           coalesce(min(o.price_cents) FILTER (WHERE o.available), min(o.price_cents)) AS price_cents,
           ARRAY(SELECT seller_id FROM offers WHERE product_id = p.id AND removed_at IS NULL ORDER BY seller_id) AS seller_ids,
           ARRAY(SELECT DISTINCT condition FROM offers WHERE product_id = p.id AND removed_at IS NULL ORDER BY condition) AS conditions
    FROM (SELECT offers.id, offers.price_cents,
                 EXISTS (SELECT FROM stock WHERE stock.offer_id = offers.id AND stock.on_hand > 0) AS available
          FROM offers
          WHERE offers.product_id = p.id AND offers.removed_at IS NULL) o
) f ON true
WHERE (l.category_id, l.brand, l.is_active, l.created_at, l.offer_count, l.in_stock, l.price_cents, l.seller_ids, l.conditions)
      IS DISTINCT FROM (p.category_id, p.brand, p.state = 'active', p.created_at, f.offer_count, f.in_stock, f.price_cents,
                        f.seller_ids, f.conditions);

-- name: listings whose rating is not that of the reviews
SELECT l.product_id, l.rating_sum, l.rating_count
FROM listings l
LEFT JOIN (SELECT product_id, sum(rating) AS total, count(*) AS reviews FROM reviews WHERE product_id IS NOT NULL GROUP BY product_id) r
    ON r.product_id = l.product_id
WHERE (l.rating_sum, l.rating_count) IS DISTINCT FROM (coalesce(r.total, 0), coalesce(r.reviews, 0));

-- name: sellers whose rating is not that of the reviews
SELECT s.user_id, s.rating_sum, s.rating_count
FROM sellers s
LEFT JOIN (SELECT seller_id, sum(rating) AS total, count(*) AS reviews FROM reviews WHERE seller_id IS NOT NULL GROUP BY seller_id) r
    ON r.seller_id = s.user_id
WHERE (s.rating_sum, s.rating_count) IS DISTINCT FROM (coalesce(r.total, 0), coalesce(r.reviews, 0));

-- name: listings that claim more sales than there are
SELECT l.product_id, l.sold_count, coalesce(s.sold, 0) AS sold
FROM listings l
LEFT JOIN (SELECT product_id, sum(quantity) AS sold FROM order_lines GROUP BY product_id) s ON s.product_id = l.product_id
WHERE l.sold_count > coalesce(s.sold, 0);

-- name: products whose search vector is out of date
SELECT id
FROM products
WHERE ts_delete(search, '{~t8,~t64,~t512}'::text[])
      IS DISTINCT FROM product_search_vector(id, title, brand, category_id, tags, attributes, gtin, description);

-- name: recommendations of products that do not exist
SELECT r.product_id, n.id AS recommended_id
FROM recommendations r
CROSS JOIN LATERAL unnest(r.recommended_ids) AS n (id)
WHERE NOT EXISTS (SELECT FROM products p WHERE p.id = n.id);

-- name: best sellers that are not among the next larger share of them
SELECT id
FROM products
WHERE search @@ $$'~t512' & !'~t64' | '~t64' & !'~t8'$$::tsquery;

-- name: words that search knows otherwise
SELECT word
FROM words
WHERE lexeme IS DISTINCT FROM word_lexeme(word) OR variants IS DISTINCT FROM word_variants(word);

-- name: a shipment from a warehouse of the world is no package of its, or one from a shelf is
SELECT s.id, s.status, w.name
FROM shipments s
JOIN warehouses w ON w.id = s.warehouse_id
LEFT JOIN packages p ON p.shipment_id = s.id
WHERE (w.owner_id IS NULL AND p.shipment_id IS NULL AND s.status <> 'cancelled') OR (w.owner_id IS NOT NULL AND p.shipment_id IS NOT NULL);

-- name: a package is further than what the world and the carrier have said of it
SELECT p.shipment_id, s.status
FROM packages p
JOIN shipments s ON s.id = p.shipment_id
WHERE (s.status IN ('loaded', 'out_for_delivery', 'delivered') AND p.loaded_at IS NULL)
   OR (s.status IN ('out_for_delivery', 'delivered') AND p.departed_at IS NULL);

-- name: goods have arrived and were not received, or the other way round
SELECT r.id, r.status, m.id AS movement_id
FROM replenishments r
FULL JOIN (SELECT * FROM movements WHERE replenishment_id IS NOT NULL) m ON m.replenishment_id = r.id
WHERE (r.status = 'arrived') <> (m.id IS NOT NULL)
   OR (r.offer_id, r.warehouse_id, r.quantity) IS DISTINCT FROM (m.offer_id, m.warehouse_id, m.delta) AND m.id IS NOT NULL;
