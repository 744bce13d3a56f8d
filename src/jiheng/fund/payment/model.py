"""The rows that the steps of payment exchange, one class a table.

Money is in yuan with two places, scores in points with four. An empty text is "there is none"
(no procedure); None is "not known" (no birth weight given).
"""

from dataclasses import dataclass
from decimal import Decimal

from jiheng.fund.payment.scales import (
    Coefficient,
    Mean,
    Money,
    PointValue,
    Ratio,
    Score,
    Weight,
)

EMPLOYEE, RESIDENT = "310", "390"
# Stages of grouping in their order: the first that matches wins (DIP 3.0 draft, section 4.3).
STAGES = {"XQ": 1, "BX": 2, "FZ": 3, "JC": 4, "ZH": 5}
MIXED = 5
# Treatment classes 治疗方式; what is unknown counts as the first.
CONSERVATIVE, DIAGNOSTIC, THERAPEUTIC, SURGICAL = (
    "conservative",
    "diagnostic",
    "therapeutic",
    "surgical",
)
CLASSES = (CONSERVATIVE, DIAGNOSTIC, THERAPEUTIC, SURGICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One settled inpatient stay, as accepted by the quality gate.

    `other_ops` stand in the order of the record; `month` is the settlement month (2026-01), which
    decides the versions; `arrived` is the month in which the list came in.
    """

    setl_id: str
    psn_no: str
    hospital: str
    pool: str
    insured: bool = True
    local: bool = True
    month: str
    arrived: str
    sex: str = ""
    age: Ratio | None = None  # years, from one year on
    newborn_days: int | None = None  # below one year
    weight: int | None = None  # birth or admission weight in grams
    vent_hours: int = 0
    los: int = 1
    icu_days: int = 0
    died: bool = False
    dx: str
    other_dx: tuple[str, ...] = ()
    main_op: str = ""
    other_ops: tuple[str, ...] = ()
    cost: Money
    drug_cost: Money = Decimal(0)
    material_cost: Money = Decimal(0)
    therapy_cost: Money = Decimal(0)  # treatment fees (05), surgery not among them
    fund: Money = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hospital:
    """A designated institution: its level (or class), its coefficient where one is agreed, its bonus."""

    hospital: str
    name: str = ""
    level: str = "2"
    participating: bool = True
    coefficient: Coefficient | None = None
    bonus: Coefficient = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One all-of condition of a catalogue row: every code that it names must be in the case.

    `main_op` "" asks for no procedure and "*" for any or none. Numbers are bounds, from
    (inclusive) and below (exclusive). `specificity` is the number of codes asked for beside
    diagnosis and main procedure; `says` is the branch in words of codes, for the trace.
    """

    catalogue: str
    row_no: int
    branch: int = 1
    stage: int
    code: str
    dx_level: int  # 0 any, 3 category, 5 subcategory, 9 the full code
    dx: str
    main_op: str
    any_ops: tuple[str, ...] = ()
    rel_ops: tuple[str, ...] = ()
    other_dx: tuple[str, ...] = ()
    sex: str = ""
    age_from: int | None = None
    age_below: int | None = None
    newborn_below: int | None = None
    weight_from: int | None = None
    weight_below: int | None = None
    vent_from: int | None = None
    treatment: str = ""  # mixed groups only
    specificity: int = 0
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What grouping looks at, after the exclusion lists: the keys of one case."""

    setl_id: str
    catalogue: str
    dx: str
    dx3: str
    dx4: str
    core_allowed: bool
    main_op: str
    rel_ops: tuple[str, ...]
    treatment: str
    warnings: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """Where one case belongs, with its own trace: what matched, what was rejected, what is odd."""

    setl_id: str
    catalogue: str
    row_no: int | None
    stage: int | None
    code: str
    matched: str
    rejected: str
    warnings: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupScore:
    """A catalogue row with its figures: cases and means by year (1 the oldest), RW, spread."""

    catalogue: str
    row_no: int
    stage: int
    code: str
    treatment: str = ""
    basic: bool = False
    n: int
    n_insured: int = 0
    n1: int = 0
    n2: int = 0
    n3: int = 0
    mean1: Mean | None = None
    mean2: Mean | None = None
    mean3: Mean | None = None
    mean: Mean
    cv: Ratio | None = None
    los_mean: Ratio | None = None
    rw: Weight
    drug_score: Weight | None = None
    material_score: Weight | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """The catalogue row that a history case belongs to; None where it has none."""

    setl_id: str
    row_no: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """The figures of the whole area under one catalogue: mean cost M and year-start value P0."""

    catalogue: str
    n: int
    mean: Mean
    point_value: PointValue


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelMean:
    """Last year's mean cost of one group at one hospital level."""

    catalogue: str
    row_no: int
    level: str
    n: int
    mean: Mean


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassCoefficient:
    """F-40 of one class of hospitals, and the same free of case mix: cost ÷ what its groups cost."""

    catalogue: str
    level: str
    n: int
    mean: Mean
    coefficient: Coefficient
    case_mix_free: Coefficient | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiseaseCoefficient:
    """F-42: the coefficient of one class of hospitals for one group."""

    catalogue: str
    row_no: int
    level: str
    coefficient: Coefficient


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """F-62: what one hospital's cases of last year cost, and what they score."""

    hospital: str
    cost: Money
    score: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """What a person should look at in a new catalogue: the row, the flag, and the figure behind it."""

    row_no: int
    code: str
    flag: str
    measure: Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreChange:
    """F-36: an RW that experts set by hand; a protected one is not scaled back afterwards."""

    row_no: int
    rw: Weight
    protected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebalanced:
    """What re-balancing made of the RW of a row."""

    row_no: int
    n: int
    before: Weight
    after: Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousScore:
    """The RW that a group had in the catalogue before, by its code."""

    code: str
    rw: Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtype:
    """An auxiliary sub-type of a group that pays its own factor A (F-45 to F-48).

    `trigger` is t = mean of the sub-type ÷ mean of the group, `n_met` the cases that reached it.
    Kind and level "" is what is left of the group, where the area compensates.
    """

    catalogue: str
    row_no: int
    kind: str
    level: str
    n: int
    mean: Mean
    trigger: Ratio
    n_met: int
    factor: Coefficient


@dataclass(frozen=True, slots=True, kw_only=True)
class Refined:
    """What changed the score of a case after grouping: a sub-type, or points of a new technology."""

    setl_id: str
    kind: str
    level: str
    trigger: Ratio | None
    factor: Coefficient | None
    before: Score
    after: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """F-37: points that a review adds to one case for a new technology."""

    setl_id: str
    points: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What one case earns, and from what: score = RW × K × A × factor, or `at_cost` yuan outright.

    `ratio` is the cost against the mean of its group at its hospital's level; None where there is
    no such mean.
    """

    setl_id: str
    hospital: str
    pool: str
    local: bool
    month: str
    arrived: str
    row_no: int | None
    code: str
    kind: str  # core, mixed, basic, ungrouped
    deviation: str  # normal, low, high, extreme
    rw: Weight
    coefficient: Coefficient
    ratio: Score | None
    score: Score
    at_cost: Money = Decimal(0)
    cost: Money
    fund: Money
    warnings: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A case that may be filed for special review: why, and what was decided where it was filed."""

    setl_id: str
    hospital: str
    code: str
    cost: Money
    mean: Mean
    multiple: Ratio
    los: int
    reasons: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """What one monthly run books of one case: all of it, or the difference to what was booked.

    `kind`: regular (a case of the run's month), late (of an earlier month, arrived since),
    corrected (booked before, changed since), withdrawn (booked before, gone since).
    """

    run: str
    setl_id: str
    hospital: str
    pool: str
    month: str
    kind: str
    score: Score
    at_cost: Money
    cost: Money
    fund: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What one hospital has earned and recorded in one pool, over a month or a year."""

    hospital: str
    pool: str
    cases: int
    score: Score
    at_cost: Money
    cost: Money
    fund: Money

    @property
    def patient(self) -> Decimal:
        """U: what patients and others paid."""
        return self.cost - self.fund
