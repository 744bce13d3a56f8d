-- F-110 the declared order of diagnoses earns at least a fifth more than with another one first, while the
-- cost lies nearer to the other group's mean.
INSERT INTO leads
SELECT DISTINCT 'F-110', s.hospital, s.setl_id, other.code, round(s.rw / other.rw - 1, 6)
FROM seen AS s
CROSS JOIN watch
JOIN group_scores AS own ON own.row_no = s.row_no
JOIN swapped AS w ON w.setl_id = s.setl_id
JOIN group_scores AS other ON other.row_no = w.row_no
WHERE s.rw >= (1 + swap_gain) * other.rw AND abs(s.cost - other.mean) < abs(s.cost - own.mean);
