-- K3 Admission, procedure, discharge and settlement follow each other; the days of the stay are those
-- between the dates, at least one.
INSERT INTO problems
SELECT file_row, 'K3', 'block', 'discharged ' || CAST(dscg_time AS VARCHAR) || ' before admitted ' || CAST(adm_time AS VARCHAR)
FROM settlements WHERE dscg_time < adm_time;

INSERT INTO problems
SELECT file_row, 'K3', 'block', 'settled ' || CAST(setl_time AS VARCHAR) || ' before discharged ' || CAST(dscg_time AS VARCHAR)
FROM settlements WHERE setl_time < dscg_time;

INSERT INTO problems
SELECT DISTINCT settlements.file_row, 'K3', 'block', 'procedure on ' || CAST(oprn_oprt_date AS VARCHAR) || ' outside the stay'
FROM settlements JOIN procedures USING (setl_id)
WHERE CAST(oprn_oprt_date AS DATE) < CAST(adm_time AS DATE) OR CAST(oprn_oprt_date AS DATE) > CAST(dscg_time AS DATE);

INSERT INTO problems
SELECT file_row, 'K3', 'warn', 'days ' || act_ipt_days || ' for ' || date_diff('day', adm_time, dscg_time)
FROM settlements
WHERE act_ipt_days IS NOT NULL AND dscg_time >= adm_time
    AND act_ipt_days <> greatest(1, date_diff('day', adm_time, dscg_time));
