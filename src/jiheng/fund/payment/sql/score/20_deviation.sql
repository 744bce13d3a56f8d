-- Low, high, extreme or normal: the cost against the mean of the group at its level (F-53, F-54), or
-- under version 3.0 against the case's own standard RW × P0 × K (F-52). Both sides are whole numbers of
-- 10⁻¹⁰ yuan.
CREATE OR REPLACE VIEW deviations AS
SELECT
    *,
    CASE
        WHEN row_no IS NULL THEN 'normal'
        WHEN low_by_ratio AND (cost_e10 < low_e4 * mean_e6 OR (low_closed AND cost_e10 = low_e4 * mean_e6)) THEN 'low'
        WHEN low_at_cost AND (below_standard < 0 OR (low_closed AND below_standard = 0)) THEN 'low'
        WHEN cost_e10 > extreme_e4 * mean_e6 THEN 'extreme'
        WHEN cost_e10 > high_e4 * mean_e6 OR (high_closed AND cost_e10 = high_e4 * mean_e6) THEN 'high'
        ELSE 'normal'
    END AS deviation
FROM (
    SELECT
        *,
        cost_fen * 100000000 AS cost_e10,
        CASE WHEN low_at_cost
            THEN CAST(cost_fen AS HUGEINT) * 100000000000000000000
                - CAST(low_e4 AS HUGEINT) * rw_e8 * value_e6 * factor_e4
        END AS below_standard
    FROM standards
) AS compared;
