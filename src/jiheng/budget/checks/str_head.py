"""STR-01, 02, 14: the head of the form and its total row."""

from collections.abc import Iterator

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import PROJECTS, Thresholds, found, place
from jiheng.budget.checks.fnd_arithmetic import COLUMNS
from jiheng.budget.checks.needs import labels
from jiheng.kernel.findings import Finding
from jiheng.kernel.missing import state_of

_HEAD = ("project_name", "department", "implementing_unit", "year", "funds")
_LOST = ("reading.label_lost", "reading.item_lost", "reading.heading_lost")


def head_is_filled(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """What the profile requires stands in the head: project, department, unit, year, money."""
    for field in _HEAD:
        if field not in profile.words("required_fields"):
            continue
        unread = _unread_money(case) if field == "funds" else {}
        if unread:
            yield found(
                case, "STR-01", next(iter(unread)), "、".join(dict.fromkeys(unread.values())),
                wording="STR-01.unreadable", label=labels()[field],
                also=[place(case.form, one) for one in list(unread)[1:]],
            )  # fmt: skip
        if unread or not _is_missing(case, field):
            continue
        yield found(case, "STR-01", field, None, labels()[field], label=labels()[field])
    for one in case.form.reading:
        at = (one.places[0].field if one.places else None) or ""
        if one.message_id == "reading.label_lost" and at in _HEAD:
            yield found(
                case, "STR-01", at, one.seen, labels()[at], severity="warning",
                wording="STR-01.label", label=labels()[at],
            )  # fmt: skip


def _unread_money(case: Case) -> dict[str, str]:
    """Amounts in which something stands that is no number: field → text."""
    found: dict[str, str] = {}
    for row in case.funds:
        for name, attribute in COLUMNS.items():
            text = getattr(row.fund, name)
            if state_of(text) == "filled" and getattr(row, attribute) is None:
                found[f"{row.path}.{name}"] = text
    return found


def _is_missing(case: Case, field: str) -> bool:
    form = case.form
    if field == "funds":
        figures = ((row.initial, row.budget, row.executed, row.amount) for row in case.funds)
        return all(figure is None for row in figures for figure in row)
    if form.kind not in PROJECTS:
        if field == "project_name":
            return False
        if field in ("department", "implementing_unit"):
            return field == "department" and not (form.department or form.implementing_unit)
    return not getattr(form, field)


def scored_form_has_a_total(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A form whose indicators are scored states their total."""
    scored = [row for row in case.rows if row.score is not None]
    if scored and state_of(case.form.total_score) == "blank":
        yield found(case, "STR-02", "total_score", case.form.total_score, count=str(len(scored)))


def labels_are_as_printed(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A lost or changed label is told to the reader of the report, once a form."""
    lost = [one for one in case.form.reading if one.message_id in _LOST]
    if lost:
        field = lost[0].places[0].field if lost[0].places else None
        fields = "、".join(dict.fromkeys(one.places[0].field or "" for one in lost if one.places))
        yield found(case, "STR-14", field or "document", lost[0].seen, fields=fields)
