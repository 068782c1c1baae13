-- The simulated world's own tables, run by the simulator at each of its starts as the owner of the database.
--
-- The application's role is given nothing here. A row is what its record in simulators/world/records.py says; messages are
-- serialized ones, times are seconds since 1970, and `due` is when something happens to a row by itself.

SET LOCAL client_min_messages = warning;

CREATE SCHEMA IF NOT EXISTS simulated_world;

-- One row: the process that keeps the worlds. A process that finds another's token here has been replaced and stops.
CREATE TABLE IF NOT EXISTS simulated_world.keeper (
    only_row boolean PRIMARY KEY DEFAULT true,
    token    text NOT NULL,
    starts   bigint NOT NULL,
    CONSTRAINT keeper_only_one CHECK (only_row)
);

-- A world with its speed and the last numbers of its own messages to either side.
CREATE TABLE IF NOT EXISTS simulated_world.worlds (
    world_id       bigint PRIMARY KEY,
    speed          bigint NOT NULL CONSTRAINT worlds_speed_positive CHECK (speed > 0),
    shop_seqnum    bigint NOT NULL,
    carrier_seqnum bigint NOT NULL
);

-- Where the shop's warehouses are.
CREATE TABLE IF NOT EXISTS simulated_world.warehouses (
    world_id bigint NOT NULL REFERENCES simulated_world.worlds ON DELETE CASCADE,
    id       integer NOT NULL,
    x        integer NOT NULL,
    y        integer NOT NULL,
    PRIMARY KEY (world_id, id)
);

-- What a product's id means in a world, from its first purchase on.
CREATE TABLE IF NOT EXISTS simulated_world.products (
    world_id    bigint NOT NULL REFERENCES simulated_world.worlds ON DELETE CASCADE,
    id          bigint NOT NULL,
    description text NOT NULL CONSTRAINT products_description_given CHECK (description <> ''),
    PRIMARY KEY (world_id, id)
);

-- How many of a product lie in a warehouse, those taken for a package no longer counted.
CREATE TABLE IF NOT EXISTS simulated_world.stock (
    world_id     bigint NOT NULL,
    warehouse_id integer NOT NULL,
    product_id   bigint NOT NULL,
    on_hand      bigint NOT NULL CONSTRAINT stock_on_hand_nonnegative CHECK (on_hand >= 0),
    PRIMARY KEY (world_id, warehouse_id, product_id),
    FOREIGN KEY (world_id, warehouse_id) REFERENCES simulated_world.warehouses ON DELETE CASCADE,
    FOREIGN KEY (world_id, product_id) REFERENCES simulated_world.products ON DELETE CASCADE
);

-- Goods on their way to a warehouse, by the number of the command that ordered them; deleted when they arrive.
CREATE TABLE IF NOT EXISTS simulated_world.purchases (
    world_id bigint NOT NULL REFERENCES simulated_world.worlds ON DELETE CASCADE,
    seqnum   bigint NOT NULL,
    message  bytea NOT NULL,
    due      double precision NOT NULL,
    PRIMARY KEY (world_id, seqnum)
);

-- Trucks: where the carrier first put them, and the straight line that they drive or have driven.
CREATE TABLE IF NOT EXISTS simulated_world.trucks (
    world_id     bigint NOT NULL REFERENCES simulated_world.worlds ON DELETE CASCADE,
    id           integer NOT NULL,
    home_x       integer NOT NULL,
    home_y       integer NOT NULL,
    status       text NOT NULL,
    from_x       double precision NOT NULL,
    from_y       double precision NOT NULL,
    to_x         integer NOT NULL,
    to_y         integer NOT NULL,
    departed     double precision NOT NULL,
    due          double precision,
    warehouse_id integer,
    loads        integer NOT NULL CONSTRAINT trucks_loads_nonnegative CHECK (loads >= 0),
    stops        jsonb NOT NULL,   -- [{"package_id": …, "x": …, "y": …}, …] in the order of delivery
    PRIMARY KEY (world_id, id)
);

-- Packages, kept for ever: their ids may not come again, and their status may be asked for.
CREATE TABLE IF NOT EXISTS simulated_world.packages (
    world_id     bigint NOT NULL,
    id           bigint NOT NULL,
    warehouse_id integer NOT NULL,
    status       text NOT NULL,
    truck_id     integer,
    due          double precision,
    PRIMARY KEY (world_id, id),
    FOREIGN KEY (world_id, warehouse_id) REFERENCES simulated_world.warehouses ON DELETE CASCADE
);

-- What the world has said and was not acked for: it is sent until it is.
CREATE TABLE IF NOT EXISTS simulated_world.answers (
    world_id bigint NOT NULL REFERENCES simulated_world.worlds ON DELETE CASCADE,
    side     text NOT NULL,
    seqnum   bigint NOT NULL,
    message  bytea NOT NULL,
    PRIMARY KEY (world_id, side, seqnum)
);

-- Numbers of the commands that were applied, as ranges: a client that counts by ones has few of them.
CREATE TABLE IF NOT EXISTS simulated_world.heard (
    world_id bigint NOT NULL REFERENCES simulated_world.worlds ON DELETE CASCADE,
    side     text NOT NULL,
    first    bigint NOT NULL,
    last     bigint NOT NULL,
    PRIMARY KEY (world_id, side, first),
    CONSTRAINT heard_in_order CHECK (first <= last)
);
