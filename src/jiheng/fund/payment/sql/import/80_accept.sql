-- Every row ends in one of three places: set aside with its reasons, out of scope (not paid by disease),
-- or accepted, which the steps of `accept` do some months at a time. None is dropped.
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
