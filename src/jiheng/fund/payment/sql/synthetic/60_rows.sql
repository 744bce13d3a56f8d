-- Diagnoses, procedures, charges and fund payments as rows, as the interface sends them.
CREATE OR REPLACE TABLE diagnoses AS
SELECT setl_id, 1 AS place, '1' AS diag_type,
    CASE WHEN fault_draw = 10 THEN 'Q99.999' ELSE dx_code END AS diag_code,
    CASE WHEN fault_draw = 7 THEN '0' ELSE '1' END AS maindiag_flag
FROM settlements
UNION ALL
SELECT setl_id, 2, '1', code, '0'
FROM settlements JOIN dx_codes ON place = other_place AND right(code, 3) <> '000'
    AND len(code) = 7
WHERE other_draw % 3 > 0;

CREATE OR REPLACE TABLE procedures AS
SELECT setl_id, 1 AS place, '1' AS oprn_oprt_type,
    CASE WHEN fault_draw = 3 THEN left(main_op, 4) ELSE main_op END AS oprn_oprt_code
FROM settlements WHERE main_op IS NOT NULL
UNION ALL
SELECT setl_id, 2, '2', rel_op1 FROM settlements WHERE rel_op1 IS NOT NULL
UNION ALL
SELECT setl_id, 3, '2', rel_op2 FROM settlements WHERE rel_op2 IS NOT NULL;

-- Fixed shares in percent by kind of charge, other where there was an operation; western drugs (09)
-- take what is left. Some operations have no fee for surgery (06), for F-109 to find.
CREATE OR REPLACE TABLE charges AS
WITH kinds(med_chrgitm, plain_share, surgical_share) AS (
    VALUES ('01', 6, 5), ('03', 14, 8), ('04', 16, 9), ('05', 18, 10), ('06', 0, 22), ('07', 5, 4),
        ('08', 4, 18), ('11', 6, 3), ('14', 1, 1)
),
shared AS (
    SELECT setl_id, med_chrgitm, fault_draw,
        CASE WHEN med_chrgitm = '06' AND fault_draw >= 4056 THEN 0
            ELSE fen * CASE WHEN operated THEN surgical_share ELSE plain_share END // 100
        END AS part
    FROM settlements, kinds
)
SELECT setl_id, med_chrgitm,
    CASE WHEN fault_draw = 5 AND med_chrgitm = '03' THEN -part ELSE part END * 0.01::DECIMAL(3, 2) AS amt
FROM shared
UNION ALL
SELECT setl_id, '09', (any_value(fen) - sum(part)) * 0.01::DECIMAL(3, 2)
FROM shared JOIN settlements USING (setl_id)
GROUP BY setl_id;

CREATE OR REPLACE TABLE payinfo AS
SELECT setl_id, CASE insutype WHEN '310' THEN '310100' ELSE '390100' END AS fund_pay_type,
    fund_fen * 0.01::DECIMAL(3, 2) AS fund_payamt
FROM settlements WHERE insutype <> '';

-- The settlements as they are sent: money in yuan, one copy and one contradiction among them.
CREATE OR REPLACE TABLE sent AS
WITH yuan AS (
    SELECT setl_id, psn_no, fixmedins_code, insutype, insu_admdvs, gend, age, nwb_age, nwb_bir_wt,
        adm_time, dscg_time, setl_time, submit_time, act_ipt_days, dscg_way, vent_used_dura,
        hi_paymtd, days_rinp_flag_31,
        fen_total * 0.01::DECIMAL(3, 2) AS medfee_sumamt,
        own_fen * 0.01::DECIMAL(3, 2) AS fulamt_ownpay_amt,
        0::DECIMAL(18, 2) AS overlmt_selfpay,
        pre_fen * 0.01::DECIMAL(3, 2) AS preselfpay_amt,
        (fen - own_fen - pre_fen) * 0.01::DECIMAL(3, 2) AS inscp_scp_amt,
        fund_fen * 0.01::DECIMAL(3, 2) AS fund_pay_sumamt,
        (fen - fund_fen) * 0.01::DECIMAL(3, 2) AS psn_part_amt,
        0::DECIMAL(18, 2) AS hosp_part_amt,
        (fen - fund_fen) * 3 // 10 * 0.01::DECIMAL(3, 2) AS acct_pay,
        (fen - fund_fen - (fen - fund_fen) * 3 // 10) * 0.01::DECIMAL(3, 2) AS psn_cash_pay,
        fault_draw
    FROM settlements
)
SELECT * EXCLUDE (fault_draw) FROM yuan
UNION ALL
SELECT * EXCLUDE (fault_draw) FROM yuan WHERE fault_draw = 1
UNION ALL
SELECT * EXCLUDE (fault_draw) REPLACE (psn_cash_pay + 1 AS psn_cash_pay) FROM yuan WHERE fault_draw = 2;

-- A budget 2 % below what was recorded, so that there is something to share.
CREATE OR REPLACE TABLE budget AS
WITH recorded AS (
    SELECT insutype AS pool, sum(fund_fen) * 98 // 100 * 0.01::DECIMAL(3, 2) AS dip
    FROM settlements, settings WHERE setl_id >= 'S' || (first_year + 3) AND insutype <> '' GROUP BY insutype
)
SELECT pool, 'dip' AS item, CAST(dip AS DECIMAL(18, 2)) AS amount FROM recorded
UNION ALL SELECT pool, 'reserve', 100000 FROM recorded
UNION ALL SELECT pool, 'bed_day', 50000 FROM recorded
UNION ALL SELECT pool, 'other', 25000 FROM recorded
UNION ALL SELECT pool, 'total', CAST(dip + 175000 AS DECIMAL(18, 2)) FROM recorded
ORDER BY pool, item;
