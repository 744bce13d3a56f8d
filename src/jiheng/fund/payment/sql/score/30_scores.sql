-- The score: RW × K (F-50), a low case × its ratio (F-53), a high one × (ratio - line + 1) (F-54); at
-- cost it has no score and its cost is paid (F-52). Ungrouped: cost ÷ M × points × discount × K.
-- Each is one quotient, rounded half up to four places; the scale of the result is in its name.
CREATE OR REPLACE TABLE scored AS
WITH earned AS (
    SELECT
        *,
        low_method = 'at_cost' AND deviation = 'low' AS paid_at_cost,
        CASE
            WHEN coefficient_on_deviation THEN k_e4
            WHEN deviation = 'low' AND low_method = 'ratio' AND cost_fen * 10000 <> mean_e6 THEN 10000
            WHEN deviation IN ('high', 'extreme') AND high_method = 'excess'
                AND cost_fen * 100000000 <> high_e4 * mean_e6 THEN 10000
            ELSE k_e4
        END AS applied_e4,
        half_up(cost_fen * points_e2 * discount_e4 * 1000000, city_e6) AS loose_e8
    FROM deviations
),
counted AS (
    SELECT
        *,
        CASE
            WHEN row_no IS NULL THEN half_up(loose_e8 * k_e4, 100000000)
            WHEN paid_at_cost THEN 0
            WHEN deviation = 'low' AND low_method = 'ratio'
                THEN half_up(rw_e8 * applied_e4 * cost_fen, mean_e6 * 10000)
            WHEN deviation IN ('high', 'extreme') AND high_method = 'excess'
                THEN half_up(
                    rw_e8 * applied_e4 * (cost_fen * 100000000 - (high_e4 - 10000) * mean_e6),
                    mean_e6 * 1000000000000
                )
            ELSE half_up(rw_e8 * k_e4, 100000000)
        END AS score_e4
    FROM earned
)
SELECT
    setl_id,
    hospital,
    pool,
    local,
    month,
    arrived,
    row_no,
    CASE WHEN row_no IS NULL THEN '' ELSE code END AS code,
    kind,
    deviation,
    from_e8(CASE WHEN row_no IS NULL THEN loose_e8 ELSE rw_e8 END) AS rw,
    CAST(coefficient AS DECIMAL(9, 4)) AS coefficient,
    from_e6(half_up(cost_fen * 10000000000, mean_e6)) AS ratio,
    from_e4(score_e4) AS score,
    CAST(CASE WHEN paid_at_cost THEN cost ELSE 0 END AS DECIMAL(18, 2)) AS at_cost,
    cost,
    fund,
    concat_ws(
        ',',
        CASE WHEN warnings <> '' THEN warnings END,
        CASE WHEN matched_row IS NOT NULL AND row_no IS NULL THEN 'no_score' END,
        CASE WHEN no_level_mean THEN 'no_level_mean' END
    ) AS warnings
FROM counted;
