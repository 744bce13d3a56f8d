-- N17 mean stay, short stays. N18 and F-103 readmission of the same person with the same subcategory, of
-- those discharged alive; planned returns are left out. N21 surgical share. N24 visits ÷ persons.
INSERT INTO found_indicators
SELECT 'N17', part, scope, place, above, n
FROM (
    SELECT CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END AS scope, coalesce(hospital, '') AS place,
        sum(los) AS los, count(*) FILTER (WHERE los <= short_stay_days) AS short, count(*) AS n
    FROM seen CROSS JOIN watch GROUP BY GROUPING SETS ((hospital), ())
) AS sums
CROSS JOIN LATERAL (VALUES ('mean', los), ('short', short)) AS parts(part, above);

CREATE OR REPLACE TABLE returns AS
SELECT
    setl_id,
    hospital,
    code,
    date_diff('day', discharged, next_admitted) AS days
FROM (
    SELECT
        setl_id,
        hospital,
        code,
        discharged,
        lead(admitted) OVER stays AS next_admitted,
        lead(planned_return) OVER stays AS next_planned
    FROM seen
    WHERE NOT died AND dx3 NOT IN (SELECT dx3 FROM planned_dx)
    WINDOW stays AS (PARTITION BY psn_no, dx4 ORDER BY admitted, setl_id)
) AS ordered
WHERE next_admitted >= discharged AND NOT next_planned;

INSERT INTO found_indicators
SELECT 'N18', alive.days || ' days', alive.scope, alive.place, coalesce(n, 0), alive.below
FROM (
    SELECT days, CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END AS scope, coalesce(hospital, '') AS place, count(*) AS below
    FROM seen CROSS JOIN return_days
    WHERE NOT died AND dx3 NOT IN (SELECT dx3 FROM planned_dx)
    GROUP BY GROUPING SETS ((days, hospital), (days))
) AS alive
LEFT JOIN (
    SELECT d.days, CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END AS scope, coalesce(hospital, '') AS place, count(*) AS n
    FROM returns AS r JOIN return_days AS d ON r.days <= d.days
    GROUP BY GROUPING SETS ((d.days, hospital), (d.days))
) AS again ON again.days = alive.days AND again.scope = alive.scope AND again.place = alive.place;

INSERT INTO found_indicators
SELECT 'N21', 'surgical', CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END, coalesce(hospital, ''),
    count(*) FILTER (WHERE treatment = 'surgical'), count(*)
FROM seen GROUP BY GROUPING SETS ((hospital), ());

INSERT INTO found_indicators
SELECT 'N24', 'inpatient', CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END, coalesce(hospital, ''),
    count(*), count(DISTINCT psn_no)
FROM seen GROUP BY GROUPING SETS ((hospital), ());
