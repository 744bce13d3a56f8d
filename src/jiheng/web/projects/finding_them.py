"""Fetching what a view is about, of what the person may see; anything else is not there."""

from jiheng.web.audit.fetching import seen_or_404
from jiheng.web.projects.models import Approval, Declaration, Import, Project
from jiheng.web.projects.scope import declarations_of, projects_of


def project_for(request, pk):
    """A project that the person sees; 404 otherwise, noted where it exists."""
    return seen_or_404(request, projects_of(request.user), Project, pk)


def declaration_for(request, pk):
    """A declaration that the person sees."""
    return seen_or_404(request, declarations_of(request.user), Declaration, pk)


def approval_for(request, pk):
    """An approval that the person sees."""
    seen = Approval.objects.filter(declaration__in=declarations_of(request.user))
    related = ("declaration__project__unit", "declaration__project__department", "by")
    return seen_or_404(request, seen.select_related(*related), Approval, pk)


def import_for(request, pk):
    """A document that the person brought in."""
    return seen_or_404(request, Import.objects.filter(by=request.user), Import, pk)
