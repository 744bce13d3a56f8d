-- N14 and F-100: upload, pass and timely rates (F-04 to F-06). N28 special review. F-02 coverage in three
-- readings, institutions first. N30 stays of insured people, where their number is given.
INSERT INTO found_indicators
SELECT 'N14', part, CASE WHEN hospital = '' THEN 'area' ELSE 'hospital' END, hospital, above, below
FROM quality
CROSS JOIN watch
CROSS JOIN LATERAL (
    VALUES ('uploaded', submitted, settled), ('passed', passed, submitted), ('timely', timely, submitted)
) AS parts(part, above, below)
WHERE quality.year = watch.year;

INSERT INTO found_indicators
SELECT 'N28', part, 'area', '', above, below
FROM (
    SELECT count(*) AS filed, count(*) FILTER (WHERE result = 'passed') AS passed,
        coalesce(sum(approved) FILTER (WHERE result = 'passed'), 0) AS amount,
        coalesce(sum(approved - normal) FILTER (WHERE result = 'passed'), 0) AS extra
    FROM reviewed
) AS sums
CROSS JOIN (SELECT count(*) AS n FROM seen) AS discharges
CROSS JOIN LATERAL (
    VALUES ('filed', filed, 1), ('passed', passed, 1), ('amount', amount, 1), ('extra', extra, 1), ('of discharges', filed, n)
) AS parts(part, above, below);

INSERT INTO found_indicators
SELECT 'F-02', 'institutions', 'area', '', count(*) FILTER (WHERE hospital IN (SELECT hospital FROM seen)), count(*)
FROM participants;

INSERT INTO found_indicators
SELECT 'F-02', part, 'area', '', above, below
FROM (
    SELECT count(*) AS n, sum(fund) AS fund FROM seen WHERE hospital IN (SELECT hospital FROM participants)
) AS paid
CROSS JOIN (
    SELECT count(*) AS n, sum(fund) AS fund FROM inpatients WHERE hospital IN (SELECT hospital FROM participants)
) AS everyone
CROSS JOIN LATERAL (VALUES ('cases', paid.n, everyone.n), ('fund', paid.fund, everyone.fund)) AS parts(part, above, below);

INSERT INTO found_indicators
SELECT 'N30', pool, 'area', '', (SELECT count(*) FROM seen WHERE seen.pool = insured.pool), n FROM insured;

CREATE OR REPLACE TABLE indicators AS
SELECT id, part, scope, place, above, below,
    CASE WHEN below <> 0 THEN from_e6(half_up(to_e6(above) * 1000000, to_e6(below))) END AS value
FROM found_indicators;
