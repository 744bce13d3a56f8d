"""Pages of batch import: bring a folder in, watch it being read, take its forms over."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from jiheng.web.accounts.gate import needs
from jiheng.web.accounts.rights import CLERK
from jiheng.web.audit.chain import record
from jiheng.web.audit.fetching import seen_or_404
from jiheng.web.batch.models import (
    CHOSEN,
    FAILED,
    OPEN,
    READING,
    TAKING,
    WAITING,
    Batch,
    BatchDocument,
    BatchForm,
)
from jiheng.web.batch.receiving import receive
from jiheng.web.batch.taking import TAKEABLE, choose
from jiheng.web.batch.watching import somebody_works
from jiheng.web.frame.numbers import whole
from jiheng.web.projects.editing import Refused

_POST, _BOTH = ("POST",), ("GET", "HEAD", "POST")
_A_PAGE = 30


@needs("forms.edit", _BOTH, limit="upload")
def batches(request):
    """The batches of the person, and bringing a new one in."""
    units = units_of(request.user)
    if request.method == "POST":
        try:
            unit = next((one for one in units if str(one.pk) == request.POST.get("unit")), units[0])
            made = receive(request.FILES.getlist("documents"), unit, request)
        except Refused as refused:
            messages.error(request, refused.said(request.language))
            return redirect("batches")
        return redirect("batch", pk=made.pk)
    words = request.GET.get("q", "").strip()
    page = Paginator(batches_of(request.user, words), _A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "units": units, "q": words, "more": urlencode({"q": words}) + "&"}
    return render(request, "batch/batches.html", shown)


@needs("forms.edit")
def batch(request, pk):
    """How far a batch has come; once it is read, what can be done with each form."""
    found = batch_for(request, pk)
    documents = list(found.documents.all())
    forms = list(forms_of(found).select_related("document", "project", "declaration", "imported"))
    progress = progress_of(documents, forms)
    shown = {"batch": found, "documents": documents, "forms": forms, **progress}
    shown |= {"takeable": [one for one in forms if one.state == OPEN and one.plan in TAKEABLE]}
    shown |= {"failed": [one for one in documents if one.state == FAILED]}
    shown |= {"nobody_works": progress["busy"] and not somebody_works()}
    return render(request, "batch/batch.html", shown)


@needs("forms.edit", _POST)
def take(request, pk):
    """Put the chosen forms into the queue, all or none."""
    found = batch_for(request, pk)
    ids = filter(None, map(whole, request.POST.getlist("form")))
    chosen = {one: request.POST.get(f"code-{one}", "") for one in ids}
    try:
        with transaction.atomic():
            choose(found, chosen, request)
    except Refused as refused:
        messages.error(request, refused.said(request.language))
    return redirect("batch", pk=pk)


@needs("forms.edit", _POST)
def stop(request, pk):
    """Read and take over nothing more; what is done stays done."""
    found = batch_for(request, pk)
    with transaction.atomic():
        stop_batch(found, request)
    return redirect("batch", pk=pk)


def stop_batch(found, request):
    """Let everything that still waits wait no longer."""
    said = {"id": "web.batch.was_stopped", "arguments": {}}
    found.documents.filter(state=WAITING).update(state=FAILED, said=said)
    forms_of(found).filter(state=CHOSEN).update(state=OPEN)
    found.is_stopped = True
    found.save(update_fields=["is_stopped"])
    record(request, "batch.stopped", found)


def progress_of(documents, forms):
    """How much is done of what is to do, and whether anything still is under way."""
    waiting = sum(one.state in (WAITING, READING) for one in documents)
    taking = sum(one.state in (CHOSEN, TAKING) for one in forms)
    return {
        "all": len(documents),
        "done": len(documents) - waiting,
        "taking": taking,
        "busy": bool(waiting or taking),
        "is_read": not waiting,
    }


def batches_of(person, words=""):
    """The batches of a person, newest first, with their `count` of documents.

    With words those whose name or one of whose documents holds them.
    """
    found = Batch.objects.filter(by=person).select_related("unit")
    if words:
        inside = BatchDocument.objects.filter(batch=OuterRef("pk"), name__icontains=words)
        found = found.filter(Q(name__icontains=words) | Exists(inside))
    return found.annotate(count=Count("documents")).order_by("-pk")


def units_of(person):
    """The units for which a person is a clerk."""
    held = person.appointments_today()
    return [one.organisation for one in held if one.role == CLERK]


def forms_of(found):
    """The forms of a batch, in the order of its documents."""
    return BatchForm.objects.filter(document__batch=found)


def batch_for(request, pk):
    """A batch of the person; 404 otherwise, noted where it exists."""
    own = Batch.objects.filter(by=request.user).select_related("unit")
    return seen_or_404(request, own, Batch, pk)
