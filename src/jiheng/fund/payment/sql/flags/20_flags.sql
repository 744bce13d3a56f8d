-- What a person should look at: CV above the screen (F-14), a score that fell against the catalogue before
-- (section 6, note b), a basic group that varies too much (4.6), and its share at basic hospitals (F-15).
CREATE OR REPLACE TABLE flags AS
SELECT row_no, code, 'cv_screen' AS flag, cv AS measure
FROM group_scores CROSS JOIN flag_rules WHERE to_e6(cv) > cv_e6
UNION ALL
SELECT row_no, code, 'basic_cv', cv
FROM group_scores CROSS JOIN flag_rules WHERE basic AND to_e6(cv) > basic_cv_e6
UNION ALL
SELECT g.row_no, g.code, 'score_fall', from_e6(half_up((to_e8(g.rw) - to_e8(p.rw)) * 1000000, to_e8(p.rw)))
FROM group_scores AS g
JOIN previous_scores AS p ON p.code = g.code
CROSS JOIN flag_rules
WHERE to_e8(p.rw) > 0 AND (to_e8(p.rw) - to_e8(g.rw)) * 1000000 > fall_e6 * to_e8(p.rw)
UNION ALL
SELECT g.row_no, g.code, 'basic_share', from_e6(half_up(CAST(s.n AS HUGEINT) * 1000000, CAST(g.n AS HUGEINT)))
FROM group_scores AS g
JOIN (
    SELECT p.row_no, sum(CASE WHEN b.level IS NULL THEN 0 ELSE p.n END) AS n
    FROM sums_by_hospital AS p
    JOIN hospital_figures AS h ON h.hospital = p.hospital
    LEFT JOIN basic_levels AS b ON b.level = h.level
    WHERE p.row_no IS NOT NULL
    GROUP BY p.row_no
) AS s ON s.row_no = g.row_no
WHERE g.basic;
