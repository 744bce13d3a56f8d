"""The disclosure copy of forms: personal data masked, one page a project in plain words, open data."""
