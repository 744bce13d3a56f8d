"""Comments in a submitted document: the file itself with comments added, nothing else changed."""
