-- Exact arithmetic. DuckDB's quotient of decimals is a DOUBLE, so money, scores and point values are
-- whole numbers of their smallest unit (fen, ten-thousandths of a point) wherever they are divided.

-- n / d to the nearest whole number, a half away from zero; d above zero
CREATE OR REPLACE MACRO half_up(n, d) AS
    CASE WHEN n < 0 THEN -((-2 * n + d) // (2 * d)) ELSE (2 * n + d) // (2 * d) END;

-- A decimal as a whole number of its smallest unit, and back
CREATE OR REPLACE MACRO to_e2(x) AS CAST(CAST(x AS DECIMAL(28, 2)) * CAST(100 AS DECIMAL(10, 0)) AS HUGEINT);
CREATE OR REPLACE MACRO to_e4(x) AS CAST(CAST(x AS DECIMAL(28, 4)) * CAST(10000 AS DECIMAL(10, 0)) AS HUGEINT);
CREATE OR REPLACE MACRO to_e6(x) AS CAST(CAST(x AS DECIMAL(28, 6)) * CAST(1000000 AS DECIMAL(10, 0)) AS HUGEINT);
CREATE OR REPLACE MACRO to_e8(x) AS CAST(CAST(x AS DECIMAL(28, 8)) * CAST(100000000 AS DECIMAL(10, 0)) AS HUGEINT);
CREATE OR REPLACE MACRO from_e4(n) AS CAST(n AS DECIMAL(14, 0)) * CAST(0.0001 AS DECIMAL(4, 4));
CREATE OR REPLACE MACRO from_e6(n) AS CAST(CAST(n AS DECIMAL(18, 0)) * CAST(0.000001 AS DECIMAL(7, 6)) AS DECIMAL(18, 6));
CREATE OR REPLACE MACRO from_e8(n) AS CAST(CAST(n AS DECIMAL(18, 0)) * CAST(0.00000001 AS DECIMAL(9, 8)) AS DECIMAL(18, 8));
