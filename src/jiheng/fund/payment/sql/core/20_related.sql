-- F-12: a set of related procedures gets a group of its own where it has enough cases (F-10) and its
-- mean cost exceeds that of the cases without related procedures by the share asked for.
CREATE OR REPLACE TABLE apart AS
SELECT m.dx4, m.main_op, m.rel_ops
FROM members AS m
JOIN members AS base ON base.dx4 = m.dx4 AND base.main_op = m.main_op AND len(base.rel_ops) = 0
CROSS JOIN build_rules
LEFT JOIN (
    SELECT dx4, main_op, rel_ops, count(*) AS years, min(n) AS least FROM members_by_year GROUP BY dx4, main_op, rel_ops
) AS y ON y.dx4 = m.dx4 AND y.main_op = m.main_op AND y.rel_ops = m.rel_ops
WHERE len(m.rel_ops) > 0
    AND CASE WHEN n0_each_year THEN y.years = 3 AND y.least >= n0 ELSE m.n >= n0 END
    AND (half_up(m.fen * 10000, m.n) - half_up(base.fen * 10000, base.n)) * 1000000
        >= difference_e6 * half_up(base.fen * 10000, base.n);
