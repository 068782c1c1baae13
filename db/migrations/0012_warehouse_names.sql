-- Names of warehouses that differ in capitals only are the same. Of those that there are, all but the oldest get their number.

UPDATE warehouses w
SET name = left(w.name, 100) || ' ' || w.id
WHERE w.owner_id IS NULL AND w.closed_at IS NULL
  AND EXISTS (
      SELECT FROM warehouses o
      WHERE o.owner_id IS NULL AND o.closed_at IS NULL AND lower(o.name) = lower(w.name) AND o.id < w.id);
DROP INDEX warehouses_name_unique;
CREATE UNIQUE INDEX warehouses_name_unique ON warehouses (lower(name)) WHERE owner_id IS NULL AND closed_at IS NULL;
