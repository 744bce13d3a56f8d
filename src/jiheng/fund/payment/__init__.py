"""Payment by disease 按病种付费: data, catalogue, groups, scores, settlement, monitoring.

`plain` is the short and readable yardstick; `sql` holds the same rules as named steps for DuckDB.
`settlement` turns scores into money and knows no grouper, so that DIP and DRG share it.
"""
