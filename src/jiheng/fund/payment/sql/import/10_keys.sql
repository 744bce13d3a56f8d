-- K1 Keys: every settlement has its number once, a known hospital, one principal diagnosis, at most
-- one main procedure. A word-for-word copy is set aside alone; contradicting rows all are.
CREATE OR REPLACE TABLE problems (file_row BIGINT, rule VARCHAR, level VARCHAR, what VARCHAR);

INSERT INTO problems
SELECT file_row, 'K1', 'block', 'unreadable: ' || unreadable FROM settlements WHERE unreadable <> '';

-- A day of a procedure, a time in intensive care or an amount of a fund that cannot be read.
INSERT INTO problems
SELECT DISTINCT settlements.file_row, 'K1', 'block', 'unreadable: ' || found.unreadable
FROM settlements
JOIN (
    SELECT setl_id, unreadable FROM procedures
    UNION ALL SELECT setl_id, unreadable FROM icu
    UNION ALL SELECT setl_id, unreadable FROM payinfo
) AS found USING (setl_id)
WHERE found.unreadable <> '';

INSERT INTO problems
SELECT file_row, 'K1', 'block', 'no ' || missing
FROM (
    SELECT file_row, CASE WHEN setl_id = '' THEN 'setl_id' WHEN psn_no = '' THEN 'psn_no' END AS missing
    FROM settlements
)
WHERE missing IS NOT NULL;

CREATE OR REPLACE TABLE repeated AS
WITH twice AS (SELECT setl_id FROM settlements WHERE setl_id <> '' GROUP BY setl_id HAVING count(*) > 1),
texts AS (
    SELECT file_row, setl_id, CAST(sent AS VARCHAR) AS content
    FROM (SELECT file_row, setl_id, struct_pack(*COLUMNS(* EXCLUDE (file_row))) AS sent FROM settlements)
    SEMI JOIN twice USING (setl_id)
)
SELECT
    file_row,
    row_number() OVER (PARTITION BY setl_id ORDER BY file_row) AS place,
    min(content) OVER (PARTITION BY setl_id) = max(content) OVER (PARTITION BY setl_id) AS alike
FROM texts;

INSERT INTO problems
SELECT file_row, 'K1', 'block', CASE WHEN alike THEN 'copy' ELSE 'contradicting rows' END
FROM repeated
WHERE place > 1 OR NOT alike;

INSERT INTO problems
SELECT file_row, 'K1', 'block', 'unknown hospital ' || fixmedins_code
FROM settlements
ANTI JOIN hospitals ON hospital = fixmedins_code;

-- Diagnoses and procedures by settlement, in the order in which they were sent.
CREATE OR REPLACE TABLE coded AS
SELECT
    setl_id,
    list(diag_code ORDER BY file_row) FILTER (maindiag_flag = '1') AS principal,
    list(diag_code ORDER BY file_row) FILTER (maindiag_flag <> '1') AS other_dx
FROM diagnoses WHERE diag_code <> '' GROUP BY setl_id;

CREATE OR REPLACE TABLE operated AS
SELECT
    setl_id,
    list(oprn_oprt_code ORDER BY file_row) FILTER (oprn_oprt_type = '1') AS main_ops,
    list(oprn_oprt_code ORDER BY file_row) FILTER (oprn_oprt_type <> '1') AS other_ops
FROM procedures WHERE oprn_oprt_code <> '' GROUP BY setl_id;

INSERT INTO problems
SELECT file_row, 'K1', 'block', coalesce(len(principal), 0) || ' principal diagnoses'
FROM settlements LEFT JOIN coded USING (setl_id)
WHERE coalesce(len(principal), 0) <> 1;

INSERT INTO problems
SELECT file_row, 'K1', 'block', len(main_ops) || ' main procedures'
FROM settlements JOIN operated USING (setl_id)
WHERE len(main_ops) > 1;

INSERT INTO problems
SELECT file_row, 'K1', 'warn', 'other procedures and no main one'
FROM settlements JOIN operated USING (setl_id)
WHERE coalesce(len(main_ops), 0) = 0;
