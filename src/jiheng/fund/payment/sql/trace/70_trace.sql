-- The trace of each case: every candidate that was not taken, with its reason. It stands in the row of
-- the case and nowhere else.
CREATE OR REPLACE TABLE rejections AS
WITH refused AS (
    SELECT best.setl_id, best.catalogue, o.rank, o.failure, best.rank AS taken
    FROM best JOIN offers AS o
        ON o.catalogue = best.catalogue AND o.dx = best.dx AND o.main_op = best.main_op AND o.treatment = best.treatment
    WHERE o.failure <> '' OR NOT o.asks_more
    UNION ALL
    SELECT checked.setl_id, checked.catalogue, checked.rank, failure, best.rank
    FROM checked JOIN best ON best.setl_id = checked.setl_id
)
SELECT
    refused.setl_id,
    string_agg(
        b.row_no || '.' || b.branch || ':' || CASE WHEN failure = '' THEN 'less_specific' ELSE failure END,
        ';' ORDER BY b.row_no, b.branch
    ) AS rejected
FROM refused
JOIN ranked AS b ON b.catalogue = refused.catalogue AND b.rank = refused.rank
LEFT JOIN ranked AS t ON t.catalogue = refused.catalogue AND t.rank = refused.taken
WHERE refused.rank <> coalesce(refused.taken, 0) AND b.stage <= coalesce(t.stage, 5)
GROUP BY refused.setl_id;

CREATE OR REPLACE TABLE grouped AS
SELECT grouped.* EXCLUDE (rejected, warnings), coalesce(r.rejected, '') AS rejected, warnings
FROM grouped LEFT JOIN rejections AS r ON r.setl_id = grouped.setl_id;
