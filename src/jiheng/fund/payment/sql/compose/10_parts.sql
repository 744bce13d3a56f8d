-- F-85: what the score of each hospital is made of. A case of a sub-type counts there, points added for a
-- new technology by themselves; a case of special review is neither.
CREATE OR REPLACE TABLE composition AS
WITH changes AS (
    SELECT
        setl_id,
        bool_or(kind NOT IN ('', 'new_technology')) AS graded,
        CAST(sum(CASE WHEN kind = 'new_technology' THEN after - before ELSE 0 END) AS DECIMAL(18, 4)) AS points
    FROM refined_cases GROUP BY setl_id
),
split AS (
    SELECT
        s.hospital,
        s.pool,
        CASE WHEN s.kind <> 'special' AND c.graded THEN 'subtyped' ELSE s.kind END AS kind,
        s.score - CASE WHEN s.kind <> 'special' THEN coalesce(c.points, 0) ELSE 0 END AS score
    FROM scored AS s LEFT JOIN changes AS c ON c.setl_id = s.setl_id
    UNION ALL
    SELECT s.hospital, s.pool, 'new_technology', c.points
    FROM scored AS s JOIN changes AS c ON c.setl_id = s.setl_id
    WHERE c.points <> 0 AND s.kind <> 'special'
)
SELECT hospital, pool, kind, count(*) AS cases, CAST(sum(score) AS DECIMAL(18, 4)) AS score
FROM split GROUP BY hospital, pool, kind;
