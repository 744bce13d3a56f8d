-- F-60: P0 = Σ w × cost ÷ Σ w × score. An ungrouped case counts with its discounted score.
CREATE OR REPLACE TABLE yearly_scores AS
SELECT
    c.year,
    CAST(sum(c.fen) AS HUGEINT) AS fen,
    CAST(sum(CASE WHEN c.row_no IS NULL THEN c.plain_fen ELSE 0 END) AS HUGEINT) AS loose_fen,
    CAST(sum(CASE WHEN c.row_no IS NULL THEN 0 ELSE c.n * to_e8(rw) END) AS HUGEINT) AS rw_e8
FROM (
    SELECT year, row_no, n, fen AS plain_fen, fen
    FROM sums
    WHERE (SELECT NOT trimmed FROM build_rules)
    UNION ALL
    SELECT
        p.year,
        p.row_no,
        count(*) AS n,
        sum(fen) AS plain_fen,
        sum(CASE WHEN capped THEN least(greatest(fen, low), high) ELSE fen END) AS fen
    FROM placed AS p
    CROSS JOIN build_rules
    JOIN trim_bounds AS t ON t.year = p.year
    WHERE (SELECT trimmed FROM build_rules) AND (capped OR fen BETWEEN low AND high)
    GROUP BY p.year, p.row_no
) AS c
LEFT JOIN group_scores AS g ON g.row_no = c.row_no
GROUP BY c.year;

CREATE OR REPLACE TABLE cities AS
SELECT
    catalogue,
    (SELECT CAST(sum(n) AS BIGINT) FROM sums) AS n,
    from_e6(city.mean_e6) AS mean,
    from_e6(half_up(cost_w * 1000000000000, nullif(score_w_e8, 0))) AS point_value
FROM (
    SELECT
        CAST(sum(w_e4 * fen) AS HUGEINT) AS cost_w,
        CAST(sum(w_e4 * (s.rw_e8 + half_up(loose_fen * points_e2 * discount_e4 * 100, city_means.mean_e6) * 10000)) AS HUGEINT) AS score_w_e8
    FROM yearly_scores AS s
    JOIN history_years ON history_years.number = s.year
    CROSS JOIN city_means
    CROSS JOIN build_rules
) AS totals
CROSS JOIN city_means AS city
CROSS JOIN build_rules;
