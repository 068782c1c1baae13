-- Search with a vocabulary, a ranking and facets.

-- What a text is made of for search: unaccented small letters; whatever is neither letter nor digit parts words, and a number
-- stands apart from its unit ("10cm" is "10 cm"). app/domain/spelling.py does the same to what is typed.
CREATE FUNCTION search_text(p_text text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT regexp_replace(
        regexp_replace(lower(public.unaccent(p_text)), '[^[:alnum:].,]+|(?<![0-9])[.,]|[.,](?![0-9])', ' ', 'g'),
        '([0-9])([[:alpha:]])', '\1 \2', 'g')
$$;

DROP TRIGGER products_keep_search ON products;
DROP FUNCTION products_keep_search();
DROP FUNCTION product_search_vector(text, text, bigint, text[], jsonb, text);

-- The values of a product's attributes, as one text.
CREATE FUNCTION attribute_values(p_attributes jsonb) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(value, ' ') FROM jsonb_each_text(p_attributes)
$$;

-- What search reads of a product: title above brand, brand above category, tags, attributes and GTIN, description last.
--
-- Beside words it has the terms by which lists are narrowed without looking at a row: every category from the top down to the
-- product's own, brand, attributes, "*" for all, and samples of one product in 8, 64 and 512, from which large numbers are
-- estimated; and the words of the title exactly as they are written. No typed word looks like a term.
CREATE FUNCTION product_search_vector(p_id bigint, p_title text, p_brand text, p_category_id bigint, p_tags text[],
                                      p_attributes jsonb, p_gtin text, p_description text) RETURNS tsvector
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_names text;
    v_terms text[];
BEGIN
    WITH RECURSIVE path AS (
        SELECT id, parent_id, name FROM public.categories WHERE id = p_category_id
        UNION ALL
        SELECT c.id, c.parent_id, c.name FROM path JOIN public.categories c ON c.id = path.parent_id
    )
    SELECT string_agg(name, ' '), '{*}' || array_agg('c:' || id) INTO v_names, v_terms FROM path;
    IF p_brand <> '' THEN
        v_terms := v_terms || ('b:' || p_brand);
    END IF;
    IF hashint8(p_id) & 7 = 0 THEN
        v_terms := v_terms || '~s8'::text;
    END IF;
    IF hashint8(p_id) & 63 = 0 THEN
        v_terms := v_terms || '~s64'::text;
    END IF;
    IF hashint8(p_id) & 511 = 0 THEN
        v_terms := v_terms || '~s512'::text;
    END IF;
    v_terms := v_terms || ARRAY(SELECT '=' || word FROM string_to_table(public.search_text(p_title), ' ') AS words (word) WHERE word <> '');
    v_terms := v_terms || ARRAY(SELECT left('a:' || key || '=' || value, 500) FROM jsonb_each_text(p_attributes));
    RETURN setweight(to_tsvector('public.shop', public.search_text(p_title)), 'A')
        || setweight(to_tsvector('public.shop', public.search_text(p_brand)), 'B')
        || setweight(to_tsvector('public.shop', public.search_text(concat_ws(
               ' ', v_names, array_to_string(p_tags, ' '), p_gtin, public.attribute_values(p_attributes)))), 'C')
        || setweight(to_tsvector('public.shop', p_description), 'D')
        || array_to_tsvector(v_terms);
END $$;

DROP INDEX products_by_search;   -- made again when all terms are in place

-- Popularity is ranked by a job, and stays when the words change.
CREATE FUNCTION products_keep_search() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.search := product_search_vector(NEW.id, NEW.title, NEW.brand, NEW.category_id, NEW.tags, NEW.attributes, NEW.gtin,
                                        NEW.description);
    IF TG_OP = 'UPDATE' THEN
        NEW.search := NEW.search || array_to_tsvector(ARRAY(
            SELECT term FROM unnest('{~t8,~t64,~t512}'::text[]) AS tiers (term) WHERE OLD.search @@ quote_literal(term)::tsquery));
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER products_keep_search
    BEFORE INSERT OR UPDATE OF title, brand, category_id, tags, attributes, gtin, description ON products
    FOR EACH ROW EXECUTE FUNCTION products_keep_search();

-- A category that is renamed or moved changes the words and terms of all products below it.
CREATE FUNCTION categories_keep_search() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    WITH RECURSIVE below AS (
        SELECT NEW.id AS id
        UNION
        SELECT c.id FROM below JOIN categories c ON c.parent_id = below.id
    )
    UPDATE products SET category_id = category_id WHERE category_id IN (SELECT id FROM below);
    RETURN NULL;
END $$;

CREATE TRIGGER categories_keep_search
    AFTER UPDATE OF name, parent_id ON categories
    FOR EACH ROW WHEN (NEW.name <> OLD.name OR NEW.parent_id IS DISTINCT FROM OLD.parent_id)
    EXECUTE FUNCTION categories_keep_search();

ALTER TABLE products DISABLE TRIGGER USER;
UPDATE products
SET search = product_search_vector(id, title, brand, category_id, tags, attributes, gtin, description);
ALTER TABLE products ENABLE TRIGGER USER;

-- The best selling eighth of all products carries the term ~t8, of these the best eighth ~t64, and of these ~t512: where words have
-- very many hits, the best are looked for among these first. Returns how many products moved up or down.
CREATE FUNCTION rank_products() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_moved bigint := 0;
    v_tier  integer;
    v_rows  bigint;
BEGIN
    FOREACH v_tier IN ARRAY ARRAY[8, 64, 512] LOOP
        WITH best AS (
            SELECT product_id
            FROM listings
            WHERE is_active
            ORDER BY sold_count DESC, product_id
            LIMIT (SELECT count(*) / v_tier FROM listings WHERE is_active)
        ), moved AS (
            SELECT id, true AS up
            FROM products
            WHERE id IN (SELECT product_id FROM best) AND NOT search @@ quote_literal('~t' || v_tier)::tsquery
            UNION ALL
            SELECT id, false
            FROM products
            WHERE search @@ quote_literal('~t' || v_tier)::tsquery AND id NOT IN (SELECT product_id FROM best)
        )
        UPDATE products p
        SET search = CASE WHEN m.up THEN p.search || array_to_tsvector(ARRAY['~t' || v_tier])
                          ELSE ts_delete(p.search, '~t' || v_tier) END
        FROM moved m
        WHERE p.id = m.id;
        GET DIAGNOSTICS v_rows = ROW_COUNT;
        v_moved := v_moved + v_rows;
    END LOOP;
    RETURN v_moved;
END $$;

SELECT rank_products();

-- Searches would read through what waits to be indexed, each time: nothing waits (fastupdate).
CREATE INDEX products_by_search ON products USING gin (search) WITH (fastupdate = off);
-- Shares of it, each small enough to be looked through quickly (matching_products).
CREATE INDEX products_best_8th ON products USING gin (search) WITH (fastupdate = off) WHERE search @@ '''~t8'''::tsquery;
CREATE INDEX products_best_64th ON products USING gin (search) WITH (fastupdate = off) WHERE search @@ '''~t64'''::tsquery;
CREATE INDEX products_best_512th ON products USING gin (search) WITH (fastupdate = off) WHERE search @@ '''~t512'''::tsquery;
CREATE INDEX products_sample_8th ON products USING gin (search) WITH (fastupdate = off) WHERE search @@ '''~s8'''::tsquery;
CREATE INDEX products_sample_64th ON products USING gin (search) WITH (fastupdate = off) WHERE search @@ '''~s64'''::tsquery;
CREATE INDEX products_sample_512th ON products USING gin (search) WITH (fastupdate = off) WHERE search @@ '''~s512'''::tsquery;

-- The shop's own words: what stands in titles, brands, category names, tags and attributes, as written, with the lexeme that search
-- knows it by. Counted by a job: a word that was never counted is found all the same, it is only never proposed.
CREATE TABLE words (
    word          text COLLATE "C" PRIMARY KEY,
    lexeme        text NOT NULL,
    product_count integer NOT NULL,
    variants      text[] NOT NULL,      -- word_variants(word): who shares one may be a misspelling
    CONSTRAINT words_product_count_positive CHECK (product_count > 0)
);
CREATE INDEX words_by_lexeme ON words (lexeme);               -- "mugs" is known where "mug" is
CREATE INDEX words_by_variant ON words USING gin (variants) WITH (fastupdate = off);   -- misspelt words

-- The first seven letters of a word with up to two of them left out (one of short words). Two words that are two slips apart have
-- one in common. Numbers have none: a wrong digit makes another number, not a misspelling.
CREATE FUNCTION word_variants(p_word text) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_word ~ '[0-9]' OR length(p_word) < 3 THEN '{}' ELSE ARRAY(
        SELECT DISTINCT overlay(overlay(head PLACING '' FROM j FOR 1) PLACING '' FROM i FOR 1)
        FROM left(p_word, 7) AS head,
             (VALUES (8, 8), (1, 8), (2, 8), (3, 8), (4, 8), (5, 8), (6, 8), (7, 8),
                     (1, 2), (1, 3), (1, 4), (1, 5), (1, 6), (1, 7), (2, 3), (2, 4), (2, 5), (2, 6), (2, 7), (3, 4), (3, 5), (3, 6),
                     (3, 7), (4, 5), (4, 6), (4, 7), (5, 6), (5, 7), (6, 7)) AS left_out (i, j)
        WHERE i = 8 OR i <= length(head) AND (j = 8 OR j <= length(head) AND length(p_word) > 4)
    ) END
$$;

-- The lexeme of a word, NULL of one that search does not look at ("the").
CREATE FUNCTION word_lexeme(p_word text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p_word ~ '[0-9]' THEN p_word ELSE (ts_lexize('english_stem', p_word))[1] END
$$;

-- Counts all words anew; returns how many entries changed. Takes half a minute for a million products.
CREATE FUNCTION count_words() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET work_mem = '64MB' AS $$
DECLARE
    v_changed bigint := 0;
    v_rows    bigint;
BEGIN
    CREATE TEMPORARY TABLE counted ON COMMIT DROP AS
    SELECT word COLLATE "C" AS word, count(*)::integer AS product_count
    FROM (
        SELECT DISTINCT id, string_to_table(search_text(concat_ws(
            ' ', title, brand, array_to_string(tags, ' '), attribute_values(attributes))), ' ') AS word
        FROM products
        WHERE state = 'active'
        UNION ALL
        SELECT p.id, string_to_table(search_text(c.name), ' ')
        FROM products p
        JOIN categories c ON c.id = p.category_id
        WHERE p.state = 'active'
    ) found
    WHERE length(word) BETWEEN 1 AND 40
    GROUP BY word;
    ANALYZE counted;
    DELETE FROM words WHERE NOT EXISTS (SELECT FROM counted WHERE counted.word = words.word);
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    v_changed := v_changed + v_rows;
    UPDATE words SET product_count = c.product_count FROM counted c
    WHERE c.word = words.word AND c.product_count <> words.product_count;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    v_changed := v_changed + v_rows;
    INSERT INTO words (word, lexeme, product_count, variants)
    SELECT c.word, word_lexeme(c.word), c.product_count, word_variants(c.word)
    FROM counted c
    WHERE word_lexeme(c.word) IS NOT NULL AND NOT EXISTS (SELECT FROM words w WHERE w.word = c.word);
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    DROP TABLE counted;
    RETURN v_changed + v_rows;
END $$;

SELECT count_words();

-- What people call a thing, and what else it is called. Operators keep it; each word or phrase of a group finds the others.
CREATE TABLE synonyms (
    id    bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    terms text[] NOT NULL,
    CONSTRAINT synonyms_of_two_to_ten CHECK (cardinality(terms) BETWEEN 2 AND 10)
);
CREATE INDEX synonyms_by_term ON synonyms USING gin (terms);   -- those of what was typed

-- Searches that found nothing, for operators to learn from.
CREATE TABLE fruitless_searches (
    text          text PRIMARY KEY,
    asked_count   integer NOT NULL DEFAULT 1,
    last_asked_at timestamptz NOT NULL,
    CONSTRAINT fruitless_searches_text_length CHECK (char_length(text) <= 200)
);
CREATE INDEX fruitless_searches_by_time ON fruitless_searches (last_asked_at DESC);   -- the latest

-- What the vocabulary knows of typed words. `grams` are the words, neighbours written together, and halves of words; of `misspelt`
-- the words that look like it are given too, of `beginning` those that begin so.
CREATE FUNCTION look_up_words(p_grams text[], p_misspelt text[], p_beginning text)
RETURNS TABLE (kind text, gram text, word text, lexeme text, product_count integer)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    SELECT 'known', g.gram, coalesce(w.word::text, g.gram), g.lexeme, coalesce(w.product_count, 0)
    FROM (SELECT u.gram, word_lexeme(u.gram) AS lexeme FROM unnest(p_grams) AS u (gram)) g
    LEFT JOIN LATERAL (
        SELECT o.word, o.product_count FROM words o WHERE o.lexeme = g.lexeme
        ORDER BY o.word = g.gram DESC, o.product_count DESC
        LIMIT 1
    ) w ON true
    UNION ALL
    SELECT 'near', m.gram, w.word::text, w.lexeme, w.product_count
    FROM (SELECT u.gram, word_variants(u.gram) AS variants FROM unnest(p_misspelt) AS u (gram) OFFSET 0) AS m
    CROSS JOIN LATERAL (
        SELECT o.word, o.lexeme, o.product_count
        FROM words o
        WHERE o.variants && m.variants AND length(o.word) BETWEEN length(m.gram) - 2 AND length(m.gram) + 2
        ORDER BY o.product_count DESC
        LIMIT 60
    ) w
    UNION ALL
    SELECT 'longer', p_beginning, w.word::text, w.lexeme, w.product_count
    FROM (
        SELECT o.word, o.lexeme, o.product_count
        FROM words o
        WHERE p_beginning <> '' AND o.word > p_beginning COLLATE "C" AND o.word < (p_beginning || chr(65535)) COLLATE "C"
        ORDER BY o.product_count DESC
        LIMIT 12
    ) w
    UNION ALL
    SELECT 'synonym', t.term, other.term,
           (SELECT string_agg(word_lexeme(w.part), ' ') FROM string_to_table(other.term, ' ') AS w (part)), 0
    FROM unnest(p_grams) AS t (term)
    JOIN synonyms s ON s.terms @> ARRAY[t.term]
    CROSS JOIN LATERAL unnest(s.terms) AS other (term)
    WHERE other.term <> t.term;
END $$;

-- Who offers a product and in which conditions stands in its listing, for filters and their counts.
ALTER TABLE listings
    ADD seller_ids bigint[] NOT NULL DEFAULT '{}',
    ADD conditions offer_condition[] NOT NULL DEFAULT '{}';

DROP FUNCTION listing_figures(bigint[]);
CREATE FUNCTION listing_figures(p_product_ids bigint[])
RETURNS TABLE (product_id bigint, offer_count integer, in_stock boolean, price_cents bigint, list_price_cents bigint,
               seller_ids bigint[], conditions offer_condition[])
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT p.id,
           count(o.id)::integer,
           coalesce(bool_or(o.available), false),
           (array_agg(o.price_cents ORDER BY o.available DESC, o.price_cents, o.id) FILTER (WHERE o.id IS NOT NULL))[1],
           (array_agg(o.list_price_cents ORDER BY o.available DESC, o.price_cents, o.id) FILTER (WHERE o.id IS NOT NULL))[1],
           coalesce(array_agg(o.seller_id ORDER BY o.seller_id) FILTER (WHERE o.id IS NOT NULL), '{}'),
           coalesce(array_agg(DISTINCT o.condition) FILTER (WHERE o.id IS NOT NULL), '{}')
    FROM unnest(p_product_ids) AS p (id)
    LEFT JOIN LATERAL (
        SELECT offers.id, offers.seller_id, offers.price_cents, offers.list_price_cents, offers.condition,
               EXISTS (SELECT FROM stock WHERE stock.offer_id = offers.id AND stock.on_hand > 0) AS available
        FROM offers
        WHERE offers.product_id = p.id AND offers.removed_at IS NULL
    ) o ON true
    GROUP BY p.id
$$;

CREATE OR REPLACE FUNCTION refresh_listings(p_product_ids bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM listings WHERE product_id = ANY (p_product_ids) ORDER BY product_id FOR NO KEY UPDATE;
    UPDATE listings l
    SET offer_count = f.offer_count,
        in_stock = f.in_stock,
        price_cents = f.price_cents,
        list_price_cents = f.list_price_cents,
        seller_ids = f.seller_ids,
        conditions = f.conditions
    FROM listing_figures(p_product_ids) f
    WHERE l.product_id = f.product_id
      AND (l.offer_count, l.in_stock, l.price_cents, l.list_price_cents, l.seller_ids, l.conditions)
          IS DISTINCT FROM (f.offer_count, f.in_stock, f.price_cents, f.list_price_cents, f.seller_ids, f.conditions);
END $$;

ALTER TABLE listings DISABLE TRIGGER USER;
UPDATE listings l
SET seller_ids = f.seller_ids,
    conditions = f.conditions
FROM (SELECT product_id, array_agg(seller_id ORDER BY seller_id) AS seller_ids, array_agg(DISTINCT condition) AS conditions
      FROM offers
      WHERE removed_at IS NULL
      GROUP BY product_id) f
WHERE f.product_id = l.product_id;
ALTER TABLE listings ENABLE TRIGGER USER;

-- What a list is narrowed to beside its terms; NULL leaves a field open.
CREATE TYPE listing_filter AS (
    min_cents  bigint,
    max_cents  bigint,
    rating     integer,
    in_stock   boolean,
    seller_ids bigint[],
    conditions offer_condition[]
);

-- Whether a listing passes a filter. The filter named by p_but is left out: the choices of a filter are counted as if none of it
-- had been made.
CREATE FUNCTION listing_passes(l listings, f listing_filter, p_but text) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT l.is_active
       AND (f.min_cents IS NULL OR p_but = 'price' OR l.price_cents >= f.min_cents)
       AND (f.max_cents IS NULL OR p_but = 'price' OR l.price_cents <= f.max_cents)
       AND (f.rating IS NULL OR p_but = 'rating' OR l.rating_average >= f.rating)
       AND (f.in_stock IS NULL OR p_but = 'in_stock' OR l.in_stock)
       AND (f.seller_ids IS NULL OR p_but = 'seller' OR l.seller_ids && f.seller_ids)
       AND (f.conditions IS NULL OR p_but = 'condition' OR l.conditions && f.conditions)
$$;

-- The ids of products that match any of some queries (NULL for all there are), in a share of all products: "t512", "t64" and "t8"
-- are the best selling ones, "s512", "s64" and "s8" samples, and "" is all. Each share has an index of its own, so that a small one
-- is quickly looked through.
CREATE FUNCTION matching_products(p_queries tsquery[], p_share text) RETURNS bigint[]
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_queries tsquery[] := ARRAY(SELECT coalesce(query, quote_literal('*')::tsquery) FROM unnest(p_queries) AS q (query));
BEGIN
    CASE p_share
        WHEN 't512' THEN RETURN ARRAY(SELECT DISTINCT p.id FROM unnest(v_queries) AS q (query)
                                     JOIN products p ON p.search @@ q.query AND p.search @@ '''~t512'''::tsquery);
        WHEN 't64'  THEN RETURN ARRAY(SELECT DISTINCT p.id FROM unnest(v_queries) AS q (query)
                                     JOIN products p ON p.search @@ q.query AND p.search @@ '''~t64'''::tsquery);
        WHEN 't8'   THEN RETURN ARRAY(SELECT DISTINCT p.id FROM unnest(v_queries) AS q (query)
                                     JOIN products p ON p.search @@ q.query AND p.search @@ '''~t8'''::tsquery);
        WHEN 's512' THEN RETURN ARRAY(SELECT DISTINCT p.id FROM unnest(v_queries) AS q (query)
                                     JOIN products p ON p.search @@ q.query AND p.search @@ '''~s512'''::tsquery);
        WHEN 's64'  THEN RETURN ARRAY(SELECT DISTINCT p.id FROM unnest(v_queries) AS q (query)
                                     JOIN products p ON p.search @@ q.query AND p.search @@ '''~s64'''::tsquery);
        WHEN 's8'   THEN RETURN ARRAY(SELECT DISTINCT p.id FROM unnest(v_queries) AS q (query)
                                     JOIN products p ON p.search @@ q.query AND p.search @@ '''~s8'''::tsquery);
        WHEN ''     THEN RETURN ARRAY(SELECT DISTINCT p.id FROM unnest(v_queries) AS q (query)
                                     JOIN products p ON p.search @@ q.query);
    END CASE;
END $$;

-- One product in how many is in the smallest share that is worth looking through first. A guess from the planner's statistics.
CREATE FUNCTION smallest_share() RETURNS integer
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN reltuples >= 500000 THEN 512 WHEN reltuples >= 50000 THEN 64 WHEN reltuples >= 2000 THEN 8 ELSE 1 END
    FROM pg_catalog.pg_class
    WHERE oid = 'public.products'::regclass
$$;

-- How many products of a list each choice of its filters would leave: {"scale": 1, "rows": 12, "counts": {"brand": [["Halden", 7], …]}}.
-- Sellers are told by id and name.
-- Of more than some hundred products a sample is counted; then "scale" is above 1, and what counts are to be multiplied by.
-- p_queries are without the terms of the filter that is counted (p_but), one that is NULL finds all there is; p_known are the
-- products of the list where these are known already. p_facets says what to count.
CREATE FUNCTION count_facets(p_queries tsquery[], p_known bigint[], p_filter listing_filter, p_but text, p_facets text[], p_prices bigint[])
RETURNS jsonb
LANGUAGE plpgsql STABLE SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
                        SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_scale integer := CASE WHEN p_known IS NULL THEN smallest_share() ELSE 1 END;
    v_ids   bigint[];
    v_share numeric;
    v_rows  integer;
    v_found jsonb;
BEGIN
    LOOP
        v_ids := coalesce(p_known, matching_products(p_queries, CASE WHEN v_scale > 1 THEN 's' || v_scale ELSE '' END));
        v_share := v_scale;
        IF v_scale > 1 AND p_filter IS NULL AND cardinality(v_ids) > 160 THEN
            v_share := v_scale * cardinality(v_ids) / 160.0;
            v_ids := ARRAY(SELECT id FROM unnest(v_ids) AS sampled (id) ORDER BY hashint8(id) LIMIT 160);
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
        EXIT WHEN v_scale = 1 OR v_rows >= 80;
        v_scale := v_scale / 8;
    END LOOP;
    RETURN jsonb_build_object('scale', v_share, 'rows', v_rows, 'counts', coalesce(v_found, '{}'));
END $$;

-- A hit of a search: which stage found it (1-based), and the parts of its score. `scale` is 1 when all hits were looked
-- through, else the best selling 8th, 64th or 512th.
CREATE TYPE hit AS (
    stage      integer,
    scale      integer,
    product_id bigint,
    words      real,
    phrase     real,
    popularity real,
    rating     real
);

-- The best hits of a search, at most p_limit, and how each part of their scores came about.
--
-- p_queries are tried stage by stage, strict before relaxed, until a stage has p_enough hits; any query of a stage will do. Hits are
-- looked for among the best selling products first, and among larger shares of all until p_first good ones are there, which
-- have all words in the title where all are asked for, or five times as many of any kind. Who turns pages wants p_reach of them: then
-- what is found further down comes after what was found first.
--
-- Each hit's words score by the slots: for every typed word its alternatives with the weight of each, the best of them that the
-- product has counts, fully in title or brand, by p_elsewhere in other text. A title that has the words one after the other, and
-- each that it has exactly as written, gets a bonus.
CREATE FUNCTION find_products(
    p_queries tsquery[], p_stages integer[], p_enough integer, p_first integer, p_reach integer, p_limit integer, p_sort text,
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
    v_ids     bigint[];
    v_first   bigint[];
    v_few     bigint[] := '{}';   -- what the stage before found, which was too little
BEGIN
    FOR i IN 1 .. p_stages[cardinality(p_stages)] LOOP
        v_queries := ARRAY(SELECT coalesce(u.query && p_terms, u.query, p_terms)
                           FROM unnest(p_queries, p_stages) AS u (query, stage) WHERE u.stage = i);
        v_scale := smallest_share();
        v_first := NULL;
        LOOP
            v_ids := v_few || matching_products(v_queries, CASE WHEN v_scale > 1 THEN 't' || v_scale ELSE '' END);
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

GRANT INSERT, DELETE, UPDATE (terms) ON synonyms TO amazon_app;
GRANT INSERT, DELETE, UPDATE (asked_count, last_asked_at) ON fruitless_searches TO amazon_app;
GRANT SELECT ON words, synonyms, fruitless_searches TO amazon_app;
GRANT USAGE ON SEQUENCE synonyms_id_seq TO amazon_app;
