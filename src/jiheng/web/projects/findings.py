"""What the checks say of a form, by cell of the grid; and the sums of its weights."""

from decimal import Decimal, InvalidOperation
from functools import cache

from jiheng.budget.checks.entries import entries
from jiheng.budget.examining import Examiner
from jiheng.budget.profiles import DEFAULT, packaged_profiles
from jiheng.web.projects.documents import typed

_ORDER = {"error": 0, "warning": 1, "info": 2}


@cache
def _examiner():
    return Examiner(packaged_profiles()[DEFAULT])


@cache
def tree():
    """The official levels: first → second ones, of the newest rules."""
    profile = packaged_profiles()[DEFAULT]
    return dict(profile.rules(profile.newest_day()).word_table("tree"))


def first_level_of(level2):
    """The first-level heading of a second-level one; None where the tree has it not."""
    return next((one for one, below in tree().items() if level2 in below), None)


def findings_of(declaration, language):
    """The findings of a declaration, gravest first: code, severity, path, words, cure."""
    form = typed(declaration.form)
    found = _examiner().examine(form).told.findings
    said = [_said(one, declaration.row_ids, language) for one in found]
    return sorted(said, key=lambda one: _ORDER[one["severity"]])


def _said(finding, row_ids, language):
    entry = entries().get(finding.code)
    field = finding.places[0].field if finding.places else None
    return {
        "code": finding.code,
        "severity": finding.severity,
        "path": _with_row_id(field, row_ids),
        "message": finding.said(language).message,
        "mend": entry.mend[language] if entry else "",
        "basis": entry.cited(language) if entry else [],
    }


def _with_row_id(field, row_ids):
    """indicators[3].target → indicators[r12].target: as the grid names its cells."""
    if not field or not field.startswith("indicators["):
        return field or ""
    number, _, rest = field.removeprefix("indicators[").partition("]")
    if not number.isdigit() or int(number) >= len(row_ids):
        return field
    return f"indicators[{row_ids[int(number)]}]{rest}"


def weight_sums(declaration):
    """The weights of each horizon: by first level, and together; None where nothing is stated."""
    sums = {}
    for one in declaration.form["indicators"]:
        weight = _number(one.get("weight"))
        if weight is None:
            continue
        levels = sums.setdefault(one["horizon"], {})
        for key in (one.get("level1") or "—", "total"):
            levels[key] = levels.get(key, Decimal(0)) + weight
    return sums


def _number(text):
    try:
        number = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None
