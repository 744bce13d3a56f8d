"""Pages of batch import: bring a folder in, watch it being read, take its forms over."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from jiheng.web.accounts.gate import needs
from jiheng.web.batch.choosing import TAKEABLE, choose, progress_of, stop_batch
from jiheng.web.batch.models import FAILED, OPEN
from jiheng.web.batch.receiving import receive
from jiheng.web.batch.scope import batch_for, batches_of, forms_of, units_of
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
    return _page(request, batch_for(request, pk))


def _page(request, found, problem=None):
    """The batch; where its forms were not taken, with the ticks and codes as they were sent."""
    documents = list(found.documents.all())
    forms = list(
        forms_of(found).select_related("document", "project", "declaration", "imported", "followup")
    )
    progress = progress_of(documents, forms)
    shown = {"batch": found, "documents": documents, "forms": forms, **progress}
    shown |= {"takeable": [one for one in forms if one.state == OPEN and one.plan in TAKEABLE]}
    shown |= {"failed": [one for one in documents if one.state == FAILED]}
    shown |= {"nobody_works": progress["busy"] and not somebody_works()}
    ticked = request.POST.getlist("form")
    for one in forms:
        one.is_ticked = problem is None or str(one.pk) in ticked
        if problem:
            one.code = request.POST.get(f"code-{one.pk}", one.code)
    shown["problem"] = problem
    return render(request, "batch/batch.html", shown, status=409 if problem else 200)


@needs("forms.edit", _POST)
def take(request, pk):
    """Put the chosen forms into the queue, all or none."""
    found = batch_for(request, pk)
    ids = filter(None, map(whole, request.POST.getlist("form")))
    chosen = {one: request.POST.get(f"code-{one}", "") for one in ids}
    try:
        choose(found, chosen, request)
    except Refused as refused:
        return _page(request, found, refused.said(request.language))
    return redirect("batch", pk=pk)


@needs("forms.edit", _POST)
def stop(request, pk):
    """Read and take over nothing more; what is done stays done."""
    found = batch_for(request, pk)
    stop_batch(found, request)
    return redirect("batch", pk=pk)
