-- K4 Exactly one of age in years (from one on) and age in days (below a year); it agrees with the
-- birthday; a newborn has a plausible weight.
INSERT INTO problems
SELECT file_row, 'K4', 'block',
    CASE
        WHEN age IS NULL AND nwb_age IS NULL THEN 'no age'
        WHEN age IS NOT NULL AND nwb_age IS NOT NULL THEN 'age in years and in days'
        WHEN age < 1 THEN 'age below one year given in years'
        WHEN age IS NULL THEN 'age of ' || nwb_age || ' days'
        ELSE 'age ' || age
    END
FROM settlements
WHERE (age IS NULL) = (nwb_age IS NULL) OR age < 1 OR age > 130 OR nwb_age < 0 OR nwb_age >= 365;

INSERT INTO problems
SELECT file_row, 'K4', 'block', 'age ' || coalesce(age, 0) || ' and born ' || CAST(CAST(brdy AS DATE) AS VARCHAR)
FROM settlements
WHERE brdy IS NOT NULL AND adm_time IS NOT NULL
    AND abs(coalesce(age, 0) - date_diff('day', brdy, adm_time) // 365) > 1;

INSERT INTO problems
SELECT file_row, 'K4', 'block', CASE WHEN grams IS NULL THEN 'newborn without weight' ELSE 'weight ' || grams END
FROM (SELECT *, coalesce(nwb_adm_wt, nwb_bir_wt) AS grams FROM settlements) CROSS JOIN limits
WHERE nwb_age < newborn_days
    AND (grams IS NULL OR grams < newborn_weight_least OR grams > newborn_weight_most);

-- K5 Sex and age agree with diagnosis and procedure, as far as the code table says.
INSERT INTO problems
SELECT file_row, 'K5', 'warn', 'sex ' || gend || ' with ' || code
FROM sent_codes JOIN codes USING (kind, code) JOIN settlements USING (setl_id)
WHERE coalesce(sex, '') <> '' AND gend <> '' AND sex <> gend;

INSERT INTO problems
SELECT file_row, 'K5', 'warn', 'age ' || coalesce(age, 0) || ' with ' || code
FROM sent_codes JOIN codes USING (kind, code) JOIN settlements USING (setl_id)
WHERE coalesce(age, 0) < TRY_CAST(age_from AS DECIMAL(9, 2)) OR coalesce(age, 0) >= TRY_CAST(age_below AS DECIMAL(9, 2));
