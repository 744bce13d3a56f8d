-- F-45, F-46: a kind of sub-type is eligible in a group with cases enough and where the mean CV of its
-- levels (weighted by cases) is lower than that of the group by the share asked for; intensive care may
-- be excused from the second. CV with n - 1, rounded to six places.
CREATE OR REPLACE TABLE level_sums AS
SELECT
    catalogue,
    row_no,
    kind,
    level,
    CAST(count(*) AS HUGEINT) AS n,
    CAST(sum(fen) AS HUGEINT) AS fen,
    CAST(sum(CAST(fen AS HUGEINT) * fen) AS HUGEINT) AS squares
FROM levels GROUP BY catalogue, row_no, kind, level;

CREATE OR REPLACE TABLE eligible AS
SELECT w.catalogue, w.row_no, w.kind
FROM (
    SELECT catalogue, row_no, kind, n, n_kind,
        CASE WHEN n > 1 THEN CAST(floor(sqrt(
            CAST((n * squares - fen * fen) * n AS DOUBLE) / CAST(fen * fen * (n - 1) AS DOUBLE)
        ) * 1000000 + 0.5) AS HUGEINT) END AS before_e6
    FROM (
        SELECT
            catalogue,
            row_no,
            kind,
            CAST(sum(n) AS HUGEINT) AS n,
            CAST(sum(fen) AS HUGEINT) AS fen,
            CAST(sum(squares) AS HUGEINT) AS squares,
            sum(CASE WHEN level <> '' THEN n ELSE 0 END) AS n_kind
        FROM level_sums GROUP BY catalogue, row_no, kind
    ) AS sums
) AS w
CROSS JOIN subtype_rules AS r
LEFT JOIN (
    SELECT
        catalogue,
        row_no,
        kind,
        half_up(CAST(sum(n * cv_e6) AS HUGEINT), CAST(sum(n) AS HUGEINT)) AS after_e6
    FROM (
        SELECT catalogue, row_no, kind, n,
            CAST(floor(sqrt(
                CAST((n * squares - fen * fen) * n AS DOUBLE) / CAST(fen * fen * (n - 1) AS DOUBLE)
            ) * 1000000 + 0.5) AS HUGEINT) AS cv_e6
        FROM level_sums WHERE n > 1
    ) AS spreads
    GROUP BY catalogue, row_no, kind
) AS s ON s.catalogue = w.catalogue AND s.row_no = w.row_no AND s.kind = w.kind
WHERE w.n > group_cases AND w.n_kind > kind_cases
    AND CASE
        WHEN w.kind = 'icu' AND icu_relaxed THEN true
        ELSE coalesce(w.before_e6 > 0 AND (w.before_e6 - s.after_e6) * 1000000 >= gain_e6 * w.before_e6, false)
    END;
