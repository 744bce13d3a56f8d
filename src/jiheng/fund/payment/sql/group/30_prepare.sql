-- What grouping looks at: the declared main procedure unless step 20 replaced it; a simple one is as
-- good as none (4.1). A class that is not decided counts as conservative, and is told.
CREATE OR REPLACE TABLE prepared AS
SELECT
    c.setl_id,
    coalesce(v.catalogue, '') AS catalogue,
    c.dx,
    CASE
        WHEN l.setl_id IS NOT NULL THEN l.main_op
        WHEN o.treatment = 'conservative' THEN ''
        ELSE c.main_op
    END AS main_op,
    l.rel_ops,
    CASE WHEN l.found_op IS NULL OR l.found_op = c.main_op THEN '' WHEN l.found_op = '' THEN 'main_op_excluded' ELSE 'main_op_replaced' END AS replaced,
    coalesce(l.found_op, c.main_op) AS found_op
FROM cases AS c
LEFT JOIN versions AS v ON v.month = c.month
LEFT JOIN op_treatments AS o ON o.code = c.main_op
LEFT JOIN listed AS l ON l.setl_id = c.setl_id;
