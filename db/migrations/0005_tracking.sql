-- Following a shipment: a code for whoever may, and a word to the web processes when there is something new to see.

ALTER TABLE shipments
    ADD COLUMN tracking_code uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT shipments_tracking_code_unique UNIQUE;

-- Tells the web processes of a shipment whose followers have something new to see. Nobody follows one that was just placed, and a
-- checkout that notifies nobody waits for nobody: notices are handed over one commit after the other.
CREATE FUNCTION notify_tracking() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('tracking', NEW.shipment_id::text);
    RETURN NULL;
END $$;

CREATE TRIGGER shipment_events_notify_tracking
    AFTER INSERT ON shipment_events
    FOR EACH ROW WHEN (NEW.status <> 'placed')
    EXECUTE FUNCTION notify_tracking();
CREATE TRIGGER order_lines_notify_tracking
    AFTER UPDATE ON order_lines
    FOR EACH ROW WHEN ((OLD.fulfilled_at, OLD.refunded_cents) IS DISTINCT FROM (NEW.fulfilled_at, NEW.refunded_cents))
    EXECUTE FUNCTION notify_tracking();
CREATE TRIGGER packages_notify_tracking
    AFTER UPDATE ON packages
    FOR EACH ROW WHEN ((OLD.truck_id, OLD.truck_arrived_at, OLD.dest_x, OLD.dest_y, OLD.x, OLD.y, OLD.arrives_at)
                       IS DISTINCT FROM (NEW.truck_id, NEW.truck_arrived_at, NEW.dest_x, NEW.dest_y, NEW.x, NEW.y, NEW.arrives_at))
    EXECUTE FUNCTION notify_tracking();
