-- F-36: RW that experts set by hand, then all others scaled so that Σ RW × n stays; a protected one is
-- kept as set. A row that history has no case for takes the RW set, and the mean cost that it implies.
CREATE OR REPLACE TABLE changed_scores AS
SELECT
    g.row_no,
    CAST(g.n AS HUGEINT) AS n,
    to_e8(g.rw) AS before_e8,
    to_e8(coalesce(c.rw, g.rw)) AS set_e8,
    coalesce(c.protected, false) AS protected
FROM group_scores AS g LEFT JOIN score_changes AS c ON c.row_no = g.row_no;

CREATE OR REPLACE TABLE rescaled AS
SELECT
    c.row_no,
    n,
    before_e8,
    CASE WHEN protected OR scaled_e8 = 0 OR NOT any_change THEN set_e8 ELSE half_up(set_e8 * left_e8, scaled_e8) END AS after_e8
FROM changed_scores AS c
CROSS JOIN (
    SELECT
        CAST(sum(n * before_e8) - sum(CASE WHEN protected THEN n * set_e8 ELSE 0 END) AS HUGEINT) AS left_e8,
        CAST(sum(CASE WHEN protected THEN 0 ELSE n * set_e8 END) AS HUGEINT) AS scaled_e8,
        coalesce(bool_or(before_e8 <> set_e8), false) AS any_change
    FROM changed_scores
) AS totals;

CREATE OR REPLACE TABLE rebalanced AS
SELECT row_no, CAST(n AS BIGINT) AS n, from_e8(before_e8) AS before, from_e8(after_e8) AS after
FROM rescaled WHERE before_e8 <> after_e8;

CREATE OR REPLACE TABLE group_scores AS
SELECT
    g.row_no,
    g.catalogue,
    g.stage,
    g.code,
    g.treatment,
    g.basic,
    g.n,
    g.n_insured,
    g.n1,
    g.n2,
    g.n3,
    g.mean1,
    g.mean2,
    g.mean3,
    g.mean,
    g.cv,
    g.los_mean,
    from_e8(r.after_e8) AS rw,
    g.drug_score,
    g.material_score
FROM group_scores AS g JOIN rescaled AS r ON r.row_no = g.row_no
UNION ALL
SELECT
    b.row_no,
    b.catalogue,
    b.stage,
    b.code,
    b.treatment,
    basics.row_no IS NOT NULL,
    CAST(0 AS BIGINT),
    CAST(0 AS BIGINT),
    CAST(0 AS BIGINT),
    CAST(0 AS BIGINT),
    CAST(0 AS BIGINT),
    CAST(NULL AS DECIMAL(18, 6)),
    CAST(NULL AS DECIMAL(18, 6)),
    CAST(NULL AS DECIMAL(18, 6)),
    from_e6(half_up(to_e8(c.rw) * city.mean_e6, CAST(points_e2 AS HUGEINT) * 1000000)),
    CAST(NULL AS DECIMAL(18, 6)),
    CAST(NULL AS DECIMAL(18, 6)),
    CAST(c.rw AS DECIMAL(18, 8)),
    CAST(NULL AS DECIMAL(18, 8)),
    CAST(NULL AS DECIMAL(18, 8))
FROM score_changes AS c
JOIN (SELECT * FROM branches WHERE branch = 1) AS b ON b.row_no = c.row_no
CROSS JOIN city_means AS city
CROSS JOIN build_rules
LEFT JOIN basics ON basics.row_no = c.row_no
WHERE NOT EXISTS (SELECT 1 FROM changed_scores WHERE changed_scores.row_no = c.row_no);
