"""What every page has in common: frame, words, look, headers."""
