-- What the catalogue offers to each combination: branches whose diagnosis is the case's and whose main
-- procedure is or is not asked; one that asks for procedures in any position is a candidate where the first
-- of them is there. `failure` is what the combination itself fails; a branch that asks for more (other
-- diagnoses, sex, age, weight, hours) is decided case by case in step 50. Mixed groups of other treatment
-- classes are candidates for the trace only.
-- Order: earlier stage, most codes asked for, lowest number (4.3, section 5).
CREATE OR REPLACE TABLE ranked AS
SELECT
    *,
    row_number() OVER (PARTITION BY catalogue ORDER BY stage, specificity DESC, row_no, branch) AS rank,
    row_number() OVER (PARTITION BY catalogue ORDER BY stage, specificity DESC, row_no DESC, branch) AS rank_back,
    dx_level = 0 AND main_op = '*' AND len(any_ops) = 0 AS anywhere,
    len(other_dx) > 0 OR sex <> ''
        OR coalesce(age_from, age_below, newborn_below, weight_from, weight_below, vent_from) IS NOT NULL AS asks_more
FROM branches;

CREATE OR REPLACE TABLE offers AS
WITH keyed AS (
    SELECT p.combination, b.rank FROM prepared AS p JOIN ranked AS b
        ON b.catalogue = p.catalogue AND b.dx = p.dx4 AND b.main_op = p.main_op WHERE b.dx_level = 5
    UNION ALL
    SELECT p.combination, b.rank FROM prepared AS p JOIN ranked AS b
        ON b.catalogue = p.catalogue AND b.dx = p.dx4 WHERE b.dx_level = 5 AND b.main_op = '*'
    UNION ALL
    SELECT p.combination, b.rank FROM prepared AS p JOIN ranked AS b
        ON b.catalogue = p.catalogue AND b.dx = p.dx3 CROSS JOIN wishes
    WHERE b.dx_level = 3 AND b.main_op IN ('*', p.main_op) AND (trace OR b.treatment IN ('', p.treatment))
    UNION ALL
    SELECT p.combination, b.rank FROM prepared AS p JOIN ranked AS b
        ON b.catalogue = p.catalogue AND b.dx = p.dx WHERE b.dx_level = 9 AND b.main_op IN ('*', p.main_op)
    UNION ALL
    SELECT p.combination, b.rank FROM prepared AS p JOIN ranked AS b
        ON b.catalogue = p.catalogue AND b.main_op = p.main_op WHERE b.dx_level = 0 AND b.main_op <> '*'
    UNION ALL
    SELECT p.combination, b.rank FROM prepared AS p JOIN ranked AS b
        ON b.catalogue = p.catalogue AND b.any_ops[1] = p.main_op WHERE b.dx_level = 0 AND b.main_op = '*'
    UNION ALL
    SELECT p.combination, b.rank
    FROM (
        SELECT combination, catalogue, main_op, unnest(rel_ops) AS code
        FROM prepared WHERE len(rel_ops) > 0
    ) AS p
    JOIN ranked AS b ON b.catalogue = p.catalogue AND b.any_ops[1] = p.code
    WHERE b.dx_level = 0 AND b.main_op = '*' AND p.code <> p.main_op
)
SELECT
    k.combination,
    k.rank,
    b.rank_back,
    b.asks_more,
    CASE
        WHEN b.stage < 5 AND NOT p.core_allowed THEN 'principal'
        WHEN b.treatment <> '' AND b.treatment <> p.treatment THEN 'class'
        WHEN len(b.any_ops) > 0 AND NOT list_has_all(list_concat([p.main_op], p.rel_ops), b.any_ops) THEN 'procedures'
        WHEN len(b.rel_ops) > 0 AND NOT list_has_all(p.rel_ops, b.rel_ops) THEN 'related'
        ELSE ''
    END AS failure
FROM keyed AS k
JOIN prepared AS p ON p.combination = k.combination
JOIN ranked AS b ON b.catalogue = p.catalogue AND b.rank = k.rank
WHERE len(b.any_ops) = 0 OR b.any_ops[1] = p.main_op OR list_contains(p.rel_ops, b.any_ops[1]);

-- The best of those that ask for nothing more: the answer for most cases. Where another row of the same
-- stage asks for as many codes and fits as well, only the number decided: a tie, which is told.
CREATE OR REPLACE TABLE settled AS
SELECT
    p.combination,
    p.catalogue,
    b.rank,
    behind.rank_back,
    b.row_no,
    b.stage,
    coalesce(b.code, '') AS code,
    coalesce(b.says, '') AS says,
    CASE WHEN coalesce(b.row_no <> behind.row_no, false) THEN concat_ws(',', CASE WHEN warnings <> '' THEN warnings END, 'tie')
        ELSE warnings
    END AS warnings
FROM prepared AS p
LEFT JOIN (
    SELECT combination, min(rank) AS rank, min(rank_back) AS rank_back
    FROM offers WHERE failure = '' AND NOT asks_more GROUP BY combination
) AS o ON o.combination = p.combination
LEFT JOIN ranked AS b ON b.catalogue = p.catalogue AND b.rank = o.rank
LEFT JOIN ranked AS behind ON behind.catalogue = p.catalogue AND behind.rank_back = o.rank_back;
