-- F-04 upload rate, F-05 pass rate, F-06 timely rate by hospital and year; "" is the whole area.
CREATE OR REPLACE TABLE quality AS
SELECT
    coalesce(fixmedins_code, '') AS hospital,
    year(setl_time) AS year,
    count(*) AS settled,
    count(submit_time) AS submitted,
    count(*) FILTER (blocking IS NULL) AS passed,
    count(*) FILTER (date_diff('day', dscg_time, submit_time) <= timely_days) AS timely
FROM settlements CROSS JOIN limits LEFT JOIN reasons USING (file_row)
WHERE setl_time IS NOT NULL
GROUP BY GROUPING SETS ((fixmedins_code, year(setl_time)), (year(setl_time)));

-- The problems by kind: codes, numbers and days stand as …, so that one fault is one line.
CREATE OR REPLACE TABLE found AS
SELECT rule, level,
    regexp_replace(
        regexp_replace(regexp_replace(what, '=[^ ]+', '=…', 'g'), 'form of .+', 'form of …'),
        '-?[0-9A-Z][0-9A-Z.x*+:-]*( -?[0-9A-Z][0-9A-Z.x*+:-]*)*', '…', 'g'
    ) AS kind,
    count(*) AS rows_found
FROM problems GROUP BY ALL ORDER BY ALL;
