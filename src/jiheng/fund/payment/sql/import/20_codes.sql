-- K2 Codes exist in the code table on the settlement day, and have the form of their kind. A code
-- that was read as a number has lost zeros (47.01 for 47.0100): it is named with what it was.
CREATE OR REPLACE TABLE sent_codes AS
SELECT DISTINCT setl_id, 'dx' AS kind, diag_code AS code FROM diagnoses WHERE diag_code <> ''
UNION ALL
SELECT DISTINCT setl_id, 'op', oprn_oprt_code FROM procedures WHERE oprn_oprt_code <> '';

CREATE OR REPLACE TABLE odd_codes AS
SELECT kind, code,
    CASE
        WHEN kind = 'dx' AND NOT regexp_full_match(code, '[A-Z][0-9]{2}(\.[0-9x]([0-9]{1,2}|[0-9]{0,2}x[0-9]{2,3})?[+]?([*]|[A-Z][0-9.x]+[*])?)?')
            THEN 'form'
        WHEN kind = 'op' AND NOT regexp_full_match(code, '[0-9]{2}\.[0-9x]{1,2}[0-9x]{0,2}(x[0-9]{2,3})?') THEN 'form'
        WHEN kind = 'op' AND regexp_full_match(code, '[0-9]{2}\.[0-9]{1,3}') THEN 'zeros'
    END AS fault
FROM (SELECT DISTINCT kind, code FROM sent_codes);

INSERT INTO problems
SELECT file_row, 'K2', 'block',
    CASE fault WHEN 'zeros' THEN 'lost zeros ' || code || ' for ' || rpad(code, 7, '0') ELSE 'form of ' || code END
FROM sent_codes JOIN odd_codes USING (kind, code) JOIN settlements USING (setl_id)
WHERE fault IS NOT NULL;

INSERT INTO problems
SELECT file_row, 'K2', 'block', 'unknown code ' || code
FROM sent_codes
JOIN odd_codes USING (kind, code)
JOIN settlements USING (setl_id)
WHERE fault IS NULL
    AND (SELECT count(*) FROM codes) > 0
    AND NOT EXISTS (
        FROM codes
        WHERE codes.kind = sent_codes.kind AND codes.code = sent_codes.code
            AND (coalesce(valid_from, '') = '' OR CAST(valid_from AS DATE) <= CAST(setl_time AS DATE))
            AND (coalesce(valid_to, '') = '' OR CAST(valid_to AS DATE) >= CAST(setl_time AS DATE))
    );

-- K9 A diagnosis that cannot be principal keeps the case out of core groups.
INSERT INTO problems
SELECT file_row, 'K9', 'warn', 'not allowed as principal: ' || principal[1]
FROM settlements
JOIN coded USING (setl_id)
JOIN exclusions ON kind = 'not_principal' AND code IN (principal[1][1:3], principal[1][1:5], principal[1])
WHERE len(principal) = 1;
