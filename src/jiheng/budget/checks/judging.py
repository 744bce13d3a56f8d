"""What several checks ask of one indicator: met or missed, full or lost points, which reason."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds, found
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.forms import Indicator
from jiheng.budget.profiles.model import Rules
from jiheng.kernel.findings import Finding, Place, Severity
from jiheng.kernel.missing import state_of
from jiheng.kernel.text import plain

_LOWER, _UPPER = ("≥", ">"), ("≤", "<")
_WORDS = ("level", "text")
_NOTHING_TO_SAY = pattern("sco", "no_deviation")
_STANDARD = pattern("sco", "standard")


def is_lower(row: Row) -> bool:
    """Whether the target is a lower bound (≥95%)."""
    return row.target is not None and row.target.operator in _LOWER


def is_upper(row: Row) -> bool:
    """Whether the target is an upper bound (≤30天)."""
    return row.target is not None and row.target.operator in _UPPER


def is_equal(row: Row) -> bool:
    """Whether the target is written with “=”."""
    return row.target is not None and row.target.operator == "="


def is_standard(row: Row) -> bool:
    """Whether the indicator is a fixed standard (人均补助标准), not a ceiling of cost."""
    return _STANDARD.search(row.name) is not None


def pair(row: Row) -> tuple[Fraction, Fraction] | None:
    """Target and actual in one unit, where the unit of the actual is not in doubt."""
    compared = row.comparison
    return compared.pair if compared and not compared.alternatives else None


def met(row: Row) -> bool:
    """The target is met beyond doubt."""
    return row.comparison is not None and row.comparison.outcome == "met"


def missed(row: Row) -> bool:
    """The target is missed beyond doubt.

    A cost below an “=” is a saving and a result above an “=” is more than promised; neither is
    a miss. Zero has no such side: “=0” is missed by anything above it.
    """
    compared = row.comparison
    if compared is None or compared.outcome != "not_met":
        return False
    if row.target is not None and row.target.type == "range":
        return False  # outside of a range, but on its better or its worse side?
    if is_equal(row) and compared.pair and compared.pair[0] != 0:
        wanted, reached = compared.pair
        return reached > wanted if row.is_cost else reached < wanted
    return True


def over_ceiling(row: Row) -> bool:
    """A cost above what its target (≤ or =) allows."""
    return row.is_cost and (is_upper(row) or is_equal(row)) and missed(row)


def full(row: Row) -> bool:
    """Full marks: the score is the weight, and that is above zero."""
    return row.weight is not None and row.weight > 0 and row.score == row.weight


def lost(row: Row) -> bool:
    """Points were deducted."""
    return row.weight is not None and row.score is not None and row.score < row.weight


def in_words(row: Row) -> bool:
    """Whether the result is given in words (达成预期指标), so that its score is a judgement."""
    actual = row.actual
    return actual is not None and actual.type in _WORDS and state_of(actual_text(row)) == "filled"


def actual_text(row: Row) -> str:
    """The actual as printed, "" where there is none."""
    return row.indicator.actual or row.indicator.actual_to_date or ""


def reason(row: Row) -> str:
    """What the form says about the deviation, "" where it says nothing (—, 无, 无偏差)."""
    text = row.indicator.deviation or row.indicator.remark or ""
    said = plain(text).rstrip(".")
    if not said or state_of(text) != "filled" or _NOTHING_TO_SAY.fullmatch(said):
        return ""
    return text


def found_at(
    case: Case,
    code: str,
    row: Row,
    name: str,
    expected: str | None = None,
    severity: Severity | None = None,
    also: Sequence[Place] = (),
    wording: str | None = None,
    **arguments: str,
) -> Finding:
    """A finding at a field of an indicator, where its text really stands.

    What was seen is the text printed there; the sentence may also name {target} and {actual}.
    """
    name = field_of(row.indicator, name)
    return found(
        case, code, f"{row.path}.{name}", getattr(row.indicator, name), expected, severity, also,
        wording, target=row.target_text or "—", actual=actual_text(row) or "—", **arguments,
    )  # fmt: skip


def field_of(indicator: Indicator, name: str) -> str:
    """The field where the text of a name really stands: the adjusted target, the actual so far, the remark."""
    if name == "target" and indicator.adjusted_target:
        return "adjusted_target"
    if name == "actual" and not indicator.actual and indicator.actual_to_date:
        return "actual_to_date"
    if name == "deviation" and not indicator.deviation and indicator.remark:
        return "remark"
    return name


def shown(value: Fraction | Decimal, places: int = 1) -> str:
    """A share or number for a sentence, at most so many decimals: 46.7, 100."""
    text = f"{float(value):.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rules_of(profile: Thresholds) -> Rules:
    """The profile as rules that points can be computed by."""
    if not isinstance(profile, Rules):
        raise TypeError("points are computed by the rules of a profile")
    return profile
