-- The cases of some months, by month and number, with their codes, charges and warnings. Lists do not spill
-- to disk, so a city is not put together in one go.
CREATE OR REPLACE TABLE passed AS
SELECT settlements.*, warnings
FROM settlements LEFT JOIN reasons USING (file_row)
WHERE blocking IS NULL AND hi_paymtd IN ('', '3', '4')
    AND strftime(setl_time, '%Y-%m') BETWEEN (SELECT first_month FROM months) AND (SELECT last_month FROM months);

CREATE OR REPLACE TABLE accepted_part AS
SELECT
    setl_id,
    psn_no,
    fixmedins_code AS hospital,
    insutype AS pool,
    insutype IN ('310', '390') AS insured,
    insu_admdvs IN ('', area) AS local,
    strftime(setl_time, '%Y-%m') AS month,
    strftime(greatest(coalesce(submit_time, setl_time), setl_time), '%Y-%m') AS arrived,
    gend AS sex,
    CAST(age AS DECIMAL(18, 6)) AS age,
    CAST(nwb_age AS BIGINT) AS newborn_days,
    CAST(coalesce(nwb_adm_wt, nwb_bir_wt) AS BIGINT) AS weight,
    coalesce(TRY_CAST(split_part(vent_used_dura, '/', 1) AS BIGINT), 0) * 24
        + coalesce(TRY_CAST(split_part(vent_used_dura, '/', 2) AS BIGINT), 0) AS vent_hours,
    greatest(1, date_diff('day', adm_time, dscg_time)) AS los,
    coalesce(icu_days, 0) AS icu_days,
    dscg_way = '5' AS died,
    principal[1] AS dx,
    coalesce(other_dx, []) AS other_dx,
    coalesce(main_ops[1], '') AS main_op,
    coalesce(other_ops, []) AS other_ops,
    medfee_sumamt AS cost,
    CAST(coalesce(drug_cost, 0) AS DECIMAL(18, 2)) AS drug_cost,
    CAST(coalesce(material_cost, 0) AS DECIMAL(18, 2)) AS material_cost,
    CAST(coalesce(therapy_cost, 0) AS DECIMAL(18, 2)) AS therapy_cost,
    fund_pay_sumamt AS fund,
    CAST(coalesce(test_cost, 0) AS DECIMAL(18, 2)) AS test_cost,
    CAST(coalesce(surgery_cost, 0) AS DECIMAL(18, 2)) AS surgery_cost,
    CAST(coalesce(service_cost, 0) AS DECIMAL(18, 2)) AS service_cost,
    coalesce(fulamt_ownpay_amt, 0) AS own_cost,
    coalesce(psn_part_amt, 0) AS personal,
    CAST(adm_time AS DATE) AS admitted,
    CAST(dscg_time AS DATE) AS discharged,
    days_rinp_flag_31 = '2' AS planned_return,
    adm_diag_code AS adm_dx,
    coalesce(warnings, '') AS quality
FROM passed
CROSS JOIN limits
JOIN coded USING (setl_id)
LEFT JOIN operated USING (setl_id)
LEFT JOIN folded USING (setl_id)
LEFT JOIN intensive USING (setl_id)
ORDER BY month, setl_id;

CREATE TABLE IF NOT EXISTS accepted AS FROM accepted_part WITH NO DATA;
INSERT INTO accepted FROM accepted_part;
