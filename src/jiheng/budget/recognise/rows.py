"""One row of the indicator table → an indicator, or cells that are kept because there is none.

数量指标 | 培训场次 | ≥ | 12 | 场 | 12 | 20 | 20      → level3, target ≥12场, actual, weight, score
时效指标 | 不适用   |   |    |    |    | 0  | 0       → no indicator; the cells are kept aside
"""

import re
from dataclasses import dataclass, field
from typing import Any

from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.labels import weight_beside, without_points
from jiheng.budget.recognise.levels import Values
from jiheng.budget.recognise.lines import Line, Token
from jiheng.budget.recognise.looks import OPERATOR_WORDS
from jiheng.budget.recognise.mending import (
    continues_name,
    join_to_row_above,
    maybe_two,
    taken_apart,
)
from jiheng.budget.recognise.table import Table
from jiheng.kernel.missing import is_not_applicable
from jiheng.kernel.text import plain

_PREFIX = re.compile(r"^(?:三级)?指标\d{1,2}\s*[:：.、]?\s*|^\(?\d{1,2}[)、]\s*(?=\D)")
_PLACEHOLDER = re.compile(r"^[.…·*＊xX×_—\-≥≤=<>%％\s]*$")
_BEGINS_WITH_FIGURE = re.compile(r"^\d")
_FIGURE = re.compile(r"^[\d.,]+$")
_SIGN = re.compile(r"^[≥≤=<>＝＞＜≧≦﹦]+$")
_TICKS = ("√", "✓", "✔", "☑", "是", "v", "V", "√。")
_NO_UNIT = ("无", "/", "—", "-", "--")
_FIELDS = (
    "target", "adjusted_target", "actual", "actual_to_date", "forecast", "weight", "coefficient",
    "score", "rechecked_score", "deviation", "explanation", "core", "remark",
)  # fmt: skip


def joined(operator: str, value: str, unit: str) -> str:
    """Operator, number and unit of three columns as one target; words take neither.

    >>> joined("≥", "95", "%"), joined("小于等于", "30", "天"), joined(">=", "60户", "")
    ('≥95%', '≤30天', '>=60户')
    >>> joined("定性", "提升", "无"), joined("正向", "24", "次")
    ('提升', '24次')
    """
    flat = plain(value)
    if not _BEGINS_WITH_FIGURE.match(flat):
        return value
    sign = operator if _SIGN.match(operator) else OPERATOR_WORDS.get(operator, "")
    measure = unit if _FIGURE.match(flat) and unit not in _NO_UNIT else ""
    return f"{sign}{value}{measure}"


