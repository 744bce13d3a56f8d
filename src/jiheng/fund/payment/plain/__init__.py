"""The yardstick: every step of payment in plain Python, short enough to be checked by reading.

Slow on purpose; the engine of `sql` must give the same rows to the last digit.
"""
