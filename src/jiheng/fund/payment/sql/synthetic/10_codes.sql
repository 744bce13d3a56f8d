-- A tiny invented scheme: categories of diagnoses with three subcategories of two codes each, and
-- procedures, as many as the settings say. The codes have the form of the official ones and mean nothing.
CREATE OR REPLACE TABLE dx_codes AS
SELECT
    chr(CAST(65 + c % 26 AS INTEGER)) || CAST(10 + c // 26 AS VARCHAR)
        || '.' || s || CASE WHEN x = 0 THEN '00' ELSE '00x00' || x END AS code,
    c * 3 + s AS place
FROM range((SELECT categories FROM settings)) AS categories(c), range(3) AS subcategories(s), range(2) AS extensions(x);

CREATE OR REPLACE TABLE op_codes AS
SELECT
    CAST(10 + p % 90 AS VARCHAR) || '.' || lpad(CAST(p * 7 % 100 AS VARCHAR), 2, '0')
        || '00' AS code,
    p AS place,
    CASE
        WHEN p % 8 = 0 THEN 'conservative'
        WHEN p % 8 IN (1, 2) THEN 'diagnostic'
        WHEN p % 8 = 3 THEN 'therapeutic'
        ELSE 'surgical'
    END AS treatment
FROM range((SELECT procedures FROM settings)) AS procedures(p);

CREATE OR REPLACE TABLE codes AS
SELECT 'dx' AS kind, code, '示例诊断 ' || code AS name, '2020-01-01' AS valid_from,
    '' AS valid_to,
    CASE WHEN place = 7 THEN '2' WHEN place = 11 THEN '1' ELSE '' END AS sex,
    '' AS age_from, CASE WHEN place = 16 THEN '1' ELSE '' END AS age_below
FROM dx_codes
UNION ALL
SELECT 'op', code, '示例手术操作 ' || code, '2020-01-01', '', '', '', '' FROM op_codes;
