"""What a form may call its levels and how it may weigh them: the profile's way, or that of 2021.

The tree of 2020 (成本 below 产出) and that of 2021 (成本 beside 产出) are in use side by side, so
a form that follows the newer one is not at fault under a profile that states the older.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from jiheng.budget.checks.check import Thresholds
from jiheng.budget.profiles.loading import packaged_profiles


@cache
def _of_2021() -> Thresholds:
    profile = packaged_profiles()["core-2021"]
    return profile.rules(profile.newest_day())


def trees(profile: Thresholds) -> tuple[Mapping[str, tuple[str, ...]], ...]:
    """The trees that are allowed: first level → second levels."""
    return profile.word_table("tree"), _of_2021().word_table("tree")


def weight_sets(profile: Thresholds) -> tuple[Mapping[str, Decimal], ...]:
    """The sets of first-level weights that are allowed; none where the profile states none."""
    own = profile.weight_sets()
    return (*own, *_of_2021().weight_sets()) if own else ()
