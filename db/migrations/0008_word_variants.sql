-- Variants in one order: which one came first was up to the plan, so that the audit could find a word that is as it should be.
CREATE OR REPLACE FUNCTION word_variants(p_word text) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_word ~ '[0-9]' OR length(p_word) < 3 THEN '{}' ELSE ARRAY(
        SELECT DISTINCT overlay(overlay(head PLACING '' FROM j FOR 1) PLACING '' FROM i FOR 1) COLLATE "C"
        FROM left(p_word, 7) AS head,
             (VALUES (8, 8), (1, 8), (2, 8), (3, 8), (4, 8), (5, 8), (6, 8), (7, 8),
                     (1, 2), (1, 3), (1, 4), (1, 5), (1, 6), (1, 7), (2, 3), (2, 4), (2, 5), (2, 6), (2, 7), (3, 4), (3, 5), (3, 6),
                     (3, 7), (4, 5), (4, 6), (4, 7), (5, 6), (5, 7), (6, 7)) AS left_out (i, j)
        WHERE i = 8 OR i <= length(head) AND (j = 8 OR j <= length(head) AND length(p_word) > 4)
        ORDER BY 1
    ) END
$$;

UPDATE words SET variants = word_variants(word) WHERE variants IS DISTINCT FROM word_variants(word);
