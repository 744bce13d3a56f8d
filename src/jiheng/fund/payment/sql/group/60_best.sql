-- The first branch in order wins. Where another row of the same stage asks for as many codes and fits
-- as well, only the number decided: a tie, which is told.
CREATE OR REPLACE TABLE fits AS
SELECT setl_id, min(rank) AS rank, min(rank_back) AS rank_back
FROM checked WHERE failure = '' GROUP BY setl_id;

CREATE OR REPLACE TABLE grouped AS
SELECT
    p.setl_id,
    p.catalogue,
    b.row_no,
    b.stage,
    coalesce(b.code, '') AS code,
    CASE WHEN trace THEN coalesce(b.says, '') ELSE '' END AS matched,
    '' AS rejected,
    CASE
        WHEN p.replaced = '' AND core_allowed AND (p.found_op = '' OR o.treatment <> '')
            AND (b.row_no IS NULL OR b.row_no = behind.row_no) THEN ''
        ELSE concat_ws(
            ',',
            CASE WHEN p.replaced <> '' THEN p.replaced END,
            CASE WHEN p.found_op <> '' AND coalesce(o.treatment, '') = '' THEN 'class_unknown' END,
            CASE WHEN NOT core_allowed THEN 'dx_not_principal' END,
            CASE WHEN b.row_no <> behind.row_no THEN 'tie' END
        )
    END AS warnings
FROM prepared AS p
CROSS JOIN wishes
JOIN settled AS s ON s.catalogue = p.catalogue AND s.dx = p.dx AND s.main_op = p.main_op
LEFT JOIN op_treatments AS o ON o.code = p.found_op
LEFT JOIN fits AS f ON f.setl_id = p.setl_id
LEFT JOIN ranked AS b ON b.catalogue = p.catalogue AND b.rank = least(s.rank, f.rank)
LEFT JOIN ranked AS behind ON behind.catalogue = p.catalogue AND behind.rank_back = least(s.rank_back, f.rank_back);
