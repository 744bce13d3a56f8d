-- K10 Stays of one person that overlap.
INSERT INTO problems
SELECT DISTINCT file_row, 'K10', 'warn', 'stay overlaps ' || earlier
FROM (
    SELECT
        file_row,
        adm_time,
        lag(setl_id) OVER stays AS earlier,
        lag(dscg_time) OVER stays AS earlier_end
    FROM settlements
    WHERE psn_no <> '' AND NOT EXISTS (FROM repeated WHERE repeated.file_row = settlements.file_row)
    WINDOW stays AS (PARTITION BY psn_no ORDER BY adm_time, setl_id)
)
WHERE adm_time < earlier_end;
