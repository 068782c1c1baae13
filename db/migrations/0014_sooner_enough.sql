-- A search looks through fewer products: sixty hits of any kind among the best selling are enough for the first pages, and where two
-- words should meet in few products by chance, a glance at the best selling tells first whether they belong together. What filters
-- are counted from is counted by the application.

DROP FUNCTION counted_hits;
DROP FUNCTION count_facets;

-- What the choices of a list's filters are counted from: {"scale": 1, "rows": 2, "brand": ["Halden", ""], "category": [3, 3],
-- "price": [1299, null], "rating": [4, null], "in_stock": 1, "condition": "new used new", "seller": [[7, "Bob", 2]],
-- "attributes": [["Colour", "red"], …]}; prices in cents, ratings in whole stars, of sellers the twelve who offer most of the
-- products, and how many. What p_facets does not ask for is null. The application counts: seven groupings took twice as long.
--
-- Of more than a hundred products a sample is taken; then "scale" is above 1, and what counts are to be multiplied by.
-- p_queries are without the terms of the filter that is counted (p_but), one that is NULL finds all there is; p_known are the
-- products of the list where these are known already.
CREATE FUNCTION facet_values(p_queries tsquery[], p_known bigint[], p_filter listing_filter, p_but text, p_facets text[])
RETURNS json
LANGUAGE plpgsql STABLE SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
                        SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_enough CONSTANT integer := 50;    -- a sample of fewer says too little
    v_most   CONSTANT integer := 100;   -- one of more says hardly more
    v_scale  integer := CASE WHEN p_known IS NULL THEN smallest_share() ELSE 1 END;
    v_places tid[];
    v_ids    bigint[] := p_known;
    v_share  numeric;
    v_found  record;
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
        SELECT count(*) AS rows, array_agg(l.product_id) AS ids, array_agg(l.brand) AS brands, array_agg(l.category_id) AS categories,
               array_agg(l.price_cents) AS prices, array_agg(floor(l.rating_average)::integer) AS ratings,
               count(*) FILTER (WHERE l.in_stock) AS in_stock, string_agg(array_to_string(l.conditions, ' '), ' ') AS conditions,
               string_agg(array_to_string(l.seller_ids, ' '), ' ') FILTER (WHERE l.seller_ids <> '{}') AS sellers
        INTO v_found
        FROM listings l
        WHERE l.product_id = ANY (v_ids) AND listing_passes(l, p_filter, p_but);
        EXIT WHEN v_scale = 1 OR v_found.rows >= v_enough;
        v_scale := v_scale / 8;
    END LOOP;
    RETURN json_build_object(
        'scale', v_share,
        'rows', v_found.rows,
        'brand', CASE WHEN 'brand' = ANY (p_facets) THEN v_found.brands END,
        'category', CASE WHEN 'category' = ANY (p_facets) THEN v_found.categories END,
        'price', CASE WHEN 'price' = ANY (p_facets) THEN v_found.prices END,
        'rating', CASE WHEN 'rating' = ANY (p_facets) THEN v_found.ratings END,
        'in_stock', CASE WHEN 'in_stock' = ANY (p_facets) THEN v_found.in_stock END,
        'condition', CASE WHEN 'condition' = ANY (p_facets) THEN v_found.conditions END,
        'seller', CASE WHEN 'seller' = ANY (p_facets) THEN (
            SELECT json_agg(json_build_array(u.id, u.full_name, best.n) ORDER BY best.n DESC, u.id)
            FROM (SELECT seller_id::bigint, count(*) AS n FROM string_to_table(v_found.sellers, ' ') AS of (seller_id)
                  GROUP BY seller_id ORDER BY count(*) DESC, seller_id LIMIT 12) best
            JOIN users u ON u.id = best.seller_id) END,
        'attributes', CASE WHEN 'attributes' = ANY (p_facets) THEN (
            SELECT json_agg(json_build_array(a.key, a.value))
            FROM products p
            CROSS JOIN LATERAL jsonb_each_text(p.attributes) AS a
            WHERE p.id = ANY (v_found.ids)) END);
END $$;

