-- K6 The total is the sum of the 14 kinds of charge, and of the fee lines where they were sent.
INSERT INTO problems
SELECT file_row, 'K6', 'block', 'negative or no total ' || medfee_sumamt
FROM settlements WHERE medfee_sumamt <= 0;

INSERT INTO problems
SELECT DISTINCT settlements.file_row, 'K6', 'block', 'negative charge ' || med_chrgitm || ' ' || amt
FROM settlements JOIN charges USING (setl_id) WHERE amt < 0;

INSERT INTO problems
SELECT DISTINCT settlements.file_row, 'K6', 'block', 'unreadable charge ' || charges.unreadable
FROM settlements JOIN charges USING (setl_id) WHERE charges.unreadable <> '';

INSERT INTO problems
SELECT DISTINCT settlements.file_row, 'K6', 'block', 'unreadable charge ' || fee_lines.unreadable
FROM settlements JOIN fee_lines USING (setl_id) WHERE fee_lines.unreadable <> '';

INSERT INTO problems
SELECT file_row, 'K6', 'block', 'total ' || medfee_sumamt || ' and charges ' || coalesce(total, 0)
FROM settlements
LEFT JOIN (SELECT setl_id, sum(amt) AS total FROM charges GROUP BY setl_id) USING (setl_id)
CROSS JOIN limits
WHERE abs(medfee_sumamt - coalesce(total, 0)) > sum_tolerance;

INSERT INTO problems
SELECT file_row, 'K6', 'block', 'total ' || medfee_sumamt || ' and fee lines ' || total
FROM settlements
JOIN (SELECT setl_id, sum(det_item_fee_sumamt) AS total FROM fee_lines GROUP BY setl_id) USING (setl_id)
CROSS JOIN limits
WHERE abs(medfee_sumamt - total) > sum_tolerance;
