-- The keys of every diagnosis seen: category, subcategory, and whether it may be principal in a core
-- group (K9; DIP 3.0 draft, 4.3 step 1).
CREATE OR REPLACE TABLE dx_seen AS
SELECT
    dx,
    left(dx, 3) AS dx3,
    left(dx, 5) AS dx4,
    NOT EXISTS (SELECT 1 FROM not_principal WHERE key IN (left(dx, 3), left(dx, 5), dx)) AS core_allowed
FROM (SELECT DISTINCT dx FROM cases) AS seen;
