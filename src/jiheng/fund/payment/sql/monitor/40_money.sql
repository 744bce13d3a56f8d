-- N11 growth of the fund share of levels 1 and 2. N12 growth of mean cost, drugs and materials a case, and
-- mean cost ÷ CMI. N16 self-paid and personal shares. N22 services and tests. N26 fund growth, fund ÷ cost.
INSERT INTO found_indicators
SELECT 'N11', 'level ' || level, 'area', '',
    CASE WHEN was > 0 THEN from_e6(half_up((share - was) * 1000000, was)) ELSE 0 END, CASE WHEN was > 0 THEN 1 ELSE 0 END
FROM (
    SELECT now.level, to_e2(now.fund) * to_e2(prev.total) AS share, to_e2(prev.fund) * to_e2(now.total) AS was
    FROM (SELECT level, sum(fund) AS fund, (SELECT sum(fund) FROM seen) AS total FROM seen GROUP BY level) AS now
    JOIN (SELECT level, sum(fund) AS fund, (SELECT sum(fund) FROM last_year) AS total FROM last_year GROUP BY level) AS prev
        ON prev.level = now.level
    WHERE now.level IN ('1', '2')
) AS shares;

INSERT INTO found_indicators
SELECT 'N12', part, now.scope, now.place, from_e6(half_up((mean - old) * 1000000, 1000000)) , from_e6(old)
FROM (
    SELECT CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END AS scope, coalesce(hospital, '') AS place,
        half_up(to_e6(sum(cost)), count(*)) AS all_e6, half_up(to_e6(sum(drug_cost)), count(*)) AS drug_e6,
        half_up(to_e6(sum(material_cost)), count(*)) AS material_e6
    FROM seen GROUP BY GROUPING SETS ((hospital), ())
) AS now
JOIN (
    SELECT CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END AS scope, coalesce(hospital, '') AS place,
        half_up(to_e6(sum(cost)), count(*)) AS old_all, half_up(to_e6(sum(drug_cost)), count(*)) AS old_drug,
        half_up(to_e6(sum(material_cost)), count(*)) AS old_material
    FROM last_year GROUP BY GROUPING SETS ((hospital), ())
) AS before ON before.scope = now.scope AND before.place = now.place
CROSS JOIN LATERAL (
    VALUES ('cost', all_e6, old_all), ('drugs', drug_e6, old_drug), ('materials', material_e6, old_material)
) AS parts(part, mean, old);

INSERT INTO found_indicators
SELECT 'N12', 'cost by CMI', CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END, coalesce(hospital, ''),
    sum(cost), sum(rw)
FROM seen WHERE row_no IS NOT NULL GROUP BY GROUPING SETS ((hospital), ());

INSERT INTO found_indicators
SELECT id, part, scope, place, above, cost
FROM (
    SELECT CASE WHEN hospital IS NULL THEN 'area' ELSE 'hospital' END AS scope, coalesce(hospital, '') AS place,
        sum(cost) AS cost, sum(own_cost) AS own, sum(personal) AS personal, sum(service_cost) AS service,
        sum(test_cost) AS tests, sum(fund) AS fund
    FROM seen GROUP BY GROUPING SETS ((hospital), ())
) AS sums
CROSS JOIN LATERAL (
    VALUES ('N16', 'self-paid items', own), ('N16', 'personal', personal), ('N22', 'services', service),
        ('N22', 'tests', tests), ('N26', 'fund of cost', fund)
) AS parts(id, part, above);

INSERT INTO found_indicators
SELECT 'N26', 'growth ' || now.pool, 'area', '', now.fund - prev.fund, prev.fund
FROM (SELECT pool, sum(fund) AS fund FROM seen GROUP BY pool) AS now
JOIN (SELECT pool, sum(fund) AS fund FROM last_year GROUP BY pool) AS prev ON prev.pool = now.pool;
