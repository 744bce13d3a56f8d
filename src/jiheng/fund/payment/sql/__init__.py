"""The engine: the same rules as named steps of SQL, the rule in the head of each file."""
