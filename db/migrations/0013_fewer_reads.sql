-- Searches and lists read less and plan less: a card looks at the offers of its price and at others only where these run low, the
-- hits of a search are counted in the function that gets them, and products are matched query by query and found
-- again in their places.

DROP FUNCTION product_cards(bigint[]);

-- Products as lists show them, in the order of the ids. `low_stock` is how many units of all offers there are where that is at most
-- p_low. The offer to buy from is looked for among those of the listing's price, and further ones only where that one runs low.
CREATE FUNCTION product_cards(p_product_ids bigint[], p_low integer)
RETURNS TABLE (id bigint, title text, brand text, media_key text, price_cents bigint, list_price_cents bigint, offer_count integer,
               rating_average real, rating_count integer, in_stock boolean, low_stock integer, featured_offer_id bigint, weight_g integer)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    SELECT l.product_id, p.title, l.brand, pic.media_key, l.price_cents, l.list_price_cents, l.offer_count, l.rating_average,
           l.rating_count, l.in_stock, CASE WHEN whole.units <= p_low THEN whole.units::integer END, best.id, p.weight_g
    FROM unnest(p_product_ids) WITH ORDINALITY AS chosen (id, position)
    JOIN listings l ON l.product_id = chosen.id
    JOIN products p ON p.id = chosen.id
    LEFT JOIN pictures pic ON pic.product_id = chosen.id AND pic.position = 0
    LEFT JOIN LATERAL (
        SELECT o.id, shelf.units
        FROM offers o
        JOIN LATERAL (SELECT sum(t.on_hand) AS units FROM stock t WHERE t.offer_id = o.id) shelf ON shelf.units > 0
        JOIN sellers s ON s.user_id = o.seller_id
        WHERE l.in_stock AND o.product_id = l.product_id AND o.price_cents = l.price_cents AND o.removed_at IS NULL
        ORDER BY s.rating_sum::real / nullif(s.rating_count, 0) DESC NULLS LAST, o.created_at, o.id
        LIMIT 1
    ) best ON true
    LEFT JOIN LATERAL (
        SELECT sum(t.on_hand) AS units
        FROM offers o
        JOIN stock t ON t.offer_id = o.id
        WHERE best.units <= p_low AND o.product_id = l.product_id AND o.removed_at IS NULL
    ) whole ON true
    ORDER BY chosen.position;
END $$;

DROP FUNCTION find_products;
DROP FUNCTION matching_products(tsquery[], text);

