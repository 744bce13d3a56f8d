-- F-47: each case belongs to the dearest of its eligible sub-types, and meets the trigger where its cost
-- reaches t × the group's mean, which is the mean of the sub-type. F-48: A = mean of those that meet it ÷
-- mean of all. Where the area compensates, the rest of the group gets the factor that keeps its sum.
CREATE OR REPLACE TABLE dearest AS
SELECT catalogue, row_no, setl_id, fen, kind, level, mean_e6
FROM (
    SELECT
        l.catalogue,
        l.row_no,
        l.setl_id,
        l.fen,
        l.kind,
        l.level,
        half_up(s.fen * 10000, s.n) AS mean_e6,
        row_number() OVER (PARTITION BY l.setl_id ORDER BY half_up(s.fen * 10000, s.n) DESC, l.kind, l.level) AS place
    FROM levels AS l
    JOIN eligible AS e ON e.catalogue = l.catalogue AND e.row_no = l.row_no AND e.kind = l.kind
    JOIN level_sums AS s
        ON s.catalogue = l.catalogue AND s.row_no = l.row_no AND s.kind = l.kind AND s.level = l.level
    WHERE l.level <> ''
) AS ranked_levels
WHERE place = 1;

CREATE OR REPLACE TABLE met AS
SELECT catalogue, row_no, kind, level, CAST(count(*) AS HUGEINT) AS n, CAST(sum(fen) AS HUGEINT) AS fen
FROM dearest CROSS JOIN subtype_rules
WHERE by_class OR fen * 10000 >= mean_e6
GROUP BY catalogue, row_no, kind, level;

CREATE OR REPLACE TABLE whole AS
SELECT catalogue, row_no, CAST(sum(n) AS HUGEINT) AS n, CAST(sum(fen) AS HUGEINT) AS fen
FROM level_sums WHERE kind = 'age' GROUP BY catalogue, row_no;

CREATE OR REPLACE TABLE subtypes AS
SELECT
    m.catalogue,
    m.row_no,
    m.kind,
    m.level,
    CAST(s.n AS BIGINT) AS n,
    from_e6(half_up(s.fen * 10000, s.n)) AS mean,
    from_e6(half_up(half_up(s.fen * 10000, s.n) * 1000000, half_up(w.fen * 10000, w.n))) AS trigger,
    CAST(m.n AS BIGINT) AS n_met,
    CAST(from_e4(half_up(half_up(m.fen * 10000, m.n) * 10000, half_up(w.fen * 10000, w.n))) AS DECIMAL(9, 4)) AS factor
FROM met AS m
JOIN level_sums AS s
    ON s.catalogue = m.catalogue AND s.row_no = m.row_no AND s.kind = m.kind AND s.level = m.level
JOIN whole AS w ON w.catalogue = m.catalogue AND w.row_no = m.row_no
UNION ALL
SELECT
    catalogue,
    row_no,
    '',
    '',
    CAST(n AS BIGINT),
    from_e6(half_up(fen * 10000, n)),
    from_e6(half_up(half_up(fen * 10000, n) * 1000000, whole_e6)),
    CAST(n AS BIGINT),
    CAST(from_e4(half_up(half_up(fen * 10000, n) * 10000, whole_e6)) AS DECIMAL(9, 4))
FROM (
    SELECT w.catalogue, w.row_no, w.n - m.n AS n, w.fen - m.fen AS fen, half_up(w.fen * 10000, w.n) AS whole_e6
    FROM whole AS w
    JOIN (
        SELECT catalogue, row_no, CAST(sum(n) AS HUGEINT) AS n, CAST(sum(fen) AS HUGEINT) AS fen
        FROM met GROUP BY catalogue, row_no
    ) AS m ON m.catalogue = w.catalogue AND m.row_no = w.row_no
    CROSS JOIN subtype_rules
    WHERE compensated AND w.n > m.n
) AS rest;
