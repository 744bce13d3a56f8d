-- F-42: K of a class for a disease, last year's mean of the class ÷ that of the group: only where the area asks
-- for it, every class has cases enough, the means differ by the share asked for and a lower class is never
-- dearer than a higher one. Conservative and basic groups keep the K of the class (F-43).
CREATE OR REPLACE TABLE class_means AS
SELECT
    s.row_no,
    s.level,
    s.n,
    s.fen,
    half_up(s.fen * 10000, s.n) AS mean_e6,
    lag(half_up(s.fen * 10000, s.n)) OVER (PARTITION BY s.row_no ORDER BY s.level) AS lower_e6
FROM (
    SELECT row_no, level, CAST(sum(n) AS HUGEINT) AS n, CAST(sum(fen) AS HUGEINT) AS fen
    FROM sums_by_hospital AS s JOIN hospital_figures AS h ON h.hospital = s.hospital
    WHERE s.year = 3 AND row_no IS NOT NULL
    GROUP BY row_no, level
) AS s;

CREATE OR REPLACE TABLE disease_coefficients AS
SELECT
    g.catalogue,
    m.row_no,
    m.level,
    CAST(from_e4(half_up(m.mean_e6 * 10000, w.mean_e6)) AS DECIMAL(9, 4)) AS coefficient
FROM class_means AS m
JOIN (
    SELECT
        row_no,
        count(*) AS classes,
        min(n) AS least_n,
        min(mean_e6) AS least_e6,
        max(mean_e6) AS most_e6,
        bool_or(coalesce(lower_e6 > mean_e6, false)) AS inverted,
        half_up(CAST(sum(fen) AS HUGEINT) * 10000, CAST(sum(n) AS HUGEINT)) AS mean_e6
    FROM class_means
    GROUP BY row_no
) AS w ON w.row_no = m.row_no
JOIN group_scores AS g ON g.row_no = m.row_no
JOIN (SELECT row_no, min(main_op) AS main_op FROM branches GROUP BY row_no) AS b ON b.row_no = m.row_no
CROSS JOIN disease_rules
WHERE wanted AND NOT inverted AND NOT g.basic
    AND g.treatment <> 'conservative' AND b.main_op <> ''
    AND w.classes = (SELECT count(DISTINCT level) FROM hospital_figures)
    AND w.least_n >= least_cases
    AND (w.most_e6 - w.least_e6) * 1000000 >= spread_e6 * w.least_e6;
