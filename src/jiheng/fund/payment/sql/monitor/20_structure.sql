-- N01 share grouped (F-20). N02 core share (F-21) in cases, cost and groups. N03 CMI = Σ RW ÷ grouped cases. N09 shares
-- of low and high cases (F-56). N25 distinct groups. N27 conservative to surgical. N29 basic diseases at level 1.
INSERT INTO found_indicators
SELECT 'N01', '', CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END, coalesce(hospital, ''),
    count(row_no), count(*)
FROM seen GROUP BY GROUPING SETS ((hospital), ());

INSERT INTO found_indicators
SELECT 'N02', part, scope, place, above, below
FROM (
    SELECT
        CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END AS scope,
        coalesce(hospital, '') AS place,
        count(row_no) FILTER (WHERE kind IN ('core', 'basic')) AS core_cases,
        count(row_no) AS cases,
        sum(cost) FILTER (WHERE kind IN ('core', 'basic')) AS core_cost,
        sum(cost) FILTER (WHERE row_no IS NOT NULL) AS cost,
        count(DISTINCT row_no) FILTER (WHERE kind IN ('core', 'basic')) AS core_groups,
        count(DISTINCT row_no) AS groups_seen
    FROM seen GROUP BY GROUPING SETS ((hospital), ())
) AS sums
CROSS JOIN LATERAL (
    VALUES ('cases', core_cases, cases), ('cost', core_cost, cost), ('groups', core_groups, groups_seen)
) AS parts(part, above, below);

INSERT INTO found_indicators
SELECT 'N03', '', CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END, coalesce(hospital, ''),
    sum(rw), count(*)
FROM seen WHERE row_no IS NOT NULL GROUP BY GROUPING SETS ((hospital), ());

INSERT INTO found_indicators
SELECT 'N09', part, scope, place, above, below
FROM (
    SELECT
        CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END AS scope,
        coalesce(hospital, '') AS place,
        count(*) FILTER (WHERE deviation = 'low') AS low,
        count(*) FILTER (WHERE deviation IN ('high', 'extreme')) AS high,
        count(*) AS n
    FROM seen WHERE row_no IS NOT NULL GROUP BY GROUPING SETS ((hospital), ())
) AS sums
CROSS JOIN LATERAL (VALUES ('low', low), ('high', high), ('', low + high)) AS parts(part, above)
CROSS JOIN LATERAL (SELECT n AS below) AS whole;

INSERT INTO found_indicators
SELECT 'N25', '', CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END, coalesce(hospital, ''),
    count(DISTINCT row_no), 1
FROM seen GROUP BY GROUPING SETS ((hospital), ());

INSERT INTO found_indicators
SELECT 'N27', '', CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END, coalesce(hospital, ''),
    count(*) FILTER (WHERE treatment = 'conservative'), count(*) FILTER (WHERE treatment = 'surgical')
FROM seen GROUP BY GROUPING SETS ((hospital), ());

INSERT INTO found_indicators
SELECT 'N29', '', 'area', '', count(*) FILTER (WHERE level = '1'), count(*) FROM seen WHERE kind = 'basic';
