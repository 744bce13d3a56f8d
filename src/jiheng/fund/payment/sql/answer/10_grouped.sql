-- The group of every case: the answer of its combination, or the one that the case itself fits.
CREATE OR REPLACE TABLE grouped AS
WITH answers AS (
    SELECT n.setl_id, s.catalogue, s.row_no, s.stage, s.code, s.says, s.warnings
    FROM numbered AS n
    JOIN settled AS s ON s.combination = n.combination
    WHERE n.setl_id NOT IN (SELECT setl_id FROM own_answers)
    UNION ALL
    SELECT setl_id, catalogue, row_no, stage, code, says, warnings FROM own_answers
)
SELECT
    setl_id,
    catalogue,
    row_no,
    stage,
    code,
    CASE WHEN trace THEN says ELSE '' END AS matched,
    '' AS rejected,
    warnings
FROM answers CROSS JOIN wishes;
