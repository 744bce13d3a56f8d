"""Projects, the forms of their targets, and their way to approval."""
