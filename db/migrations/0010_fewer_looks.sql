-- Searching looks through fewer products: where few can have all words the shares are passed over, and when words are left out,
-- those with the rarer ones are enough.

-- About how many products have all of some words, if each has them by chance. A guess from the planner's statistics.
CREATE FUNCTION expected_products(p_counts integer[]) RETURNS double precision
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_products double precision := (SELECT greatest(reltuples, 1) FROM pg_catalog.pg_class WHERE oid = 'public.products'::regclass);
    v_expected double precision := v_products;
    v_count    integer;
BEGIN
    FOREACH v_count IN ARRAY p_counts LOOP
        v_expected := v_expected * least(v_count / v_products, 1);
    END LOOP;
    RETURN v_expected;
END $$;

DROP FUNCTION find_products(
    tsquery[], integer[], integer, integer, integer, integer, text, tsquery, listing_filter, boolean,
    integer[], tsquery[], tsquery[], real[], tsquery, tsquery, tsquery[], real, real, real, real, real, real);

CREATE FUNCTION find_products(
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
                    EXIT WHEN cardinality(v_ids) >= greatest(2 * p_first, p_reach);
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
