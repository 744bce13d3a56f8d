-- The first branch in order wins. Where another row of the same stage asks for as many codes and fits
-- as well, only the number decided: a tie, which is told.
CREATE OR REPLACE TABLE best AS
WITH fits AS (
    SELECT setl_id, min(rank) AS rank, min(rank_back) AS rank_back
    FROM checked WHERE failure = '' GROUP BY setl_id
)
SELECT
    p.setl_id,
    p.catalogue,
    p.dx,
    p.main_op,
    p.treatment,
    p.warnings,
    least(s.rank, fits.rank) AS rank,
    least(s.rank_back, fits.rank_back) AS rank_back
FROM prepared AS p
LEFT JOIN settled AS s
    ON s.catalogue = p.catalogue AND s.dx = p.dx AND s.main_op = p.main_op AND s.treatment = p.treatment
LEFT JOIN fits ON fits.setl_id = p.setl_id;

CREATE OR REPLACE TABLE grouped AS
SELECT
    best.setl_id,
    best.catalogue,
    b.row_no,
    b.stage,
    coalesce(b.code, '') AS code,
    CASE WHEN trace THEN coalesce(b.says, '') ELSE '' END AS matched,
    '' AS rejected,
    CASE
        WHEN b.row_no = behind.row_no OR b.row_no IS NULL THEN best.warnings
        WHEN best.warnings = '' THEN 'tie'
        ELSE best.warnings || ',tie'
    END AS warnings
FROM best
CROSS JOIN wishes
LEFT JOIN ranked AS b ON b.catalogue = best.catalogue AND b.rank = best.rank
LEFT JOIN ranked AS behind ON behind.catalogue = best.catalogue AND behind.rank_back = best.rank_back;
