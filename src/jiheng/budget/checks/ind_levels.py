"""IND-01, 02, 10, 17, 18: the tree is whole, and every indicator stands where it belongs."""

from collections import Counter
from collections.abc import Iterator

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import PROJECTS, Thresholds, found
from jiheng.budget.checks.ind_row import (
    BENEFIT,
    LASTING,
    OUTPUTS,
    bare,
    dimension,
    in_words,
    of_the_year,
    said,
)
from jiheng.budget.checks.judging import found_at
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.regional import is_inherited
from jiheng.budget.checks.wgt_sums import is_execution
from jiheng.kernel.findings import Finding

# What a name measures, where it does not belong, and where it does; the first that fits decides.
_BELONGS = tuple(
    (pattern("ind", group), wrong, right)
    for group, wrong, right in (
        ("measures_time", ("数量", "质量", "成本"), "时效"),
        ("measures_cost", ("数量", "质量", "时效"), "成本"),
        ("measures_share", ("数量",), "质量"),
        ("measures_count", ("质量", "时效", "成本"), "数量"),
    )
)
_QUALITY_COUNT, _FREQUENCY = pattern("ind", "quality_count"), pattern("ind", "frequency")
_NO_MONEY = pattern("fnd", "no_money")
_INPUT = pattern("ind", "input_name")
_SCOPE_NAME, _SCOPE_TARGET = pattern("ind", "scope_name"), pattern("ind", "scope_target")


def dimensions_are_there(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """Every dimension that the profile asks for has an indicator; one benefit of much is thin.

    A form of any kind has indicators: one with none at all is at fault whatever its layout.
    """
    rows = of_the_year(case)
    if not case.rows:
        yield found(case, "IND-01", "indicators", None, wording="IND-01.none")
        return
    if not rows or case.form.kind not in PROJECTS or not case.carries("indicators.level2"):
        return
    if not all(map(dimension, rows)):  # what has no level may be what is missing
        return
    counted = Counter(map(dimension, rows))
    counted[BENEFIT] += counted[LASTING]
    asked = [name.removesuffix("指标") for name in profile.words("compulsory_levels")]
    missing = [name for name in asked if not counted[name]]
    if missing:
        yield found(case, "IND-01", "indicators", None, "、".join(f"{one}指标" for one in missing))
    elif counted[BENEFIT] == 1 and _outputs(counted) > profile.threshold("outputs_per_benefit"):
        only = next(row for row in rows if dimension(row) in (BENEFIT, LASTING))
        yield found(
            case, "IND-01", f"{only.path}.level3", only.name, severity="info", wording="IND-01.thin"
        )


def _outputs(counted: Counter[str]) -> int:
    return sum(counted[name] for name in (*OUTPUTS, "成本"))


def indicator_is_in_its_place(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Times are 时效, shares 质量, fees and standards 成本, numbers of people and times 数量."""
    for row in of_the_year(case):
        level = dimension(row)
        right = _right_place(row, level)
        if right:
            yield found_at(
                case, "IND-02", row, "level3", f"{right}指标",
                severity="info" if is_inherited(case, row) else None,
                level=row.level2 or row.indicator.level1 or level,
            )  # fmt: skip


def _right_place(row: Row, level: str) -> str:
    """Where an indicator belongs that stands elsewhere, "" where it is in its place.

    Social and ecological costs are no money and may be counted in anything.
    """
    if level not in (*OUTPUTS, "成本") or is_execution(row) or _NO_MONEY.search(row.level2):
        return ""
    name = bare(row)
    for measures, wrong, right in _BELONGS:
        if measures.search(name):
            return right if level in wrong and not _may_stand(name, level, right) else ""
    if level == "数量" and row.target and row.target.type == "number" and row.target.unit == "%":
        return "质量"
    return ""


def _may_stand(name: str, level: str, right: str) -> bool:
    """Counts of faults and passes tell of quality, a number of times in a period of timeliness."""
    if right != "数量" or level == "成本":
        return False
    allowed = _QUALITY_COUNT if level == "质量" else _FREQUENCY
    return allowed.search(name) is not None


def output_is_no_input(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """An output is what the money brings about: no rooms, own staff, payment or time of use."""
    for row in of_the_year(case):
        if dimension(row) in OUTPUTS and _INPUT.search(bare(row)) and not is_execution(row):
            yield found_at(case, "IND-10", row, "level3")


def number_of_indicators(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """Not so few indicators that work goes unseen, nor so many that none matters.

    One for each second level and no more is few as well: the tree was filled in, not the work.
    """
    rows = [row for row in of_the_year(case) if not is_execution(row)]
    fewest, most = profile.threshold("few_indicators"), profile.threshold("many_indicators")
    if rows and not fewest <= len(rows) <= most:
        yield found(case, "IND-17", "indicators", str(len(rows)), f"{fewest}~{most}")
    elif rows and all(map(dimension, rows)) and len({row.level2 for row in rows}) == len(rows):
        yield found(case, "IND-17", "indicators", str(len(rows)), wording="IND-17.one_each")


def quality_is_no_scope(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Quality is how well something was done, not who or what is paid for."""
    for row in of_the_year(case):
        if dimension(row) != "质量" or not _SCOPE_NAME.search(bare(row)):
            continue
        if not in_words(row) or _SCOPE_TARGET.search(said(row)):
            yield found_at(case, "IND-18", row, "target")
