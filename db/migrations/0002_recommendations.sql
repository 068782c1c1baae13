-- Recommendations: the table of what goes with what, the function that asks it, and a first job to fill it.

-- What each product in a basket speaks for, best first, with a weight for each: learned from orders by a job, which replaces all
-- of it. A row is read whole, a basket of n lines needs n rows; the ids in it are no foreign keys, the audit looks after them.
CREATE TABLE recommendations (
    product_id      bigint PRIMARY KEY REFERENCES products ON DELETE CASCADE,
    recommended_ids bigint[] NOT NULL,
    weights         real[] NOT NULL,
    CONSTRAINT recommendations_weight_for_each CHECK (cardinality(recommended_ids) = cardinality(weights)),
    CONSTRAINT recommendations_weights_positive CHECK (0 < ALL (weights)),
    CONSTRAINT recommendations_not_of_itself CHECK (product_id <> ALL (recommended_ids))
);

-- What goes best with a basket, best first: weights are added up over all of it, in long ones over the best neighbours of each
-- product only, so that about p_reach of them are looked at. None of the basket's own, and only what can be sent now.
CREATE FUNCTION recommended_products(p_product_ids bigint[], p_reach integer, p_limit integer)
RETURNS TABLE (product_id bigint, weight real)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_each integer := greatest(1, p_reach / greatest(1, cardinality(p_product_ids)));
BEGIN
    RETURN QUERY
    SELECT r.id, r.weight
    FROM (
        SELECT n.id, sum(n.weight) AS weight
        FROM (
            SELECT unnest(k.recommended_ids[:v_each]) AS id, unnest(k.weights[:v_each]) AS weight
            FROM recommendations k
            WHERE k.product_id = ANY (p_product_ids)
        ) n
        GROUP BY n.id
        ORDER BY 2 DESC, 1
        OFFSET 0   -- what follows is asked of the first few, not of all
    ) r
    JOIN listings l ON l.product_id = r.id AND l.is_active AND l.in_stock
    WHERE r.id <> ALL (p_product_ids)
    ORDER BY r.weight DESC, r.id
    LIMIT p_limit;
END $$;

GRANT SELECT, INSERT, DELETE ON recommendations TO amazon_app;

-- Orders that are there already are learned from as soon as a worker runs, not when the hour is full.
SELECT procrastinate_defer_jobs_v1(ARRAY[
    ROW('default', 'learn_recommendations', 0, NULL, NULL, '{"timestamp": 0}', NULL)::procrastinate_job_to_defer_v1]);
