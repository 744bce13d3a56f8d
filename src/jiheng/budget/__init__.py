"""Budget performance 预算绩效: forms, their recognition, rules, checks and layouts."""
