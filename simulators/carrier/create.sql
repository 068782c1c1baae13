-- The simulated carrier's own memory. Run by the schema's owner at every start: what is there already stays.
--
-- One process writes, each batch of events in one transaction; what is here has been promised to somebody.

CREATE SCHEMA IF NOT EXISTS simulated_carrier;

-- One row: the world that the trucks drive in, and the last sequence numbers given out.
CREATE TABLE IF NOT EXISTS simulated_carrier.link (
    id           integer PRIMARY KEY DEFAULT 1 CONSTRAINT link_one_row CHECK (id = 1),
    visit        bigint NOT NULL DEFAULT 0,        -- counts the worlds: a server that forgot may give the same number again
    world_id     bigint,                           -- none: nobody has named one yet
    is_lost      boolean NOT NULL DEFAULT false,   -- the server said that it does not know it
    last_command bigint NOT NULL DEFAULT 0,
    last_call    bigint NOT NULL DEFAULT 0,
    holder       text NOT NULL DEFAULT ''          -- the process that writes: a second one would know nothing of the first one's memory
);
INSERT INTO simulated_carrier.link DEFAULT VALUES ON CONFLICT DO NOTHING;

-- Trucks, where they were seen last, and the warehouse that they go to or stand at.
CREATE TABLE IF NOT EXISTS simulated_carrier.trucks (
    id           integer PRIMARY KEY,
    visit        bigint NOT NULL,                  -- the world that has been told of it
    status       text NOT NULL,
    x            integer NOT NULL,
    y            integer NOT NULL,
    warehouse_id integer,
    home_x       integer NOT NULL,                 -- where it begins in every world
    home_y       integer NOT NULL,
    CONSTRAINT trucks_status_known CHECK (status IN ('idle', 'traveling', 'waiting', 'delivering')),
    CONSTRAINT trucks_go_somewhere CHECK (status NOT IN ('traveling', 'waiting') OR warehouse_id IS NOT NULL)
);

-- Where warehouses stand, as far as somebody said so or a truck has been there.
CREATE TABLE IF NOT EXISTS simulated_carrier.warehouses (
    id integer PRIMARY KEY,
    x  integer NOT NULL,
    y  integer NOT NULL
);

-- Parcels, the delivered ones too.
CREATE TABLE IF NOT EXISTS simulated_carrier.packages (
    id            bigint PRIMARY KEY,
    visit         bigint NOT NULL,
    status        text NOT NULL,
    warehouse_id  integer NOT NULL,
    dest_x        integer NOT NULL,
    dest_y        integer NOT NULL,
    account       text,
    items         jsonb NOT NULL,
    truck_id      integer REFERENCES simulated_carrier.trucks,
    stop          integer,
    redirected_at timestamptz,
    trouble       text NOT NULL,
    created_at    timestamptz NOT NULL,
    moved_at      timestamptz NOT NULL,
    CONSTRAINT packages_status_known CHECK (status IN (
        'registered', 'queued', 'fetching', 'waiting', 'loaded', 'delivering', 'delivered', 'refused')),
    CONSTRAINT packages_travel_by_truck CHECK (status IN ('registered', 'delivered', 'refused') OR truck_id IS NOT NULL)
);
-- At a start: what is still of concern.
CREATE INDEX IF NOT EXISTS packages_alive ON simulated_carrier.packages (id) WHERE status NOT IN ('delivered', 'refused');
-- A person's page, and the latest deliveries on everybody's.
CREATE INDEX IF NOT EXISTS packages_by_account ON simulated_carrier.packages (account, moved_at DESC) WHERE account IS NOT NULL;
CREATE INDEX IF NOT EXISTS packages_by_time ON simulated_carrier.packages (moved_at DESC);

-- What was said to the world and has not yet happened.
CREATE TABLE IF NOT EXISTS simulated_carrier.commands (
    seqnum       bigint PRIMARY KEY,
    kind         text NOT NULL,
    truck_id     integer NOT NULL REFERENCES simulated_carrier.trucks,
    warehouse_id integer,
    stops        jsonb NOT NULL,
    is_acked     boolean NOT NULL,
    CONSTRAINT commands_kind_known CHECK (kind IN ('pickup', 'deliver')),
    CONSTRAINT commands_pickup_goes_to_warehouse CHECK ((kind = 'pickup') = (warehouse_id IS NOT NULL))
);

-- The world's answers by their sequence numbers: a copy is acked again and changes nothing.
CREATE TABLE IF NOT EXISTS simulated_carrier.world_inbox (
    visit  bigint NOT NULL,
    seqnum bigint NOT NULL,
    PRIMARY KEY (visit, seqnum)
);

-- What the shop has still to be told.
CREATE TABLE IF NOT EXISTS simulated_carrier.calls (
    seqnum     bigint PRIMARY KEY,
    kind       text NOT NULL,
    package_id bigint,
    payload    jsonb NOT NULL,
    CONSTRAINT calls_kind_known CHECK (kind IN ('truck-arrived', 'package-delivered', 'world'))
);

-- The shop's messages by their sequence numbers, and what was answered: a copy is answered the same. A shop that begins a new
-- world may have begun with a new database, and count from 1 again.
CREATE TABLE IF NOT EXISTS simulated_carrier.shop_inbox (
    visit  bigint NOT NULL,
    seqnum bigint NOT NULL,
    digest text NOT NULL,                          -- of its type and payload: another message under its number is refused
    result jsonb NOT NULL,
    PRIMARY KEY (visit, seqnum)
);
