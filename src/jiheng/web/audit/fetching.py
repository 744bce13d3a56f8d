"""Fetching one record of those that a person sees; anything else is not there."""

from django.http import Http404

from jiheng.web.audit.chain import record


def seen_or_404(request, seen, model, pk):
    """The record of `seen` (a query of what the person sees); 404 otherwise.

    Where the record exists all the same the audit log notes it: probing for others' records shows.
    """
    found = seen.filter(pk=pk).first()
    if found is None:
        exists = model.objects.filter(pk=pk).first()
        if exists is not None:
            record(request, "refused", exists, done=False, path=request.path[:200])
        raise Http404
    return found
