-- What grouping looks at. Only simple procedures are as good as none (4.1); a class that is not
-- decided counts as conservative and is told. The declared main procedure counts unless step 20
-- replaced it.
CREATE OR REPLACE TABLE prepared AS
WITH chosen AS (
    SELECT
        cases.setl_id,
        versions.catalogue,
        cases.dx,
        cases.main_op AS declared,
        CASE
            WHEN cases.main_op = '' THEN ''
            WHEN several.setl_id IS NULL THEN cases.main_op
            ELSE coalesce(main_ops.main_op, '')
        END AS main_op,
        several.setl_id IS NOT NULL AS listed,
        coalesce(main_ops.simple, false) AS simple,
        related_ops.rel_ops
    FROM cases
    LEFT JOIN versions ON versions.month = cases.month
    LEFT JOIN several ON several.setl_id = cases.setl_id
    LEFT JOIN main_ops ON main_ops.setl_id = cases.setl_id
    LEFT JOIN related_ops ON related_ops.setl_id = cases.setl_id
),
classed AS (
    SELECT
        chosen.*,
        treatment,
        main_op <> '' AND coalesce(treatment, '') = '' AS unknown,
        CASE WHEN listed THEN simple ELSE coalesce(treatment, '') = 'conservative' END AS as_none
    FROM chosen
    LEFT JOIN op_treatments ON op_treatments.code = chosen.main_op
)
SELECT
    setl_id,
    coalesce(catalogue, '') AS catalogue,
    classed.dx,
    dx3,
    dx4,
    core_allowed,
    CASE WHEN as_none THEN '' ELSE main_op END AS main_op,
    CASE WHEN as_none THEN CAST([] AS VARCHAR[]) ELSE coalesce(rel_ops, CAST([] AS VARCHAR[])) END AS rel_ops,
    CASE WHEN main_op = '' OR coalesce(treatment, '') = '' THEN 'conservative' ELSE treatment END AS treatment,
    concat_ws(
        ',',
        CASE
            WHEN main_op = declared THEN NULL
            WHEN main_op = '' THEN 'main_op_excluded'
            ELSE 'main_op_replaced'
        END,
        CASE WHEN unknown THEN 'class_unknown' END,
        CASE WHEN NOT core_allowed THEN 'dx_not_principal' END
    ) AS warnings
FROM classed
JOIN dx_seen ON dx_seen.dx = classed.dx;
