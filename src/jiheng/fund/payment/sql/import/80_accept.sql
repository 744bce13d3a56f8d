-- Every row ends in one of three places: accepted, set aside with its reasons, or out of scope (not
-- paid by disease). None is dropped.
CREATE OR REPLACE TABLE reasons AS
SELECT file_row,
    string_agg(rule || ' ' || what, '; ' ORDER BY rule, what) FILTER (level = 'block') AS blocking,
    string_agg(rule || ' ' || what, '; ' ORDER BY rule, what) FILTER (level = 'warn') AS warnings
FROM problems GROUP BY file_row;

CREATE OR REPLACE TABLE set_aside AS
SELECT settlements.*, blocking AS reasons FROM settlements JOIN reasons USING (file_row)
WHERE blocking IS NOT NULL;

CREATE OR REPLACE TABLE out_of_scope AS
SELECT settlements.* FROM settlements LEFT JOIN reasons USING (file_row)
WHERE blocking IS NULL AND hi_paymtd NOT IN ('', '3', '4');

-- Charges folded to what is looked at: drugs 09 to 11, materials 08, examination 03, laboratory 04,
-- services 02, 05, 06, 07, 12.
CREATE OR REPLACE TABLE folded AS
SELECT
    setl_id,
    coalesce(sum(amt) FILTER (med_chrgitm IN ('09', '10', '11')), 0) AS drug_cost,
    coalesce(sum(amt) FILTER (med_chrgitm = '08'), 0) AS material_cost,
    coalesce(sum(amt) FILTER (med_chrgitm IN ('03', '04')), 0) AS test_cost,
    coalesce(sum(amt) FILTER (med_chrgitm = '06'), 0) AS surgery_cost,
    coalesce(sum(amt) FILTER (med_chrgitm = '05'), 0) AS therapy_cost,
    coalesce(sum(amt) FILTER (med_chrgitm IN ('02', '05', '06', '07', '12')), 0) AS service_cost
FROM charges GROUP BY setl_id;

-- Whole days in intensive care, of all its stays together; "days/hours/minutes".
CREATE OR REPLACE TABLE intensive AS
SELECT
    setl_id,
    CAST(sum(coalesce(TRY_CAST(split_part(scs_cutd_sum_dura, '/', 1) AS BIGINT), 0) * 1440
        + coalesce(TRY_CAST(split_part(scs_cutd_sum_dura, '/', 2) AS BIGINT), 0) * 60
        + coalesce(TRY_CAST(split_part(scs_cutd_sum_dura, '/', 3) AS BIGINT), 0)) // 1440 AS BIGINT) AS icu_days
FROM icu GROUP BY setl_id;

CREATE OR REPLACE TABLE accepted AS
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
FROM settlements
CROSS JOIN limits
LEFT JOIN reasons USING (file_row)
JOIN coded USING (setl_id)
LEFT JOIN operated USING (setl_id)
LEFT JOIN folded USING (setl_id)
LEFT JOIN intensive USING (setl_id)
WHERE blocking IS NULL AND hi_paymtd IN ('', '3', '4')
ORDER BY month, setl_id;
