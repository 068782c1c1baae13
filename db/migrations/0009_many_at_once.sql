-- A step of many parcels at once costs what a step of one does: their events are written together, buyers are told of them by one
-- job, one job calls the carrier, and the link is woken only for what it has to say.

CREATE FUNCTION shipments_keep_changed_events() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO shipment_events (shipment_id, status, cause, created_at)
    SELECT a.id, a.status, a.status_cause, a.status_at
    FROM after a
    JOIN before b ON b.id = a.id AND b.status <> a.status
    ORDER BY a.id;
    RETURN NULL;
END $$;

CREATE TRIGGER shipments_keep_changed_events
    AFTER UPDATE ON shipments REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION shipments_keep_changed_events();

DROP TRIGGER shipments_keep_event ON shipments;
DROP FUNCTION shipments_keep_event();

-- Of what happens to a shipment, only its cancellation concerns the order.
CREATE FUNCTION shipments_keep_order_status() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM roll_up_order(order_id)
    FROM (SELECT DISTINCT a.order_id
          FROM after a
          JOIN before b ON b.id = a.id AND b.status <> a.status
          WHERE a.status = 'cancelled'
          ORDER BY 1) ids;
    RETURN NULL;
END $$;

DROP TRIGGER shipments_keep_order_status ON shipments;
CREATE TRIGGER shipments_keep_order_status
    AFTER UPDATE ON shipments REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION shipments_keep_order_status();

-- What the carrier is told is no work for the link, and a notice costs every transaction that waits to hand over its own.
CREATE FUNCTION outbox_wakes_link() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added WHERE peer = 'world') THEN
        PERFORM pg_notify('world', '');
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER outbox_wakes_link ON outbox;
CREATE TRIGGER outbox_wakes_link
    AFTER INSERT ON outbox REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION outbox_wakes_link();

-- The steps of a shipment that a buyer is told of: jobs for twenty of them. What happened longer ago was brought in from elsewhere.
CREATE OR REPLACE FUNCTION shipment_events_tell() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM added WHERE status <> 'placed') THEN
        RETURN NULL;
    END IF;
    PERFORM procrastinate_defer_jobs_v1(array_agg(
        ROW('default', 'tell_shipment_events', 0, NULL, NULL, jsonb_build_object('event_ids', together.ids), NULL)
            ::procrastinate_job_to_defer_v1
        ORDER BY together.number))
    FROM (SELECT position / 20 AS number, array_agg(id ORDER BY id) AS ids
          FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS position
                FROM added
                WHERE status IN ('out_for_delivery', 'delivered', 'problem', 'cancelled')
                  AND created_at > now() - interval '1 day') told
          GROUP BY 1) together
    HAVING count(*) > 0;
    RETURN NULL;
END $$;

-- Jobs that wait under the old names.
UPDATE procrastinate_jobs
SET task_name = 'tell_shipment_events',
    args = jsonb_build_object('event_ids', jsonb_build_array(args -> 'event_id'))
WHERE task_name = 'tell_shipment_event';
UPDATE procrastinate_jobs j
SET args = jsonb_build_object('shipment_ids', jsonb_build_array(o.shipment_id))
FROM outbox o
WHERE j.task_name = 'call_carrier' AND o.id = (j.args ->> 'command_id')::bigint;
