-- F-61: the costs between which a case counts for the year-start point value: nearest-rank
-- percentiles of each year; everything where nothing is trimmed.
CREATE OR REPLACE TABLE trim_bounds AS
SELECT
    history_years.number AS year,
    min(fen) FILTER (WHERE place >= greatest(1, (low_e6 * n + 999999) // 1000000)) AS low,
    min(fen) FILTER (WHERE place >= greatest(1, (high_e6 * n + 999999) // 1000000)) AS high
FROM history_years
CROSS JOIN build_rules
LEFT JOIN (
    SELECT year, fen, row_number() OVER (PARTITION BY year ORDER BY fen) AS place, count(*) OVER (PARTITION BY year) AS n
    FROM placed
    WHERE (SELECT trimmed FROM build_rules)
) AS ordered ON ordered.year = history_years.number
GROUP BY history_years.number;
