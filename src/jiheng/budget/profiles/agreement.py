"""Which settings of a profile must agree with each other."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from jiheng.budget.profiles.model import Profile, Rules
from jiheng.budget.profiles.shapes import EXECUTION
from jiheng.kernel.parameters import NoValue


class Disagreement(NamedTuple):
    """Settings that contradict each other: their names, and the message with its arguments."""

    settings: tuple[str, ...]
    message_id: str
    arguments: dict[str, str]


# The first may not be above the second.
_IN_ORDER = (
    ("execution_low_error", "execution_low_warning"),
    ("under_line", "over_line"),
    ("few_indicators", "many_indicators"),
    ("monitoring_red", "monitoring_yellow"),
    ("monitoring_yellow", "monitoring_fast"),
)
# A choice that needs bands or steps, and where they stand.
_NEEDED = (
    ("qualitative", "bands", "qualitative_bands"),
    ("qualitative", "steps", "qualitative_steps"),
    ("satisfaction", "bands", "satisfaction_bands"),
    ("execution", "bands", "execution_bands"),
)


def disagreement(profile: Profile) -> Disagreement | None:
    """The first contradiction on a day from which a value of the profile holds, or None.

    Days on which some setting has no value yet, or no longer, give no rules and are left out;
    a profile that gives no rules on any day contradicts itself.
    """
    ruled = False
    starts = {one.start for setting in profile.settings.values() for one in setting.values}
    for day in sorted(starts):
        try:
            rules = profile.rules(day)
        except NoValue as missing:
            last = missing
            continue
        ruled = True
        for check in _CHECKS:
            for found in check(rules):
                return found
    return None if ruled else _never(last, max(starts))


def _never(missing: NoValue, day: date) -> Disagreement:
    name = missing.parameter.id
    return Disagreement((name,), "profiles.never", {"setting": name, "day": day.isoformat()})


def _in_order(rules: Rules) -> Iterator[Disagreement]:
    """A lower line is not above the higher one."""
    for low, high in _IN_ORDER:
        one, other = rules.threshold(low), rules.threshold(high)
        if one > other:
            numbers = {"low": low, "one": str(one), "high": high, "other": str(other)}
            yield Disagreement((low, high), "profiles.order", numbers)


def _needed(rules: Rules) -> Iterator[Disagreement]:
    """A formula that works by bands has bands."""
    for setting, choice, needed in _NEEDED:
        if rules.choice(setting) == choice and not rules.values[needed]:
            names = {"setting": setting, "choice": choice, "needed": needed}
            yield Disagreement((setting, needed), "profiles.needs", names)


def _execution_weight(rules: Rules) -> Iterator[Disagreement]:
    """The weight of execution is the same in every set of weights, and bands stay within it."""
    weight = rules.threshold("execution_weight")
    numbers = {"weight": str(weight)}
    for weights in rules.weight_sets():
        if weights[EXECUTION] != weight:
            numbers["other"] = str(weights[EXECUTION])
            settings = ("execution_weight", "first_level_weights")
            yield Disagreement(settings, "profiles.execution_weight", numbers)
    for band in rules.bands("execution_bands"):
        if band.number > weight:
            numbers["other"] = str(Decimal(band.number.numerator) / band.number.denominator)
            settings = ("execution_bands", "execution_weight")
            yield Disagreement(settings, "profiles.execution_points", numbers)


def _weights_in_tree(rules: Rules) -> Iterator[Disagreement]:
    """Weights are given to first levels of the tree."""
    for weights in rules.weight_sets():
        for name in weights:
            if name != EXECUTION and name not in rules.word_table("tree"):
                settings = ("first_level_weights", "tree")
                yield Disagreement(settings, "profiles.not_in_tree", {"name": name})


def _more_for_more(rules: Rules) -> Iterator[Disagreement]:
    """Who executes more is not capped lower and gets no fewer points; so with satisfaction.

    A later month is not due less.
    """
    rising = ("execution_caps", "execution_bands", "satisfaction_bands", "monitoring_checkpoints")
    for setting in rising:
        numbers = [band.number for band in rules.bands(setting)]
        if numbers != sorted(numbers, reverse=True):
            yield Disagreement((setting,), "profiles.falls", {"setting": setting})


_CHECKS: tuple[Callable[[Rules], Iterator[Disagreement]], ...] = (
    _in_order,
    _needed,
    _execution_weight,
    _weights_in_tree,
    _more_for_more,
)
