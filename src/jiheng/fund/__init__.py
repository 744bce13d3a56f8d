"""The health-insurance fund: what is paid for treatment, and the records that prove it."""
