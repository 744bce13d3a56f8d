-- F-62: cost and score of each hospital last year, with the scores of this catalogue; an ungrouped case
-- counts with its discounted score, as it will when it is paid.
CREATE OR REPLACE TABLE units AS
SELECT
    hospital,
    CAST(CAST(fen AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2)) AS cost,
    CAST(from_e4(half_up(rw_e8 + half_up(loose_fen * points_e2 * discount_e4 * 100, city.mean_e6) * 10000, 10000)) AS DECIMAL(18, 4)) AS score
FROM (
    SELECT
        p.hospital,
        CAST(sum(p.fen) AS HUGEINT) AS fen,
        CAST(sum(CASE WHEN p.row_no IS NULL THEN p.fen ELSE 0 END) AS HUGEINT) AS loose_fen,
        CAST(sum(CASE WHEN g.row_no IS NULL THEN 0 ELSE p.n * to_e8(g.rw) END) AS HUGEINT) AS rw_e8
    FROM sums_by_hospital AS p LEFT JOIN group_scores AS g ON g.row_no = p.row_no
    WHERE p.year = 3
    GROUP BY p.hospital
) AS sums
CROSS JOIN build_rules
CROSS JOIN city_means AS city;
