-- Insured cases that no given row takes, by the key of a core group: subcategory, main procedure, and
-- the set of related procedures (4.2; population: DIP 3.0 draft, p. 33).
CREATE OR REPLACE TABLE members AS
SELECT
    dx4,
    p.main_op,
    coalesce(p.rel_ops, CAST([] AS VARCHAR[])) AS rel_ops,
    count(*) AS n,
    count(DISTINCT left(c.month, 4)) AS years,
    CAST(sum(CAST(c.cost * 100 AS BIGINT)) AS HUGEINT) AS fen
FROM prepared AS p
JOIN settled AS s ON s.catalogue = p.catalogue AND s.dx = p.dx AND s.main_op = p.main_op
JOIN cases AS c ON c.setl_id = p.setl_id
JOIN grouped AS g ON g.setl_id = p.setl_id
WHERE c.insured AND s.core_allowed AND g.row_no IS NULL
GROUP BY dx4, p.main_op, coalesce(p.rel_ops, CAST([] AS VARCHAR[]));

CREATE OR REPLACE TABLE members_by_year AS
SELECT dx4, p.main_op, coalesce(p.rel_ops, CAST([] AS VARCHAR[])) AS rel_ops, left(c.month, 4) AS year, count(*) AS n
FROM prepared AS p
JOIN settled AS s ON s.catalogue = p.catalogue AND s.dx = p.dx AND s.main_op = p.main_op
JOIN cases AS c ON c.setl_id = p.setl_id
JOIN grouped AS g ON g.setl_id = p.setl_id
WHERE c.insured AND s.core_allowed AND g.row_no IS NULL AND (SELECT n0_each_year FROM build_rules)
GROUP BY dx4, p.main_op, coalesce(p.rel_ops, CAST([] AS VARCHAR[])), left(c.month, 4);
