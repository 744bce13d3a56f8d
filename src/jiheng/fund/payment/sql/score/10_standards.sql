-- What a case is compared with: its group's figures, last year's mean of the group at the level of
-- the hospital (or the group's own mean, which is told), K, and the rules of its settlement month.
CREATE OR REPLACE VIEW standards AS
SELECT
    c.setl_id,
    c.hospital,
    c.pool,
    c.local,
    c.month,
    c.arrived,
    g.row_no AS matched_row,
    s.row_no,
    s.code,
    g.warnings,
    c.cost,
    c.fund,
    CASE WHEN s.row_no IS NULL THEN 'ungrouped' WHEN s.stage = 5 THEN 'mixed' WHEN s.basic THEN 'basic' ELSE 'core' END AS kind,
    to_e2(c.cost) AS cost_fen,
    to_e8(s.rw) AS rw_e8,
    to_e6(coalesce(l.mean, s.mean)) AS mean_e6,
    s.row_no IS NOT NULL AND l.mean IS NULL AS no_level_mean,
    CASE WHEN s.basic THEN r.basic_coefficient ELSE k.coefficient END AS coefficient,
    to_e4(CASE WHEN s.basic THEN r.basic_coefficient ELSE k.coefficient END) AS k_e4,
    to_e6(city.mean) AS city_e6,
    to_e6(city.point_value) AS value_e6,
    to_e4(r.low_line) AS low_e4,
    to_e4(r.high_line) AS high_e4,
    to_e4(r.extreme_line) AS extreme_e4,
    to_e2(r.base_points) AS points_e2,
    to_e4(r.ungrouped_factor) AS discount_e4,
    r.low_closed,
    r.high_closed,
    r.low_method,
    r.high_method,
    r.coefficient_on_deviation
FROM cases AS c
JOIN grouped AS g ON g.setl_id = c.setl_id
JOIN month_rules AS r ON r.month = c.month
JOIN hospital_figures AS k ON k.hospital = c.hospital
JOIN cities AS city ON city.catalogue = g.catalogue
LEFT JOIN group_scores AS s ON s.catalogue = g.catalogue AND s.row_no = g.row_no
LEFT JOIN level_means AS l ON l.catalogue = g.catalogue AND l.row_no = g.row_no AND l.level = k.level;
