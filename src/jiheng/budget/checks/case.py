"""A form made ready for checking: every figure read once, so that checks stay short and fast."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from unicodedata import normalize

from jiheng.budget.checks.texts import cells, paragraphs
from jiheng.budget.forms import Form, Fund, Indicator, Objectives, Part
from jiheng.budget.months import PERIOD_LABEL, months_in
from jiheng.budget.profiles.model import Rules
from jiheng.budget.scoring import Ledger, score_by, year_of
from jiheng.kernel.missing import figure
from jiheng.kernel.quantity import Comparison, Quantity, compare, read_quantity

TOTALS = ("年度资金总额", "资金总额")
DECLARING = ("target_declaration", "target_approval", "overall_declaration")
SELF_EVALUATING = ("self_evaluation", "overall_self_evaluation")
_NUMBER = re.compile(r"^[+-]?[\d,，]+(?:\.\d+)?\s*(?:分|%|％|万元|元)?$")
_LONGEST_NUMBER = 24  # no sum of money has more signs; arithmetic stays exact below
_STATED_AT = re.compile(r"\[(?:\d+|\*)\]")
_FIELDS: dict[str, type[Part]] = {"funds": Fund, "indicators": Indicator, "objectives": Objectives}


def number(text: str | None) -> Decimal | None:
    """A figure of a form as a decimal, without its unit; None where there is no number.

    Never zero for what cannot be read: "5O0" and "—" are None.
    """
    if text is None or len(text) > _LONGEST_NUMBER:
        return None
    if not text.isascii():
        text = normalize("NFKC", text)
    if not _NUMBER.match(text):
        return None
    return figure(re.sub(r"[分%％万元\s]+$", "", text)).number


@dataclass(slots=True)
class Row:
    """One indicator with its figures read: weight and score as decimals, values as quantities."""

    index: int
    indicator: Indicator
    weight: Decimal | None
    score: Decimal | None
    year: int | None
    _comparison: Comparison | None = field(default=None, repr=False)
    _expected: Comparison | None = field(default=None, repr=False)

    @property
    def path(self) -> str:
        """The field path of the indicator: indicators[3]."""
        return f"indicators[{self.index}]"

    @property
    def name(self) -> str:
        """The name of the indicator, "" where there is none."""
        return self.indicator.level3 or ""

    @property
    def level2(self) -> str:
        """The canonical second level, "" where there is none."""
        return self.indicator.level2 or ""

    @property
    def target(self) -> Quantity | None:
        """The typed target: the adjusted one where there is one."""
        if self.indicator.adjusted_target:
            return read_quantity(self.indicator.adjusted_target)
        return self.indicator.target_value

    @property
    def target_text(self) -> str:
        """The target as printed, "" where there is none."""
        return self.indicator.adjusted_target or self.indicator.target or ""

    @property
    def actual(self) -> Quantity | None:
        """The typed actual value."""
        return self.indicator.actual_value

    @property
    def comparison(self) -> Comparison | None:
        """Whether the actual meets the target; None where one of them is missing."""
        if self._comparison is None and self.target and self.actual:
            self._comparison = compare(self.target, self.actual, self.year)
        return self._comparison

    @property
    def expected(self) -> Comparison | None:
        """Whether the forecast meets the target; None where one of them is missing."""
        if self._expected is None and self.target and self.indicator.forecast:
            forecast = read_quantity(self.indicator.forecast)
            self._expected = compare(self.target, forecast, self.year)
        return self._expected

    @property
    def is_satisfaction(self) -> bool:
        """An indicator about satisfaction, by its first or second level."""
        return "满意" in (self.indicator.level1 or self.level2)

    @property
    def is_cost(self) -> bool:
        """A cost indicator, by its second or first level."""
        return "成本" in self.level2 or self.indicator.level1 == "成本指标"


@dataclass(slots=True)
class FundRow:
    """One row of the funds block with its figures as decimals in the form's unit of money."""

    index: int
    fund: Fund
    initial: Decimal | None
    budget: Decimal | None
    executed: Decimal | None
    amount: Decimal | None
    to_date: Decimal | None = None

    @property
    def path(self) -> str:
        """The field path of the row: funds[0]."""
        return f"funds[{self.index}]"


