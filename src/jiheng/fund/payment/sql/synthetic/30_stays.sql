-- One row a stay. Every figure is drawn from the md5 of the seed's name and the number of the stay,
-- so that one name gives one city on every machine; noise is a table, not a formula of floats.
-- Groups are skewed (the square of a uniform draw), costs grow by 4 % a year.
CREATE OR REPLACE TABLE draws AS
SELECT
    i,
    md5_number_lower(seed || ':a:' || i) AS a,
    md5_number_lower(seed || ':b:' || i) AS b
FROM settings, range((SELECT cases * 4 FROM settings)) AS stays(i);

CREATE OR REPLACE TABLE stays AS
WITH picked AS (
    SELECT
        i,
        CAST(i // cases AS BIGINT) AS y,  -- 0 to 2 history, 3 the current year
        CAST((a & 4095) AS BIGINT) AS u,
        CAST((a >> 12) & 1023 AS BIGINT) AS hospital_draw,
        CAST((a >> 22) & 1023 AS BIGINT) AS op_draw,
        CAST((a >> 32) & 255 AS BIGINT) AS noise_place,
        CAST((a >> 40) & 255 AS BIGINT) AS share_draw,
        CAST((a >> 48) & 1023 AS BIGINT) AS age_draw,
        CAST((a >> 58) & 63 AS BIGINT) AS way_draw,
        CAST(b & 4095 AS BIGINT) AS day_draw,
        CAST((b >> 12) & 1023 AS BIGINT) AS other_draw,
        CAST((b >> 22) & 1023 AS BIGINT) AS rel_draw,
        CAST((b >> 32) & 4095 AS BIGINT) AS fault_draw,
        CAST((b >> 44) & 1048575 AS BIGINT) AS person_draw,
        cases
    FROM draws, settings
)
SELECT
    i,
    CAST(first_year + y AS BIGINT) AS year,
    'S' || (first_year + y) || lpad(CAST(i AS VARCHAR), 9, '0') AS setl_id,
    'P' || lpad(CAST(person_draw * (cases * 4 // 5 + 1) // 1048576 AS VARCHAR), 9, '0') AS psn_no,
    CASE
        WHEN hospital_draw < 480 THEN hospital_draw // 160
        WHEN hospital_draw < 880 THEN 3 + (hospital_draw - 480) // 80
        ELSE 8 + (hospital_draw - 880) // 36
    END AS hospital_place,
    u * u // 4096 * (3 * categories) // 4096 AS dx_place,
    op_draw,
    rel_draw,
    other_draw,
    noise_place,
    share_draw,
    age_draw % 96 AS age,
    CASE WHEN way_draw % 2 = 0 THEN '1' ELSE '2' END AS gend,
    way_draw,
    day_draw % 365 AS day,
    fault_draw
FROM picked CROSS JOIN (SELECT first_year, categories FROM settings);
