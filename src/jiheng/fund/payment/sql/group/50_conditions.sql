-- Branches that ask for more than diagnosis, main procedure and class, checked case by case:
-- procedures in any position, related procedures, other diagnoses, sex, age, weight, hours. A branch
-- that names neither diagnosis nor procedure is a candidate only where its bounds are met.
CREATE OR REPLACE TABLE offered AS
SELECT p.setl_id, p.catalogue, p.dx, p.main_op, p.rel_ops, o.rank
FROM prepared AS p
JOIN offers AS o ON o.catalogue = p.catalogue AND o.dx = p.dx AND o.main_op = p.main_op
JOIN settled AS s ON s.catalogue = p.catalogue AND s.dx = p.dx AND s.main_op = p.main_op
CROSS JOIN wishes
WHERE o.asks_more AND o.failure = ''
    AND (trace OR p.rel_ops IS NOT NULL OR NOT o.asks_related)
    AND (trace OR o.rank < coalesce(s.rank, o.rank + 1) OR o.rank_back < coalesce(s.rank_back, o.rank_back + 1))
UNION ALL
SELECT p.setl_id, p.catalogue, p.dx, p.main_op, p.rel_ops, b.rank
FROM ranked AS b
JOIN prepared AS p ON p.catalogue = b.catalogue AND b.any_ops[1] = p.main_op
WHERE b.dx_level = 0 AND b.main_op = '*'
UNION ALL
SELECT p.setl_id, p.catalogue, p.dx, p.main_op, p.rel_ops, b.rank
FROM (SELECT *, unnest(rel_ops) AS code FROM prepared WHERE len(rel_ops) > 0) AS p
JOIN ranked AS b ON b.catalogue = p.catalogue AND b.any_ops[1] = p.code
WHERE b.dx_level = 0 AND b.main_op = '*' AND p.code <> p.main_op
UNION ALL
SELECT p.setl_id, p.catalogue, p.dx, p.main_op, p.rel_ops, b.rank
FROM (
    SELECT setl_id, b.catalogue AS asking, b.rank
    FROM cases JOIN (SELECT * FROM ranked WHERE dx_level = 0 AND main_op = '*' AND len(any_ops) = 0) AS b
        ON (b.vent_from IS NULL OR vent_hours >= b.vent_from)
        AND (b.newborn_below IS NULL OR newborn_days < b.newborn_below)
) AS b
JOIN prepared AS p ON p.setl_id = b.setl_id AND p.catalogue = b.asking;

-- The other diagnoses of a case at every level, once a case.
CREATE OR REPLACE TABLE other_keys AS
SELECT
    setl_id,
    list_concat(
        list_concat(
            list_transform(other_dx, lambda x: left(x, 3)),
            list_transform(other_dx, lambda x: left(x, 5))
        ),
        other_dx
    ) AS keys
FROM cases
WHERE setl_id IN (
    SELECT o.setl_id FROM offered AS o
    JOIN ranked AS b ON b.catalogue = o.catalogue AND b.rank = o.rank
    WHERE len(b.other_dx) > 0
);

CREATE OR REPLACE TABLE asked AS
SELECT
    a.setl_id,
    a.catalogue,
    a.rank,
    b.rank_back,
    CASE
        WHEN b.stage < 5 AND NOT s.core_allowed THEN 'principal'
        WHEN b.treatment <> '' AND b.treatment <> s.treatment THEN 'class'
        WHEN NOT list_has_all(list_concat([a.main_op], related), b.any_ops) THEN 'procedures'
        WHEN NOT list_has_all(related, b.rel_ops) THEN 'related'
        WHEN len(b.other_dx) > 0 AND NOT list_has_all(k.keys, b.other_dx) THEN 'diagnoses'
        WHEN b.sex NOT IN ('', c.sex) THEN 'sex'
        WHEN coalesce(b.age_from, b.age_below) IS NOT NULL AND NOT coalesce(
            CASE WHEN c.newborn_days IS NOT NULL THEN 0 ELSE floor(c.age) END
            BETWEEN coalesce(b.age_from, 0) AND coalesce(b.age_below, 1000) - 1, false
        ) THEN 'age'
        WHEN b.newborn_below IS NOT NULL AND NOT coalesce(c.newborn_days < b.newborn_below, false) THEN 'newborn'
        WHEN coalesce(b.weight_from, b.weight_below) IS NOT NULL AND NOT coalesce(
            c.weight BETWEEN coalesce(b.weight_from, 0) AND coalesce(b.weight_below, 1000000) - 1, false
        ) THEN 'weight'
        WHEN b.vent_from IS NOT NULL AND c.vent_hours < b.vent_from THEN 'hours'
        ELSE ''
    END AS failure,
    b.dx_level = 0 AND b.main_op = '*' AND len(b.any_ops) = 0 AS anywhere,
    len(b.any_ops) = 0 OR list_contains(list_concat([a.main_op], related), b.any_ops[1]) AS anchored
FROM (SELECT *, coalesce(rel_ops, CAST([] AS VARCHAR[])) AS related FROM offered) AS a
JOIN settled AS s ON s.catalogue = a.catalogue AND s.dx = a.dx AND s.main_op = a.main_op
JOIN cases AS c ON c.setl_id = a.setl_id
LEFT JOIN other_keys AS k ON k.setl_id = a.setl_id
JOIN ranked AS b ON b.catalogue = a.catalogue AND b.rank = a.rank;

CREATE OR REPLACE TABLE checked AS
SELECT setl_id, catalogue, rank, rank_back, failure FROM asked
WHERE anchored AND (failure = '' OR NOT anywhere);
