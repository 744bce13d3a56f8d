-- Auxiliary sub-types (7.2): the level of each case of `graded` in four kinds; '' is the base. Costly
-- treatment and second tumours are for malignant diseases only; the first severity that applies counts.
CREATE OR REPLACE TABLE other_listed AS
WITH others AS (
    SELECT setl_id, left(dx, 3) AS dx3, other FROM (SELECT setl_id, dx, unnest(other_dx) AS other FROM graded) AS each_dx
)
SELECT setl_id, list, l.key, points, left(other, 3) <> dx3 AS elsewhere
FROM others JOIN severity_codes AS l ON l.key = left(other, 3)
UNION
SELECT setl_id, list, l.key, points, left(other, 3) <> dx3
FROM others JOIN severity_codes AS l ON l.key = left(other, 5)
UNION
SELECT setl_id, list, l.key, points, left(other, 3) <> dx3
FROM others JOIN severity_codes AS l ON l.key = other;

CREATE OR REPLACE TABLE marks AS
SELECT
    setl_id,
    sum(CASE WHEN list = 'cci' THEN points ELSE 0 END) AS points,
    bool_or(list = 'malignant' AND elsewhere) AS second_tumour,
    bool_or(list = 'failure') AS failure,
    bool_or(list = 'damage') AS damage
FROM other_listed GROUP BY setl_id;

CREATE OR REPLACE TABLE judged AS
SELECT
    g.catalogue,
    g.row_no,
    g.setl_id,
    g.fen,
    CASE
        WHEN died THEN 'died'
        WHEN costly AND therapy_fen * 1000000 >= share_e6 * g.fen THEN 'costly_treatment'
        WHEN costly AND drug_fen * 1000000 >= share_e6 * g.fen THEN 'costly_drugs'
        WHEN malignant AND los >= severity_days AND coalesce(second_tumour, false) THEN 'second_tumour'
        WHEN los >= severity_days AND coalesce(failure, false) THEN 'severe'
        WHEN los >= severity_days AND coalesce(damage, false) THEN 'moderate'
        ELSE ''
    END AS severity,
    CASE
        WHEN coalesce(points, 0) >= cci_3 THEN 'very_serious'
        WHEN coalesce(points, 0) >= cci_2 THEN 'serious'
        WHEN coalesce(points, 0) >= cci_1 THEN 'ordinary'
        ELSE ''
    END AS cci,
    CASE
        WHEN newborn_days < newborn THEN 'newborn'
        WHEN newborn_days IS NOT NULL THEN 'infant'
        WHEN age >= elderly THEN 'elderly'
        WHEN age >= adult THEN ''
        WHEN age >= youth THEN 'youth'
        WHEN age >= child THEN 'child'
        ELSE ''
    END AS age_band,
    CASE
        WHEN icu_days >= icu_4 THEN 'days_4'
        WHEN icu_days >= icu_3 THEN 'days_3'
        WHEN icu_days >= icu_2 THEN 'days_2'
        WHEN icu_days >= icu_1 THEN 'days_1'
        ELSE ''
    END AS icu
FROM (
    SELECT
        graded.*,
        CAST(cost * 100 AS BIGINT) AS fen,
        CAST(therapy_cost * 100 AS BIGINT) AS therapy_fen,
        CAST(drug_cost * 100 AS BIGINT) AS drug_fen,
        m.key IS NOT NULL AS malignant,
        m.key IS NOT NULL AND to_e2(cost) * 10000000000 >= cost_e6 * to_e6(mean) AS costly,
        r.*
    FROM graded
    CROSS JOIN subtype_rules AS r
    LEFT JOIN (
        SELECT dx, min(key) AS key
        FROM (SELECT DISTINCT dx FROM graded) AS seen
        JOIN severity_codes ON list = 'malignant' AND key IN (left(dx, 3), left(dx, 5), dx)
        GROUP BY dx
    ) AS m ON m.dx = graded.dx
) AS g
LEFT JOIN marks ON marks.setl_id = g.setl_id;

CREATE OR REPLACE TABLE levels AS
SELECT catalogue, row_no, setl_id, fen, 'severity' AS kind, severity AS level FROM judged
UNION ALL
SELECT catalogue, row_no, setl_id, fen, 'cci', cci FROM judged
UNION ALL
SELECT catalogue, row_no, setl_id, fen, 'age', age_band FROM judged
UNION ALL
SELECT catalogue, row_no, setl_id, fen, 'icu', icu FROM judged;