@dataclass(slots=True)
class RowReader:
    """Reads one half of a row: the labels that hold, and the columns of the table."""

    draft: Draft
    line: Line
    table: Table
    half: int
    begins: bool = False  # the row begins a group: it cannot be the rest of the row above
    horizon: str = field(init=False)

    def __post_init__(self) -> None:
        self.horizon = self.table.horizon_of(self.half)

    def read(self, values: Values) -> None:
        """An indicator, the continuation of one, or cells without an indicator."""
        name = values.get("level3")
        if name is None:
            if self.begins or not join_to_row_above(self.draft, self.line, values, self.horizon):
                self._without_name(values)
            return
        text = _PREFIX.sub("", name.text)
        if is_not_applicable(text) or _PLACEHOLDER.match(text):
            self._keep(values)
            return
        if self.table.halves == 1 and continues_name(self.draft, self.line, values):
            return
        for part in taken_apart(self.draft, self.line, values):
            self._append(part)

    def _append(self, values: Values) -> None:
        draft, line = self.draft, self.line
        path = f"indicators[{len(draft.indicators)}]"
        row: dict[str, Any] = {"horizon": self.horizon, **self.table.levels.fields(self.half)}
        printed = _PREFIX.sub("", draft.take(f"{path}.level3", values["level3"], line))
        row["level3"] = printed
        if "weight" not in self.table.roles:
            row["level3"] = without_points(printed)
            row["weight"] = weight_beside(printed) if row["level3"] != printed else None
            if row["weight"]:
                draft.spots[f"{path}.weight"] = (values["level3"], line)
        path = self._whole_period(values, row, path)
        self.table.levels.address(draft, path, self.half)
        self._targets(values, row, path)
        for role in _FIELDS:
            token = values.get(role)
            if token is not None and role not in ("target", "adjusted_target"):
                row[role] = draft.value(f"{path}.{role}", token, line)
        self._causes(values, row, path)
        self._lone_one(values, row, path)
        for role, token in values.items():
            if not token.used:
                draft.keep(token, line, role)
        draft.indicators.append(row)

    def _whole_period(self, values: Values, row: dict[str, Any], path: str) -> str:
        """A second target for the whole period is an indicator of its own, before the year's.

        Gives the path of the row that is read on.
        """
        draft = self.draft
        whole = values.pop("target_whole", None)
        if whole is None:
            return path
        if "target" not in values:
            values["target"] = whole
            return path
        other = dict(row, horizon="whole_period")
        other["target"] = draft.value(f"{path}.target", whole, self.line)
        self.table.levels.address(draft, path, self.half)
        draft.indicators.append(other)
        following = f"indicators[{len(draft.indicators)}]"
        draft.take(f"{following}.level3", values["level3"], self.line)
        return following

    def _targets(self, values: Values, row: dict[str, Any], path: str) -> None:
        """The targets, joined with operator and unit where these stand in columns of their own."""
        draft, line = self.draft, self.line
        operator, unit = values.get("operator"), values.get("unit")
        for role in ("target", "adjusted_target"):
            token = values.get(role)
            if token is None:
                continue
            text = draft.value(f"{path}.{role}", token, line)
            if text is not None:
                text = joined(operator.text if operator else "", text, unit.text if unit else "")
            row[role] = text
            if role == "target" and maybe_two(draft, token, self.horizon):
                draft.find(
                    "READ-05", "warning", "reading.maybe_fused", f"{path}.target", token, line
                )
        self._use_parts(row, operator, unit)

    def _use_parts(self, row: dict[str, Any], operator: Token | None, unit: Token | None) -> None:
        """Operator and unit are used up where the target holds them, else kept by their label."""
        for part, label in ((operator, "指标性质"), (unit, "度量单位")):
            if part is None:
                continue
            sign = part.text if _SIGN.match(part.text) else OPERATOR_WORDS.get(part.text, part.text)
            if row.get("target") and sign in row["target"]:
                part.used = True
            elif not part.used:
                self.draft.keep(part, self.line, label)

    def _causes(self, values: Values, row: dict[str, Any], path: str) -> None:
        """The ticked or told causes by their label, and the likelihood that is ticked."""
        causes: dict[str, str] = {}
        for role, token in values.items():
            kind, _, label = role.partition(":")
            if label and token.text in _TICKS and self.line.dense:
                self.draft.keep(token, self.line, "√")  # which column it stood in is lost
                self.draft.find("READ-06", "warning", "reading.no_column", path, token, self.line)
            elif kind == "cause":
                causes[label] = self.draft.take(f"{path}.causes.{label}", token, self.line)
                self.draft.spots.setdefault(f"{path}.causes", (token, self.line))
            elif kind == "likelihood" and row.get("likelihood"):
                self.draft.keep(token, self.line, label)  # a row has one likelihood
            elif kind == "likelihood":
                text = self.draft.take(f"{path}.likelihood", token, self.line)
                row["likelihood"] = text if not label or text not in _TICKS else label
        if causes:
            row["causes"] = causes

    def _lone_one(self, values: Values, row: dict[str, Any], path: str) -> None:
        """A lone 1 beside an actual of 100 was 100% before a spreadsheet saw "=100%"."""
        actual = str(row.get("actual") or "")
        if row.get("target") == "1" and re.match(r"^(?:9\d|100)(?:\.\d+)?%?$", actual):
            self.draft.find(
                "READ-09", "warning", "reading.lone_one", f"{path}.target", values["target"],
                self.line, name=str(row["level3"]), actual=actual,
            )  # fmt: skip

    def _without_name(self, values: Values) -> None:
        """Cells beside a second-level label that has no indicator (the 0 that systems print)."""
        doubtful = [
            token
            for role, token in values.items()
            if role in ("target", "actual", "weight") and not token.dash and not token.used
        ]
        self._keep(values)
        for token in doubtful:
            self.draft.find("READ-06", "warning", "reading.no_name", None, token, self.line)

    def _keep(self, values: Values) -> None:
        """Keep cells aside: 不适用, an empty row of the template (指标2:, ……, ≥**)."""
        label = self.table.levels.second[self.half].name or self.table.levels.first.name
        for token in values.values():
            if not token.used:
                self.draft.keep(token, self.line, label)
