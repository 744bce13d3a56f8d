"""Why a value is null: by field path, "blank", "not_in_layout", "not_applicable" or "unreadable".

A layout has a field where its label or heading was seen; then a missing value is blank, and
someone must be asked. Where no label was seen the field is not in the layout. What the reading
itself found out (characters that cannot be read) is known already and stands.

    funds[2].rate        blank           the column has a heading, the cell is empty
    indicators[*].score  not_in_layout   the table has no such column: said once for all rows
    indicators           blank           the headings of the table are there and no row below them;
                                         then indicators[*].score is blank for the same reason
"""

from typing import Any

from jiheng.budget.forms import State
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.funds import DECLARING
from jiheng.kernel.missing import is_not_applicable

_HEAD = (
    "year", "project_name", "department", "implementing_unit", "attribute", "period", "money_unit",
    "total_weight", "total_score",
)  # fmt: skip
_FUNDS = ("initial_budget", "full_year_budget", "executed", "weight", "rate", "score")
_FUNDS_TO_DATE = ("executed_to_date", "rate_to_date", "forecast")
_INDICATOR = ("level1", "level2", "level3", "target", "actual", "weight", "score", "deviation")
_INDICATOR_EXTRAS = (
    "adjusted_target", "actual_to_date", "forecast", "coefficient", "rechecked_score",
    "explanation", "core", "causes", "likelihood", "remark",
)  # fmt: skip
_WORDS_FOR_NONE = 5  # characters: 不适用, 不涉及, 无此项


def states_of(draft: Draft) -> dict[str, State]:
    """The states of a form's null values, and of values that say 不适用."""
    states = dict(draft.states)
    for key in _HEAD:
        _state(states, key, draft.values.get(key), key in draft.seen_labels)
    objectives = ("whole_period", "annual") if draft.kind in DECLARING else ("expected", "actual")
    for key in objectives:
        path = f"objectives.{key}"
        _state(states, path, draft.objectives.get(key), path in draft.seen_labels)
    for label in sorted(draft.seen_labels):
        if label.startswith("filled_by.") and label[10:] not in draft.filled_by:
            states.setdefault(label, "blank")
    columned = draft.kind not in DECLARING
    _rows(draft, states, "funds", draft.funds, _FUNDS if columned else (), _FUNDS_TO_DATE)
    if not columned:
        _column(states, "funds", draft.funds, "amount", True)
    _rows(draft, states, "indicators", draft.indicators, _INDICATOR, _INDICATOR_EXTRAS)
    return states


def _state(states: dict[str, State], path: str, value: Any, in_layout: bool) -> None:
    """The state of one value, where it needs one."""
    if value is None:
        states.setdefault(path, "blank" if in_layout else "not_in_layout")
    elif (
        isinstance(value, str)
        and len(value) <= _WORDS_FOR_NONE
        and value[0] in "不无未"
        and is_not_applicable(value)
    ):
        states.setdefault(path, "not_applicable")


def _rows(
    draft: Draft,
    states: dict[str, State],
    part: str,
    rows: list[dict[str, Any]],
    always: tuple[str, ...],
    where_seen: tuple[str, ...],
) -> None:
    """The states of a table: its usual columns, and others where the layout has them."""
    if not rows:
        _headings_only(draft, states, part, (*always, *where_seen))
        return
    for key in always:
        in_layout = key == "level3" or f"{part}.{key}" in draft.seen_labels
        _column(states, part, rows, key, in_layout)
    for key in where_seen:
        if f"{part}.{key}" in draft.seen_labels:
            _column(states, part, rows, key, True)


def _headings_only(
    draft: Draft, states: dict[str, State], part: str, keys: tuple[str, ...]
) -> None:
    """A table without rows: its headings tell all the same what the layout has."""
    seen = [key for key in keys if f"{part}.{key}" in draft.seen_labels]
    if seen:
        states.setdefault(part, "blank")
    for key in seen:
        states[f"{part}[*].{key}"] = "blank"


def _column(
    states: dict[str, State], part: str, rows: list[dict[str, Any]], key: str, in_layout: bool
) -> None:
    """The states of one column; a column that the layout does not have is said once."""
    if not rows:
        return
    if not in_layout and all(row.get(key) is None for row in rows):
        states[f"{part}[*].{key}"] = "not_in_layout"
        return
    for at, row in enumerate(rows):
        _state(states, f"{part}[{at}].{key}", row.get(key), True)
