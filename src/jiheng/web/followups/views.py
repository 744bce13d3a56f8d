"""Monitoring and self-evaluation forms of a project: brought in, shown with what is computed."""

from django.contrib import messages
from django.shortcuts import redirect, render

from jiheng.budget.layouts.report.ledger_lines import lines_of
from jiheng.budget.scoring.records import ledger_record
from jiheng.kernel.messages import message
from jiheng.web.accounts.gate import needs
from jiheng.web.followups import bringing
from jiheng.web.followups.figures import SELF_EVALUATION, ledger_of
from jiheng.web.followups.models import READ
from jiheng.web.followups.scope import followup_for
from jiheng.web.frame.numbers import whole
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.finding_them import project_for
from jiheng.web.projects.importing import Unreadable


@needs("forms.edit", ("POST",), limit="upload")
def bring_in(request, pk):
    """Read an uploaded document and show what it says; it counts once it is taken over."""
    project = project_for(request, pk)
    try:
        made = bringing.bring_in(project, request.FILES.get("document"), request)
    except (Refused, Unreadable) as refused:
        messages.error(request, _sentence(request, refused))
        return redirect("project", pk=pk)
    return redirect("followup", pk=made.pk)


@needs("projects.see")
def followup(request, pk):
    """One form: its money beside time, its points line by line beside the computed ones."""
    found = followup_for(request, pk)
    bringing.look_at(found, whole(request.GET.get("form")))
    form = bringing.form_of(found)
    shown = {"followup": found, "project": found.project, "form": form}
    shown["names"] = [_name(one) for one in found.forms]
    shown["doubts"] = list(dict.fromkeys(one.message for one in form.reading))
    if found.kind == SELF_EVALUATION:
        record = ledger_record(ledger_of(form), request.language)
        shown["lines"] = list(lines_of(record, request.language))
    if found.state == READ:
        problem = bringing.problem_of(found)
        shown["seen"], shown["old"] = bringing.mark_of(found), bringing.replaced_by(found)
        shown["problem"] = problem and _sentence(request, problem)
    return render(request, "followups/followup.html", shown)


@needs("forms.edit", ("POST",))
def decide(request, pk):
    """Let what was read count, or forget it."""
    found = followup_for(request, pk)
    drops = request.POST.get("act") == "drop"
    try:
        if request.POST.get("act") not in ("accept", "drop"):
            raise Refused("web.bad.text")
        seen = request.POST.get("seen", "")
        now = bringing.settle(pk, drops, whole(request.POST.get("form")), seen, request)
    except Refused as refused:
        messages.error(request, _sentence(request, refused))
        return redirect("followup", pk=pk)
    if drops:
        said = message("web.followup.dropped", request.language, file=now.file_name)
    else:
        said = message("web.followup.done", request.language, year=str(now.year))
    messages.success(request, said)
    return redirect("project", pk=found.project_id)


def _name(record):
    return " · ".join(filter(None, (record["year"], record["project_name"] or record["title"])))


def _sentence(request, refused):
    if isinstance(refused, Unreadable):
        return str(refused)
    return refused.said(request.language)
