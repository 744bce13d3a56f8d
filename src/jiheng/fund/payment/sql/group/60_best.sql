-- The first branch in order wins: that of the combination, or one that the case itself fits and that
-- stands before it.
CREATE OR REPLACE TABLE own_answers AS
SELECT
    f.setl_id,
    f.combination,
    p.catalogue,
    b.rank,
    b.row_no,
    b.stage,
    b.code,
    b.says,
    CASE WHEN b.row_no <> behind.row_no THEN concat_ws(',', CASE WHEN p.warnings <> '' THEN p.warnings END, 'tie')
        ELSE p.warnings
    END AS warnings
FROM (
    SELECT setl_id, combination, min(rank) AS rank, min(rank_back) AS rank_back
    FROM checked WHERE failure = '' GROUP BY setl_id, combination
) AS f
JOIN prepared AS p ON p.combination = f.combination
JOIN settled AS s ON s.combination = f.combination
JOIN ranked AS b ON b.catalogue = p.catalogue AND b.rank = least(s.rank, f.rank)
JOIN ranked AS behind ON behind.catalogue = p.catalogue AND behind.rank_back = least(s.rank_back, f.rank_back);
