-- Candidates: branches whose diagnosis is the case's and whose main procedure is or is not asked; one
-- that asks for a procedure in any position where its first is there. `failure` is the first
-- condition not met, '' where all are. Order: earlier stage, most codes asked for, lowest number.
CREATE OR REPLACE TABLE ranked AS
SELECT
    branches.*,
    row_number() OVER (PARTITION BY catalogue ORDER BY stage, specificity DESC, row_no, branch) AS rank,
    row_number() OVER (PARTITION BY catalogue ORDER BY stage, specificity DESC, row_no DESC, branch) AS rank_from_behind
FROM branches;

CREATE OR REPLACE VIEW pairs AS
SELECT p.setl_id, b.catalogue, b.rank FROM prepared AS p JOIN ranked AS b
    ON b.dx_level = 5 AND b.main_op <> '*' AND b.catalogue = p.catalogue AND b.dx = p.dx4 AND b.main_op = p.main_op
UNION ALL
SELECT p.setl_id, b.catalogue, b.rank FROM prepared AS p JOIN ranked AS b
    ON b.dx_level = 3 AND b.main_op <> '*' AND b.catalogue = p.catalogue AND b.dx = p.dx3 AND b.main_op = p.main_op
UNION ALL
SELECT p.setl_id, b.catalogue, b.rank FROM prepared AS p JOIN ranked AS b
    ON b.dx_level = 9 AND b.main_op <> '*' AND b.catalogue = p.catalogue AND b.dx = p.dx AND b.main_op = p.main_op;
