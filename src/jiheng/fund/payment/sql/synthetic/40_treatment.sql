-- What was treated and what it cost, in fen. Related procedures raise the cost; the ends of the
-- noise table make the cases of very low and very high cost.
CREATE OR REPLACE TABLE treated AS
WITH numbered AS (
    SELECT
        stays.*,
        op_draw >= 460 AS operated,
        (dx_place * 5 + CASE WHEN op_draw < 860 THEN 0 WHEN op_draw < 980 THEN 1 ELSE other_draw % 16 END)
            % procedures AS op_place,
        procedures,
        (dx_place + other_draw) % (3 * categories) AS other_place,
        CASE WHEN rel_draw < 30 THEN 2 WHEN rel_draw < 150 THEN 1 ELSE 0 END AS related,
        least(dx_place * 7919 % 9000 + 2000 + CASE WHEN op_draw >= 460 THEN 3000 + dx_place * 5 % 48 * 400 ELSE 0 END, 60000) AS base_yuan
    FROM stays CROSS JOIN (SELECT procedures, categories FROM settings)
),
chosen AS (
    SELECT
        * EXCLUDE (procedures),
        (op_place + 1) % procedures AS rel1_place,
        (op_place + 5) % procedures AS rel2_place,
        1 + other_draw % 2 AS extension
    FROM numbered
)
SELECT
    chosen.* EXCLUDE (base_yuan, extension),
    dx.code AS dx_code,
    CASE WHEN operated THEN op.code END AS main_op,
    CASE WHEN operated AND related >= 1 THEN rel1.code END AS rel_op1,
    CASE WHEN operated AND related >= 2 THEN rel2.code END AS rel_op2,
    level,
    hospital,
    CAST(base_yuan * permille
        * CASE level WHEN '3' THEN 125 WHEN '2' THEN 100 ELSE 75 END
        * (100 + 4 * (year - first_year))
        * (100 + 30 * CASE WHEN operated THEN related ELSE 0 END)
        // 10000000 + other_draw % 100 AS BIGINT) AS fen,
    1 + CAST(permille * (4 + dx_place % 7) // 1000 AS BIGINT) AS days
FROM chosen
CROSS JOIN settings
JOIN hospitals ON hospitals.place = hospital_place
JOIN noise ON noise.place = noise_place
JOIN (SELECT code, place, row_number() OVER (PARTITION BY place ORDER BY code) AS extension FROM dx_codes) AS dx
    ON dx.place = dx_place AND dx.extension = chosen.extension
JOIN op_codes AS op ON op.place = op_place
JOIN op_codes AS rel1 ON rel1.place = rel1_place
JOIN op_codes AS rel2 ON rel2.place = rel2_place;
