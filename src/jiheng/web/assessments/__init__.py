"""Ex-ante assessments (事前绩效评估): form, papers, conclusion, and the gate before declaring."""
