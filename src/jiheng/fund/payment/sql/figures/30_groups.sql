-- F-30: m = Σ w × yearly mean ÷ Σ w over years with cases. F-32 to F-34: RW from m. F-13: CV with
-- n - 1, from whole-number sums, rounded before any threshold. F-35: drug and material scores.
CREATE OR REPLACE TABLE weighted AS
SELECT
    row_no,
    half_up(sum(w_e4 * mean_e6), sum(w_e4)) AS mean_e6,
    half_up(sum(w_e4 * drug_e6), sum(w_e4)) AS drug_e6,
    half_up(sum(w_e4 * material_e6), sum(w_e4)) AS material_e6,
    coalesce(max(n) FILTER (WHERE year = 1), 0) AS n1,
    coalesce(max(n) FILTER (WHERE year = 2), 0) AS n2,
    coalesce(max(n) FILTER (WHERE year = 3), 0) AS n3,
    max(mean_e6) FILTER (WHERE year = 1) AS mean1_e6,
    max(mean_e6) FILTER (WHERE year = 2) AS mean2_e6,
    max(mean_e6) FILTER (WHERE year = 3) AS mean3_e6
FROM means GROUP BY row_no;

CREATE OR REPLACE TABLE spread AS
SELECT
    row_no,
    CAST(sum(n) AS HUGEINT) AS n,
    sum(n_insured) AS n_insured,
    CAST(sum(fen) AS HUGEINT) AS fen,
    CAST(sum(squares) AS HUGEINT) AS squares,
    CAST(sum(los) AS HUGEINT) AS los
FROM sums WHERE row_no IS NOT NULL GROUP BY row_no;

CREATE OR REPLACE TABLE group_scores AS
WITH figures AS (
    SELECT
        w.*,
        s.n,
        s.n_insured,
        s.los,
        CASE WHEN by_quota THEN half_up(w.mean_e6 * 100000000, base_e6)
            ELSE half_up(w.mean_e6 * points_e2 * 1000000, CASE WHEN by_average THEN city.mean_e6 ELSE base_e6 END)
        END AS rw_e8,
        CASE WHEN s.n > 1 AND s.fen > 0 THEN sqrt(
            CAST((s.n * s.squares - s.fen * s.fen) * s.n AS DOUBLE) / CAST(s.fen * s.fen * (s.n - 1) AS DOUBLE)
        ) END AS cv,
        half_up(w.drug_e6 * 100000000, nullif(city.drug_e6, 0)) AS drug_e8,
        half_up(w.material_e6 * 100000000, nullif(city.material_e6, 0)) AS material_e8
    FROM weighted AS w
    JOIN spread AS s ON s.row_no = w.row_no
    CROSS JOIN city_means AS city
    CROSS JOIN build_rules
)
SELECT
    f.row_no AS row_no,
    b.catalogue,
    b.stage,
    b.code,
    b.treatment,
    basics.row_no IS NOT NULL AS basic,
    CAST(f.n AS BIGINT) AS n,
    CAST(n_insured AS BIGINT) AS n_insured,
    n1,
    n2,
    n3,
    from_e6(mean1_e6) AS mean1,
    from_e6(mean2_e6) AS mean2,
    from_e6(mean3_e6) AS mean3,
    from_e6(mean_e6) AS mean,
    from_e6(floor(cv * 1000000 + 0.5)) AS cv,
    from_e6(half_up(los * 1000000, f.n)) AS los_mean,
    from_e8(rw_e8) AS rw,
    from_e8(drug_e8) AS drug_score,
    from_e8(material_e8) AS material_score
FROM figures AS f
JOIN (SELECT * FROM branches WHERE branch = 1) AS b ON b.row_no = f.row_no
LEFT JOIN basics ON basics.row_no = f.row_no;
