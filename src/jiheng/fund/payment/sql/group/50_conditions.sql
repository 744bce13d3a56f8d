-- Branches that ask for more than diagnosis and procedures, checked case by case: other diagnoses, sex,
-- age, weight, hours; with a trace, also those that could not be the best. A branch that names neither
-- diagnosis nor procedure is a candidate only where its bounds are met.
CREATE OR REPLACE TABLE open_offers AS
SELECT o.combination, o.rank
FROM offers AS o
JOIN settled AS s ON s.combination = o.combination
CROSS JOIN wishes
WHERE o.asks_more AND o.failure = ''
    AND (trace OR o.rank < coalesce(s.rank, o.rank + 1) OR o.rank_back < coalesce(s.rank_back, o.rank_back + 1));

CREATE OR REPLACE TABLE offered AS
SELECT n.setl_id, n.combination, o.rank
FROM numbered AS n JOIN open_offers AS o ON o.combination = n.combination
UNION ALL
SELECT n.setl_id, n.combination, b.rank
FROM numbered AS n
JOIN (SELECT * FROM ranked WHERE anywhere) AS b
    ON (b.vent_from IS NULL OR n.vent_hours >= b.vent_from)
    AND (b.newborn_below IS NULL OR n.newborn_days < b.newborn_below)
JOIN prepared AS p ON p.combination = n.combination AND p.catalogue = b.catalogue;

-- Other diagnoses at every level, once a case.
CREATE OR REPLACE TABLE asked_cases AS
SELECT
    c.setl_id,
    sex,
    CASE WHEN newborn_days IS NOT NULL THEN 0 ELSE floor(age) END AS years,
    newborn_days,
    weight,
    vent_hours,
    list_concat(
        list_concat(
            list_transform(other_dx, lambda x: left(x, 3)),
            list_transform(other_dx, lambda x: left(x, 5))
        ),
        other_dx
    ) AS keys
FROM cases AS c
WHERE c.setl_id IN (SELECT setl_id FROM offered);

CREATE OR REPLACE TABLE checked AS
WITH asked AS (
    SELECT
        o.setl_id,
        o.combination,
        o.rank,
        b.rank_back,
        b.anywhere,
        CASE
            WHEN b.stage < 5 AND NOT p.core_allowed THEN 'principal'
            WHEN b.treatment <> '' AND b.treatment <> p.treatment THEN 'class'
            WHEN len(b.rel_ops) > 0 AND NOT list_has_all(p.rel_ops, b.rel_ops) THEN 'related'
            WHEN len(b.other_dx) > 0 AND NOT list_has_all(c.keys, b.other_dx) THEN 'diagnoses'
            WHEN b.sex NOT IN ('', c.sex) THEN 'sex'
            WHEN coalesce(b.age_from, b.age_below) IS NOT NULL AND NOT coalesce(
                c.years BETWEEN coalesce(b.age_from, 0) AND coalesce(b.age_below, 1000) - 1, false
            ) THEN 'age'
            WHEN b.newborn_below IS NOT NULL AND NOT coalesce(c.newborn_days < b.newborn_below, false) THEN 'newborn'
            WHEN coalesce(b.weight_from, b.weight_below) IS NOT NULL AND NOT coalesce(
                c.weight BETWEEN coalesce(b.weight_from, 0) AND coalesce(b.weight_below, 1000000) - 1, false
            ) THEN 'weight'
            WHEN b.vent_from IS NOT NULL AND c.vent_hours < b.vent_from THEN 'hours'
            ELSE ''
        END AS failure
    FROM offered AS o
    JOIN prepared AS p ON p.combination = o.combination
    JOIN asked_cases AS c ON c.setl_id = o.setl_id
    JOIN ranked AS b ON b.catalogue = p.catalogue AND b.rank = o.rank
)
SELECT setl_id, combination, rank, rank_back, failure FROM asked
WHERE failure = '' OR NOT anywhere;
