-- The trace of each case: every candidate that was not taken, with its reason. It stands in the row of
-- the case and nowhere else.
CREATE OR REPLACE TABLE settled_ranks AS
SELECT p.setl_id, least(s.rank, f.rank) AS rank
FROM prepared AS p
JOIN settled AS s ON s.catalogue = p.catalogue AND s.dx = p.dx AND s.main_op = p.main_op
LEFT JOIN fits AS f ON f.setl_id = p.setl_id;

CREATE OR REPLACE TABLE rejections AS
WITH refused AS (
    SELECT p.setl_id, p.catalogue, o.rank, o.failure
    FROM prepared AS p
    JOIN offers AS o ON o.catalogue = p.catalogue AND o.dx = p.dx AND o.main_op = p.main_op
    WHERE o.failure <> '' OR NOT o.asks_more
    UNION ALL
    SELECT setl_id, catalogue, rank, failure FROM checked
)
SELECT
    r.setl_id,
    string_agg(
        b.row_no || '.' || b.branch || ':' || CASE WHEN failure = '' THEN 'less_specific' ELSE failure END,
        ';' ORDER BY b.row_no, b.branch
    ) AS rejected
FROM refused AS r
JOIN ranked AS b ON b.catalogue = r.catalogue AND b.rank = r.rank
JOIN grouped AS g ON g.setl_id = r.setl_id
JOIN settled_ranks AS t ON t.setl_id = r.setl_id
WHERE r.rank <> coalesce(t.rank, 0) AND b.stage <= coalesce(g.stage, 5)
GROUP BY r.setl_id;

CREATE OR REPLACE TABLE grouped AS
SELECT g.setl_id, g.catalogue, g.row_no, g.stage, g.code, g.matched, coalesce(r.rejected, '') AS rejected, g.warnings
FROM grouped AS g LEFT JOIN rejections AS r ON r.setl_id = g.setl_id;
