-- N04 time index, N05 cost index: the mean over grouped cases of stay (cost) ÷ area mean of the group.
-- Summed by group: Σ ÷ (area sum ÷ area n), each group's part rounded to six places.
INSERT INTO found_indicators
SELECT 'N04', '', 'hospital', hospital, sum(from_e6(half_up(h.los * a.n * 1000000, a.los))), sum(h.n)
FROM (SELECT hospital, row_no, count(*) AS n, sum(los) AS los FROM seen WHERE row_no IS NOT NULL GROUP BY hospital, row_no) AS h
JOIN area_groups AS a ON a.row_no = h.row_no
GROUP BY hospital;

INSERT INTO found_indicators
SELECT 'N05', '', 'hospital', hospital, sum(from_e6(half_up(h.fen * a.n * 1000000, a.fen))), sum(h.n)
FROM (SELECT hospital, row_no, count(*) AS n, sum(CAST(cost * 100 AS BIGINT)) AS fen FROM seen WHERE row_no IS NOT NULL GROUP BY hospital, row_no) AS h
JOIN area_groups AS a ON a.row_no = h.row_no
GROUP BY hospital;

-- N13 drug and material scores of groups (F-35). N23 groups of a hospital by the spread of its costs.
INSERT INTO found_indicators
SELECT 'N13', 'drugs', 'group', code, drug_score, 1 FROM group_scores
UNION ALL
SELECT 'N13', 'materials', 'group', code, material_score, 1 FROM group_scores;

INSERT INTO found_indicators
SELECT 'N23', part, 'hospital', hospital, count(*) FILTER (WHERE (part = 'below 0.5' AND cv < 0.5) OR (part = 'above 1' AND cv > 1)), 1
FROM (
    SELECT hospital, row_no, round(stddev_samp(CAST(cost AS DOUBLE)) / avg(CAST(cost AS DOUBLE)), 6) AS cv
    FROM seen CROSS JOIN watch WHERE row_no IS NOT NULL
    GROUP BY hospital, row_no, spread_least_cases HAVING count(*) >= spread_least_cases
) AS spreads
CROSS JOIN (VALUES ('below 0.5'), ('above 1')) AS parts(part)
GROUP BY hospital, part;
