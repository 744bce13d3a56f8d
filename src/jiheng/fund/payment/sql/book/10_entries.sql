-- What a run books: every case known by now (settled and arrived until the run's month) against what
-- earlier runs booked. Closed months are never rewritten: a case that came late, changed or was
-- withdrawn is an entry of this run.
CREATE OR REPLACE TABLE entries AS
WITH amounts AS (
    SELECT setl_id, hospital, pool, month, true AS known, score, at_cost, cost, fund
    FROM scored, this_run WHERE month <= run AND arrived <= run
    UNION ALL
    SELECT setl_id, hospital, pool, month, false, -score, -at_cost, -cost, -fund
    FROM booked
),
compared AS (
    SELECT
        setl_id,
        hospital,
        pool,
        month,
        bool_or(known) AS known,
        bool_and(known) AS fresh,
        sum(score) AS score,
        sum(at_cost) AS at_cost,
        sum(cost) AS cost,
        sum(fund) AS fund
    FROM amounts GROUP BY setl_id, hospital, pool, month
)
SELECT
    run,
    setl_id,
    hospital,
    pool,
    month,
    CASE
        WHEN NOT known THEN 'withdrawn'
        WHEN NOT fresh THEN 'corrected'
        WHEN month = run THEN 'regular'
        ELSE 'late'
    END AS kind,
    CAST(score AS DECIMAL(18, 4)) AS score,
    CAST(at_cost AS DECIMAL(18, 2)) AS at_cost,
    CAST(cost AS DECIMAL(18, 2)) AS cost,
    CAST(fund AS DECIMAL(18, 2)) AS fund
FROM compared, this_run
WHERE fresh OR score <> 0 OR at_cost <> 0 OR cost <> 0 OR fund <> 0;
