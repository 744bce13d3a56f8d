-- 4.4: insured cases in no core group, by category and treatment class; small groups are dropped.
CREATE OR REPLACE TABLE mixed_branches AS
SELECT
    catalogue,
    (SELECT coalesce(max(row_no), 0) FROM branches) + row_number() OVER (ORDER BY dx3, treatment) AS row_no,
    dx3,
    treatment,
    dx3 || '|' || treatment AS code,
    dx3 || ' + ' || treatment AS says
FROM (
    SELECT dx3, p.treatment, sum(c.n) AS n
    FROM (
        SELECT combination, count(*) AS n
        FROM numbered
        WHERE insured AND setl_id NOT IN (SELECT setl_id FROM own_answers)
        GROUP BY combination
    ) AS c
    JOIN settled AS s ON s.combination = c.combination
    JOIN prepared AS p ON p.combination = c.combination
    WHERE s.row_no IS NULL
    GROUP BY dx3, p.treatment
) AS counted
CROSS JOIN build_rules
WHERE n >= mixed_min;
