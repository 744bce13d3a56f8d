-- Exclusion lists of procedures (4.3 step 1) where they or related procedures are concerned. A procedure
-- on the conservative list, or outside its range of diagnoses, counts as none; one that can never be the
-- main one leaves its place to the next declared.
CREATE OR REPLACE TABLE several AS
SELECT combination, dx, main_op, other_ops
FROM combinations
WHERE main_op <> ''
    AND (len(other_ops) > 0 OR main_op IN (SELECT code FROM exclusions_by_code));

CREATE OR REPLACE TABLE kept_ops AS
WITH declared AS (
    SELECT combination, dx, 0 AS place, main_op AS code FROM several
    UNION ALL
    SELECT combination, dx, place, other_ops[place] AS code
    FROM (
        SELECT combination, dx, other_ops, unnest(generate_series(1, len(other_ops))) AS place
        FROM several WHERE len(other_ops) > 0
    ) AS placed
)
SELECT
    combination,
    place,
    code,
    coalesce(kind, '') = 'never_main' AS never_main,
    coalesce(treatment, '') AS treatment
FROM declared
LEFT JOIN exclusions_by_code USING (code)
LEFT JOIN op_treatments USING (code)
WHERE kind IS NULL OR kind = 'never_main'
    OR (kind = 'range' AND EXISTS (
        SELECT 1 FROM exclusion_ranges
        WHERE exclusion_ranges.code = declared.code
            AND exclusion_ranges.key IN (left(dx, 3), left(dx, 5), dx)
    ));

CREATE OR REPLACE TABLE main_ops AS
SELECT
    combination,
    coalesce(arg_min(code, place) FILTER (WHERE NOT never_main), '') AS main_op,
    bool_and(treatment = 'conservative') AS simple
FROM kept_ops
GROUP BY combination;

-- Only simple procedures are as good as none (4.1).
CREATE OR REPLACE TABLE listed AS
SELECT
    several.combination,
    CASE WHEN coalesce(simple, false) THEN '' ELSE coalesce(m.main_op, '') END AS main_op,
    coalesce(m.main_op, '') AS found_op,
    CASE WHEN coalesce(simple, false) OR r.rel_ops IS NULL THEN CAST([] AS VARCHAR[]) ELSE r.rel_ops END AS rel_ops
FROM several
LEFT JOIN main_ops AS m ON m.combination = several.combination
LEFT JOIN (
    SELECT k.combination, list_sort(list_distinct(list(code))) AS rel_ops
    FROM kept_ops AS k JOIN main_ops AS m ON m.combination = k.combination
    WHERE code <> m.main_op
    GROUP BY k.combination
) AS r ON r.combination = several.combination;
