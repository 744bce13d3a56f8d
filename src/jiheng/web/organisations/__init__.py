"""The tree of regions, finance bureaus, departments and units."""
