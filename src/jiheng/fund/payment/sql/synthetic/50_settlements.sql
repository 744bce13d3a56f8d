-- The settlements with the field names of the institution interface. Fault draws below 12 spoil a
-- row on purpose: a lost zero, an unknown hospital, a negative fee, sums that do not close, …
CREATE OR REPLACE TABLE parts AS
SELECT
    treated.*,
    CASE
        WHEN year < (SELECT first_year + 3 FROM settings) AND way_draw = 63 THEN ''
        WHEN share_draw % 10 < 3 THEN '310'
        ELSE '390'
    END AS insutype,
    fen * 5 // 100 AS own_fen,
    fen * 2 // 100 AS pre_fen,
    make_date(year, 1, 1) + CAST(day % 356 AS INTEGER) AS left_on
FROM treated;

CREATE OR REPLACE TABLE paid AS
SELECT
    *,
    CASE insutype
        WHEN '310' THEN (fen - own_fen - pre_fen) * (740 + share_draw % 100) // 1000
        WHEN '390' THEN (fen - own_fen - pre_fen) * (600 + share_draw % 120) // 1000
        ELSE 0
    END AS fund_fen
FROM parts;

CREATE OR REPLACE TABLE settlements AS
SELECT
    setl_id,
    psn_no,
    CASE WHEN fault_draw = 4 THEN 'H9999' ELSE hospital END AS fixmedins_code,
    insutype,
    CASE WHEN way_draw = 62 THEN '990100' ELSE '990000' END AS insu_admdvs,
    gend,
    CASE WHEN age >= 1 OR fault_draw = 9 THEN CAST(greatest(age, 1) AS VARCHAR) END AS age,
    CASE WHEN age < 1 OR fault_draw = 9 THEN CAST(other_draw * 365 // 1024 AS VARCHAR) END AS nwb_age,
    CASE WHEN age < 1 AND other_draw < 90 THEN CAST(900 + other_draw * 30 AS VARCHAR) END AS nwb_bir_wt,
    CAST(left_on - CAST(days AS INTEGER) AS VARCHAR) || ' 09:00:00' AS adm_time,
    CAST(left_on - CASE WHEN fault_draw = 8 THEN CAST(days AS INTEGER) + 2 ELSE 0 END AS VARCHAR)
        || ' 11:00:00' AS dscg_time,
    CAST(left_on + CAST(other_draw % 4 AS INTEGER) AS VARCHAR) || ' 15:00:00' AS setl_time,
    CAST(left_on + CASE WHEN other_draw = 77 THEN 45 ELSE CAST(other_draw % 4 + share_draw % 5 AS INTEGER) END
        AS VARCHAR) AS submit_time,
    CAST(days AS VARCHAR) AS act_ipt_days,
    CASE WHEN way_draw = 0 AND age > 60 THEN '5' WHEN way_draw = 1 THEN '4' ELSE '1' END AS dscg_way,
    CASE WHEN noise_place = 255 AND age > 40 THEN '5/2/0' ELSE '' END AS vent_used_dura,
    CASE WHEN way_draw = 61 THEN '5' ELSE '3' END AS hi_paymtd,
    '1' AS days_rinp_flag_31,
    CASE WHEN fault_draw = 6 THEN fen + 1000 ELSE fen END AS fen_total,
    fen,
    own_fen,
    pre_fen,
    fund_fen,
    fault_draw,
    operated,
    dx_code,
    main_op,
    rel_op1,
    rel_op2,
    other_place,
    other_draw
FROM paid;
