-- The trace of each case: every candidate that was not taken, with its reason. One that only the
-- combination decides is the same for all its cases; where a case was asked for more, it stands in the row
-- of that case and nowhere else.
CREATE OR REPLACE TABLE same_for_all AS
SELECT o.combination, o.rank, o.failure, b.stage, b.row_no, b.branch
FROM offers AS o
JOIN prepared AS p ON p.combination = o.combination
JOIN ranked AS b ON b.catalogue = p.catalogue AND b.rank = o.rank
WHERE o.failure <> '' OR NOT o.asks_more;

CREATE OR REPLACE TABLE rejections AS
SELECT
    r.combination,
    string_agg(
        r.row_no || '.' || r.branch || ':' || CASE WHEN failure = '' THEN 'less_specific' ELSE failure END,
        ';' ORDER BY r.row_no, r.branch
    ) AS rejected
FROM same_for_all AS r
JOIN settled AS s ON s.combination = r.combination
WHERE r.rank <> coalesce(s.rank, 0) AND r.stage <= coalesce(s.stage, 5)
GROUP BY r.combination;

CREATE OR REPLACE TABLE own_rejections AS
WITH asked AS (SELECT DISTINCT setl_id, combination FROM checked),
refused AS (
    SELECT a.setl_id, a.combination, r.rank, r.failure, r.stage, r.row_no, r.branch
    FROM asked AS a JOIN same_for_all AS r ON r.combination = a.combination
    UNION ALL
    SELECT c.setl_id, c.combination, c.rank, c.failure, b.stage, b.row_no, b.branch
    FROM checked AS c
    JOIN prepared AS p ON p.combination = c.combination
    JOIN ranked AS b ON b.catalogue = p.catalogue AND b.rank = c.rank
)
SELECT
    r.setl_id,
    string_agg(
        r.row_no || '.' || r.branch || ':' || CASE WHEN failure = '' THEN 'less_specific' ELSE failure END,
        ';' ORDER BY r.row_no, r.branch
    ) FILTER (WHERE r.rank <> coalesce(a.rank, s.rank, 0) AND r.stage <= coalesce(a.stage, s.stage, 5)) AS rejected
FROM refused AS r
JOIN settled AS s ON s.combination = r.combination
LEFT JOIN own_answers AS a ON a.setl_id = r.setl_id
GROUP BY r.setl_id;

CREATE OR REPLACE TABLE grouped AS
SELECT
    g.setl_id,
    g.catalogue,
    g.row_no,
    g.stage,
    g.code,
    g.matched,
    CASE WHEN o.setl_id IS NULL THEN coalesce(r.rejected, '') ELSE coalesce(o.rejected, '') END AS rejected,
    g.warnings
FROM grouped AS g
JOIN numbered AS n ON n.setl_id = g.setl_id
LEFT JOIN rejections AS r ON r.combination = n.combination
LEFT JOIN own_rejections AS o ON o.setl_id = g.setl_id;