-- Where the products lie that match a query (NULL for all there are), in a share of all products: "t512", "t64" and "t8" are the
-- best selling ones, "s512", "s64" and "s8" samples, and "" is all. Each share has an index of its own, so that a small one is
-- quickly looked through; of all, p_most are enough. Rows stay in their places while a statement lasts, and are found there without
-- an index. For functions that keep sequential scans off.
CREATE FUNCTION matching_products(p_query tsquery, p_share text, p_most integer DEFAULT NULL) RETURNS tid[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_query tsquery := coalesce(p_query, '''*''');
BEGIN
    CASE p_share
        WHEN 't512' THEN RETURN ARRAY(SELECT ctid FROM products WHERE search @@ v_query AND search @@ '''~t512''');
        WHEN 't64'  THEN RETURN ARRAY(SELECT ctid FROM products WHERE search @@ v_query AND search @@ '''~t64''');
        WHEN 't8'   THEN RETURN ARRAY(SELECT ctid FROM products WHERE search @@ v_query AND search @@ '''~t8''');
        WHEN 's512' THEN RETURN ARRAY(SELECT ctid FROM products WHERE search @@ v_query AND search @@ '''~s512''');
        WHEN 's64'  THEN RETURN ARRAY(SELECT ctid FROM products WHERE search @@ v_query AND search @@ '''~s64''');
        WHEN 's8'   THEN RETURN ARRAY(SELECT ctid FROM products WHERE search @@ v_query AND search @@ '''~s8''');
        WHEN ''     THEN RETURN ARRAY(SELECT ctid FROM products WHERE search @@ v_query LIMIT p_most);
    END CASE;
END $$;

-- The same for any of several queries.
CREATE FUNCTION matching_products(p_queries tsquery[], p_share text, p_most integer DEFAULT NULL) RETURNS tid[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_places tid[] := '{}';
    v_query  tsquery;
BEGIN
    FOREACH v_query IN ARRAY p_queries LOOP
        v_places := v_places || matching_products(v_query, p_share, p_most);
    END LOOP;
    RETURN CASE WHEN cardinality(p_queries) > 1 THEN ARRAY(SELECT DISTINCT unnest(v_places)) ELSE v_places END;
END $$;

-- How many products of a list each choice of its filters would leave: {"scale": 1, "rows": 12, "counts": {"brand": [["Halden", 7], …]}}.
-- Sellers are told by id and name.
-- Of more than a hundred products a sample is counted; then "scale" is above 1, and what counts are to be multiplied by.
-- p_queries are without the terms of the filter that is counted (p_but), one that is NULL finds all there is; p_known are the
-- products of the list where these are known already. p_facets says what to count.
CREATE OR REPLACE FUNCTION count_facets(p_queries tsquery[], p_known bigint[], p_filter listing_filter, p_but text, p_facets text[], p_prices bigint[])
RETURNS jsonb
LANGUAGE plpgsql STABLE SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
                        SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_enough CONSTANT integer := 50;    -- a sample of fewer says too little
    v_most   CONSTANT integer := 100;   -- one of more says hardly more
    v_scale  integer := CASE WHEN p_known IS NULL THEN smallest_share() ELSE 1 END;
    v_places tid[];
    v_ids    bigint[] := p_known;
    v_share  numeric;
    v_rows   integer;
    v_found  jsonb;
BEGIN
    LOOP
        v_share := v_scale;
        IF p_known IS NULL THEN
            v_places := matching_products(p_queries, CASE WHEN v_scale > 1 THEN 's' || v_scale ELSE '' END);
            IF v_scale > 1 AND cardinality(v_places) < v_enough THEN
                v_scale := v_scale / 8;
                CONTINUE;
            END IF;
            IF v_scale > 1 AND p_filter IS NULL AND cardinality(v_places) > v_most THEN
                v_share := v_scale * cardinality(v_places) / v_most::numeric;
                v_places := ARRAY(SELECT place FROM unnest(v_places) AS sampled (place) ORDER BY hashtid(place) LIMIT v_most);
            END IF;
            v_ids := ARRAY(SELECT id FROM products WHERE ctid = ANY (v_places));
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

-- The best hits of a search, at most p_limit, and how each part of their scores came about.
--
-- p_queries are tried stage by stage, strict before relaxed, until a stage has p_enough hits; any query of a stage will do. Hits are
-- looked for among the best selling products first, and among larger shares of all until p_first good ones are there, which
-- have all words in the title where all are asked for, or five times as many of any kind. Who turns pages wants p_reach of them: then
-- what is found further down comes after what was found first.
--
-- p_counts, how many products have each of the words, tell whether a share is worth looking through: where few products have all of
-- them, that is found out at once. When words are left out, what has the rarer ones goes before what has the commoner ones.
--
-- Each hit's words score by the slots: for every typed word its alternatives with the weight of each, the best of them that the
-- product has counts, fully in title or brand, by p_elsewhere in other text. A title that has the words one after the other, and
-- each that it has exactly as written, gets a bonus.
CREATE FUNCTION find_products(
    p_queries tsquery[], p_stages integer[], p_counts integer[], p_enough integer, p_first integer, p_reach integer, p_limit integer, p_sort text,
    p_terms tsquery, p_filter listing_filter, p_of_one_offer boolean,
    p_slots integer[], p_alternatives tsquery[], p_in_title tsquery[], p_weights real[], p_all_in_title tsquery, p_phrase tsquery,
    p_as_written tsquery[], p_full real, p_elsewhere real, p_phrase_bonus real, p_written_bonus real, p_popularity real, p_rating real)
RETURNS hit[]
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
    v_places  tid[];
    v_all     tid[];           -- what has all words, where these are few
    v_first   tid[];
    v_few     tid[] := '{}';   -- what the stage before found, which was too little
BEGIN
    FOR i IN 1 .. p_stages[cardinality(p_stages)] LOOP
        v_queries := ARRAY(SELECT coalesce(u.query && p_terms, u.query, p_terms)
                           FROM unnest(p_queries, p_stages) AS u (query, stage) WHERE u.stage = i);
        v_scale := smallest_share();
        v_first := NULL;
        IF i = 1 AND expected_products(p_counts) < 8 * p_first THEN
            v_all := matching_products(v_queries, '', 8 * p_first + 1);
            IF cardinality(v_all) <= 8 * p_first THEN
                v_scale := 1;
            ELSE
                v_all := NULL;
            END IF;
        END IF;
        LOOP
            v_share := CASE WHEN v_scale > 1 THEN 't' || v_scale ELSE '' END;
            IF v_scale = 1 AND i = 1 AND v_all IS NOT NULL THEN
                v_places := v_all;
            ELSIF v_scale = 1 OR i = 1 THEN
                v_places := v_few || matching_products(v_queries, v_share);
            ELSE
                v_places := v_few;
                FOREACH v_query IN ARRAY v_queries LOOP
                    EXIT WHEN cardinality(v_places) >= greatest(p_first, p_reach);
                    v_places := ARRAY(SELECT DISTINCT unnest(v_places || matching_products(v_query, v_share)));
                END LOOP;
            END IF;
            v_hits := '{}';
            IF cardinality(v_places) >= (CASE v_scale WHEN 1 THEN 1 ELSE p_first END) THEN
                v_hits := ARRAY(
                    SELECT ROW(i, v_scale, h.product_id, h.words, h.phrase, h.popularity, h.rating)::hit
                    FROM (
                        SELECT l.product_id, l.price_cents, l.created_at, l.rating_average, l.sold_count,
                               v_first IS NULL OR p.ctid = ANY (v_first) AS is_first,
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
                        WHERE p.ctid = ANY (v_places) AND listing_passes(l, p_filter, '')
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
                v_first := coalesce(v_first, v_places);
            END IF;
            v_scale := v_scale / 8;
        END LOOP;
        IF cardinality(v_hits) > cardinality(v_best) THEN
            v_best := v_hits;
        END IF;
        -- Where a filter leaves few, there may still be enough of what the words say.
        EXIT WHEN cardinality(v_hits) >= p_enough OR NOT (p_filter IS NULL) AND cardinality(v_places) >= p_enough;
        v_few := v_places;
    END LOOP;
    RETURN v_best;
END $$;

-- What find_products found as one row, with the counts of the filters, one for each of the groups: which facets are counted
-- (p_facets), the filter that is left out for that (p_buts) and the terms of the others (p_terms). `words` to `ratings` are the
-- parts of the scores, only where p_explained. One call to plan instead of a statement of many parts: planning took longer.
CREATE FUNCTION counted_hits(
    p_hits hit[], p_queries tsquery[], p_stages integer[], p_limit integer, p_filter listing_filter, p_terms tsquery[], p_buts text[],
    p_facets text[], p_prices bigint[], p_explained boolean)
RETURNS TABLE (stage integer, scale integer, product_ids bigint[], words real[], phrases real[], popularities real[], ratings real[],
               counted jsonb[])
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_queries tsquery[];
    v_known   bigint[];   -- what was found is all there is
BEGIN
    stage := coalesce(p_hits[1].stage, 0);
    scale := coalesce(p_hits[1].scale, 1);
    product_ids := ARRAY(SELECT h.product_id FROM unnest(p_hits) AS h);
    SELECT coalesce(array_agg(h.words), '{}'), coalesce(array_agg(h.phrase), '{}'),
           coalesce(array_agg(h.popularity), '{}'), coalesce(array_agg(h.rating), '{}')
    INTO words, phrases, popularities, ratings
    FROM unnest(CASE WHEN p_explained THEN p_hits END) AS h;
    counted := '{}';
    IF stage > 0 THEN
        v_known := CASE WHEN scale = 1 AND cardinality(product_ids) < p_limit THEN product_ids END;
        FOR i IN 1 .. cardinality(p_buts) LOOP
            v_queries := ARRAY(SELECT coalesce(u.query && p_terms[i], u.query, p_terms[i])
                               FROM unnest(p_queries, p_stages) AS u (query, of_stage) WHERE u.of_stage = counted_hits.stage);
            counted := counted || count_facets(v_queries, CASE WHEN p_buts[i] = '' THEN v_known END, p_filter, p_buts[i],
                                               string_to_array(p_facets[i], ' '), p_prices);
        END LOOP;
    END IF;
    RETURN NEXT;
END $$;
