-- The row of every history case: that of its core group, or of the mixed group of its category and
-- class. Mixed groups are the last stage, so they change no row that step 60 of grouping found.
CREATE OR REPLACE VIEW placed AS
SELECT n.*, coalesce(a.row_no, s.row_no) AS row_no
FROM numbered AS n
JOIN (
    SELECT s.combination, coalesce(s.row_no, m.row_no) AS row_no
    FROM settled AS s
    JOIN prepared AS p ON p.combination = s.combination
    LEFT JOIN mixed_branches AS m ON m.dx3 = p.dx3 AND m.treatment = p.treatment
) AS s ON s.combination = n.combination
LEFT JOIN own_answers AS a ON a.setl_id = n.setl_id;

-- One pass over the cases: everything else is made from these sums.
CREATE OR REPLACE TABLE sums_by_hospital AS
SELECT
    row_no,
    year,
    hospital,
    count(*) AS n,
    count(*) FILTER (WHERE insured) AS n_insured,
    CAST(sum(fen) AS HUGEINT) AS fen,
    CAST(sum(CAST(fen AS HUGEINT) * fen) AS HUGEINT) AS squares,
    CAST(sum(drug_fen) AS HUGEINT) AS drug_fen,
    CAST(sum(material_fen) AS HUGEINT) AS material_fen,
    sum(los) AS los
FROM placed
GROUP BY row_no, year, hospital;

CREATE OR REPLACE TABLE sums AS
SELECT
    row_no,
    year,
    CAST(sum(n) AS BIGINT) AS n,
    CAST(sum(n_insured) AS BIGINT) AS n_insured,
    CAST(sum(fen) AS HUGEINT) AS fen,
    CAST(sum(squares) AS HUGEINT) AS squares,
    CAST(sum(drug_fen) AS HUGEINT) AS drug_fen,
    CAST(sum(material_fen) AS HUGEINT) AS material_fen,
    CAST(sum(los) AS HUGEINT) AS los
FROM sums_by_hospital
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
