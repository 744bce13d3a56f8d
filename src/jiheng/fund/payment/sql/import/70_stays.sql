-- K10 Stays of one person that overlap: one begins before the latest end of the earlier ones.
INSERT INTO problems
SELECT DISTINCT file_row, 'K10', 'warn', 'stay overlaps ' || earlier
FROM (
    SELECT
        file_row,
        adm_time,
        arg_max(setl_id, dscg_time) OVER stays AS earlier,
        max(dscg_time) OVER stays AS earlier_end
    FROM settlements
    WHERE psn_no <> '' AND adm_time IS NOT NULL AND dscg_time IS NOT NULL
        AND NOT EXISTS (FROM repeated WHERE repeated.file_row = settlements.file_row)
    WINDOW stays AS (PARTITION BY psn_no ORDER BY adm_time, setl_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
WHERE adm_time < earlier_end;
