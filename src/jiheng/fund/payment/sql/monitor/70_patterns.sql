-- N19 and F-104 to F-109 as shares of the hospital's cases. F-111 bunching just above the low line: cases
-- in [0.50, 0.55) ÷ cases in [0.45, 0.50). F-108 share of the dearest sibling group under a subcategory
-- against the hospital's own last year: z > 3 and 10 points more. F-112 CMI up while the cost index falls.
INSERT INTO found_indicators
SELECT 'N19', kinds.id, CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END, coalesce(hospital, ''),
    count(DISTINCT setl_id), max(n)
FROM (
    SELECT k.id, h.hospital, h.n, l.setl_id
    FROM (VALUES ('F-104'), ('F-105'), ('F-106'), ('F-107'), ('F-109')) AS k(id)
    CROSS JOIN (SELECT hospital, count(*) AS n FROM seen GROUP BY hospital) AS h
    LEFT JOIN leads AS l ON l.id = k.id AND l.hospital = h.hospital
    UNION ALL
    SELECT k.id, NULL, (SELECT count(*) FROM seen), l.setl_id
    FROM (VALUES ('F-104'), ('F-105'), ('F-106'), ('F-107'), ('F-109')) AS k(id)
    LEFT JOIN leads AS l ON l.id = k.id
) AS kinds
GROUP BY kinds.id, hospital;

INSERT INTO found_indicators
SELECT 'F-111', '', CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END, coalesce(hospital, ''),
    count(*) FILTER (WHERE ratio >= 0.50 AND ratio < 0.55), count(*) FILTER (WHERE ratio >= 0.45 AND ratio < 0.50)
FROM seen GROUP BY GROUPING SETS ((hospital), ());

CREATE OR REPLACE TABLE siblings AS
SELECT dx4, row_no, dearest
FROM (
    SELECT b.dx AS dx4, g.row_no, row_number() OVER (PARTITION BY b.dx ORDER BY g.rw DESC, g.row_no) = 1 AS dearest,
        count(*) OVER (PARTITION BY b.dx) AS n
    FROM branches AS b JOIN group_scores AS g ON g.row_no = b.row_no
    WHERE b.stage = 4 AND b.branch = 1
) AS counted
WHERE n > 1;

INSERT INTO leads
SELECT 'F-108', hospital, '', dx4, round((p1 - p0) / sqrt(p * (1 - p) * (1.0 / n1 + 1.0 / n0)), 6)
FROM (
    SELECT now.hospital, now.dx4, n1, n0, CAST(k1 AS DOUBLE) / n1 AS p1, CAST(k0 AS DOUBLE) / n0 AS p0,
        CAST(k1 + k0 AS DOUBLE) / (n1 + n0) AS p
    FROM (
        SELECT hospital, b.dx4, count(*) AS n1, count(*) FILTER (WHERE dearest) AS k1
        FROM seen AS s JOIN siblings AS b ON b.row_no = s.row_no GROUP BY hospital, b.dx4
    ) AS now
    JOIN (
        SELECT hospital, b.dx4, count(*) AS n0, count(*) FILTER (WHERE dearest) AS k0
        FROM last_year AS y JOIN last_rows AS r ON r.setl_id = y.setl_id JOIN siblings AS b ON b.row_no = r.row_no
        GROUP BY hospital, b.dx4
    ) AS before ON before.hospital = now.hospital AND before.dx4 = now.dx4
) AS shares
CROSS JOIN watch
WHERE p > 0 AND p < 1 AND p1 - p0 >= shift_points
    AND round((p1 - p0) / sqrt(p * (1 - p) * (1.0 / n1 + 1.0 / n0)), 6) > shift_z;

INSERT INTO leads
SELECT 'F-112', hospital, '', quarter_name, round(cmi / old_cmi - 1, 6)
FROM (
    SELECT *, lag(cmi) OVER quarters AS old_cmi, lag(cost_index) OVER quarters AS old_index
    FROM (
        SELECT s.hospital, left(month, 4) || ' Q' || (CAST(right(month, 2) AS INTEGER) + 2) // 3 AS quarter_name,
            avg(CAST(rw AS DOUBLE)) AS cmi,
            avg(CAST(s.cost AS DOUBLE) * 100 * a.n / a.fen) AS cost_index
        FROM seen AS s JOIN area_groups AS a ON a.row_no = s.row_no
        GROUP BY s.hospital, quarter_name
    ) AS quarterly
    WINDOW quarters AS (PARTITION BY hospital ORDER BY quarter_name)
) AS compared
CROSS JOIN watch
WHERE cmi / old_cmi - 1 > cmi_rise AND cost_index / old_index - 1 < -index_fall;
