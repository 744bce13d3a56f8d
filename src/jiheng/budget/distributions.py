"""How scores, results and findings are spread over a portfolio: counts, and few points to draw.

    run.distributions          # of an Examination (budget/portfolio.py), after its last form

`Distributions` is plain data for reports: it decides nothing and holds no form. `measures_of`
takes the figures of one form, `Distributions.add` adds them up; only whole counts are kept, so
that memory does not grow with the number of forms.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from jiheng.budget.checks.case import SELF_EVALUATING, Case
from jiheng.budget.checks.judging import full, lost, met
from jiheng.budget.checks.val_balance import is_exact
from jiheng.budget.scoring import Ledger
from jiheng.kernel.findings import Finding, Severity
from jiheng.kernel.quantity import Quantity

_MOST_POINTS = 2000  # of a scatter; more would be one blot
_FULL = Decimal(100)
_TEN = Decimal(10)


class Point(NamedTuple):
    """One form in a scatter of points against money; each figure None where it is unknown.

    `rate` is the execution rate in percent, `declared` the printed total, `computed` the total
    by the first profile that the form was scored by.
    """

    file: str
    form: int | None
    project: str
    rate: Decimal | None
    declared: Decimal | None
    computed: Decimal | None


class Measures(NamedTuple):
    """The figures of one form."""

    kind: str
    indicators: int
    scored: int
    full: int
    compared: int
    exact: int
    deducted: int
    deducted_on_met: int
    satisfaction: tuple[Decimal, ...]
    point: Point | None
    found: Counter[tuple[Severity, str]]


@dataclass
class Share:
    """So many of so many."""

    count: int = 0
    of: int = 0

    def add(self, count: int, of: int) -> None:
        """Add so many of so many."""
        self.count += count
        self.of += of


@dataclass
class Distributions:
    """The distributions of a portfolio.

    forms, kinds       how many forms, and of which kind
    indicators         how many indicators
    full_marks         indicators with full marks, of those scored
    exact_hits         results exactly as promised, of those that can be compared
    deductions_on_met  deductions on indicators that met their target, of all deductions
    full_totals        forms that declare 100, of those that declare a total
    declared, computed printed and computed totals by tens: 90 counts 90 up to below 100, and
                       100 stands for itself (`computed` by the first profile)
    satisfaction       results of satisfaction indicators in percent, by value
    severities         findings by severity, own ones and those across forms; waived ones too
    codes              findings by code
    points             forms with an execution rate and a total, at most 2,000: from larger
                       portfolios every second, fourth, … form
    """

    forms: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    indicators: int = 0
    full_marks: Share = field(default_factory=Share)
    exact_hits: Share = field(default_factory=Share)
    deductions_on_met: Share = field(default_factory=Share)
    full_totals: Share = field(default_factory=Share)
    declared: Counter[int] = field(default_factory=Counter)
    computed: Counter[int] = field(default_factory=Counter)
    satisfaction: Counter[Decimal] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    points: list[Point] = field(default_factory=list)
    _offered: int = 0
    _every: int = 1

    def add(self, one: Measures) -> None:
        """Add the figures of a form."""
        self.forms += 1
        self.kinds[one.kind] += 1
        self.indicators += one.indicators
        self.full_marks.add(one.full, one.scored)
        self.exact_hits.add(one.exact, one.compared)
        self.deductions_on_met.add(one.deducted_on_met, one.deducted)
        self.satisfaction.update(one.satisfaction)
        for (severity, code), count in one.found.items():
            self.severities[severity] += count
            self.codes[code] += count
        if one.point is None:
            return
        if one.point.declared is not None:
            self.full_totals.add(one.point.declared == _FULL, 1)
            self.declared[ten_of(one.point.declared)] += 1
        if one.point.computed is not None:
            self.computed[ten_of(one.point.computed)] += 1
        if one.point.rate is not None:
            self._draw(one.point)

    def add_finding(self, one: Finding) -> None:
        """Count a finding across forms."""
        self.severities[one.severity] += 1
        self.codes[one.code] += 1

    def _draw(self, point: Point) -> None:
        """Keep every n-th point; where they become too many, every second of them is left out."""
        if self._offered % self._every == 0:
            self.points.append(point)
        self._offered += 1
        if len(self.points) > _MOST_POINTS:
            self.points = self.points[::2]
            self._every *= 2


def ten_of(points: Decimal) -> int:
    """The ten that a total falls into: 94.73 into 90; beyond 0 and 100 into these."""
    return int(min(max(points, Decimal(0)), _FULL) // _TEN) * 10


def measures_of(
    case: Case, ledgers: Sequence[Ledger] = (), findings: Iterable[Finding] = ()
) -> Measures:
    """The figures of a form, of its first ledger where it was scored, and of its findings."""
    scored = [row for row in case.rows if row.weight and row.score is not None]
    deducted = [row for row in scored if lost(row)]
    exact = [same for row in case.rows if (same := is_exact(row)) is not None]
    asked = [row.actual for row in case.rows if row.is_satisfaction]
    evaluated = case.form.kind in SELF_EVALUATING
    return Measures(
        kind=case.form.kind,
        indicators=len(case.rows),
        scored=len(scored),
        full=sum(map(full, scored)),
        compared=len(exact),
        exact=sum(exact),
        deducted=len(deducted),
        deducted_on_met=sum(map(met, deducted)),
        satisfaction=tuple(one for value in asked if (one := _percent(value)) is not None),
        point=_point(case, ledgers) if evaluated else None,
        found=Counter((one.severity, one.code) for one in findings),
    )


def _percent(value: Quantity | None) -> Decimal | None:
    if value is None or value.type != "number" or value.unit not in ("%", None):
        return None
    number = Decimal(value.number or "NaN")
    return number.normalize() if 0 <= number <= _FULL else None


def _point(case: Case, ledgers: Sequence[Ledger]) -> Point | None:
    computed = ledgers[0].total.computed if ledgers else None
    if case.total_score is None and computed is None:
        return None
    rate = None if case.rate is None else round(case.rate * 100, 2)
    where = case.form.document
    project = case.form.project_name or ""
    return Point(where.file, where.form, project, rate, case.total_score, computed)
