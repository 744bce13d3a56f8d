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
    SELECT dx3, s.treatment, count(*) AS n
    FROM prepared AS p
    JOIN settled AS s ON s.catalogue = p.catalogue AND s.dx = p.dx AND s.main_op = p.main_op
    JOIN cases AS c ON c.setl_id = p.setl_id
    JOIN grouped AS g ON g.setl_id = p.setl_id
    WHERE c.insured AND g.row_no IS NULL
    GROUP BY dx3, s.treatment
) AS counted
CROSS JOIN build_rules
WHERE n >= mixed_min;
