"""The gate: a project over the line is declared only with an assessment that supports it."""

from datetime import date
from functools import cache

from django.conf import settings

from jiheng.budget.assessing import conclusions
from jiheng.budget.assessing.gate import gate, parameters
from jiheng.kernel.messages import message
from jiheng.web.assessments.models import CONCLUDED, Act
from jiheng.web.frame.dates import day_in_words
from jiheng.web.frame.numbers import amount_in_words
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.money import amount_of

OWN = "assessment.toml"  # in the data folder: what an office states itself


@cache
def known_parameters():
    """The parameters in force here; DocumentError where the office's own file is wrong."""
    return parameters(settings.ENVIRONMENT.data / OWN)


def rules_of(year):
    """The gate of a budget year; None where there was none."""
    return gate(date(year, 12, 31), known_parameters())


def conclusion_of(project, year):
    """The newest conclusion of assessments up to a year, as an act; None without one."""
    acts = Act.objects.filter(assessment__project=project, assessment__state=CONCLUDED)
    acts = acts.filter(assessment__year__lte=year, act="conclude")
    return acts.order_by("at", "pk").last()


def must_pass(project, year, amount, at_submission=False, language="zh") -> None:
    """Refused where the project needs a positive conclusion for this money and has none.

    `amount` is 万元, None where it is not known; before the form is filled in that is no reason.
    """
    rules = rules_of(year)
    level = project.region.level if project.region else ""
    answer = rules.asks(project.kind, amount, level) if rules else "free"
    if answer == "free" or (answer == "amount_unknown" and not at_submission):
        return
    words = {"project": project.name, "amount": amount_in_words(amount)}
    if answer == "amount_unknown":
        raise Refused("web.gate.amount_unknown", **words)
    words |= {"line": amount_in_words(rules.amounts[level]), "basis": rules.basis}
    if answer == "kind_unknown":
        raise Refused("web.gate.kind_unknown", **words)
    act = conclusion_of(project, year)
    if act is None:
        open_one = project.assessments.exclude(state=CONCLUDED).first()
        raise Refused(f"web.gate.{open_one.state if open_one else 'none'}", **words)
    if act.conclusion not in rules.passing:
        said = conclusions()[act.conclusion].said(language)
        day = day_in_words(act.at, language)
        raise Refused("web.gate.rejected", conclusion=said, day=day, **words)


def must_pass_form(declaration, language="zh") -> None:
    """Refused where the form asks for money that the gate does not let pass.

    The greatest amount counts: of the year, of the whole period, or as planned. An adjustment that
    asks for no more than was approved has passed already.
    """
    project, form = declaration.project, declaration.form
    stated = [amount_of(form, horizon) for horizon in ("annual", "whole_period")]
    if declaration.adjusts_id and _no_more(declaration, stated):
        return
    known = [one for one in (*stated, project.planned_amount) if one is not None]
    must_pass(project, declaration.year, max(known, default=None), True, language)


def _no_more(declaration, stated):
    """Whether no amount has grown since the approval that is adjusted."""
    before = declaration.adjusts.declaration.form
    approved = [amount_of(before, horizon) for horizon in ("annual", "whole_period")]
    return all(
        new is None or (old is not None and new <= old)
        for new, old in zip(stated, approved, strict=True)
    )


def refusal(project, year, amount, language):
    """The sentence of a refusal, None where the project passes."""
    try:
        must_pass(project, year, amount, language=language)
    except Refused as refused:
        return message(refused.message_id, language, **refused.arguments)
    return None
