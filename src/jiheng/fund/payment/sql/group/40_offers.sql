-- What the catalogue offers to each combination of diagnosis, main procedure and class that occurs:
-- branches whose diagnosis is the case's and whose main procedure is or is not asked. `failure` is
-- what the combination itself fails; a branch that asks for more is decided case by case (step 50), as
-- is one that asks for a procedure in any position: without its first it is no candidate at all.
-- Order: earlier stage, most codes asked for, lowest number (4.3, section 5).
CREATE OR REPLACE TABLE ranked AS
SELECT
    *,
    row_number() OVER (PARTITION BY catalogue ORDER BY stage, specificity DESC, row_no, branch) AS rank,
    row_number() OVER (PARTITION BY catalogue ORDER BY stage, specificity DESC, row_no DESC, branch) AS rank_back,
    len(any_ops) + len(rel_ops) + len(other_dx) > 0 OR sex <> ''
        OR coalesce(age_from, age_below, newborn_below, weight_from, weight_below, vent_from) IS NOT NULL AS asks_more
FROM branches;

CREATE OR REPLACE TABLE combinations AS
SELECT
    d.catalogue,
    d.dx,
    d.main_op,
    dx3,
    dx4,
    core_allowed,
    CASE WHEN d.main_op = '' OR coalesce(o.treatment, '') = '' THEN 'conservative' ELSE o.treatment END AS treatment
FROM (SELECT DISTINCT catalogue, dx, main_op FROM prepared) AS d
JOIN dx_seen ON dx_seen.dx = d.dx
LEFT JOIN op_treatments AS o ON o.code = d.main_op;

CREATE OR REPLACE TABLE offers AS
WITH keyed AS (
    SELECT c.*, rank FROM combinations AS c JOIN ranked AS b
        ON b.catalogue = c.catalogue AND b.dx = c.dx4 AND b.main_op = c.main_op WHERE b.dx_level = 5
    UNION ALL
    SELECT c.*, rank FROM combinations AS c JOIN ranked AS b
        ON b.catalogue = c.catalogue AND b.dx = c.dx4 WHERE b.dx_level = 5 AND b.main_op = '*'
    UNION ALL
    SELECT c.*, rank FROM combinations AS c JOIN ranked AS b
        ON b.catalogue = c.catalogue AND b.dx = c.dx3 WHERE b.dx_level = 3 AND b.main_op IN ('*', c.main_op)
    UNION ALL
    SELECT c.*, rank FROM combinations AS c JOIN ranked AS b
        ON b.catalogue = c.catalogue AND b.dx = c.dx WHERE b.dx_level = 9 AND b.main_op IN ('*', c.main_op)
    UNION ALL
    SELECT c.*, rank FROM combinations AS c JOIN ranked AS b
        ON b.catalogue = c.catalogue AND b.main_op = c.main_op WHERE b.dx_level = 0 AND b.main_op <> '*'
)
SELECT
    k.catalogue,
    k.dx,
    k.main_op,
    k.rank,
    b.rank_back,
    b.asks_more,
    len(b.rel_ops) > 0 AS asks_related,
    CASE
        WHEN len(b.any_ops) > 0 THEN ''
        WHEN b.stage < 5 AND NOT k.core_allowed THEN 'principal'
        WHEN b.treatment <> '' AND b.treatment <> k.treatment THEN 'class'
        ELSE ''
    END AS failure
FROM keyed AS k JOIN ranked AS b ON b.catalogue = k.catalogue AND b.rank = k.rank;

-- The best of those that ask for nothing more: the answer for most cases.
CREATE OR REPLACE TABLE settled AS
SELECT
    c.catalogue,
    c.dx,
    c.main_op,
    c.dx3,
    c.dx4,
    c.core_allowed,
    c.treatment,
    min(o.rank) FILTER (WHERE failure = '' AND NOT asks_more) AS rank,
    min(o.rank_back) FILTER (WHERE failure = '' AND NOT asks_more) AS rank_back,
    coalesce(bool_or(failure = '' AND asks_more), false) AS asks_more
FROM combinations AS c
LEFT JOIN offers AS o ON o.catalogue = c.catalogue AND o.dx = c.dx AND o.main_op = c.main_op
GROUP BY c.catalogue, c.dx, c.main_op, c.dx3, c.dx4, c.core_allowed, c.treatment;
