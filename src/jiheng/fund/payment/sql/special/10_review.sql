-- 特例单议: a passed case is paid what was approved instead of its score; it stays in the pot of the year
-- (18号 art. 24). A rejected one is paid as its group. F-92: extra = approved - normal.
CREATE OR REPLACE TABLE reviewed AS
SELECT
    s.setl_id,
    s.hospital,
    s.pool,
    f.result,
    CAST(f.approved AS DECIMAL(18, 2)) AS approved,
    s.score AS normal_score,
    CAST(round(s.score * city.point_value, 2) AS DECIMAL(18, 2)) AS normal
FROM filed AS f
JOIN scored AS s ON s.setl_id = f.setl_id
CROSS JOIN (SELECT max(point_value) AS point_value FROM cities) AS city;

CREATE OR REPLACE TABLE scored AS
SELECT
    s.* REPLACE (
        CASE WHEN r.setl_id IS NULL THEN s.score ELSE CAST(0 AS DECIMAL(18, 4)) END AS score,
        CASE WHEN r.setl_id IS NULL THEN s.at_cost ELSE r.approved END AS at_cost,
        CASE WHEN r.setl_id IS NULL THEN s.kind ELSE 'special' END AS kind
    )
FROM scored AS s
LEFT JOIN reviewed AS r ON r.setl_id = s.setl_id AND r.result = 'passed';
