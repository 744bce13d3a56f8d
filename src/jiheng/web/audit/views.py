"""The page of the audit administrator: the log, searched and paged."""

from django.core.paginator import Paginator
from django.shortcuts import render

from jiheng.web.accounts.gate import needs
from jiheng.web.audit.models import Entry
from jiheng.web.audit.reading import entries_of, verified

_A_PAGE = 50


@needs("audit.read")
def log(request):
    """The entries, newest first, of one person or one action where asked."""
    person, action = (request.GET.get(key, "").strip() for key in ("person", "action"))
    page = Paginator(entries_of(person, action), _A_PAGE).get_page(request.GET.get("page"))
    actions = Entry.objects.order_by("action").values_list("action", flat=True).distinct()
    shown = {"page": page, "person": person, "action": action, "actions": actions}
    return render(request, "audit/log.html", shown)


@needs("audit.read", methods=("POST",))
def verify(request):
    """Compute the whole chain again and say where it is broken, if anywhere."""
    broken = verified(request)
    return render(request, "audit/verified.html", {"broken": broken[:20], "count": len(broken)})
