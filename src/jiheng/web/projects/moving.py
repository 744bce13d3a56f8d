"""Moving a declaration along its way: submit, pass, return, approve, adjust.

Each act is one transaction with its version and its entry in the audit log.
"""

import copy
from datetime import timedelta

from django.utils import timezone

from jiheng.budget.forms import Form
from jiheng.budget.layouts.packs import ROOT, packaged_packs
from jiheng.web.assessments.passing import must_pass, must_pass_form
from jiheng.web.audit.chain import record
from jiheng.web.indicators.learning import learn
from jiheng.web.projects.beside import all_findings_of
from jiheng.web.projects.documents import canonical, checksum, new_form, rows_as_typed, typed
from jiheng.web.projects.editing import Locked, Refused, must_be_impersonal, must_fit
from jiheng.web.projects.entering import of_approval, of_decision, of_sheet
from jiheng.web.projects.forms import LONGEST_REASON
from jiheng.web.projects.models import Approval, Decision, Declaration
from jiheng.web.projects.privacy import number_in_form
from jiheng.web.projects.rolling import COPIED, last_approval
from jiheng.web.projects.workflow import APPROVED, RETURNED, after, holds, step_of, steps
from jiheng.web.reviews.risk import assess, told_of


def begin(project, year, request, form=None, is_copy=False) -> Declaration:
    """Open a round for a project and year; what was copied is kept as its first version.

    Refused where one is open or was approved, or an assessment is needed first.
    """
    rounds = project.declarations.filter(year=year)
    if rounds.exists():
        raise Refused("web.declare.exists", project=project.name, year=str(year))
    if form is not None and not is_copy and (found := number_in_form(form)):
        raise Refused(found[0], quote=found[1])
    must_pass(project, year, project.planned_amount, language=_language(request))
    # What was typed beside the form that is copied is copied with it.
    facts = facts_in_order(last_approval(project, year).declaration) if is_copy else ()
    made = _opened(project, year, form or new_form(project, year), facts)
    about = {"project": project.code, "year": year}
    if is_copy:
        kept = keep_version(made, COPIED, getattr(request, "user", None))
        about["version"] = kept.checksum
    record(request, "declaration.begun", made, **about)
    return made


def adjust(approval, reason, request) -> Declaration:
    """Open an adjustment of an approved form; Refused without a reason or while one is open."""
    old = approval.declaration
    if not reason.strip():
        raise Refused("web.adjust.reason")
    must_fit(reason, most=LONGEST_REASON)
    must_be_impersonal(reason)
    if old.project.declarations.filter(year=old.year).exclude(state=APPROVED).exists():
        raise Refused("web.adjust.open")
    if approval.adjusted_by.exists():
        raise Refused("web.adjust.newer")
    form = Form.model_validate_json(approval.snapshot)
    form.kind, form.title = "target_declaration", None
    facts = facts_in_order(old)
    made = _opened(old.project, old.year, form, facts, adjusts=approval, reason=reason.strip())
    record(request, "adjustment.begun", made, approval=approval.number, reason=made.reason)
    return made


def facts_in_order(declaration):
    """What is known of each indicator beside the official form, in the order of the rows."""
    return [declaration.row_facts.get(row, {}) for row in declaration.row_ids]


def _opened(project, year, form, facts=(), **more):
    made = Declaration(project=project, year=year, form=form.model_dump(mode="json"), **more)
    count = len(form.indicators)
    made.row_ids = [f"r{number}" for number in range(1, count + 1)]
    made.row_facts = {row: one for row, one in zip(made.row_ids, facts, strict=False) if one}
    made.next_row = count + 1
    made.due = _due(steps()[0])
    made.save()
    return made


