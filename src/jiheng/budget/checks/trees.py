"""What a form may call its levels and how it may weigh them: the profile's way or a national one.

The tree of 2020 (成本 below 产出) and that of 2021 (成本 beside 产出) are in use side by side, so
a form that follows one is not at fault under a profile that states the other.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from jiheng.budget.checks.check import Thresholds
from jiheng.budget.profiles.loading import packaged_profiles


@cache
def _rules(name: str) -> Thresholds:
    profile = packaged_profiles()[name]
    return profile.rules(profile.newest_day())


def trees(profile: Thresholds) -> tuple[Mapping[str, tuple[str, ...]], ...]:
    """The trees that are allowed: first level → second levels."""
    rules = (profile, _rules("national"), _rules("core-2021"))
    return tuple(one.word_table("tree") for one in rules)


def weight_sets(profile: Thresholds) -> tuple[Mapping[str, Decimal], ...]:
    """The sets of first-level weights that are allowed; none where the profile states none."""
    own = profile.weight_sets()
    return (*own, *_rules("core-2021").weight_sets()) if own else ()
