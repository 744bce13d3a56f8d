"""The way of a declaration: submit, review, return, approve, history."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jiheng.budget.forms import Form
from jiheng.kernel.messages import listed, message
from jiheng.web.accounts.gate import is_fresh, needs
from jiheng.web.accounts.rights import EXPERT, may
from jiheng.web.frame.late import late
from jiheng.web.frame.numbers import whole
from jiheng.web.projects import deciding, moving
from jiheng.web.projects.beside import all_findings_of
from jiheng.web.projects.comparing import differences
from jiheng.web.projects.documents import rows_as_typed, typed, without_ids
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.finding_them import declaration_for
from jiheng.web.projects.forms import Approve
from jiheng.web.projects.locking import lock_sentence
from jiheng.web.projects.models import Declaration
from jiheng.web.projects.reviewing import REASONS, cited, grades, questions
from jiheng.web.projects.rows import funds_of, rows_of
from jiheng.web.projects.separating import own_part
from jiheng.web.projects.versions import between
from jiheng.web.projects.workflow import APPROVED, after, holds, step_of, steps
from jiheng.web.reviews.experts import opinions_about
from jiheng.web.reviews.lessons import warnings_of

_BOTH = ("GET", "HEAD", "POST")


@needs("forms.submit", _BOTH)
def submit(request, pk):
    """Show what will happen and what is still open, then send the form on."""
    found = declaration_for(request, pk)
    problem = None
    if request.method == "POST":
        text = request.POST.get("text", "")
        problem = _try(request, found, lambda one: moving.submit(one, request.user, request, text))
        if problem is None:
            messages.success(request, message("web.submit.done", request.language))
            return redirect("declaration", pk=pk)
    told = all_findings_of(found, request.language)
    grave = [one for one in told if one["severity"] == "error"]
    shown = {"declaration": found, "errors": grave, "problem": problem, "next": after(steps()[0])}
    shown["warnings"] = sum(one["severity"] == "warning" for one in told)
    shown["lessons"] = list(warnings_of(found, request.language))
    return render(request, "projects/submit.html", shown, status=409 if problem else 200)


@needs("forms.decide", _BOTH)
def review(request, pk):
    """The form beside the review sheet; the decision bar passes, returns or approves."""
    found = declaration_for(request, pk)
    if not holds(request.user, found) or found.can_be_edited:
        if request.method == "POST":
            return _too_late(request, found)
        messages.error(request, message("web.decide.not_yours", request.language))
        return redirect("declaration", pk=pk)
    # What a colleague decides from here on is seen where the form is locked (deciding.decide).
    asks = None if is_fresh(request) else request
    problem, approval = None, Approve(language=request.language, asks=asks)
    if request.method == "POST":
        if request.POST.get("act") == "approve":
            approval = Approve(request.POST, language=request.language, asks=asks)
        if request.POST.get("act") != "approve" or approval.is_valid():
            problem = _try(request, found, lambda one: _decide(request, one, approval))
            if problem and not holds(request.user, now := declaration_for(request, pk)):
                return _too_late(request, now)
            if problem is None:
                request.keeps_typed = request.POST.get("act") == "keep"  # the decision is open yet
                return redirect(
                    "declaration" if request.POST.get("act") != "keep" else "review", pk=pk
                )
    return _review_page(request, found, problem, approval)


def _too_late(request, found):
    """The decision of a form that a colleague has moved on: who, when, and what was typed here."""
    last, language = found.decisions.select_related("by").last(), request.language
    words = {"name": last.by.name, "at": timezone.localtime(last.at).strftime("%m-%d %H:%M")}
    words["act"] = message(f"web.act.{last.act}", language)
    sentence = message("web.late.moved_on", language, **words) + lock_sentence(found, language)
    rows = zip(found.row_ids, found.form["indicators"], strict=True)
    given = request.POST
    reasons = [
        message(f"web.reason.{one}", language) for one in given.getlist("reason") if one in REASONS
    ]
    typed = [
        (message("web.review.text", language), given.get("text", "")),
        (message("web.lesson.reason", language), listed(reasons, language)),
        (message("web.field.number", language), given.get("number", "")),
        (message("web.field.day", language), given.get("day", "")),
        *((one["level3"] or "—", given.get(f"opinion-{row}", "")) for row, one in rows),
        *(
            (message(f"web.question.{one.id}", language), given.get(one.id, ""))
            for one in questions()
        ),
    ]
    return late(request, sentence, reverse("declaration", args=[found.pk]), typed)


def _decide(request, declaration, approval):
    """Keep the sheet, then do what was asked."""
    given = deciding.Given(
        act=request.POST.get("act", ""),
        points=request.POST,
        opinions={row: request.POST.get(f"opinion-{row}", "") for row in declaration.row_ids},
        reasons=request.POST.getlist("reason"),
        text=request.POST.get("text", ""),
        seen=request.POST.get("seen", ""),
        warns_others="warns_others" in request.POST,
        approval=getattr(approval, "cleaned_data", {}),
    )
    deciding.decide(declaration, request, given)


def _review_page(request, found, problem, approval):
    sheet = deciding.sheet_of(found)
    kept = sheet.opinions if sheet else {}
    stored = sheet.points if sheet else {}
    points = request.POST if problem else stored
    opinions = {
        row: request.POST.get(f"opinion-{row}", "") if problem else kept.get(row, "")
        for row in found.row_ids
    }
    rows = [{**one, "opinion": opinions[one["id"]]} for one in rows_of(found)]
    # Beside what was typed stands what a colleague has kept.
    theirs = sheet if problem and sheet and sheet.by != request.user else None
    if theirs:
        rows = [{**one, "theirs": kept.get(one["id"], "")} for one in rows]
    asked = [
        {
            "question": one,
            "points": points.get(one.id, ""),
            "theirs": theirs and stored.get(one.id),
        }
        for one in questions()
    ]
    shown = {
        "declaration": found,
        "rows": rows,
        "funds": funds_of(found),
        "sheet": sheet,
        "seen": deciding.mark_of(found),
        "asked": asked,
        "basis": cited(request.language),
        "grades": grades(),
        "findings": all_findings_of(found, request.language),
        "reasons": REASONS,
        "problem": problem,
        "approval": approval,
        "is_last": after(step_of(found.state)) == APPROVED,
        "changed": _against_approved(found),
        "typed_text": request.POST.get("text", ""),
        "experts": found.assignments.select_related("expert"),
        "can_ask": may(request.user, "experts.assign"),
        "ticked": request.POST.getlist("reason"),
        "warns_others": not problem or "warns_others" in request.POST,
    }
    if own := own_part(request.user, found):
        shown["own"] = own.said(request.language)
    status = 409 if problem or approval.errors else 200
    return render(request, "projects/review.html", shown, status=status)


def _against_approved(declaration):
    """What an adjustment changes of the approved form."""
    if declaration.adjusts is None:
        return None
    before = without_ids(declaration.adjusts.declaration)
    approved = Form.model_validate_json(declaration.adjusts.snapshot)
    return differences(approved, typed(declaration.form), before, rows_as_typed(declaration))


@needs("projects.see")
def history(request, pk):
    """Decisions, versions, and the difference of two of them."""
    found = declaration_for(request, pk)
    versions = list(found.versions.select_related("by"))
    decisions = found.decisions.select_related("by")
    sheets = found.sheets.select_related("by", "version").exclude(grade="")
    asked = (whole(request.GET.get(key)) for key in ("old", "new"))
    old, new, changed = between(versions, *asked)
    shown = {"declaration": found, "versions": versions, "decisions": decisions, "sheets": sheets}
    shown |= {"old": old, "new": new, "changed": changed, "against": _against_approved(found)}
    if not request.user.has_role(EXPERT):
        shown["experts"] = opinions_about(request.user, found)
    return render(request, "projects/history.html", shown)


def _try(request, seen, work):
    """Do the work on the locked declaration, all or nothing; the sentence of a refusal, or None."""
    try:
        with transaction.atomic():
            work(Declaration.objects.select_for_update().get(pk=seen.pk))
    except Refused as refused:
        return refused.said(request.language)
    return None
