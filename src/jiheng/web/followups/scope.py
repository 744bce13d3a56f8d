"""Who sees a monitoring or self-evaluation form."""

from django.db.models import Q

from jiheng.web.audit.fetching import seen_or_404
from jiheng.web.followups.models import READ, FollowUp
from jiheng.web.projects.scope import projects_of


def followup_for(request, pk):
    """A form that the person sees; one that was only read is seen by whom it was brought in."""
    seen = FollowUp.objects.filter(project__in=projects_of(request.user))
    seen = seen.filter(~Q(state=READ) | Q(by=request.user))
    return seen_or_404(request, seen.select_related("project__unit", "by"), FollowUp, pk)
