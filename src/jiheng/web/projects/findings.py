"""What the checks say of a form, by cell of the grid, with cures; and the sums of its weights."""

from functools import cache

from jiheng.budget.checks.entries import entries
from jiheng.budget.cures import cures_of
from jiheng.budget.examining import Examiner
from jiheng.budget.library import direction_of_sign
from jiheng.budget.profiles import DEFAULT, packaged_profiles
from jiheng.budget.scoring import rule_day
from jiheng.kernel.messages import message
from jiheng.kernel.parameters import NoValue
from jiheng.web.projects.documents import typed
from jiheng.web.projects.targets import OPERATORS, doubled, target_parts

_ORDER = {"error": 0, "warning": 1, "info": 2}
_SIGNS = {"more": "≥", "less": "≤", "exact": "="}


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


def rules_of(form):
    """The rules in force in the year of a form; None where its year has none."""
    profile = packaged_profiles()[DEFAULT]
    try:
        return _examiner().rules(profile, rule_day(form, profile)[0])
    except NoValue:
        return None


def findings_of(declaration, language):
    """What a form says of itself, gravest first: code, severity, path, words, cures.

    What it says beside other forms is found by `beside.all_findings_of`.
    """
    form = typed(declaration.form)
    found = _examiner().examine(form).told.findings
    told = [said(one, form, declaration.row_ids, language) for one in found]
    told += _directions(declaration, form, language)
    told += _targets(declaration, form, {one["path"] for one in told}, language)
    return by_gravity(told)


def by_gravity(findings):
    """Findings in their order, the gravest first."""
    return sorted(findings, key=lambda one: _ORDER[one["severity"]])


def hint(code, severity, path, language, cures=(), mend=True, **words):
    """A finding of the office's own: its sentence is the message web.hint.<code>."""
    return {
        "code": code,
        "severity": severity,
        "path": path,
        "message": message(f"web.hint.{code}", language, **words),
        "mend": message(f"web.hint.{code}_mend", language) if mend else "",
        "basis": [],
        "cures": list(cures),
    }


def said(finding, form, row_ids, language):
    """A finding of the checks as the grid shows it."""
    entry = entries().get(finding.code)
    field = finding.places[0].field if finding.places else None
    return {
        "code": finding.code,
        "severity": finding.severity,
        "path": with_row_id(field, row_ids),
        "message": finding.said(language).message,
        "mend": entry.mend[language] if entry else "",
        "basis": entry.cited(language) if entry else [],
        "cures": [_cure(one, row_ids, language) for one in cures_of(finding, form)],
    }


def _cure(cure, row_ids, language):
    """A cure as the grid makes it: one changed cell, or a row to remove."""
    path = with_row_id(cure.path, row_ids)
    if cure.removes:
        row = path.removeprefix("indicators[").removesuffix("]")
        return {"label": message("web.cure.remove", language), "row": row}
    return change_to(path, cure.before, cure.after, language)


def change_to(path, before, after, language):
    """A cure that changes one cell."""
    label = message("web.cure.change", language, after=after)
    return {"label": label, "path": path, "before": before, "after": after}


def _directions(declaration, form, language):
    """Rows whose typed direction their own sign contradicts, with the sign that would fit."""
    for row, one in zip(declaration.row_ids, form.indicators, strict=True):
        wanted = declaration.row_facts.get(row, {}).get("direction")
        read = one.target_value
        sign = read.operator if read else None
        if not wanted or direction_of_sign(sign) in (None, wanted):
            continue
        path = f"indicators[{row}].target"
        words = {"direction": message(f"web.direction.{wanted}", language), "sign": sign}
        cures = []
        if read.type == "number":
            after = _SIGNS[wanted] + (read.number or "") + (read.unit or "")
            cures.append(change_to(path, one.target, after, language))
        yield hint("direction", "warning", path, language, cures, **words)


def _targets(declaration, form, told, language):
    """Targets whose value says sign or unit once more, or is no number behind its sign.

    Those that a check speaks of already (`told`: paths) are left to it.
    """
    for row, one in zip(declaration.row_ids, form.indicators, strict=True):
        path, facts = f"indicators[{row}].target", declaration.row_facts.get(row)
        if not one.target:
            continue
        if once := doubled(one.target, facts):
            cures = [change_to(path, one.target, once, language)]
            yield hint("doubled", "warning", path, language, cures, target=one.target)
        elif path not in told and one.target_value and one.target_value.type == "text":
            sign = target_parts(one.target, facts)["operator"] or one.target[:1]
            if sign in OPERATORS:
                value = one.target.removeprefix(sign)
                yield hint("no_number", "warning", path, language, sign=sign, value=value)


def with_row_id(field, row_ids):
    """A path as the grid names its cells: indicators[3].target → indicators[r12].target."""
    if not field or not field.startswith("indicators["):
        return field or ""
    number, _, rest = field.removeprefix("indicators[").partition("]")
    if not number.isdigit() or int(number) >= len(row_ids):
        return field
    return f"indicators[{row_ids[int(number)]}]{rest}"


def places_of(declaration, code):
    """Every place that the findings of one check name, as (path as in the grid, what was seen)."""
    found = _examiner().examine(typed(declaration.form)).told.findings
    return [
        (with_row_id(place.field, declaration.row_ids), finding.seen or "")
        for finding in found
        for place in finding.places
        if finding.code == code and place.field
    ]
