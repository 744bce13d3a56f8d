"""Rule profiles: which formulas, bands and lines are in force on a day, each with its basis.

    profiles()["anhui"].rules(date(2023, 12, 31)).choice("reverse") == "linear"

A profile is a TOML file (loading.py). `national.toml` holds every setting once; the others
extend it, and an office adds its own in a folder. `Profile.rules(day)` gives the rules of a
day, or raises NoValue where some setting has no value on it.
"""

from jiheng.budget.profiles.loading import ROOT as DEFAULT
from jiheng.budget.profiles.loading import packaged_profiles, profiles
from jiheng.budget.profiles.model import Profile, Rules
from jiheng.budget.profiles.shapes import EXECUTION, Band, band_of

__all__ = [
    "DEFAULT",
    "EXECUTION",
    "Band",
    "Profile",
    "Rules",
    "band_of",
    "packaged_profiles",
    "profiles",
]
