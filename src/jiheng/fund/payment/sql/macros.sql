-- Exact arithmetic. DuckDB's quotient of decimals is a DOUBLE, so money, scores and point values are
-- whole numbers of their smallest unit (fen, ten-thousandths of a point) wherever they are divided.

-- n / d to the nearest whole number, a half away from zero
CREATE OR REPLACE MACRO half_up(n, d) AS
    CASE WHEN n < 0 THEN -((-2 * n + d) // (2 * d)) ELSE (2 * n + d) // (2 * d) END;
