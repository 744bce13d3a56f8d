-- What cases are compared with, as whole numbers of their smallest unit: the figures of each group,
-- last year's mean of the group at each level (or the group's own, which is told), the coefficients,
-- and the rules of each settlement month.
CREATE OR REPLACE TABLE city_units AS
SELECT catalogue, to_e6(mean) AS mean_e6, to_e6(point_value) AS value_e6 FROM cities;

CREATE OR REPLACE TABLE hospital_units AS
SELECT hospital, level, CAST(to_e4(coefficient) AS BIGINT) AS k_e4 FROM hospital_figures;

CREATE OR REPLACE TABLE rule_units AS
SELECT
    month,
    CAST(to_e4(low_line) AS BIGINT) AS low_e4,
    CAST(to_e4(high_line) AS BIGINT) AS high_e4,
    CAST(to_e4(extreme_line) AS BIGINT) AS extreme_e4,
    CAST(to_e4(basic_coefficient) AS BIGINT) AS basic_e4,
    to_e2(base_points) AS points_e2,
    to_e4(ungrouped_factor) AS discount_e4,
    low_method = 'ratio' AS low_by_ratio,
    low_method = 'at_cost' AS low_at_cost,
    low_closed,
    high_method = 'excess' AS high_by_excess,
    high_closed,
    coefficient_on_deviation
FROM month_rules;

-- Hospital and month decide coefficient and rules; group and level decide the mean: one look-up each.
CREATE OR REPLACE TABLE places AS
SELECT h.hospital, h.level, h.k_e4, city.catalogue, city.mean_e6 AS city_e6, city.value_e6, r.*
FROM hospital_units AS h
CROSS JOIN city_units AS city
CROSS JOIN rule_units AS r;

CREATE OR REPLACE TABLE compared_with AS
SELECT
    s.catalogue,
    s.row_no,
    h.level,
    s.code,
    s.rw,
    CAST(to_e8(s.rw) AS BIGINT) AS rw_e8,
    CASE WHEN s.stage = 5 THEN 'mixed' WHEN s.basic THEN 'basic' ELSE 'core' END AS kind,
    CAST(to_e6(coalesce(l.mean, s.mean)) AS BIGINT) AS mean_e6,
    l.mean IS NULL AS no_level_mean,
    CAST(to_e4(d.coefficient) AS BIGINT) AS disease_e4
FROM group_scores AS s
CROSS JOIN (SELECT DISTINCT level FROM hospital_units) AS h
LEFT JOIN level_means AS l ON l.catalogue = s.catalogue AND l.row_no = s.row_no AND l.level = h.level
LEFT JOIN disease_coefficients AS d ON d.catalogue = s.catalogue AND d.row_no = s.row_no AND d.level = h.level;

CREATE OR REPLACE VIEW standards AS
SELECT
    c.setl_id,
    c.pool,
    c.local,
    c.arrived,
    c.cost,
    c.fund,
    g.row_no AS matched_row,
    g.warnings,
    s.row_no,
    s.code,
    s.rw,
    s.rw_e8,
    coalesce(s.kind, 'ungrouped') AS kind,
    s.mean_e6,
    coalesce(s.no_level_mean, false) AS no_level_mean,
    CAST(c.cost * 100 AS BIGINT) AS cost_fen,
    CASE WHEN s.kind = 'basic' THEN p.basic_e4 ELSE coalesce(s.disease_e4, p.k_e4) END AS factor_e4,
    p.*
FROM cases AS c
JOIN grouped AS g ON g.setl_id = c.setl_id
JOIN places AS p ON p.hospital = c.hospital AND p.month = c.month AND p.catalogue = g.catalogue
LEFT JOIN compared_with AS s ON s.catalogue = g.catalogue AND s.row_no = g.row_no AND s.level = p.level;
