"""A form against what the office knows of its project: findings of the grid beside their cells.

That is the approved form that it adjusts, the form approved last before its year, the conclusion of
the ex-ante assessment, and the money planned and declared in the other years.
"""

import json
from decimal import Decimal

from jiheng.budget.checks.matching import change
from jiheng.budget.forms import Form
from jiheng.budget.library import bare
from jiheng.kernel.messages import message
from jiheng.web.assessments.passing import conclusion_of, must_pass_form
from jiheng.web.frame.numbers import amount_in_words
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.findings import change_to, hint, rules_of
from jiheng.web.projects.money import TOTAL, amount_of
from jiheng.web.projects.rolling import last_approval

_CHANGE_LINE = "budget_change_line"


def against_known(declaration, form, rounds, language):
    """All that contradicts what is known; `rounds` are the forms of the other years, by year."""
    if declaration.adjusts_id:
        yield from _against_approved(declaration, form, language)
    else:
        yield from _against_last_year(declaration, form, language)
    yield from _against_assessment(declaration, language)
    yield from _against_plan(declaration, rounds, language)


def _against_approved(declaration, form, language):
    """What an adjustment changes of the approved form, cell by cell, each with the way back."""
    approved = Form.model_validate_json(declaration.adjusts.snapshot)
    if approved.indicators == []:
        return
    changed = False
    for row, one, was in _rows(declaration, form, approved):
        if was is None:
            changed = True
            yield hint("added", "info", f"indicators[{row}].level3", language, mend=False)
            continue
        for key in ("target", "weight"):
            before, after = getattr(was, key), getattr(one, key)
            if (before or "") == (after or ""):
                continue
            changed = True
            weaker = key == "target" and change(before or "", after or "") == "weaker"
            path = f"indicators[{row}].{key}"
            cures = [change_to(path, after, before, language)] if before else []
            words = {"before": before or "—", "after": after or "—"}
            if weaker:
                yield hint("lowered", "warning", path, language, cures, **words)
            else:
                yield hint("adjusted", "info", path, language, cures, mend=False, **words)
    names = {_sign(one) for one in form.indicators}
    for gone in (one for one in approved.indicators if one.level3 and _sign(one) not in names):
        changed = True
        yield hint("dropped", "warning", "", language, name=gone.level3)
    yield from _money_alone(declaration, form, approved, changed, language)


def _money_alone(declaration, form, approved, changed, language):
    """Money that is no more what was approved, while no target is adjusted."""
    before, after = (amount_of(one, "annual") for one in (approved.model_dump(), declaration.form))
    rules = rules_of(form)
    if changed or rules is None or not before or after is None:
        return
    share = abs(after - before) / before * 100
    if share > rules.threshold(_CHANGE_LINE):
        words = {
            "before": amount_in_words(before),
            "after": amount_in_words(after),
            "share": f"{share:.0f}",
        }
        yield hint("money_alone", "warning", _total_of(declaration, "annual"), language, **words)


def _against_last_year(declaration, form, language):
    """Targets that ask for less than those approved last."""
    last = last_approval(declaration.project, declaration.year)
    if last is None:
        return
    words = {"year": str(last.declaration.year)}
    for row, one, was in _rows(declaration, form, Form.model_validate_json(last.snapshot)):
        if was is None or change(was.target or "", one.target or "") != "weaker":
            continue
        path = f"indicators[{row}].target"
        yield hint("weaker", "warning", path, language, before=was.target, **words)


def _against_assessment(declaration, language):
    """Money that the gate does not let pass, or more than what was assessed."""
    path = _total_of(declaration, "annual")
    try:
        must_pass_form(declaration, language)
    except Refused as refused:
        sentence = message(refused.message_id, language, **refused.arguments)
        yield hint("gate", "error", path, language, sentence=sentence)
        return
    act = conclusion_of(declaration.project, declaration.year)
    assessed = json.loads(act.snapshot).get("planned_amount") if act else None
    for horizon in ("whole_period", "annual"):
        asked = amount_of(declaration.form, horizon)
        if assessed and asked is not None and asked > Decimal(assessed):
            words = {
                "assessed": amount_in_words(Decimal(assessed)),
                "asked": amount_in_words(asked),
            }
            yield hint("assessed", "warning", _total_of(declaration, horizon), language, **words)


def _against_plan(declaration, rounds, language):
    """Years that together ask for more than the whole period, or the period for more than planned."""
    whole, planned = amount_of(declaration.form, "whole_period"), declaration.project.planned_amount
    if whole is not None and planned is not None and whole != planned:
        words = {"whole": amount_in_words(whole), "planned": amount_in_words(planned)}
        yield hint("planned", "warning", _total_of(declaration, "whole_period"), language, **words)
    known = {year: one.amount for year, one in rounds.items() if one.amount is not None}
    own = amount_of(declaration.form, "annual")
    if own is None or not known:
        return
    together = own + sum(known.values())
    if whole is not None and together > whole:
        years = [str(one) for one in sorted({*known, declaration.year})]
        words = {"years": years, "sum": amount_in_words(together), "whole": amount_in_words(whole)}
        yield hint("years", "warning", _total_of(declaration, "annual"), language, **words)


def _rows(declaration, form, other):
    """Each named indicator with its row id and the one of the other form of its horizon and name."""
    known = {}
    for one in other.indicators:
        known.setdefault(_sign(one), []).append(one)
    for row, one in zip(declaration.row_ids, form.indicators, strict=True):
        if one.level3:
            same = known.get(_sign(one))
            yield row, one, same.pop(0) if same else None


def _sign(one):
    return one.horizon, bare(one.level3 or "")


def _total_of(declaration, horizon):
    """The cell of the total of a horizon, if the form has it."""
    for position, one in enumerate(declaration.form["funds"]):
        if one["item"] == TOTAL and (one.get("horizon") or "annual") == horizon:
            return f"funds[{position}].amount"
    return ""
