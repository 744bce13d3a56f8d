-- Last year's mean cost of each group at each hospital level that has cases enough; a mean of one or two
-- cases would call others low or high by chance.
CREATE OR REPLACE TABLE level_means AS
SELECT
    catalogue,
    row_no,
    level,
    n,
    from_e6(half_up(fen * 10000, n)) AS mean
FROM (
    SELECT row_no, level, CAST(sum(n) AS BIGINT) AS n, CAST(sum(fen) AS HUGEINT) AS fen
    FROM sums_by_hospital AS s JOIN hospital_figures AS h ON h.hospital = s.hospital
    WHERE s.year = 3 AND row_no IS NOT NULL
    GROUP BY row_no, level
) AS last_year
CROSS JOIN build_rules
WHERE n >= level_n0;
