-- Every combination of catalogue, diagnosis and procedures that occurs, with a number. Lists and nearly
-- all rows of a catalogue ask of nothing else, so each is decided once, whatever the number of its cases.
CREATE OR REPLACE TABLE combinations AS
SELECT row_number() OVER () AS combination, catalogue, dx, main_op, other_ops
FROM (SELECT DISTINCT catalogue, dx, main_op, other_ops FROM catalogued) AS seen;

CREATE OR REPLACE VIEW combined_cases AS
SELECT c.*, k.combination
FROM catalogued AS c
JOIN combinations AS k ON k.catalogue = c.catalogue AND k.dx = c.dx
    AND k.main_op = c.main_op AND k.other_ops = c.other_ops;

-- The keys of every diagnosis: category, subcategory, and whether it may be principal in a core group
-- (K9; DIP 3.0 draft, 4.3 step 1).
CREATE OR REPLACE TABLE dx_seen AS
SELECT
    dx,
    left(dx, 3) AS dx3,
    left(dx, 5) AS dx4,
    NOT EXISTS (SELECT 1 FROM not_principal WHERE key IN (left(dx, 3), left(dx, 5), dx)) AS core_allowed
FROM (SELECT DISTINCT dx FROM combinations) AS seen;
