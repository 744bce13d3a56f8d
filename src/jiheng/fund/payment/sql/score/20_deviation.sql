-- Low, high, extreme or normal: the cost against the mean of the group at its level (F-53, F-54), or
-- under version 3.0 against the case's own standard RW × P0 × K (F-52). All sides are whole numbers.
CREATE OR REPLACE VIEW deviations AS
SELECT
    *,
    CASE
        WHEN row_no IS NULL THEN 'normal'
        WHEN low_method = 'ratio' AND (below < 0 OR (low_closed AND below = 0)) THEN 'low'
        WHEN low_method = 'at_cost' AND (below_standard < 0 OR (low_closed AND below_standard = 0)) THEN 'low'
        WHEN cost_fen * 100000000 > extreme_e4 * mean_e6 THEN 'extreme'
        WHEN above > 0 OR (high_closed AND above = 0) THEN 'high'
        ELSE 'normal'
    END AS deviation
FROM (
    SELECT
        *,
        cost_fen * 100000000 - low_e4 * mean_e6 AS below,
        cost_fen * 100000000 - high_e4 * mean_e6 AS above,
        CASE WHEN low_method = 'at_cost'
            THEN cost_fen * 100000000000000000000 - low_e4 * rw_e8 * value_e6 * k_e4 END AS below_standard
    FROM standards
) AS compared;
