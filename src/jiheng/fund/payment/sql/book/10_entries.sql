-- What a run books: every case known by now (settled and arrived until the run's month) against what
-- earlier runs booked. Closed months are never rewritten: a case that came late, changed or was
-- withdrawn is an entry of this run.
CREATE OR REPLACE TABLE entries AS
WITH before AS (
    SELECT setl_id, hospital, pool, month,
        sum(score) AS score, sum(at_cost) AS at_cost, sum(cost) AS cost, sum(fund) AS fund
    FROM booked GROUP BY setl_id, hospital, pool, month
),
now AS (
    SELECT setl_id, hospital, pool, month, score, at_cost, cost, fund
    FROM scored, this_run WHERE month <= run AND arrived <= run
),
compared AS (
    SELECT
        coalesce(now.setl_id, before.setl_id) AS setl_id,
        coalesce(now.hospital, before.hospital) AS hospital,
        coalesce(now.pool, before.pool) AS pool,
        coalesce(now.month, before.month) AS month,
        now.setl_id IS NULL AS gone,
        before.setl_id IS NULL AS fresh,
        coalesce(now.score, 0) - coalesce(before.score, 0) AS score,
        coalesce(now.at_cost, 0) - coalesce(before.at_cost, 0) AS at_cost,
        coalesce(now.cost, 0) - coalesce(before.cost, 0) AS cost,
        coalesce(now.fund, 0) - coalesce(before.fund, 0) AS fund
    FROM now FULL JOIN before
        ON now.setl_id = before.setl_id AND now.hospital = before.hospital
        AND now.pool = before.pool AND now.month = before.month
)
SELECT
    run,
    setl_id,
    hospital,
    pool,
    month,
    CASE
        WHEN gone THEN 'withdrawn'
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
