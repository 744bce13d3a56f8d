-- Insured cases that no given row takes, by the key of a core group: subcategory, main procedure, and
-- the set of related procedures (4.2; population: DIP 3.0 draft, p. 33).
CREATE OR REPLACE TABLE members_by_year AS
SELECT dx4, main_op, rel_ops, year, CAST(sum(c.n) AS BIGINT) AS n, CAST(sum(c.fen) AS HUGEINT) AS fen
FROM (
    SELECT combination, year, count(*) AS n, sum(fen) AS fen
    FROM numbered
    WHERE insured AND setl_id NOT IN (SELECT setl_id FROM own_answers)
    GROUP BY combination, year
) AS c
JOIN settled AS s ON s.combination = c.combination
JOIN prepared AS p ON p.combination = c.combination
WHERE s.row_no IS NULL AND p.core_allowed
GROUP BY dx4, main_op, rel_ops, year;

CREATE OR REPLACE TABLE members AS
SELECT dx4, main_op, rel_ops, CAST(sum(n) AS BIGINT) AS n, CAST(sum(fen) AS HUGEINT) AS fen
FROM members_by_year GROUP BY dx4, main_op, rel_ops;
