-- What only some areas can give. N20 admission and discharge diagnosis agree in their category. N21 share of
-- procedures of grade 4. N24 outpatient visits ÷ persons. F-113 outpatient cost in the days around a stay, a
-- stay, and its growth against last year.
INSERT INTO found_indicators
SELECT 'N20', '', CASE WHEN s.hospital IS NULL THEN 'area' ELSE 'hospital' END, coalesce(s.hospital, ''),
    count(*) FILTER (WHERE left(c.adm_dx, 3) = s.dx3), count(*)
FROM seen AS s JOIN cases AS c ON c.setl_id = s.setl_id
WHERE c.adm_dx <> ''
GROUP BY GROUPING SETS ((s.hospital), ())
HAVING count(*) > 0;

INSERT INTO found_indicators
SELECT 'N21', 'level 4 procedures', CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END, coalesce(hospital, ''),
    count(*) FILTER (WHERE grade = '4'), count(*)
FROM seen LEFT JOIN op_grades ON op_grades.code = seen.main_op
WHERE EXISTS (SELECT 1 FROM op_grades)
GROUP BY GROUPING SETS ((hospital), ())
HAVING count(*) > 0;

INSERT INTO found_indicators
SELECT 'N24', 'outpatient', CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END, coalesce(hospital, ''),
    count(*), count(DISTINCT psn_no)
FROM visits WHERE NOT earlier
GROUP BY GROUPING SETS ((hospital), ())
HAVING count(*) > 0;

CREATE OR REPLACE TABLE around AS
SELECT earlier, hospital, count(DISTINCT setl_id) AS stays, CAST(sum(fen) AS HUGEINT) AS fen
FROM (
    SELECT s.earlier, s.hospital, s.setl_id, coalesce(CAST(v.cost * 100 AS BIGINT), 0) AS fen
    FROM (
        SELECT false AS earlier, setl_id, hospital, psn_no, admitted, discharged FROM seen
        UNION ALL
        SELECT true, setl_id, hospital, psn_no, admitted, discharged FROM last_year
    ) AS s
    CROSS JOIN watch
    LEFT JOIN visits AS v ON v.psn_no = s.psn_no
        AND (v.day BETWEEN s.admitted - CAST(outpatient_days AS INTEGER) AND s.admitted - 1
            OR v.day BETWEEN s.discharged + 1 AND s.discharged + CAST(outpatient_days AS INTEGER))
) AS pairs
GROUP BY earlier, hospital;

INSERT INTO found_indicators
SELECT 'F-113', 'growth', CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END, coalesce(hospital, ''),
    from_e6(half_up(fen * 10000, stays) - half_up(old_fen * 10000, old_stays)), from_e6(half_up(old_fen * 10000, old_stays))
FROM (
    SELECT
        hospital,
        CAST(sum(CASE WHEN earlier THEN 0 ELSE fen END) AS HUGEINT) AS fen,
        CAST(sum(CASE WHEN earlier THEN 0 ELSE stays END) AS HUGEINT) AS stays,
        CAST(sum(CASE WHEN earlier THEN fen ELSE 0 END) AS HUGEINT) AS old_fen,
        CAST(sum(CASE WHEN earlier THEN stays ELSE 0 END) AS HUGEINT) AS old_stays
    FROM around GROUP BY GROUPING SETS ((hospital), ())
) AS sums
WHERE stays > 0 AND old_stays > 0 AND EXISTS (SELECT 1 FROM visits WHERE earlier);