def submit(declaration, person, request, text="") -> Decision:
    """Send the form to the next step; errors that the checks find are mended or explained first.

    Raises Refused where there is no indicator, errors stand without an explanation, or the money
    needs an assessment first.
    """
    if not (declaration.can_be_edited and holds(person, declaration)):
        raise Locked(declaration)
    if not declaration.form["indicators"]:
        raise Refused("web.submit.empty")
    errors = [one for one in all_findings_of(declaration, "zh") if one["severity"] == "error"]
    must_pass_form(declaration, _language(request))
    if errors and not text.strip():
        raise Refused("web.submit.errors", count=str(len(errors)))
    return _move(declaration, person, request, "submit", after(steps()[0]), text=text.strip())


def forward(declaration, person, request, text="") -> Decision:
    """Pass the form on to the next step; the last one approves instead."""
    step = _must_review(person, declaration)
    if after(step) == APPROVED:
        raise Refused("web.decide.approve_instead")
    return _move(declaration, person, request, "pass", after(step), text=text)


def give_back(declaration, person, request, reasons, text) -> Decision:
    """Return the form to the clerk; Refused without a reason in words."""
    _must_review(person, declaration)
    if not text.strip():
        raise Refused("web.decide.no_reason")
    return _move(
        declaration, person, request, "return", RETURNED, reasons=reasons, text=text.strip()
    )


def approve(declaration, person, request, number, day) -> Approval:
    """Approve: number and day, and the form frozen as 批复表 with its checksum."""
    step = _must_review(person, declaration)
    if after(step) != APPROVED:
        raise Refused("web.decide.not_yet")
    if Approval.objects.filter(number=number).exists():
        raise Refused("web.approve.number_taken", number=number)
    _move(declaration, person, request, "approve", APPROVED)
    form = typed(copy.deepcopy(declaration.form))
    form.kind = "target_approval"
    form.title = packaged_packs()[ROOT].kinds["target_approval"].title
    form.document.file = number
    snapshot = canonical(form)
    made = Approval.objects.create(
        declaration=declaration,
        number=number,
        day=day,
        snapshot=snapshot,
        checksum=checksum(snapshot),
        by=person,
    )
    learn(made)
    record(request, "approval.given", made, person=person.login, **of_approval(made))
    return made


def keep_version(declaration, event, person):
    """Keep the form as it stands now."""
    text, rows = canonical(typed(declaration.form)), rows_as_typed(declaration)
    number = declaration.versions.count() + 1
    told = {"text": text, "rows": rows, "checksum": checksum(text, rows)}
    return declaration.versions.create(number=number, event=event, by=person, **told)


def _must_review(person, declaration):
    """The step that a reviewer takes now."""
    if not holds(person, declaration):
        raise Refused("web.decide.not_yours")
    step = step_of(declaration.state)
    if step is None or step is steps()[0]:
        raise Refused("web.decide.not_yours")
    return step


def _move(declaration, person, request, act, target, reasons=(), text=""):
    """Keep a version, write the decision, set the state, tell the audit log."""
    must_fit(text)
    must_be_impersonal(text)
    origin = declaration.state
    sheet = _sheet_of(declaration) if act != "submit" else None
    version = keep_version(declaration, act, person)
    step = step_of(target)
    declaration.state, declaration.since = target, timezone.now()
    declaration.due = _due(step) if step else None
    declaration.save(update_fields=["state", "since", "due"])
    made = declaration.decisions.create(
        version=version,
        act=act,
        origin=origin,
        target=target,
        reasons=list(reasons),
        text=text,
        by=person,
    )
    about = of_decision(made) | {"version": version.checksum, "number": version.number}
    if sheet:
        about |= {"sheet": sheet.pk, "sheet_checksum": of_sheet(sheet)}
    if act == "submit":
        about |= told_of(assess(declaration, text))
    record(request, f"declaration.{act}", declaration, person=person.login, **about)
    return made


def _sheet_of(declaration):
    """The sheet with which a step was decided: of the version that was submitted last."""
    version = declaration.versions.filter(event="submit").last()
    return version and version.sheets.filter(step=declaration.state).select_related("by").first()


def _due(step):
    return timezone.localdate() + timedelta(days=step.days)


def _language(request):
    return getattr(request, "language", "zh")
