-- Twelve hospitals: three of level 3, five of level 2, four of level 1; the larger ones get more
-- cases and agreed coefficients above one.
CREATE OR REPLACE TABLE hospitals AS
SELECT
    'H' || lpad(CAST(100 + h AS VARCHAR), 4, '0') AS hospital,
    '示例医院' || (h + 1) AS name,
    CASE WHEN h < 3 THEN '3' WHEN h < 8 THEN '2' ELSE '1' END AS level,
    'true' AS participating,
    CASE WHEN h < 3 THEN '1.0800' WHEN h < 8 THEN '0.9600' ELSE '0.8500' END AS coefficient,
    CAST(h AS BIGINT) AS place
FROM range(12) AS hospitals(h);
