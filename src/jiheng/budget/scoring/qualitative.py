"""Points of a qualitative indicator: what the form declares, where it lies in the band of its level.

Which score within its band a result deserves is for people to judge; that the band holds is
not.
"""

from decimal import Decimal
from fractions import Fraction

from jiheng.budget.profiles.model import Rules
from jiheng.budget.profiles.shapes import Band
from jiheng.budget.scoring.ledger import Reason
from jiheng.budget.scoring.outcome import Outcome, open_outcome
from jiheng.budget.scoring.points import shown
from jiheng.kernel.text import plain

_SHORTEST_CUT = 4  # signs of a level word that a cell cut off must still show
_ENDS = ".,;!"


def level_of(actual: str, target: str, rules: Rules) -> str | None:
    """The level that an answer in words says: one of the words of the rules, whole or cut off.

    An answer that repeats the target word for word says that it was met.
    """
    text = plain(actual).rstrip(_ENDS)
    if text == plain(target).rstrip(_ENDS):
        return "met"
    for level, words in rules.word_table("level_words").items():
        if text in words:
            return level
    if len(text) < _SHORTEST_CUT:
        return None
    levels = rules.word_table("level_words").items()
    cut = {level for level, words in levels if any(word.startswith(text) for word in words)}
    return cut.pop() if len(cut) == 1 else None


def score_words(
    weight: Fraction, declared: Decimal | None, actual: str, target: str, rules: Rules
) -> Outcome:
    """The declared points of an answer in words, where the rules allow them."""
    if rules.choice("qualitative") == "steps":
        return _steps(weight, declared, rules)
    level = level_of(actual, target, rules)
    if level is None:
        return open_outcome("scoring.no_level", actual=actual)
    band, low, high = _band_of(level, weight, rules)
    named = {"actual": actual, "band": _band(low, high, band)}
    settings = ("qualitative_bands", "level_words")
    if declared is None:
        return Outcome("qualitative.bands", settings, None, "", Reason("scoring.band_open", named))
    points = Fraction(declared)
    inside = low <= points < high if band.below is not None else low <= points <= high
    named["declared"] = shown(declared)
    if not inside:
        reason = Reason("scoring.outside_band", named)
        return Outcome("qualitative.bands", settings, None, "", reason, (low, high))
    formula = f"{shown(declared)}∈{named['band']}"
    return Outcome("qualitative.bands", settings, points, formula, Reason("scoring.in_band", named))


def bounds_of(
    weight: Fraction, actual: str, target: str, rules: Rules
) -> tuple[Fraction, Fraction] | None:
    """Between which points an answer in words lies; None where no band says so."""
    banded = rules.choice("qualitative") == "bands"
    level = level_of(actual, target, rules) if banded else None
    return None if level is None else _band_of(level, weight, rules)[1:]


def _band_of(level: str, weight: Fraction, rules: Rules) -> tuple[Band, Fraction, Fraction]:
    """The band of a level with its ends in points."""
    band = next(one for one in rules.bands("qualitative_bands") if one.word == level)
    return band, weight * band.low / 100, weight * (band.below or 100) / 100


def _band(low: Fraction, high: Fraction, band: Band) -> str:
    """A half-open interval as people write it: [8,10], [6,8)."""
    return f"[{shown(low)},{shown(high)}{']' if band.below is None else ')'}"


def _steps(weight: Fraction, declared: Decimal | None, rules: Rules) -> Outcome:
    """The declared points, where they are one of the shares that the rules know."""
    shares = rules.steps("qualitative_steps")
    steps = [weight * Fraction(share) / 100 for share in shares]
    named = {"steps": "、".join(shown(one) for one in steps)}
    settings = ("qualitative", "qualitative_steps")
    if declared is None:
        return Outcome("qualitative.steps", settings, None, "", Reason("scoring.step_open", named))
    named["declared"] = shown(declared)
    points = Fraction(declared)
    if points not in steps:
        reason = Reason("scoring.off_steps", named)
        bounds = (min(steps), max(steps))
        return Outcome("qualitative.steps", settings, None, "", reason, bounds)
    formula = f"{named['declared']}∈{{{named['steps']}}}"
    return Outcome("qualitative.steps", settings, points, formula, Reason("scoring.on_step", named))
