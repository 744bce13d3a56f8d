-- K7 The total is what fund, patient and hospital paid; the patient's part is account and cash.
INSERT INTO problems
SELECT file_row, 'K7', 'block', 'negative fund ' || fund_pay_sumamt FROM settlements WHERE fund_pay_sumamt < 0;

INSERT INTO problems
SELECT file_row, 'K7', 'block', 'fund ' || fund_pay_sumamt || ' of a total of ' || medfee_sumamt
FROM settlements WHERE fund_pay_sumamt > medfee_sumamt AND medfee_sumamt > 0;

INSERT INTO problems
SELECT file_row, 'K7', 'warn', 'total ' || medfee_sumamt || ' and payers ' || (fund_pay_sumamt + psn_part_amt + coalesce(hosp_part_amt, 0))
FROM settlements CROSS JOIN limits
WHERE abs(medfee_sumamt - fund_pay_sumamt - psn_part_amt - coalesce(hosp_part_amt, 0)) > sum_tolerance;

INSERT INTO problems
SELECT file_row, 'K7', 'warn', 'patient ' || psn_part_amt || ' and account and cash ' || (acct_pay + psn_cash_pay)
FROM settlements CROSS JOIN limits
WHERE abs(psn_part_amt - acct_pay - psn_cash_pay) > sum_tolerance;

-- K8 The fund's part is the sum of its rows; in scope and out of scope make up the total.
INSERT INTO problems
SELECT file_row, 'K8', 'warn', 'fund ' || fund_pay_sumamt || ' and its rows ' || total
FROM settlements
JOIN (SELECT setl_id, sum(fund_payamt) AS total FROM payinfo GROUP BY setl_id) USING (setl_id)
CROSS JOIN limits
WHERE abs(fund_pay_sumamt - total) > sum_tolerance;

INSERT INTO problems
SELECT file_row, 'K8', 'warn', 'total ' || medfee_sumamt || ' and parts '
    || (inscp_scp_amt + fulamt_ownpay_amt + overlmt_selfpay + preselfpay_amt)
FROM settlements CROSS JOIN limits
WHERE abs(medfee_sumamt - inscp_scp_amt - fulamt_ownpay_amt - overlmt_selfpay - preselfpay_amt) > sum_tolerance;
