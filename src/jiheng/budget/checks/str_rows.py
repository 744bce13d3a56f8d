"""STR-10, 11, 13: rows that are incomplete, answered though nothing belongs there, or twice."""

from collections.abc import Iterator

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import DECLARATIONS, Thresholds, found, place
from jiheng.kernel.findings import Finding
from jiheng.kernel.missing import state_of
from jiheng.kernel.text import plain

_COLUMNS = {"target": "指标值", "actual": "实际完成值", "weight": "分值"}
_REACHED = ("达成", "完成")


def rows_are_complete(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A named indicator has a target, and in an evaluation an actual value and a weight."""
    asked = [
        name
        for name in (("target",) if case.form.kind in DECLARATIONS else tuple(_COLUMNS))
        if any(getattr(row.indicator, name) for row in case.rows)
    ]
    for row in case.rows:
        missing = [name for name in asked if _is_blank(case, row, name)]
        filled = len(missing) < len(asked) or case.form.kind in DECLARATIONS
        if row.name and missing and filled:
            yield found(
                case, "STR-10", f"{row.path}.{missing[0]}", None,
                columns="、".join(_COLUMNS[name] for name in missing),
            )  # fmt: skip


def _is_blank(case: Case, row: Row, name: str) -> bool:
    path = f"{row.path}.{name}"
    return state_of(getattr(row.indicator, name)) == "blank" and (
        case.form.states.get(path) != "unreadable"
    )


def not_applicable_is_not_reached(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Where nothing applies nothing can be reached; in rows kept without an indicator too."""
    for row in case.rows:
        if any(map(_not_applicable, (row.name, row.target_text))) and _reached(
            row.indicator.actual
        ):
            yield found(case, "STR-11", f"{row.path}.actual", row.indicator.actual)
    beside: dict[str, list[str]] = {}
    for one in case.form.extra:
        if one.label:
            beside.setdefault(one.label, []).append(one.text)
    for label, texts in beside.items():
        reached = next(filter(_reached, texts), None)
        if reached and any(map(_not_applicable, texts)):
            yield found(
                case, "STR-11", f"extra.{label}", reached, wording="STR-11.level", level=label
            )


def _not_applicable(text: str) -> bool:
    return "不适用" in text and len(text) < 10


def _reached(text: str | None) -> bool:
    return bool(text) and str(text).startswith(_REACHED)


def names_stand_once(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """An indicator stands once below its second level; the same again with the same value is wrong."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in case.annual_rows or case.rows:
        if row.name:
            groups.setdefault((row.level2, plain(row.name)), []).append(row)
    for rows in groups.values():
        if len(rows) < 2:
            continue
        targets = [plain(row.target_text) for row in rows]
        same = len(set(targets)) < len(targets)
        yield found(
            case, "STR-13", f"{rows[1].path}.level3", rows[1].name[:60],
            severity="error" if same else "warning",
            wording=None if same else "STR-13.names",
            also=[place(case.form, f"{rows[0].path}.level3")], count=str(len(rows)),
        )  # fmt: skip
