-- The shop's side of the carrier: when a call is due, which position is the last one, and people's accounts at the carrier.

ALTER TABLE users
    ADD COLUMN carrier_account text,                     -- remembered for the next order
    ADD CONSTRAINT users_carrier_account_length CHECK (char_length(carrier_account) BETWEEN 1 AND 60);

ALTER TABLE orders
    ADD COLUMN carrier_account text,                     -- the buyer's name at the carrier, if they gave one
    ADD CONSTRAINT orders_carrier_account_length CHECK (char_length(carrier_account) BETWEEN 1 AND 60);

ALTER TABLE outbox ADD COLUMN due_at timestamptz;        -- calls only: not before then; while one is under way, when it is given up
CREATE INDEX outbox_refused ON outbox (id) WHERE peer = 'carrier' AND failure IS NOT NULL AND acked_at IS NULL;   -- operators' list

ALTER TABLE packages ADD COLUMN seen_number bigint;      -- the carrier's number of that message: a lower one says nothing new

CREATE INDEX link_log_carrier_heard ON link_log (at) WHERE peer = 'carrier' AND direction = 'in';   -- when was it heard last?

GRANT UPDATE (carrier_account) ON users, orders TO amazon_app;
GRANT UPDATE (due_at) ON outbox TO amazon_app;
GRANT UPDATE (seen_number) ON packages TO amazon_app;
