"""The audit log: append-only, chained, with its own page."""
