-- 特例单议: cases that a hospital may file, by cost over the mean of the group (beyond the multiple) or by
-- days of stay; the dearest first. What was filed already stands beside its decision.
CREATE OR REPLACE TABLE candidates AS
SELECT
    s.setl_id,
    s.hospital,
    s.code,
    s.cost,
    g.mean,
    from_e6(half_up(to_e2(s.cost) * 10000000000, to_e6(g.mean))) AS multiple,
    c.los,
    concat_ws(
        ',',
        CASE WHEN to_e2(s.cost) * 10000000000 > multiple_e6 * to_e6(g.mean) THEN 'cost' END,
        CASE WHEN c.los > days THEN 'days' END
    ) AS reasons,
    coalesce(f.result, '') AS result
FROM scored AS s
JOIN cases AS c ON c.setl_id = s.setl_id
JOIN group_scores AS g ON g.row_no = s.row_no
CROSS JOIN review_rules
LEFT JOIN filed AS f ON f.setl_id = s.setl_id
WHERE g.mean > 0 AND (to_e2(s.cost) * 10000000000 > multiple_e6 * to_e6(g.mean) OR c.los > days);
