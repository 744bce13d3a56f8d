"""The batches of a person: everybody sees the own ones only."""

from django.db.models import Count, Exists, OuterRef, Q

from jiheng.web.accounts.rights import CLERK
from jiheng.web.audit.fetching import seen_or_404
from jiheng.web.batch.models import Batch, BatchDocument, BatchForm


def batches_of(person, words=""):
    """The batches of a person, newest first, with their `count` of documents.

    With words those whose name or one of whose documents holds them.
    """
    found = Batch.objects.filter(by=person).select_related("unit")
    if words:
        inside = BatchDocument.objects.filter(batch=OuterRef("pk"), name__icontains=words)
        found = found.filter(Q(name__icontains=words) | Exists(inside))
    return found.annotate(count=Count("documents")).order_by("-pk")


def batch_for(request, pk):
    """A batch of the person; 404 otherwise, noted where it exists."""
    own = Batch.objects.filter(by=request.user).select_related("unit")
    return seen_or_404(request, own, Batch, pk)


def forms_of(found):
    """The forms of a batch, in the order of its documents."""
    return BatchForm.objects.filter(document__batch=found)


def units_of(person):
    """The units for which a person is a clerk."""
    return person.places(CLERK)
