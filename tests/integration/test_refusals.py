"""What hand-written SQL cannot do: to the books, stock, orders, reviews and people. Each attempt is a test of its own.

An attempt names what refuses it: a constraint, or the SQLSTATE of a missing privilege. Attempts by the application's role show
what a bug or an injection could not do; those by the owner show what is refused to everyone who does not first change the schema.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg2
import pytest

from app import create_app
from app.config import Config
from app.db import Database
from db import schema
from tests.databases import Server, Urls
from tests.shop import Shop

DENIED = "42501"
NOT_NULL = "23502"


class Attempt(NamedTuple):
    """Statements that must not get through, and what stops them."""

    claim: str
    sql: str
    refused_by: str


def placing(*, units: int, total: int, shipment: int, line: int) -> str:
    """An order of one mug, in SQL: the units it says it has, and what order, shipment and line cost in cents."""
    return f"""
        WITH o AS (
            INSERT INTO orders (buyer_id, checkout_token, request_digest, subtotal_cents, total_cents, item_count, recipient,
                                address, x, y)
            VALUES (%(alice)s, 'new', '', {total}, {total}, {units}, 'Alice', 'Here', 0, 0)
            RETURNING id
        )
        INSERT INTO shipments (order_id, seller_id, warehouse_id, total_cents) SELECT id, %(bob)s, %(shelf)s, {shipment} FROM o;
        INSERT INTO order_lines (order_id, shipment_id, offer_id, product_id, title, condition, quantity, unit_price_cents,
                                 total_cents)
        SELECT order_id, id, %(offer)s, %(product)s, 'Mug', 'new', 1, {line}, {line} FROM shipments ORDER BY id DESC LIMIT 1
        """  # noqa: S608 - numbers


BY_THE_APPLICATION = [
    # The books
    Attempt("edit a posting", "UPDATE postings SET amount_cents = 1", DENIED),
    Attempt("delete a posting", "DELETE FROM postings", DENIED),
    Attempt("truncate the postings", "TRUNCATE postings", DENIED),
    Attempt("insert a posting", """
        INSERT INTO postings (transfer_id, account_id, amount_cents, balance_after_cents)
        VALUES (%(transfer)s, %(wallet)s, 100, 100)
        """, DENIED),
    Attempt("edit a transfer", "UPDATE transfers SET note = 'a gift'", DENIED),
    Attempt("delete a transfer", "DELETE FROM transfers", DENIED),
    Attempt("insert a transfer", "INSERT INTO transfers (dedupe_key, kind) VALUES ('mine', 'credit')", DENIED),
    Attempt("set a balance", "UPDATE accounts SET balance_cents = 1000000 WHERE id = %(wallet)s", DENIED),
    Attempt("open a second wallet", "INSERT INTO accounts (kind, user_id) VALUES ('wallet', %(alice)s)", DENIED),
    Attempt("give an account to somebody else", "UPDATE accounts SET user_id = %(charlie)s WHERE id = %(wallet)s", DENIED),
    Attempt("post a transfer that creates money", """
        SELECT post_transfer('mine', 'credit', ARRAY[%(platform)s, %(wallet)s], ARRAY[-1, 2])
        """, "transfers_balanced"),
    Attempt("post a transfer with one leg", "SELECT post_transfer('mine', 'credit', ARRAY[%(wallet)s], ARRAY[100])",
            "transfers_balanced"),
    Attempt("post a transfer without legs", "SELECT post_transfer('mine', 'credit', '{}', '{}')", "transfers_balanced"),
    Attempt("post a transfer with an amount too few", """
        SELECT post_transfer('mine', 'credit', ARRAY[%(platform)s, %(wallet)s], ARRAY[0])
        """, "transfers_balanced"),
    Attempt("post a transfer with an amount that is missing", """
        SELECT post_transfer('mine', 'credit', ARRAY[%(platform)s, %(wallet)s, %(outside)s], ARRAY[-1, 1, NULL])
        """, NOT_NULL),
    Attempt("post a leg of nothing", """
        SELECT post_transfer('mine', 'credit', ARRAY[%(platform)s, %(wallet)s], ARRAY[0, 0])
        """, "postings_amount_not_zero"),
    Attempt("post to one account twice", """
        SELECT post_transfer('mine', 'credit', ARRAY[%(wallet)s, %(wallet)s], ARRAY[-1, 1])
        """, "transfers_known_accounts"),
    Attempt("post to an account that does not exist", """
        SELECT post_transfer('mine', 'credit', ARRAY[%(platform)s, 999999], ARRAY[-1, 1])
        """, "transfers_known_accounts"),
    Attempt("take a wallet below zero", """
        SELECT post_transfer('mine', 'withdrawal', ARRAY[%(wallet)s, %(outside)s], ARRAY[-1000000, 1000000])
        """, "accounts_balance_nonnegative"),
    Attempt("take an escrow below zero", """
        SELECT post_transfer('mine', 'release', ARRAY[%(escrow)s, %(wallet)s], ARRAY[-1000000, 1000000], %(order)s)
        """, "accounts_balance_nonnegative"),
    Attempt("let a seller's debt become a claim", """
        SELECT post_transfer('mine', 'credit', ARRAY[%(platform)s, %(receivable)s], ARRAY[-1, 1])
        """, "accounts_receivable_nonpositive"),
    Attempt("pay without an order", """
        SELECT post_transfer('mine', 'payment', ARRAY[%(wallet)s, %(escrow)s], ARRAY[-1, 1])
        """, "transfers_cause"),
    Attempt("deposit in the name of an order", """
        SELECT post_transfer('mine', 'deposit', ARRAY[%(outside)s, %(wallet)s], ARRAY[-1, 1], %(order)s)
        """, "transfers_cause"),
    Attempt("put a false account book before the true one", """
        CREATE TEMPORARY TABLE accounts (id bigint, kind public.account_kind, balance_cents bigint);
        INSERT INTO accounts VALUES (%(wallet)s, 'wallet', 1000000), (%(outside)s, 'outside', 0);
        GRANT ALL ON accounts TO amazon_owner;
        SELECT post_transfer('mine', 'withdrawal', ARRAY[%(wallet)s, %(outside)s], ARRAY[-1000000, 1000000])
        """, "accounts_balance_nonnegative"),
    # Stock
    Attempt("set stock directly", "UPDATE stock SET on_hand = 99 WHERE offer_id = %(offer)s", DENIED),
    Attempt("insert stock directly", "INSERT INTO stock VALUES (%(other_offer)s, 1, 99)", DENIED),
    Attempt("take more than there is", """
        INSERT INTO movements (offer_id, warehouse_id, kind, delta) VALUES (%(offer)s, %(shelf)s, 'withdrawn', -1000)
        """, "stock_on_hand_nonnegative"),
    Attempt("hoard without bounds", """
        INSERT INTO movements (offer_id, warehouse_id, kind, delta) VALUES (%(offer)s, %(shelf)s, 'received', 10000000)
        """, "stock_on_hand_bounded"),
    Attempt("receive less than nothing", """
        INSERT INTO movements (offer_id, warehouse_id, kind, delta) VALUES (%(offer)s, %(shelf)s, 'received', -1)
        """, "movements_delta_sign"),
    Attempt("withdraw less than nothing", """
        INSERT INTO movements (offer_id, warehouse_id, kind, delta) VALUES (%(offer)s, %(shelf)s, 'withdrawn', 1)
        """, "movements_delta_sign"),
    Attempt("move nothing", """
        INSERT INTO movements (offer_id, warehouse_id, kind, delta) VALUES (%(offer)s, %(shelf)s, 'correction', 0)
        """, "movements_delta_not_zero"),
    Attempt("sell without an order line", """
        INSERT INTO movements (offer_id, warehouse_id, kind, delta) VALUES (%(offer)s, %(shelf)s, 'sold', -1)
        """, "movements_sale_has_line"),
    Attempt("sell for one order line twice", """
        INSERT INTO movements (offer_id, warehouse_id, kind, delta, order_line_id)
        VALUES (%(offer)s, %(shelf)s, 'sold', -1, %(line)s)
        """, "movements_line_sold_once"),
    Attempt("write a running stock of one's own", """
        INSERT INTO movements (offer_id, warehouse_id, kind, delta, on_hand_after)
        VALUES (%(offer)s, %(shelf)s, 'received', 1, 500)
        """, DENIED),
    Attempt("edit a movement", "UPDATE movements SET note = 'it was like that'", DENIED),
    Attempt("delete a movement", "DELETE FROM movements", DENIED),
    # Offers
    Attempt("offer one product twice", """
        INSERT INTO offers (seller_id, product_id, price_cents) VALUES (%(bob)s, %(product)s, 500)
        """, "offers_one_per_seller_and_product"),
    Attempt("offer for nothing", "UPDATE offers SET price_cents = 0", "offers_price_range"),
    Attempt("offer below a list price that is lower", "UPDATE offers SET list_price_cents = price_cents",
            "offers_list_price_above_price"),
    Attempt("take over somebody's offer", "UPDATE offers SET seller_id = %(charlie)s", DENIED),
    Attempt("delete an offer that orders point to", "DELETE FROM offers", DENIED),
    Attempt("advertise another price than the offers'", "UPDATE listings SET price_cents = 1", DENIED),
    Attempt("refresh listings at will", "SELECT refresh_listings(ARRAY[%(product)s])", DENIED),
    # Orders
    Attempt("set an order's status", "UPDATE orders SET status = 'fulfilled', fulfilled_at = now()", DENIED),
    Attempt("roll an order up at will", "SELECT roll_up_order(%(order)s)", DENIED),
    Attempt("place an order without lines", """
        INSERT INTO orders (buyer_id, checkout_token, request_digest, subtotal_cents, total_cents, item_count, recipient,
                            address, x, y)
        VALUES (%(alice)s, 'new', '', 100, 100, 1, 'Alice', 'Here', 0, 0)
        """, "orders_total_is_sum_of_lines"),
    Attempt("place an order that counts more units than its lines", placing(units=2, total=900, shipment=900, line=900),
            "orders_total_is_sum_of_lines"),
    Attempt("add a free shipment to an old order", """
        INSERT INTO shipments (order_id, seller_id, warehouse_id, total_cents)
        SELECT %(order)s, s.user_id, w.id, 0
        FROM sellers s
        JOIN warehouses w ON w.owner_id = s.user_id
        WHERE s.user_id NOT IN (%(bob)s, %(alice)s)
        """, "orders_total_is_sum_of_lines"),
    Attempt("place an order that costs less than its lines", placing(units=1, total=100, shipment=100, line=900),
            "orders_total_is_sum_of_lines"),
    Attempt("place an order whose shipment costs more than its lines", placing(units=1, total=100, shipment=900, line=100),
            "orders_total_is_sum_of_lines"),
    Attempt("place an order whose total is not subtotal less discount plus shipping", """
        INSERT INTO orders (buyer_id, checkout_token, request_digest, subtotal_cents, discount_cents, total_cents,
                            item_count, recipient, address, x, y)
        VALUES (%(alice)s, 'new', '', 100, 10, 100, 1, 'Alice', 'Here', 0, 0)
        """, "orders_total_is_sum"),
    Attempt("place a second order with one checkout token", """
        INSERT INTO orders (buyer_id, checkout_token, request_digest, subtotal_cents, total_cents, item_count, recipient, address,
                            x, y)
        SELECT buyer_id, checkout_token, '', 100, 100, 1, 'Alice', 'Here', 0, 0 FROM orders WHERE id = %(order)s
        """, "orders_one_per_checkout"),
    Attempt("add a line to an old order", """
        INSERT INTO order_lines (order_id, shipment_id, offer_id, product_id, title, condition, quantity, unit_price_cents,
                                 total_cents)
        VALUES (%(order)s, %(shipment)s, %(other_offer)s, %(product)s, 'Mug', 'new', 1, 100, 100)
        """, "orders_total_is_sum_of_lines"),
    Attempt("add a free line to an old order", """
        INSERT INTO order_lines (order_id, shipment_id, offer_id, product_id, title, condition, quantity, unit_price_cents,
                                 total_cents)
        VALUES (%(order)s, %(shipment)s, %(other_offer)s, %(product)s, 'Mug', 'new', 1, 0, 0)
        """, "orders_total_is_sum_of_lines"),
    Attempt("put a line into another order's shipment", """
        INSERT INTO order_lines (order_id, shipment_id, offer_id, product_id, title, condition, quantity, unit_price_cents,
                                 total_cents)
        VALUES (999999, %(shipment)s, %(other_offer)s, %(product)s, 'Mug', 'new', 1, 100, 100)
        """, "order_lines_shipment_of_order"),
    Attempt("change the price paid", "UPDATE order_lines SET unit_price_cents = 1, total_cents = 1", DENIED),
    Attempt("delete a line", "DELETE FROM order_lines", DENIED),
    Attempt("give an order to somebody else", "UPDATE orders SET buyer_id = %(charlie)s", DENIED),
    Attempt("take a fulfilment back", """
        UPDATE order_lines SET fulfilled_at = now() WHERE id = %(line)s;
        UPDATE order_lines SET fulfilled_at = NULL WHERE id = %(line)s
        """, "order_lines_fulfilled_once"),
    Attempt("refund more than was paid", "UPDATE order_lines SET refunded_cents = total_cents + 1",
            "order_lines_refund_within_paid"),
    Attempt("refund less than nothing", "UPDATE order_lines SET refunded_cents = -1", "order_lines_refund_within_paid"),
    Attempt("edit a refund", "UPDATE refunds SET amount_cents = 1", DENIED),
    # Shipments
    Attempt("deliver what was never sent", """
        UPDATE shipments SET status = 'delivered', delivered_at = now() WHERE id = %(shipment)s
        """, "shipments_legal_transition"),
    Attempt("load what the seller sends", """
        UPDATE shipments SET status = 'loading' WHERE id = %(shipment)s
        """, "shipments_legal_transition"),
    Attempt("take a delivery back", """
        UPDATE shipments SET status = 'out_for_delivery' WHERE id = %(shipment)s;
        UPDATE shipments SET status = 'delivered', delivered_at = now() WHERE id = %(shipment)s;
        UPDATE shipments SET status = 'placed', delivered_at = NULL WHERE id = %(shipment)s
        """, "shipments_legal_transition"),
    Attempt("create a shipment that is delivered", """
        INSERT INTO shipments (order_id, seller_id, warehouse_id, total_cents, status, delivered_at)
        VALUES (%(order)s, %(charlie)s, %(shelf)s, 0, 'delivered', now())
        """, DENIED),
    Attempt("make another status change legal", "INSERT INTO shipment_transitions VALUES ('placed', 'delivered')", DENIED),
    Attempt("pay out and cancel one shipment", """
        UPDATE shipments SET status = 'cancelled', cancelled_at = now(), released_at = now() WHERE id = %(shipment)s
        """, "shipments_not_released_and_cancelled"),
    Attempt("edit a shipment's event", "UPDATE shipment_events SET cause = 'nothing happened'", DENIED),
    Attempt("delete a shipment's event", "DELETE FROM shipment_events", DENIED),
    # Reviews
    Attempt("review a product twice", """
        INSERT INTO reviews (author_id, product_id, rating) VALUES (%(alice)s, %(product)s, 5), (%(alice)s, %(product)s, 1)
        """, "reviews_one_per_author_and_product"),
    Attempt("review a seller twice", """
        INSERT INTO reviews (author_id, seller_id, rating) VALUES (%(alice)s, %(bob)s, 5), (%(alice)s, %(bob)s, 1)
        """, "reviews_one_per_author_and_seller"),
    Attempt("review a seller without an order", """
        INSERT INTO reviews (author_id, seller_id, rating) VALUES (%(charlie)s, %(bob)s, 1)
        """, "reviews_of_sellers_need_an_order"),
    Attempt("hand a review to somebody without an order", """
        INSERT INTO reviews (author_id, seller_id, rating) VALUES (%(alice)s, %(bob)s, 1);
        UPDATE reviews SET author_id = %(charlie)s
        """, "reviews_of_sellers_need_an_order"),
    Attempt("give six stars", "INSERT INTO reviews (author_id, product_id, rating) VALUES (%(alice)s, %(product)s, 6)",
            "reviews_rating_range"),
    Attempt("review nothing", "INSERT INTO reviews (author_id, rating) VALUES (%(alice)s, 5)", "reviews_one_subject"),
    Attempt("set a seller's rating", "UPDATE sellers SET rating_sum = 5, rating_count = 1", DENIED),
    Attempt("set a product's rating", "UPDATE listings SET rating_sum = 5, rating_count = 1", DENIED),
    # People and carts
    Attempt("change a user's id", "UPDATE users SET id = 999 WHERE id = %(alice)s", DENIED),
    Attempt("delete a user", "DELETE FROM users WHERE id = %(charlie)s", DENIED),
    Attempt("register an e-mail in other letters", """
        INSERT INTO users (email, full_name, password_hash) VALUES ('ALICE@Example.ORG', 'Mallory', '')
        """, "users_email_unique"),
    Attempt("take somebody's e-mail", "UPDATE users SET email = 'Alice@example.org' WHERE id = %(charlie)s",
            "users_email_unique"),
    Attempt("have two default addresses", """
        INSERT INTO addresses (user_id, recipient, address, is_default) VALUES (%(alice)s, 'Alice', 'There', true)
        """, "addresses_one_default_per_user"),
    Attempt("have two carts", """
        INSERT INTO carts (user_id) VALUES (%(charlie)s), (%(charlie)s)
        """, "carts_one_per_user"),
    Attempt("put none of an offer into a cart", """
        WITH c AS (INSERT INTO carts (user_id) VALUES (%(charlie)s) RETURNING id)
        INSERT INTO cart_items (cart_id, offer_id, quantity, price_cents) SELECT id, %(offer)s, 0, 100 FROM c
        """, "cart_items_quantity_range"),
    # What people are told
    Attempt("tell somebody of one event twice", """
        INSERT INTO notifications (user_id, kind, event_key, title, body, link, created_at)
        SELECT %(alice)s, 'sale', 'one', 'A mug', 'Sold.', '/orders', now() FROM generate_series(1, 2)
        """, "notifications_one_per_event"),
    Attempt("lead somebody away by a notification", """
        INSERT INTO notifications (user_id, kind, event_key, title, body, link, created_at)
        VALUES (%(alice)s, 'sale', 'one', 'A mug', 'Sold.', '//evil.example/', now())
        """, "notifications_link_is_local"),
    Attempt("rewrite a notification", "UPDATE notifications SET title = 'You won'", DENIED),
    Attempt("write a mail twice", """
        INSERT INTO mails (dedupe_key, recipient, subject, body) SELECT 'one', 'a@b', 'A mug', 'Sold.' FROM generate_series(1, 2)
        """, "mails_dedupe_key_unique"),
    Attempt("write a mail that is sent and refused", """
        INSERT INTO mails (dedupe_key, recipient, subject, body, sent_at, refused_at)
        VALUES ('one', 'a@b', 'A mug', 'Sold.', now(), now())
        """, "mails_sent_or_refused"),
    Attempt("rewrite a mail", "UPDATE mails SET recipient = 'mallory@example.org'", DENIED),
    Attempt("delete a mail", "DELETE FROM mails", DENIED),
    Attempt("have two troubles at once", "INSERT INTO link_troubles (cause) VALUES ('It broke.'), ('It broke.')",
            "link_troubles_one_open"),
    Attempt("be warned of fewer than none", "UPDATE offers SET low_stock_at = -1", "offers_low_stock_range"),
    # The rules themselves
    Attempt("create a table", "CREATE TABLE mine (id bigint)", DENIED),
    Attempt("drop a table", "DROP TABLE postings", DENIED),
    Attempt("disable the triggers", "ALTER TABLE postings DISABLE TRIGGER ALL", DENIED),
    Attempt("drop a constraint", "ALTER TABLE accounts DROP CONSTRAINT accounts_balance_nonnegative", DENIED),
    Attempt("replace the function that posts", """
        CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'
        """, DENIED),
    Attempt("play a replica, which fires no triggers", "SET session_replication_role = 'replica'", DENIED),
    Attempt("become the owner", "SET ROLE amazon_owner", DENIED),
    Attempt("become a superuser", "ALTER ROLE amazon_app SUPERUSER", DENIED),
]

BY_THE_OWNER = [
    Attempt("edit a posting", "UPDATE postings SET amount_cents = 1", "postings_append_only"),
    Attempt("delete a posting", "DELETE FROM postings", "postings_append_only"),
    Attempt("truncate the postings", "TRUNCATE postings", "postings_append_only"),
    Attempt("edit a transfer", "UPDATE transfers SET note = 'a gift'", "transfers_append_only"),
    Attempt("delete a transfer", "DELETE FROM transfers", "transfers_append_only"),
    Attempt("edit a movement", "UPDATE movements SET note = 'it was like that'", "movements_append_only"),
    Attempt("delete a movement", "DELETE FROM movements", "movements_append_only"),
    Attempt("truncate the movements", "TRUNCATE movements", "movements_append_only"),
    Attempt("edit a shipment's event", "UPDATE shipment_events SET cause = 'nothing happened'", "shipment_events_append_only"),
    Attempt("delete a shipment's event", "DELETE FROM shipment_events", "shipment_events_append_only"),
    Attempt("truncate the shipments' events", "TRUNCATE shipment_events", "shipment_events_append_only"),
    Attempt("insert a transfer without postings", "INSERT INTO transfers (dedupe_key, kind) VALUES ('mine', 'credit')",
            "transfers_balanced"),
    Attempt("insert a transfer with one leg", """
        WITH t AS (INSERT INTO transfers (dedupe_key, kind) VALUES ('mine', 'credit') RETURNING id)
        INSERT INTO postings (transfer_id, account_id, amount_cents, balance_after_cents) SELECT id, %(wallet)s, 100, 100 FROM t
        """, "transfers_balanced"),
    Attempt("add a leg to an old transfer", """
        INSERT INTO postings (transfer_id, account_id, amount_cents, balance_after_cents)
        VALUES (%(transfer)s, %(platform)s, 100, 100)
        """, "transfers_balanced"),
    Attempt("change an order's total", "UPDATE orders SET total_cents = 1, subtotal_cents = 1", "orders_total_is_sum_of_lines"),
    Attempt("change a line's price", "UPDATE order_lines SET unit_price_cents = 1, total_cents = quantity",
            "orders_total_is_sum_of_lines"),
    Attempt("set a wallet below zero", "UPDATE accounts SET balance_cents = -1 WHERE id = %(wallet)s",
            "accounts_balance_nonnegative"),
    Attempt("open a second wallet", "INSERT INTO accounts (kind, user_id) VALUES ('wallet', %(alice)s)", "accounts_one_per_user"),
    Attempt("open a second platform", "INSERT INTO accounts (kind) VALUES ('platform')", "accounts_one_of_the_house"),
    Attempt("open a wallet of nobody", "INSERT INTO accounts (kind) VALUES ('wallet')", "accounts_subject"),
    Attempt("set stock below zero", "UPDATE stock SET on_hand = -1", "stock_on_hand_nonnegative"),
    Attempt("create a shipment that is delivered", """
        INSERT INTO shipments (order_id, seller_id, warehouse_id, total_cents, status, delivered_at)
        VALUES (%(order)s, %(charlie)s, %(shelf)s, 0, 'delivered', now())
        """, "shipments_legal_transition"),
    Attempt("open an order again", """
        UPDATE order_lines SET fulfilled_at = now();
        UPDATE orders SET status = 'open', fulfilled_at = NULL
        """, "orders_legal_transition"),
    Attempt("change an order's total", "UPDATE orders SET subtotal_cents = 1, total_cents = 1", "orders_total_is_sum_of_lines"),
    Attempt("change a shipment's total", "UPDATE shipments SET total_cents = 1", "orders_total_is_sum_of_lines"),
    Attempt("review oneself, even where no order is asked for", """
        ALTER TABLE reviews DISABLE TRIGGER reviews_check_purchase;
        INSERT INTO reviews (author_id, seller_id, rating) VALUES (%(bob)s, %(bob)s, 5)
        """, "reviews_not_of_oneself"),
]


class Scene(NamedTuple):
    """A shop in which an order was placed and paid, and the ids that attempts refer to."""

    urls: Urls
    ids: dict[str, int]


@pytest.fixture(scope="module")
def scene(server: Server, template: str, data_dir: Path) -> Iterator[Scene]:
    """One scene for all attempts, because none of them changes anything; the audit at the end would tell."""
    with server.clone(template) as urls:
        db, owner = Database(urls.app), Database(urls.owner)
        shop = Shop(create_app(Config(app_env="test", secret_key="test" * 8, data_dir=data_dir), db), db, owner)
        yield Scene(urls=urls, ids=_place_order(shop))
        with owner.transaction() as tx:
            found = {name: rows for name, query in schema.audit_queries() if (rows := tx.rows(query)[1])}
        db.close()
        owner.close()
    assert not found, f"the audit found: {found}"


def _place_order(shop: Shop) -> dict[str, int]:
    shop.open_seller(shop.charlie)
    offer, other_offer = shop.offer(quantity=10), shop.offer(quantity=10)
    order_id = shop.order(shop.alice, offer)
    shop.deposit(shop.alice, 5000)
    people = {"alice": shop.alice.id, "bob": shop.bob.id, "charlie": shop.charlie.id}
    queries = {
        "wallet": "SELECT id FROM accounts WHERE kind = 'wallet' AND user_id = %(alice)s",
        "receivable": "SELECT id FROM accounts WHERE kind = 'receivable' AND user_id = %(bob)s",
        "escrow": "SELECT id FROM accounts WHERE kind = 'escrow'",
        "platform": "SELECT id FROM accounts WHERE kind = 'platform'",
        "outside": "SELECT id FROM accounts WHERE kind = 'outside'",
        "transfer": "SELECT min(id) FROM transfers",
        "shelf": "SELECT id FROM warehouses WHERE owner_id = %(bob)s",
        "shipment": "SELECT id FROM shipments",
        "line": "SELECT id FROM order_lines",
    }
    with shop.db.reading() as tx:
        found = {name: tx.value(query, **people) for name, query in queries.items()}
    return {**people, **found, "order": order_id, "offer": offer.id, "other_offer": other_offer.id, "product": offer.product_id}


def refusal(url: str, attempt: Attempt, ids: dict[str, int]) -> set[str | None]:
    """What refused an attempt: SQLSTATE and, where there is one, the constraint's name."""
    connection = psycopg2.connect(url)
    try:
        with pytest.raises(psycopg2.Error) as refused, connection, connection.cursor() as cursor:
            cursor.execute(attempt.sql, ids)
    finally:
        connection.close()
    return {refused.value.pgcode, refused.value.diag.constraint_name}


@pytest.mark.parametrize("attempt", BY_THE_APPLICATION, ids=lambda attempt: attempt.claim)
def test_the_application_cannot(scene: Scene, attempt: Attempt) -> None:
    assert attempt.refused_by in refusal(scene.urls.app, attempt, scene.ids)


@pytest.mark.parametrize("attempt", BY_THE_OWNER, ids=lambda attempt: attempt.claim)
def test_nobody_can(scene: Scene, attempt: Attempt) -> None:
    assert attempt.refused_by in refusal(scene.urls.owner, attempt, scene.ids)
