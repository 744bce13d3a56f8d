-- Fee lines: each charge in up to as many lines as the settings say, every line an invented item. The first
-- items of a kind are used in most stays, the later ones in few; what does not divide is in the first line.
CREATE OR REPLACE TABLE fee_lines AS
WITH divided AS (
    SELECT setl_id, med_chrgitm, CAST(amt * 100 AS BIGINT) AS fen,
        1 + CAST(md5_number_lower(seed || ':l:' || setl_id || med_chrgitm) & 1023 AS BIGINT) * lines // 1024 AS n
    FROM charges, settings WHERE lines > 0 AND amt <> 0
)
SELECT setl_id, 'Y' || med_chrgitm || lpad(CAST(j AS VARCHAR), 3, '0') AS med_list_codg,
    '示例项目 ' || med_chrgitm || '-' || j AS hilist_name,
    (fen // n + CASE WHEN j = 1 THEN fen - fen // n * n ELSE 0 END) * 0.01::DECIMAL(3, 2) AS det_item_fee_sumamt
FROM divided, range(1, n + 1) AS numbered(j);
