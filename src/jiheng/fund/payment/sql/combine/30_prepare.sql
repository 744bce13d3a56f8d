-- What grouping looks at: the declared main procedure unless step 20 replaced it; a simple one is as
-- good as none (4.1). A class that is not decided counts as conservative, and is told.
CREATE OR REPLACE TABLE prepared AS
WITH chosen AS (
    SELECT
        k.combination,
        k.catalogue,
        k.dx,
        CASE
            WHEN l.combination IS NOT NULL THEN l.main_op
            WHEN o.treatment = 'conservative' THEN ''
            ELSE k.main_op
        END AS main_op,
        coalesce(l.rel_ops, CAST([] AS VARCHAR[])) AS rel_ops,
        coalesce(l.found_op, k.main_op) AS found_op,
        CASE
            WHEN l.found_op IS NULL OR l.found_op = k.main_op THEN ''
            WHEN l.found_op = '' THEN 'main_op_excluded'
            ELSE 'main_op_replaced'
        END AS replaced
    FROM combinations AS k
    LEFT JOIN op_treatments AS o ON o.code = k.main_op
    LEFT JOIN listed AS l ON l.combination = k.combination
)
SELECT
    c.combination,
    c.catalogue,
    c.dx,
    dx3,
    dx4,
    core_allowed,
    c.main_op,
    c.rel_ops,
    CASE WHEN c.main_op = '' OR coalesce(o.treatment, '') = '' THEN 'conservative' ELSE o.treatment END AS treatment,
    concat_ws(
        ',',
        CASE WHEN replaced <> '' THEN replaced END,
        CASE WHEN found_op <> '' AND coalesce(o.treatment, '') = '' THEN 'class_unknown' END,
        CASE WHEN NOT core_allowed THEN 'dx_not_principal' END
    ) AS warnings
FROM chosen AS c
JOIN dx_seen ON dx_seen.dx = c.dx
LEFT JOIN op_treatments AS o ON o.code = c.found_op;
