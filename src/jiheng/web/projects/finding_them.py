"""Fetching what a view is about, of what the person may see; anything else is not there."""

from django.http import Http404

from jiheng.web.audit.chain import record
from jiheng.web.projects.models import Approval, Declaration, Import, Project
from jiheng.web.projects.scope import declarations_of, projects_of


def project_for(request, pk):
    """A project that the person sees; 404 otherwise, noted where it exists."""
    return _one(request, projects_of(request.user), Project, pk)


def declaration_for(request, pk):
    """A declaration that the person sees."""
    return _one(request, declarations_of(request.user), Declaration, pk)


def approval_for(request, pk):
    """An approval that the person sees."""
    seen = Approval.objects.filter(declaration__in=declarations_of(request.user))
    related = ("declaration__project__unit", "declaration__project__department", "by")
    return _one(request, seen.select_related(*related), Approval, pk)


def import_for(request, pk):
    """A document that the person brought in."""
    return _one(request, Import.objects.filter(by=request.user), Import, pk)


def _one(request, seen, model, pk):
    found = seen.filter(pk=pk).first()
    if found is None:
        exists = model.objects.filter(pk=pk).first()
        if exists is not None:  # probing for others' records shows in the log
            record(request, "refused", exists, done=False, path=request.path[:200])
        raise Http404
    return found
