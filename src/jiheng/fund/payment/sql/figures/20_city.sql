-- F-31: the mean cost of all discharges, yearly means weighted; drugs and materials likewise (F-35).
CREATE OR REPLACE TABLE city_means AS
SELECT
    half_up(sum(w_e4 * half_up(fen * 10000, n)), sum(w_e4)) AS mean_e6,
    half_up(sum(w_e4 * half_up(drug_fen * 10000, n)), sum(w_e4)) AS drug_e6,
    half_up(sum(w_e4 * half_up(material_fen * 10000, n)), sum(w_e4)) AS material_e6
FROM (
    SELECT year, sum(n) AS n, sum(fen) AS fen, sum(drug_fen) AS drug_fen, sum(material_fen) AS material_fen
    FROM sums GROUP BY year
) AS yearly
JOIN history_years ON history_years.number = yearly.year;
