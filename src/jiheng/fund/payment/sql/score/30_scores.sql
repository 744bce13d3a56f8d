-- The score: RW × K (F-50), a low case × its ratio (F-53), a high one × (ratio - line + 1) (F-54); at
-- cost it has no score and its cost is paid (F-52). Ungrouped: cost ÷ M × points × discount × K.
-- Each is one quotient, rounded half up to four places; the scale of a whole number is in its name.
CREATE OR REPLACE TABLE scored AS
WITH earned AS (
    SELECT
        *,
        low_at_cost AND deviation = 'low' AS paid_at_cost,
        CASE
            WHEN coefficient_on_deviation OR deviation = 'normal' THEN factor_e4
            WHEN deviation = 'low' AND low_by_ratio AND cost_fen * 10000 <> mean_e6 THEN 10000
            WHEN deviation IN ('high', 'extreme') AND high_by_excess
                AND cost_e10 <> high_e4 * mean_e6 THEN 10000
            ELSE factor_e4
        END AS applied_e4,
        CASE WHEN row_no IS NULL
            THEN half_up(CAST(cost_fen AS HUGEINT) * points_e2 * discount_e4 * 1000000, city_e6)
        END AS loose_e8
    FROM deviations
)
SELECT
    setl_id,
    hospital,
    pool,
    local,
    month,
    arrived,
    row_no,
    coalesce(code, '') AS code,
    kind,
    deviation,
    CASE WHEN row_no IS NULL THEN from_e8(loose_e8) ELSE rw END AS rw,
    CAST(from_e4(factor_e4) AS DECIMAL(9, 4)) AS coefficient,
    from_e4(half_up(cost_e10, mean_e6)) AS ratio,
    from_e4(
        CASE
            WHEN row_no IS NULL THEN CAST(half_up(loose_e8 * factor_e4, 100000000) AS BIGINT)
            WHEN paid_at_cost THEN 0
            WHEN deviation = 'low' AND low_by_ratio
                THEN CAST(half_up(CAST(rw_e8 AS HUGEINT) * applied_e4 * cost_fen, CAST(mean_e6 AS HUGEINT) * 10000) AS BIGINT)
            WHEN deviation IN ('high', 'extreme') AND high_by_excess
                THEN CAST(half_up(
                    CAST(rw_e8 AS HUGEINT) * applied_e4 * (cost_e10 - (high_e4 - 10000) * mean_e6),
                    CAST(mean_e6 AS HUGEINT) * 1000000000000
                ) AS BIGINT)
            ELSE half_up(rw_e8 * factor_e4, 100000000)
        END
    ) AS score,
    CAST(CASE WHEN paid_at_cost THEN cost ELSE 0 END AS DECIMAL(18, 2)) AS at_cost,
    cost,
    fund,
    CASE WHEN warnings = '' AND NOT no_level_mean AND (matched_row IS NULL) = (row_no IS NULL) THEN ''
        ELSE concat_ws(
            ',',
            CASE WHEN warnings <> '' THEN warnings END,
            CASE WHEN matched_row IS NOT NULL AND row_no IS NULL THEN 'no_score' END,
            CASE WHEN no_level_mean THEN 'no_level_mean' END
        )
    END AS warnings
FROM earned;
