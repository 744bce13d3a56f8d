-- F-40: the coefficient of a class of hospitals, three-year weighted mean cost a case ÷ that of the city;
-- and free of case mix: cost of its grouped cases ÷ what their groups cost on average.
CREATE OR REPLACE TABLE class_sums AS
SELECT
    h.level,
    p.year,
    CAST(sum(p.n) AS HUGEINT) AS n,
    CAST(sum(p.fen) AS HUGEINT) AS fen,
    CAST(sum(CASE WHEN g.row_no IS NULL THEN 0 ELSE p.fen END) AS HUGEINT) AS grouped_fen,
    CAST(sum(CASE WHEN g.row_no IS NULL THEN 0 ELSE p.n * to_e6(g.mean) END) AS HUGEINT) AS expected_e6
FROM sums_by_hospital AS p
JOIN hospital_figures AS h ON h.hospital = p.hospital
LEFT JOIN group_scores AS g ON g.row_no = p.row_no
GROUP BY h.level, p.year;

CREATE OR REPLACE TABLE class_coefficients AS
SELECT
    catalogue,
    level,
    CAST(c.n AS BIGINT) AS n,
    from_e6(c.mean_e6) AS mean,
    CAST(from_e4(half_up(c.mean_e6 * 10000, city.mean_e6)) AS DECIMAL(9, 4)) AS coefficient,
    CASE WHEN c.expected_e6 > 0
        THEN CAST(from_e4(half_up(c.grouped_fen * 100000000, c.expected_e6)) AS DECIMAL(9, 4))
    END AS case_mix_free
FROM (
    SELECT
        level,
        CAST(sum(n) AS HUGEINT) AS n,
        half_up(CAST(sum(w_e4 * half_up(fen * 10000, n)) AS HUGEINT), CAST(sum(w_e4) AS HUGEINT)) AS mean_e6,
        CAST(sum(grouped_fen) AS HUGEINT) AS grouped_fen,
        CAST(sum(expected_e6) AS HUGEINT) AS expected_e6
    FROM class_sums JOIN history_years ON history_years.number = class_sums.year
    GROUP BY level
) AS c
CROSS JOIN city_means AS city
CROSS JOIN build_rules;
