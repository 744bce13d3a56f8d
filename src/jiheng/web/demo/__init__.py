"""A demonstration: the packaged examples as projects of a city."""
