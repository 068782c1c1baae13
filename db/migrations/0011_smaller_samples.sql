-- Counts of filters from samples of about a hundred products; one that is too small is seen as such before it is counted.

CREATE OR REPLACE FUNCTION count_facets(p_queries tsquery[], p_known bigint[], p_filter listing_filter, p_but text, p_facets text[], p_prices bigint[])
RETURNS jsonb
LANGUAGE plpgsql STABLE SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
                        SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_enough CONSTANT integer := 80;    -- a sample of fewer says too little
    v_most   CONSTANT integer := 100;   -- one of more says hardly more
    v_scale  integer := CASE WHEN p_known IS NULL THEN smallest_share() ELSE 1 END;
    v_ids    bigint[];
    v_share  numeric;
    v_rows   integer;
    v_found  jsonb;
BEGIN
    LOOP
        v_ids := coalesce(p_known, matching_products(p_queries, CASE WHEN v_scale > 1 THEN 's' || v_scale ELSE '' END));
        IF v_scale > 1 AND cardinality(v_ids) < v_enough THEN
            v_scale := v_scale / 8;
            CONTINUE;
        END IF;
        v_share := v_scale;
        IF v_scale > 1 AND p_filter IS NULL AND cardinality(v_ids) > v_most THEN
            v_share := v_scale * cardinality(v_ids) / v_most::numeric;
            v_ids := ARRAY(SELECT id FROM unnest(v_ids) AS sampled (id) ORDER BY hashint8(id) LIMIT v_most);
        END IF;
        WITH found AS MATERIALIZED (
            SELECT l.*,
                   CASE WHEN 'attributes' = ANY (p_facets) THEN (SELECT p.attributes FROM products p WHERE p.id = l.product_id) END
                       AS attributes
            FROM listings l
            WHERE l.product_id = ANY (v_ids) AND listing_passes(l, p_filter, p_but)
        ), counted AS (
            (SELECT 'brand' AS facet, brand AS value, count(*) AS n FROM found
             WHERE brand <> '' AND 'brand' = ANY (p_facets) GROUP BY brand ORDER BY count(*) DESC, brand LIMIT 30)
            UNION ALL
            SELECT 'category', category_id::text, count(*) FROM found WHERE 'category' = ANY (p_facets) GROUP BY category_id
            UNION ALL
            SELECT 'price', width_bucket(price_cents, p_prices)::text, count(*) FROM found
            WHERE price_cents IS NOT NULL AND 'price' = ANY (p_facets) GROUP BY width_bucket(price_cents, p_prices)
            UNION ALL
            SELECT 'rating', floor(rating_average)::text, count(*) FROM found
            WHERE rating_average IS NOT NULL AND 'rating' = ANY (p_facets) GROUP BY floor(rating_average)
            UNION ALL
            SELECT 'in_stock', '1', count(*) FROM found WHERE in_stock AND 'in_stock' = ANY (p_facets) HAVING count(*) > 0
            UNION ALL
            SELECT 'condition', c.condition::text, count(*) FROM found CROSS JOIN LATERAL unnest(conditions) AS c (condition)
            WHERE 'condition' = ANY (p_facets) GROUP BY c.condition
            UNION ALL
            SELECT 'seller', s.seller_id || ' ' || u.full_name, s.n
            FROM (SELECT s.seller_id, count(*) AS n FROM found CROSS JOIN LATERAL unnest(seller_ids) AS s (seller_id)
                  WHERE 'seller' = ANY (p_facets) GROUP BY s.seller_id ORDER BY count(*) DESC, s.seller_id LIMIT 12) s
            JOIN users u ON u.id = s.seller_id
            UNION ALL
            SELECT 'a:' || a.key, a.value, count(*) FROM found CROSS JOIN LATERAL jsonb_each_text(attributes) AS a
            WHERE 'attributes' = ANY (p_facets) GROUP BY a.key, a.value
        )
        SELECT (SELECT count(*) FROM found),
               jsonb_object_agg(facet, choices)
        INTO v_rows, v_found
        FROM (SELECT facet, jsonb_agg(jsonb_build_array(value, n) ORDER BY n DESC, value) AS choices FROM counted GROUP BY facet) f;
        EXIT WHEN v_scale = 1 OR v_rows >= v_enough;
        v_scale := v_scale / 8;
    END LOOP;
    RETURN jsonb_build_object('scale', v_share, 'rows', v_rows, 'counts', coalesce(v_found, '{}'));
END $$;
