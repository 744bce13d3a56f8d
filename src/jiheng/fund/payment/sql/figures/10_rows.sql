-- The row of every history case: that of its core group, or of the mixed group of its category and
-- class. Mixed groups are the last stage, so they change no row that step 60 of grouping found.
CREATE OR REPLACE TABLE placed AS
SELECT
    c.setl_id,
    coalesce(g.row_no, m.row_no) AS row_no,
    y.number AS year,
    CAST(c.cost * 100 AS BIGINT) AS fen,
    CAST(c.drug_cost * 100 AS BIGINT) AS drug_fen,
    CAST(c.material_cost * 100 AS BIGINT) AS material_fen,
    c.los,
    c.insured,
    c.hospital
FROM cases AS c
JOIN history_years AS y ON y.year = left(c.month, 4)
JOIN prepared AS p ON p.setl_id = c.setl_id
JOIN settled AS s ON s.catalogue = p.catalogue AND s.dx = p.dx AND s.main_op = p.main_op
JOIN grouped AS g ON g.setl_id = c.setl_id
LEFT JOIN mixed_branches AS m ON m.dx3 = s.dx3 AND m.treatment = s.treatment;

CREATE OR REPLACE TABLE sums AS
SELECT
    row_no,
    year,
    count(*) AS n,
    count(*) FILTER (WHERE insured) AS n_insured,
    CAST(sum(fen) AS HUGEINT) AS fen,
    CAST(sum(CAST(fen AS HUGEINT) * fen) AS HUGEINT) AS squares,
    CAST(sum(drug_fen) AS HUGEINT) AS drug_fen,
    CAST(sum(material_fen) AS HUGEINT) AS material_fen,
    sum(los) AS los
FROM placed
GROUP BY row_no, year;

CREATE OR REPLACE TABLE means AS
SELECT
    row_no,
    sums.year,
    n,
    half_up(fen * 10000, n) AS mean_e6,
    half_up(drug_fen * 10000, n) AS drug_e6,
    half_up(material_fen * 10000, n) AS material_e6,
    w_e4
FROM sums JOIN history_years ON history_years.number = sums.year
WHERE row_no IS NOT NULL;
