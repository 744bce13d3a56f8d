-- Leads for a person, never penalties; the formulas are ours (the official ones of the five indices of
-- version 1.0 were not found).
INSERT INTO leads SELECT 'F-103', hospital, setl_id, code, days FROM returns WHERE days <= (SELECT max(days) FROM return_days);

-- F-104 low-standard admission: conservative, far below the group's mean, and a short stay or mostly tests.
INSERT INTO leads
SELECT 'F-104', s.hospital, s.setl_id, s.code, s.ratio
FROM seen AS s
CROSS JOIN watch
JOIN area_groups AS a ON a.row_no = s.row_no
WHERE s.treatment = 'conservative'
    AND s.cost * 100 * a.n < low_standard_cost * a.fen
    AND (s.los <= short_stay_days OR s.test_cost > low_standard_tests * s.cost);

-- F-105 over-long stay: beyond the area's percentile of the group (nearest rank).
INSERT INTO leads
SELECT 'F-105', s.hospital, s.setl_id, s.code, s.los
FROM seen AS s
JOIN (
    SELECT row_no, min(los) FILTER (WHERE place >= long_stay_percentile * n) AS bound
    FROM (
        SELECT row_no, los, row_number() OVER (PARTITION BY row_no ORDER BY los, setl_id) AS place,
            count(*) OVER (PARTITION BY row_no) AS n
        FROM seen WHERE row_no IS NOT NULL
    ) AS ordered CROSS JOIN watch
    GROUP BY row_no
) AS b ON b.row_no = s.row_no
WHERE s.los > b.bound;

-- F-106 death in a group of low risk: ln of the area's mortality below the mean of the groups with deaths.
INSERT INTO leads
SELECT 'F-106', s.hospital, s.setl_id, s.code, round(m.mortality, 6)
FROM seen AS s
JOIN (
    SELECT row_no, CAST(count(*) FILTER (WHERE died) AS DOUBLE) / count(*) AS mortality
    FROM seen WHERE row_no IS NOT NULL GROUP BY row_no
) AS m ON m.row_no = s.row_no
WHERE s.died AND round(ln(m.mortality), 6) < (
    SELECT round(avg(ln(mortality)), 6)
    FROM (
        SELECT row_no, CAST(count(*) FILTER (WHERE died) AS DOUBLE) / count(*) AS mortality
        FROM seen WHERE row_no IS NOT NULL GROUP BY row_no HAVING bool_or(died)
    ) AS deadly
);

-- F-107 split stay: two stays of a person close together, both below the standard of their groups.
INSERT INTO leads
SELECT 'F-107', hospital, setl_id, code, date_diff('day', discharged, next_admitted)
FROM (
    SELECT setl_id, hospital, code, ratio, discharged,
        lead(admitted) OVER stays AS next_admitted,
        lead(hospital) OVER stays AS next_hospital,
        lead(ratio) OVER stays AS next_ratio
    FROM seen WINDOW stays AS (PARTITION BY psn_no ORDER BY admitted, setl_id)
) AS pairs
CROSS JOIN watch
WHERE ratio < 1 AND next_ratio < 1 AND next_admitted >= discharged
    AND date_diff('day', discharged, next_admitted)
        <= CASE WHEN next_hospital = hospital THEN split_gap_days ELSE split_gap_elsewhere END;

-- F-109 a surgical procedure is coded and no fee for surgery charged.
INSERT INTO leads
SELECT 'F-109', s.hospital, s.setl_id, s.code, 0
FROM seen AS s JOIN cases AS c ON c.setl_id = s.setl_id
WHERE s.treatment = 'surgical' AND c.surgery_cost = 0;
