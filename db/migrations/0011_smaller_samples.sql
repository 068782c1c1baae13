-- Searches look at less: counts of filters come from samples of about a hundred products, one that is too small is seen as such before
-- it is counted, the parts of a hit's score are found once, and of products that lack a word fewer are ranked.

CREATE OR REPLACE FUNCTION product_cards(p_product_ids bigint[])
RETURNS TABLE (id bigint, title text, brand text, media_key text, price_cents bigint, list_price_cents bigint, offer_count integer,
               rating_average real, rating_count integer, in_stock boolean, units bigint, featured_offer_id bigint, weight_g integer)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    SELECT l.product_id, p.title, l.brand, pic.media_key, l.price_cents, l.list_price_cents, l.offer_count, l.rating_average,
           l.rating_count, l.in_stock, shelf.units, shelf.featured_offer_id, p.weight_g
    FROM unnest(p_product_ids) WITH ORDINALITY AS chosen (id, position)
    JOIN listings l ON l.product_id = chosen.id
    JOIN products p ON p.id = chosen.id
    LEFT JOIN pictures pic ON pic.product_id = chosen.id AND pic.position = 0
    LEFT JOIN LATERAL (
        SELECT sum(t.on_hand) AS units,
               (array_agg(o.id ORDER BY o.price_cents, s.rating_sum::real / nullif(s.rating_count, 0) DESC NULLS LAST,
                                        o.created_at, o.id))[1] AS featured_offer_id
        FROM offers o
        JOIN stock t ON t.offer_id = o.id AND t.on_hand > 0
        JOIN sellers s ON s.user_id = o.seller_id
        WHERE o.product_id = l.product_id AND o.removed_at IS NULL
    ) shelf ON l.in_stock
    ORDER BY chosen.position;
END $$;

CREATE OR REPLACE FUNCTION count_facets(p_queries tsquery[], p_known bigint[], p_filter listing_filter, p_but text, p_facets text[], p_prices bigint[])
RETURNS jsonb
LANGUAGE plpgsql STABLE SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
                        SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_enough CONSTANT integer := 50;    -- a sample of fewer says too little
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

CREATE OR REPLACE FUNCTION find_products(
    p_queries tsquery[], p_stages integer[], p_counts integer[], p_enough integer, p_first integer, p_reach integer, p_limit integer, p_sort text,
    p_terms tsquery, p_filter listing_filter, p_of_one_offer boolean,
    p_slots integer[], p_alternatives tsquery[], p_in_title tsquery[], p_weights real[], p_all_in_title tsquery, p_phrase tsquery,
    p_as_written tsquery[], p_full real, p_elsewhere real, p_phrase_bonus real, p_written_bonus real, p_popularity real, p_rating real)
RETURNS SETOF hit
LANGUAGE plpgsql STABLE SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
                        SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_best    hit[] := '{}';
    v_hits    hit[];
    v_good    integer;
    v_scale   integer;
    v_queries tsquery[];
    v_query   tsquery;
    v_share   text;
    v_ids     bigint[];
    v_all     bigint[];           -- what has all words, where these are few
    v_first   bigint[];
    v_few     bigint[] := '{}';   -- what the stage before found, which was too little