-- The best hits of a search, at most p_limit, and how each part of their scores came about.
--
-- p_queries are tried stage by stage, strict before relaxed, until a stage has p_enough hits; any query of a stage will do. Hits are
-- looked for among the best selling products first, and among larger shares of all until p_first good ones are there, which
-- have all words in the title where all are asked for, or twice as many of any kind. Who turns pages wants p_reach of them: then
-- what is found further down comes after what was found first.
--
-- p_counts, how many products have each of the words, tell where to begin: where few products should have all of them by chance, and
-- a glance at the best selling says nothing else, all are looked through at once. When words are left out, what has the rarer ones
-- goes before what has the commoner ones.
--
-- Each hit's words score by the slots: for every typed word its alternatives with the weight of each, the best of them that the
-- product has counts, fully in title or brand, by p_elsewhere in other text. A title that has the words one after the other, and
-- each that it has exactly as written, gets a bonus.
CREATE OR REPLACE FUNCTION find_products(
    p_queries tsquery[], p_stages integer[], p_counts integer[], p_enough integer, p_first integer, p_reach integer, p_limit integer, p_sort text,
    p_terms tsquery, p_filter listing_filter, p_of_one_offer boolean,
    p_slots integer[], p_alternatives tsquery[], p_in_title tsquery[], p_weights real[], p_all_in_title tsquery, p_phrase tsquery,
    p_as_written tsquery[], p_full real, p_elsewhere real, p_phrase_bonus real, p_written_bonus real, p_popularity real, p_rating real)
RETURNS hit[]
LANGUAGE plpgsql STABLE SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
                        SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_best     hit[] := '{}';
    v_hits     hit[];
    v_good     integer;
    v_scale    integer;
    v_queries  tsquery[];
    v_query    tsquery;
    v_share    text;
    v_places   tid[];
    v_expected double precision;   -- products that have all words; NULL when that is not worth asking
    v_glance   integer;            -- how many of these are among the best selling 64th
    v_all      tid[];              -- what has all words, where these are few
    v_first    tid[];
    v_few      tid[] := '{}';      -- what the stage before found, which was too little
BEGIN
    FOR i IN 1 .. p_stages[cardinality(p_stages)] LOOP
        v_queries := ARRAY(SELECT coalesce(u.query && p_terms, u.query, p_terms)
                           FROM unnest(p_queries, p_stages) AS u (query, stage) WHERE u.stage = i);
        v_scale := smallest_share();
        v_first := NULL;
        v_expected := CASE WHEN i = 1 THEN expected_products(p_counts) END;
        IF v_scale >= 64 AND v_expected >= p_first AND v_expected < 8 * p_first THEN
            v_glance := cardinality(matching_products(v_queries, 't64'));
            IF v_glance * 64 >= 8 * p_first THEN
                v_expected := NULL;
                v_scale := CASE WHEN v_glance >= p_first THEN 64 ELSE 8 END;
            END IF;
        END IF;
        IF v_expected < 8 * p_first THEN
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
            IF v_good >= p_first OR cardinality(v_hits) >= least(p_first * 2, p_limit) THEN
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

-- What find_products found as one row, with what its filters are counted from, one sample for each of the groups: which facets are
-- counted (p_facets), the filter that is left out for that (p_buts) and the terms of the others (p_terms). `words` to `ratings` are
-- the parts of the scores, only where p_explained. One call to plan instead of a statement of many parts: planning took longer.
CREATE FUNCTION hits_and_samples(
    p_hits hit[], p_queries tsquery[], p_stages integer[], p_limit integer, p_filter listing_filter, p_terms tsquery[], p_buts text[],
    p_facets text[], p_explained boolean)
RETURNS TABLE (stage integer, scale integer, product_ids bigint[], words real[], phrases real[], popularities real[], ratings real[],
               samples json)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_queries tsquery[];
    v_known   bigint[];   -- what was found is all there is
    v_samples json[] := '{}';
BEGIN
    stage := coalesce(p_hits[1].stage, 0);
    scale := coalesce(p_hits[1].scale, 1);
    product_ids := ARRAY(SELECT h.product_id FROM unnest(p_hits) AS h);
    SELECT coalesce(array_agg(h.words), '{}'), coalesce(array_agg(h.phrase), '{}'),
           coalesce(array_agg(h.popularity), '{}'), coalesce(array_agg(h.rating), '{}')
    INTO words, phrases, popularities, ratings
    FROM unnest(CASE WHEN p_explained THEN p_hits END) AS h;
    IF stage > 0 THEN
        v_known := CASE WHEN scale = 1 AND cardinality(product_ids) < p_limit THEN product_ids END;
        FOR i IN 1 .. cardinality(p_buts) LOOP
            v_queries := ARRAY(SELECT coalesce(u.query && p_terms[i], u.query, p_terms[i])
                               FROM unnest(p_queries, p_stages) AS u (query, of_stage) WHERE u.of_stage = hits_and_samples.stage);
            v_samples := v_samples || facet_values(v_queries, CASE WHEN p_buts[i] = '' THEN v_known END, p_filter, p_buts[i],
                                                   string_to_array(p_facets[i], ' '));
        END LOOP;
    END IF;
    samples := array_to_json(v_samples);
    RETURN NEXT;
END $$;
