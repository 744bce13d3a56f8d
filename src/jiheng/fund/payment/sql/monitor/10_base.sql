-- What monitoring looks at: every scored case of the year with its group, stay and charges; and last
-- year's cases for growth.
CREATE OR REPLACE TABLE seen AS
SELECT
    s.setl_id,
    s.hospital,
    h.level,
    s.pool,
    s.month,
    s.row_no,
    s.code,
    s.kind,
    s.deviation,
    s.rw,
    s.score,
    s.ratio,
    s.cost,
    s.fund,
    c.psn_no,
    c.los,
    c.died,
    c.dx,
    left(c.dx, 3) AS dx3,
    left(c.dx, 5) AS dx4,
    c.main_op,
    coalesce(o.treatment, 'conservative') AS treatment,
    c.drug_cost,
    c.material_cost,
    c.test_cost,
    c.service_cost,
    c.own_cost,
    c.personal,
    c.admitted,
    c.discharged,
    c.planned_return
FROM scored AS s
JOIN cases AS c ON c.setl_id = s.setl_id
JOIN hospital_figures AS h ON h.hospital = s.hospital
LEFT JOIN op_treatments AS o ON o.code = c.main_op AND c.main_op <> '';

CREATE OR REPLACE VIEW last_year AS
SELECT c.*, h.level FROM earlier_cases AS c JOIN hospital_figures AS h ON h.hospital = c.hospital;

-- Means of the area over the grouped cases of this year, by group (section 15: the period is this year).
CREATE OR REPLACE TABLE area_groups AS
SELECT row_no, count(*) AS n, sum(los) AS los, sum(CAST(cost * 100 AS BIGINT)) AS fen
FROM seen WHERE row_no IS NOT NULL GROUP BY row_no;

CREATE OR REPLACE TABLE found_indicators
    (id VARCHAR, part VARCHAR, scope VARCHAR, place VARCHAR, above DECIMAL(38, 6), below DECIMAL(38, 6));
CREATE OR REPLACE TABLE leads
    (id VARCHAR, hospital VARCHAR, setl_id VARCHAR, code VARCHAR, measure DECIMAL(18, 6));