@dataclass
class Case:
    """One form and what checks ask of it."""

    form: Form

    def __post_init__(self) -> None:
        """What was asked of the layout is remembered: many checks need the same."""
        self._carried: dict[str, bool] = {}
        self._ledger: Ledger | None = None

    def carries(self, need: str) -> bool:
        """Whether the layout can carry a field ("funds.rate", "year"), or a label ("佐证").

        A field is carried where a value stands in it or the reader says that the layout has it.
        A form without any states (written by hand or by another system) says nothing of its
        layout and is taken to carry every field.
        """
        if need not in self._carried:
            self._carried[need] = _carries(self.form, need)
        return self._carried[need]

    def ledger(self, rules: Rules) -> Ledger:
        """The points of the form by the rules, computed once for the checks that ask."""
        kept = self._ledger
        if kept is None or (kept.profile, kept.rule_day) != (rules.name, rules.day):
            kept = self._ledger = score_by(self.form, rules)
        return kept

    @cached_property
    def year(self) -> int | None:
        """The budget year."""
        return year_of(self.form)

    @cached_property
    def months(self) -> int | None:
        """How many months of the year a monitoring form looks back on; None where unknown.

        It says so in a cell of its own or in a heading (监控期间), in its title or below it.
        """
        return _months(self.form)

    @cached_property
    def rows(self) -> list[Row]:
        """The indicators in document order."""
        return [
            Row(at, one, number(one.weight), number(one.score), self.year)
            for at, one in enumerate(self.form.indicators)
        ]

    @cached_property
    def annual_rows(self) -> list[Row]:
        """The indicators of the year."""
        return [row for row in self.rows if row.indicator.horizon == "annual"]

    @cached_property
    def distinct_rows(self) -> list[Row]:
        """The indicators, without those for the whole period which the year says as well."""
        yearly = {(row.level2, row.name, row.target_text) for row in self.annual_rows}
        return [
            row
            for row in self.rows
            if row.indicator.horizon == "annual"
            or (row.level2, row.name, row.target_text) not in yearly
        ]

    @cached_property
    def texts(self) -> list[tuple[str, str]]:
        """Every text of objectives, narrative and indicators with its field."""
        return [*paragraphs(self.form), *cells(self.form)]

    @cached_property
    def whole_text(self) -> str:
        """All these texts, to see quickly whether a word stands in any of them."""
        return "\n".join(text for _, text in self.texts)

    @cached_property
    def funds(self) -> list[FundRow]:
        """The rows of the funds block."""
        return [
            FundRow(
                at, one, self._money(one.initial_budget), self._money(one.full_year_budget),
                self._money(one.executed), self._money(one.amount),
                self._money(one.executed_to_date),
            )
            for at, one in enumerate(self.form.funds)
        ]  # fmt: skip

    def _money(self, text: str | None) -> Decimal | None:
        """An amount in the form's unit; a unit that stands in the cell itself is converted."""
        written = (text or "").strip()
        if written.endswith(("万", "万元")):
            value = number(written.removesuffix("元").removesuffix("万"))
            return value if value is None else value * 10000 / self.yuan
        if written.endswith("元"):
            value = number(written.removesuffix("元"))
            return value if value is None else value / self.yuan
        return number(written)

    @cached_property
    def total(self) -> FundRow | None:
        """The total row of the year."""
        return next(self._totals("annual"), None)

    @cached_property
    def whole_total(self) -> FundRow | None:
        """The total row of the whole period."""
        return next(self._totals("whole_period"), None)

    def _totals(self, horizon: str) -> Iterator[FundRow]:
        for row in self.funds:
            if row.fund.item in TOTALS and (row.fund.horizon or "annual") == horizon:
                yield row

    @cached_property
    def budget(self) -> Decimal | None:
        """The annual money: full-year budget, else the declared amount, in the form's unit."""
        if self.total is None:
            return None
        return self.total.budget if self.total.budget is not None else self.total.amount

    @cached_property
    def executed(self) -> Decimal | None:
        """What was spent, in the form's unit."""
        return self.total.executed if self.total else None

    @cached_property
    def rate(self) -> Decimal | None:
        """Executed over budget; None where one is missing or the budget is zero."""
        if self.executed is None or not self.budget:
            return None
        return self.executed / self.budget

    @cached_property
    def total_score(self) -> Decimal | None:
        """The printed total score."""
        return number(self.form.total_score)

    @cached_property
    def yuan(self) -> Decimal:
        """How many yuan one unit of the form's money is."""
        return Decimal(10000) if self.form.money_unit == "万元" else Decimal(1)


def _months(form: Form) -> int | None:
    labelled = (one.text for one in form.extra if (one.label or "").startswith("监控"))
    bare = (one.text for one in form.extra if one.label is None)
    texts = (*labelled, form.title or "", *bare)
    return next((months for text in texts if (months := months_in(text))), None)


def _carries(form: Form, need: str) -> bool:
    if need == PERIOD_LABEL:
        return _months(form) is not None
    part, _, name = need.partition(".")
    if part not in Form.model_fields or (name and name not in _FIELDS[part].model_fields):
        return any(need in (one.label or "") for one in form.extra) or any(
            need in title for title in form.narrative
        )
    if any(_has(one, name) for one in _values(form, part)):
        return True
    stated = {state for path, state in form.states.items() if _speaks_of(path, need)}
    return bool(stated - {"not_in_layout"}) or not form.states


def _speaks_of(path: str, need: str) -> bool:
    """Whether a state is about what is needed; "objectives" is any text of that part."""
    bare = _STATED_AT.sub("", path)
    return bare == need or (need == "objectives" and bare.startswith("objectives."))


def _values(form: Form, part: str) -> Iterator[object]:
    value = getattr(form, part)
    if isinstance(value, list):
        yield from value
    else:
        yield value


def _has(value: object, name: str) -> bool:
    if name:
        return getattr(value, name) is not None
    if isinstance(value, Part):
        return any(getattr(value, one) is not None for one in type(value).model_fields)
    return bool(value)
