"""The rows of the indicator table → indicators, with the levels carried down.

Labels of the first and second level stand in merged cells: printed once, they hold for the
rows below. Where a label is lost or printed late, the other half of the form or the standard
tree of indicators restores it, and the reading says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from jiheng.budget.recognise.align import Column, align
from jiheng.budget.recognise.columns import OPERATOR_WORDS, OWN_LEVELS
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.labels import (
    bare,
    level,
    meaning,
    side,
    tree,
    weight_beside,
    without_points,
)
from jiheng.budget.recognise.lines import Line, Token
from jiheng.kernel.missing import is_not_applicable
from jiheng.kernel.text import plain

_PREFIX = re.compile(r"^(?:三级)?指标\d{1,2}\s*[:：.、]?\s*|^\(?\d{1,2}[)、]\s*(?=\D)")
_PLACEHOLDER = re.compile(r"^[.…·*＊xX×_—\-≥≤=<>%％\s]*$")
_FRAGMENT = re.compile(r"^\(?\d{0,3}分?\)$|^分$")
_NUMBER_FIRST = re.compile(r"^[\d.,]+$")
_TICKS = ("√", "✓", "✔", "☑", "是", "v", "V", "√。")
_FIELDS = (
    "target", "adjusted_target", "actual", "actual_to_date", "forecast", "weight", "coefficient",
    "score", "rechecked_score", "deviation", "explanation", "core", "remark",
)  # fmt: skip
_SET_PHRASES = ("达成预期指标", "达成年度指标", "完成", "已完成", "达标")

Values = dict[str, Token]


@dataclass(slots=True)
class Table:
    """The indicator table while it is read: its columns and the labels that hold for the row."""

    columns: list[Column]
    horizon: str = "annual"
    level1: str | None = None
    level1_printed: str | None = None
    level1_weight: str | None = None
    level1_rows: int = -1
    level2: list[str | None] = field(default_factory=lambda: [None, None])
    level2_printed: list[str | None] = field(default_factory=lambda: [None, None])
    level2_weight: str | None = None
    shift: int = 0  # how far the rows stand beside their headings just now

    @property
    def halves(self) -> int:
        """How many halves the table has: 2 where whole period and year stand side by side."""
        return 1 + max(column.half for column in self.columns)


def read_row(draft: Draft, line: Line, table: Table) -> None:
    """Read one row of the table into the draft."""
    tokens = _without_side(draft, line, table)
    if tokens:
        read_tokens(draft, line, table, tokens)


def read_tokens(draft: Draft, line: Line, table: Table, tokens: list[Token]) -> None:
    """Read the cells of one row, laid under the headings of the table."""
    _mark_echoes(tokens)
    chosen = align(tokens, table.columns, line.exact, line.dense)
    halves: list[Values] = [{}, {}]
    for token, index in zip(tokens, chosen, strict=True):
        if index is None:
            continue
        column = table.columns[index]
        if column.role == "other":
            draft.keep(token, line, column.label)
            continue
        halves[column.half][column.role] = token
        _learn(column, token)
    _split_points(draft, line, table, halves[0])
    _report_shift(draft, line, table, halves)
    _levels(draft, line, table, halves)
    for token, index in zip(tokens, chosen, strict=True):
        if index is None:
            _unplaced(draft, line, token, table)
    for half in range(table.halves):
        _indicator(draft, line, table, halves[half], half)


def _without_side(draft: Draft, line: Line, table: Table) -> list[Token]:
    """The tokens of the row without labels down the side (绩效指标) and broken ends of labels."""
    fresh = line.fresh
    while fresh:
        first = fresh[0]
        label = bare(first.text)
        horizon = meaning("side_horizon", first.text)
        if horizon and len(fresh) > 1 and table.halves == 1:
            table.horizon = horizon
        is_side = side(first.text) == "indicators" and level("level2", first.text) is None
        broken = label in ("绩", "效", "指", "标", "绩效", "指标", "效指标", "绩效指", "目标", "年度绩效")
        if _FRAGMENT.match(plain(first.text)) and len(fresh) > 1 and not first.numeric:
            _finish_label(draft, table, first)
        elif not ((is_side or broken or horizon) and (len(fresh) > 1 or not first.numeric)):
            break
        first.used = True
        fresh = fresh[1:]
    return fresh


def _finish_label(draft: Draft, table: Table, token: Token) -> None:
    """The end of a first-level label that a page break cut off: 产出指标(50 + 分)."""
    if table.level1_printed:
        table.level1_printed += token.text
        found = weight_beside(table.level1_printed)
        if found:
            table.level1_weight = found
            for row in draft.indicators:
                if row.get("level1") == table.level1 and row.get("level1_weight") is None:
                    row["level1_weight"] = found


def _learn(column: Column, token: Token) -> None:
    """A label that no vocabulary has, right under its heading: the layout has its own levels."""
    if column.role == "level2" and token.start == column.start and not level("level2", token.text):
        column.cost = OWN_LEVELS["level2"]


def _report_shift(draft: Draft, line: Line, table: Table, halves: list[Values]) -> None:
    """Say where rows begin to stand beside their headings, once for each run of such rows."""
    name = halves[0].get("level3")
    if line.dense or line.exact or name is None:
        return
    heading = next(column.start for column in table.columns if column.role == "level3")
    shift = name.start - heading
    if shift and shift != table.shift:
        path = f"indicators[{len(draft.indicators)}]"
        draft.find(
            "READ-06", "info", "reading.row_shifted", path, name, line, columns=str(abs(shift))
        )
    table.shift = shift


def _split_points(draft: Draft, line: Line, table: Table, values: Values) -> None:
    """Weight and score fused in one cell ("10 8") are taken apart where one of them lacks."""
    roles = {column.role for column in table.columns}
    lone = [role for role in ("weight", "score") if role in values]
    if len(lone) != 1 or not {"weight", "score"} <= roles:
        return
    token = values[lone[0]]
    parts = token.parts
    if len(parts) == 2 and all(re.fullmatch(r"\d+(?:\.\d+)?", part) for part in parts):
        token.used = True
        for role, part in zip(("weight", "score"), parts, strict=True):
            values[role] = Token(part, token.cell, token.start, token.end)
        draft.find("READ-05", "warning", "reading.values_fused", "indicators", token, line)


def _mark_echoes(tokens: Sequence[Token]) -> None:
    """Mark texts that stand twice in the row: two halves repeat names and values."""
    first: dict[str, Token] = {}
    for token in tokens:
        token.echo = 0
        if token.numeric or len(token.text) < 2:
            continue
        before = first.get(token.text)
        if before is None:
            first[token.text] = token
        elif before.echo == 0:
            before.echo, token.echo = 1, 2


def _unplaced(draft: Draft, line: Line, token: Token, table: Table) -> None:
    known = level("level1", token.text) or level("level2", token.text)
    if known and (known.name in table.level2 or known.name == table.level1):
        token.used = True
        return
    draft.keep(token, line, table.level2[0] or table.level1)
    draft.find("READ-06", "warning", "reading.no_column", None, token, line)


def _levels(draft: Draft, line: Line, table: Table, halves: list[Values]) -> None:
    """Take the labels of this row, and restore the first level where it is not printed."""
    printed1 = halves[0].pop("level1", None)
    labels = [halves[0].pop("level2", None), halves[1].pop("level2", None)]
    if printed1 is not None and labels[0] is None:
        printed1, labels[0] = _really_second(table, printed1, labels[1])
    elif printed1 is not None and _repeats(printed1, labels[0]):
        printed1.used, printed1 = True, None
    if printed1 is not None:
        _new_level1(draft, line, table, printed1, halves)
    for half, token in enumerate(labels):
        if token is not None:
            _new_level2(draft, line, table, token, half)
    _one_label_for_both(draft, line, table, labels)
    for name in ("level1_weight", "level2_weight"):
        weight = halves[0].pop(name, None)
        if weight is not None:
            setattr(table, name, draft.take("indicators", weight, line).removesuffix("分"))
    if printed1 is None and any(labels):
        _standard_level1(draft, line, table, next(token for token in labels if token))


def _repeats(first: Token, second: Token | None) -> bool:
    """A second-level label that stands under 一级指标 too (质量指标 | 质量指标)."""
    known = level("level2", first.text)
    other = level("level2", second.text) if second else None
    return bool(known and other and known.name == other.name) and not level("level1", first.text)


def _really_second(
    table: Table, token: Token, other_half: Token | None
) -> tuple[Token | None, Token | None]:
    """A label under 一级指标 that is one of the second level, printed a column to the left."""
    second = level("level2", token.text)
    first = level("level1", token.text)
    if other_half is not None and other_half.text == token.text and not (first and first.certain):
        return None, token
    if second and first and not first.certain and tree().get(second.name) == table.level1:
        return None, token
    if second is None or (first and first.weight):
        return token, None
    if first is None:
        return None, token
    standard = tree().get(second.name)
    if second.name == "成本指标" and table.level1 in ("产出指标", None) and table.level2[0]:
        has_column = any(c.role == "level2" for c in table.columns)
        return (None, token) if has_column and token.end < _start(table, "level2") + 1 and not (
            token.start <= _start(table, "level1")
        ) else (token, None)
    if standard == first.name and table.level1 == first.name:
        return None, token
    return token, None


def _start(table: Table, role: str) -> int:
    return next((column.start for column in table.columns if column.role == role), 0)


def _new_level1(
    draft: Draft, line: Line, table: Table, token: Token, halves: list[Values]
) -> None:
    known = level("level1", token.text)
    printed = draft.take("indicators", token, line)
    if known and not known.certain and table.level1 == known.name:
        return
    name = known.name if known else without_points(printed)
    if name != table.level1:
        table.level2 = [None, None]
        table.level2_printed = [None, None]
    table.level1, table.level1_printed = name, printed
    table.level1_weight = weight_beside(printed)
    table.level1_rows = token.cell.row + token.cell.row_span - 1
    table.level2_weight = None


def _new_level2(draft: Draft, line: Line, table: Table, token: Token, half: int) -> None:
    known = level("level2", token.text)
    printed = draft.take("indicators", token, line)
    before = table.level2[half]
    if known and not known.certain and before and bare(before).endswith(bare(printed)):
        return  # the rest of a label that a page break cut in two
    if known is None and line.row.after_break and before and not line.exact:
        table.level2_printed[half] = printed
        draft.find(
            "READ-07", "warning", "reading.level2_doubtful", "indicators", token, line, label=before
        )
        return
    table.level2[half] = known.name if known else without_points(printed)
    table.level2_printed[half] = printed
    table.level2_weight = weight_beside(printed)
    if table.halves == 2 and half == 0:
        table.level2[1] = table.level2[0]
        table.level2_printed[1] = printed
    if known and not known.certain:
        draft.find("READ-02", "info", "reading.label_cut", "indicators", token, line, label=known.name)


def _one_label_for_both(
    draft: Draft, line: Line, table: Table, labels: list[Token | None]
) -> None:
    """A second-level label printed in one half only holds for both."""
    if table.halves == 2 and labels[0] is None and labels[1] is not None:
        if table.level2[0] != table.level2[1]:
            table.level2[0], table.level2_printed[0] = table.level2[1], table.level2_printed[1]
            draft.find(
                "READ-07", "info", "reading.level2_other_half", "indicators", labels[1], line,
                label=str(table.level2[1]),
            )  # fmt: skip


def _standard_level1(draft: Draft, line: Line, table: Table, token: Token) -> None:
    """Where the first level is not printed and the second belongs elsewhere: the standard tree."""
    second = table.level2[0] or table.level2[1] or ""
    standard = tree().get(second)
    if second == "成本指标" and table.level1 is None:
        standard = "产出指标"
    if standard is None or standard == table.level1:
        return
    if line.exact and line.tokens[0].cell.row <= table.level1_rows:
        return
    if second == "可持续影响指标" and table.level1 == "可持续发展指标":
        return
    if table.level1 is not None and table.level1 not in set(tree().values()):
        return  # a layout with first levels of its own (履职效能, 部门绩效情况)
    table.level1, table.level1_printed, table.level1_weight = standard, None, None
    draft.find(
        "READ-07", "info", "reading.level1_restored", "indicators", token, line, label=standard
    )


def _indicator(draft: Draft, line: Line, table: Table, values: Values, half: int) -> None:
    """One half of a row: an indicator, the continuation of one, or cells without an indicator."""
    name = values.get("level3")
    if name is None:
        if values and not _continue(draft, line, table, values, half):
            _without_name(draft, line, table, values, half)
        return
    text = _PREFIX.sub("", name.text)
    if is_not_applicable(text) or _PLACEHOLDER.match(text):
        _no_indicator(draft, line, table, values, half, text)
        return
    if half == 0 and table.halves == 1 and _only_name_continued(draft, line, table, values):
        return
    for part in _rows_fused(draft, line, values):
        _append(draft, line, table, part, half)


def _append(draft: Draft, line: Line, table: Table, values: Values, half: int) -> None:
    at = len(draft.indicators)
    path = f"indicators[{at}]"
    row: dict[str, Any] = {
        "horizon": _horizon(table, half),
        "level1": table.level1,
        "level1_weight": table.level1_weight,
        "level2": table.level2[half],
        "level2_weight": table.level2_weight,
    }
    if table.level1_printed and table.level1 and bare(table.level1_printed) != bare(str(table.level1)):
        row["level1_printed"] = table.level1_printed
    printed2 = table.level2_printed[half]
    if printed2 and table.level2[half] and bare(printed2) != bare(str(table.level2[half])):
        row["level2_printed"] = printed2
    name = values["level3"]
    printed3 = _PREFIX.sub("", draft.take(f"{path}.level3", name, line))
    row["level3"] = printed3
    if not any(column.role == "weight" for column in table.columns):
        row["level3"] = without_points(printed3)
        row["weight"] = weight_beside(printed3) if row["level3"] != printed3 else None
    _targets(draft, line, values, path, row, table)
    for role in _FIELDS:
        token = values.get(role)
        if token is not None and row.get(role) is None:
            row[role] = draft.value(f"{path}.{role}", token, line)
    _causes(draft, line, values, path, row)
    _lone_one(draft, line, values, path, row)
    for role, token in values.items():
        if not token.used:
            draft.keep(token, line, role)
    draft.indicators.append(row)


def _lone_one(
    draft: Draft, line: Line, values: Values, path: str, row: dict[str, Any]
) -> None:
    """A lone 1 as a target beside an actual of 100 was 100% before a spreadsheet saw "=100%"."""
    actual = str(row.get("actual") or "")
    if row.get("target") == "1" and re.match(r"^(?:9\d|100)(?:\.\d+)?%?$", actual):
        draft.find(
            "READ-09", "warning", "reading.lone_one", f"{path}.target", values["target"], line,
            name=str(row["level3"]), actual=actual,
        )  # fmt: skip


def _horizon(table: Table, half: int) -> str:
    if table.halves == 2:
        return "annual" if half else "whole_period"
    roles = {column.role for column in table.columns}
    if "target_whole" in roles and "target" not in roles:
        return "whole_period"
    return table.horizon


def _targets(
    draft: Draft, line: Line, values: Values, path: str, row: dict[str, Any], table: Table
) -> None:
    """The target, joined with operator and unit where these stand in columns of their own."""
    whole = values.pop("target_whole", None)
    if whole is not None and "target" not in values:
        values["target"] = whole
    elif whole is not None:
        second = dict(row, horizon="whole_period", level3=row["level3"])
        second["target"] = draft.take(f"{path}.target", whole, line)
        draft.indicators.append(second)
    operator, unit = values.get("operator"), values.get("unit")
    for role in ("target", "adjusted_target"):
        token = values.get(role)
        if token is None:
            continue
        text = draft.value(f"{path}.{role}", token, line)
        if text is not None:
            text = joined(operator.text if operator else "", text, unit.text if unit else "")
        row[role] = text
        if role == "target" and _maybe_two(draft, token, row):
            draft.find("READ-05", "warning", "reading.maybe_fused", f"{path}.target", token, line)
    for part in (operator, unit):
        if part is None:
            continue
        sign = OPERATOR_WORDS.get(part.text, part.text)
        if row.get("target") and sign in row["target"]:
            part.used = True
        elif not part.used:
            draft.keep(part, line, "指标性质" if part is operator else "度量单位")


def _maybe_two(draft: Draft, token: Token, row: dict[str, Any]) -> bool:
    """Two values in one cell where the row before has none: they may have been fused."""
    parts = token.parts
    same = [one for one in draft.indicators if one["horizon"] == row["horizon"]]
    before_blank = bool(same) and same[-1].get("target") is None
    if not before_blank or not 2 <= len(parts) <= 4:
        return False
    return all(re.match(r"^[≥≤=<>《]*\d", part) or len(part) > 6 for part in parts)


def joined(operator: str, value: str, unit: str) -> str:
    """Operator, number and unit of three columns as one target: ≥ | 95 | % → ≥95%.

    A value in words takes neither; an operator in words (定性, 正向) is left out.
    """
    number = bool(_NUMBER_FIRST.match(plain(value)))
    if not number:
        return value
    operator = OPERATOR_WORDS.get(operator, operator)
    sign = operator if operator and not re.search(r"[\u4e00-\u9fff]", operator) else ""
    measure = unit if unit and unit not in ("无", "/", "—", "-", "--") else ""
    return f"{sign}{value}{measure}"


def _causes(draft: Draft, line: Line, values: Values, path: str, row: dict[str, Any]) -> None:
    causes: dict[str, str] = {}
    for role, token in values.items():
        kind, _, label = role.partition(":")
        if kind == "cause":
            causes[label] = draft.take(f"{path}.causes", token, line)
        elif kind == "likelihood":
            text = draft.take(f"{path}.likelihood", token, line)
            row["likelihood"] = text if not label or text not in _TICKS else label
    if causes:
        row["causes"] = causes


def _rows_fused(draft: Draft, line: Line, values: Values) -> list[Values]:
    """Two indicators fused in one row are taken apart where names and targets tell so.

    Certain only where name and target fall into the same number of parts, by line breaks or
    blanks, and every part of the target is a value or the same as the others.
    """
    name, target = values.get("level3"), values.get("target") or values.get("target_whole")
    if name is None or target is None:
        return [values]
    names, targets = name.parts, target.parts
    if len(names) < 2 or len(names) != len(targets) or min(map(len, names)) < 4:
        return [values]
    alike = len(set(targets)) == 1 and len(targets[0]) > 3
    starts = [bool(re.match(r"^[≥≤=<>《]?\d", part)) for part in targets]
    if not alike and not (all(starts) and name.cell.text.count("\n") >= 1):
        return [values]
    draft.find("READ-05", "warning", "reading.rows_fused", "indicators", name, line)
    rows = []
    for at in range(len(names)):
        part = {role: token for role, token in values.items() if at == 0}
        part.pop("target_whole", None)
        part["level3"] = Token(names[at], name.cell, name.start, name.end)
        part["target"] = Token(targets[at], target.cell, target.start, target.end)
        rows.append(part)
    name.used = target.used = True
    return rows


def _continue(draft: Draft, line: Line, table: Table, values: Values, half: int) -> bool:
    """A row with nothing but the rest of cells that a page break cut: join it to the row before."""
    texts = {role: token for role, token in values.items() if not token.numeric and not token.dash}
    same = [row for row in draft.indicators if row["horizon"] == _horizon(table, half)]
    if not same or len(texts) != len(values) or any(":" in role for role in texts):
        return False
    row = same[-1]
    at = draft.indicators.index(row)
    for role, token in texts.items():
        role = "target" if role == "target_whole" else role
        if role == "actual" and row.get("actual") in _SET_PHRASES and row.get("target"):
            role = "target"
        text = draft.take(f"indicators[{at}].{role}", token, line)
        row[role] = f"{row[role]}{text}" if row.get(role) else text
        draft.find("READ-05", "warning", "reading.continued", f"indicators[{at}].{role}", token, line)
    return True


def _only_name_continued(draft: Draft, line: Line, table: Table, values: Values) -> bool:
    """After a page break, a row with nothing but the rest of an indicator's name."""
    if set(values) != {"level3"} or not line.row.after_break or not draft.indicators:
        return False
    row = draft.indicators[-1]
    if not row.get("target"):
        return False
    at = len(draft.indicators) - 1
    token = values["level3"]
    row["level3"] += draft.take(f"indicators[{at}].level3", token, line)
    draft.find("READ-05", "warning", "reading.continued", f"indicators[{at}].level3", token, line)
    return True


def _without_name(
    draft: Draft, line: Line, table: Table, values: Values, half: int
) -> None:
    """Cells beside a second-level label that has no indicator (the 0 that systems print)."""
    label = table.level2[half] or table.level1
    for role, token in values.items():
        if not token.used:
            draft.keep(token, line, label)
            if role in ("target", "actual", "weight") and not token.dash:
                draft.find("READ-06", "warning", "reading.no_name", None, token, line)


def _no_indicator(
    draft: Draft, line: Line, table: Table, values: Values, half: int, text: str
) -> None:
    """不适用, an empty row of the template (指标2:, ……, ≥**): kept aside, no indicator."""
    label = table.level2[half] or table.level1
    for token in values.values():
        if not token.used:
            draft.keep(token, line, label)