BEGIN
    FOR i IN 1 .. p_stages[cardinality(p_stages)] LOOP
        v_queries := ARRAY(SELECT coalesce(u.query && p_terms, u.query, p_terms)
                           FROM unnest(p_queries, p_stages) AS u (query, stage) WHERE u.stage = i);
        v_scale := smallest_share();
        v_first := NULL;
        IF i = 1 AND expected_products(p_counts) < 8 * p_first THEN
            v_all := matching_products(v_queries, '');
            IF cardinality(v_all) <= 8 * p_first THEN
                v_scale := 1;
            END IF;
        END IF;
        LOOP
            v_share := CASE WHEN v_scale > 1 THEN 't' || v_scale ELSE '' END;
            IF v_scale = 1 AND i = 1 AND v_all IS NOT NULL THEN
                v_ids := v_all;
            ELSIF v_scale = 1 OR i = 1 THEN
                v_ids := v_few || matching_products(v_queries, v_share);
            ELSE
                v_ids := v_few;
                FOREACH v_query IN ARRAY v_queries LOOP
                    EXIT WHEN cardinality(v_ids) >= greatest(p_first, p_reach);
                    v_ids := ARRAY(SELECT DISTINCT unnest(v_ids || matching_products(ARRAY[v_query], v_share)));
                END LOOP;
            END IF;
            v_hits := '{}';
            IF cardinality(v_ids) >= (CASE v_scale WHEN 1 THEN 1 ELSE p_first END) THEN
                v_hits := ARRAY(
                    SELECT ROW(i, v_scale, h.product_id, h.words, h.phrase, h.popularity, h.rating)::hit
                    FROM (
                        SELECT l.product_id, l.price_cents, l.created_at, l.rating_average, l.sold_count,
                               v_first IS NULL OR l.product_id = ANY (v_first) AS is_first,
                               CASE WHEN p.search @@ p_all_in_title THEN p_full
                                    ELSE (SELECT sum(s.weight)
                                          FROM (SELECT max(CASE WHEN p.search @@ a.in_title THEN a.weight
                                                                WHEN p.search @@ a.anywhere THEN a.weight * p_elsewhere END) AS weight
                                                FROM unnest(p_slots, p_alternatives, p_in_title, p_weights)
                                                     AS a (slot, anywhere, in_title, weight)
                                                GROUP BY a.slot) s)
                               END::real AS words,
                               (CASE WHEN p.search @@ p_phrase THEN p_phrase_bonus ELSE 0 END
                                + p_written_bonus * (SELECT count(*) FROM unnest(p_as_written) AS written
                                                     WHERE p.search @@ written))::real AS phrase,
                               (p_popularity * ln(1 + l.sold_count) / 10)::real AS popularity,
                               (p_rating * (l.rating_sum + 15) / (l.rating_count + 4) / 5)::real AS rating
                        FROM products p
                        JOIN listings l ON l.product_id = p.id
                        WHERE p.id = ANY (v_ids) AND listing_passes(l, p_filter, '')
                          AND (NOT p_of_one_offer OR EXISTS (
                              SELECT
                              FROM offers o
                              WHERE o.product_id = l.product_id
                                AND o.removed_at IS NULL
                                AND (p_filter.seller_ids IS NULL OR o.seller_id = ANY (p_filter.seller_ids))
                                AND (p_filter.conditions IS NULL OR o.condition = ANY (p_filter.conditions))
                                AND (p_filter.min_cents IS NULL OR o.price_cents >= p_filter.min_cents)
                                AND (p_filter.max_cents IS NULL OR o.price_cents <= p_filter.max_cents)
                                AND (p_filter.in_stock IS NULL
                                     OR EXISTS (SELECT FROM stock s WHERE s.offer_id = o.id AND s.on_hand > 0))))
                        OFFSET 0   -- else each part would be found twice, to sort by and to return
                    ) h
                    ORDER BY h.is_first DESC,
                             CASE p_sort WHEN 'relevance' THEN h.words + h.phrase + h.popularity + h.rating
                                         WHEN 'best_selling' THEN h.sold_count
                                         WHEN 'price_asc' THEN -h.price_cents
                                         WHEN 'price_desc' THEN h.price_cents
                                         WHEN 'rating' THEN h.rating_average
                                         WHEN 'newest' THEN extract(epoch FROM h.created_at) END DESC NULLS LAST, h.product_id
                    LIMIT p_limit);
            END IF;
            EXIT WHEN v_scale = 1;
            v_good := (SELECT count(*) FROM unnest(v_hits) AS found
                       WHERE i > 1 OR p_all_in_title IS NULL OR found.words = p_full);
            IF v_good >= p_first OR cardinality(v_hits) >= least(p_first * 5, p_limit) THEN
                EXIT WHEN cardinality(v_hits) >= p_reach;
                v_first := coalesce(v_first, v_ids);
            END IF;
            v_scale := v_scale / 8;
        END LOOP;
        IF cardinality(v_hits) > cardinality(v_best) THEN
            v_best := v_hits;
        END IF;
        -- Where a filter leaves few, there may still be enough of what the words say.
        EXIT WHEN cardinality(v_hits) >= p_enough OR NOT (p_filter IS NULL) AND cardinality(v_ids) >= p_enough;
        v_few := v_ids;
    END LOOP;
    RETURN QUERY SELECT * FROM unnest(v_best);
END $$;
