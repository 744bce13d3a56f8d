-- F-51: a case of a sub-type earns RW × K × A, once; none where a deviation formula or the cost already
-- decides its score. F-37: points of a new technology are added after that.
CREATE OR REPLACE TABLE chosen_subtypes AS
SELECT setl_id, kind, level, trigger, factor
FROM (
    SELECT
        l.setl_id,
        s.*,
        row_number() OVER (PARTITION BY l.setl_id ORDER BY s.mean DESC, s.kind, s.level) AS place,
        by_class OR l.fen * 10000 >= to_e6(s.mean) AS meets
    FROM levels AS l
    JOIN subtypes AS s
        ON s.catalogue = l.catalogue AND s.row_no = l.row_no AND s.kind = l.kind AND s.level = l.level
    CROSS JOIN subtype_rules
    WHERE s.kind <> ''
) AS offered_subtypes
WHERE place = 1 AND meets;

CREATE OR REPLACE TABLE factors AS
SELECT
    g.setl_id,
    coalesce(c.kind, rest.kind) AS kind,
    coalesce(c.level, rest.level) AS level,
    coalesce(c.trigger, rest.trigger) AS trigger,
    coalesce(c.factor, rest.factor) AS factor
FROM graded AS g
LEFT JOIN chosen_subtypes AS c ON c.setl_id = g.setl_id
LEFT JOIN (SELECT * FROM subtypes WHERE kind = '') AS rest ON rest.catalogue = g.catalogue AND rest.row_no = g.row_no
WHERE coalesce(c.factor, rest.factor) IS NOT NULL;

CREATE OR REPLACE TABLE refined_scores AS
SELECT
    s.setl_id,
    f.kind,
    f.level,
    f.trigger,
    f.factor,
    a.points,
    s.score AS before,
    CASE
        WHEN f.setl_id IS NULL THEN s.score
        ELSE CAST(from_e4(half_up(to_e8(s.rw) * to_e4(s.coefficient) * to_e4(f.factor), 1000000000000)) AS DECIMAL(18, 4))
    END AS graded_score
FROM scored AS s
LEFT JOIN factors AS f ON f.setl_id = s.setl_id
LEFT JOIN additions AS a ON a.setl_id = s.setl_id
WHERE f.setl_id IS NOT NULL OR a.setl_id IS NOT NULL;

CREATE OR REPLACE TABLE refined AS
SELECT setl_id, kind, level, trigger, factor, before, graded_score AS after FROM refined_scores WHERE factor IS NOT NULL
UNION ALL
SELECT
    setl_id,
    'new_technology',
    '',
    CAST(NULL AS DECIMAL(18, 6)),
    CAST(NULL AS DECIMAL(9, 4)),
    graded_score,
    CAST(graded_score + points AS DECIMAL(18, 4))
FROM refined_scores WHERE points IS NOT NULL;

CREATE OR REPLACE TABLE scored AS
SELECT
    s.setl_id,
    s.hospital,
    s.pool,
    s.local,
    s.month,
    s.arrived,
    s.row_no,
    s.code,
    s.kind,
    s.deviation,
    s.rw,
    s.coefficient,
    s.ratio,
    CASE WHEN r.setl_id IS NULL THEN s.score ELSE CAST(r.graded_score + coalesce(r.points, 0) AS DECIMAL(18, 4)) END AS score,
    s.at_cost,
    s.cost,
    s.fund,
    s.warnings
FROM scored AS s
LEFT JOIN refined_scores AS r ON r.setl_id = s.setl_id;
