-- F-10: what remains of each base group is a core group with at least n0 cases (of all years together
-- or in each); or F-11: the largest groups until they cover the share of all insured cases asked for.
CREATE OR REPLACE TABLE bases AS
SELECT m.dx4, m.main_op, CAST(sum(m.n) AS BIGINT) AS n
FROM members AS m
LEFT JOIN apart AS a ON a.dx4 = m.dx4 AND a.main_op = m.main_op AND a.rel_ops = m.rel_ops
WHERE a.dx4 IS NULL
GROUP BY m.dx4, m.main_op;

CREATE OR REPLACE TABLE core_keys AS
SELECT dx4, main_op, rel_ops FROM apart
UNION ALL
SELECT dx4, main_op, CAST([] AS VARCHAR[])
FROM (
    SELECT
        bases.*,
        coalesce(sum(n) OVER (ORDER BY n DESC, dx4, main_op ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS covered
    FROM bases
) AS ordered
CROSS JOIN build_rules
LEFT JOIN (
    SELECT dx4, main_op, count(*) AS years, min(n) AS least
    FROM (
        SELECT b.dx4, b.main_op, b.year, sum(b.n) AS n
        FROM members_by_year AS b
        LEFT JOIN apart AS a ON a.dx4 = b.dx4 AND a.main_op = b.main_op AND a.rel_ops = b.rel_ops
        WHERE a.dx4 IS NULL
        GROUP BY b.dx4, b.main_op, b.year
    ) AS yearly
    GROUP BY dx4, main_op
) AS y USING (dx4, main_op)
WHERE CASE
    WHEN by_coverage THEN covered * 1000000 < coverage_e6 * (SELECT count(*) FROM cases WHERE insured)
    WHEN n0_each_year THEN y.years = 3 AND y.least >= n0
    ELSE n >= n0
END;

CREATE OR REPLACE TABLE core_branches AS
SELECT
    catalogue,
    (SELECT coalesce(max(row_no), 0) FROM branches) + row_number() OVER (ORDER BY dx4, main_op, rel_ops) AS row_no,
    4 AS stage,
    dx4,
    main_op,
    rel_ops,
    concat_ws('|', dx4, CASE WHEN main_op = '' THEN '-' ELSE main_op END,
        CASE WHEN len(rel_ops) > 0 THEN array_to_string(rel_ops, '|') END) AS code,
    concat_ws(' + ', dx4, CASE WHEN main_op = '' THEN '-' ELSE main_op END,
        CASE WHEN len(rel_ops) > 0 THEN array_to_string(rel_ops, ' + ') END) AS says
FROM core_keys CROSS JOIN build_rules;
