-- 11.3: what each group recorded in a pool and what its scores are worth to the fund, by the point value and
-- the convention of the pool: (S × P + at cost) × r, or S × P + at cost - U.
CREATE OR REPLACE TABLE diseases AS
SELECT
    code,
    d.pool,
    cases,
    CAST(score AS DECIMAL(18, 4)) AS score,
    CAST(recorded AS DECIMAL(18, 2)) AS recorded,
    CAST(CAST(
        CASE WHEN by_share
            THEN half_up((to_e4(score) * to_e6(value) + to_e2(at_cost) * 100000000) * to_e6(share), 100000000000000)
            ELSE half_up(to_e4(score) * to_e6(value) + (to_e2(at_cost) - to_e2(cost) + to_e2(recorded)) * 100000000, 100000000)
        END AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2)) AS worth
FROM (
    SELECT code, pool, count(*) AS cases, sum(score) AS score, sum(at_cost) AS at_cost, sum(cost) AS cost, sum(fund) AS recorded
    FROM scored GROUP BY code, pool
) AS d
JOIN pool_values AS p ON p.pool = d.pool;
