"""The jobs of the background queue. Each may run twice: the second time it finds its work done."""

import uuid

from django_tasks import task

from jiheng.web.batch import reading, taking
from jiheng.web.batch.models import BatchDocument, BatchForm


@task()
def read(pk):
    """Read one document of a batch."""
    reading.read_document(pk)


@task()
def take(pk):
    """Take one chosen form of a batch over."""
    taking.take(pk)


def enqueue_reading(documents) -> None:
    """Put documents into the queue, within the transaction at hand."""
    _enqueue(BatchDocument, read, documents)


def enqueue_taking(forms) -> None:
    """Put forms into the queue, within the transaction at hand."""
    _enqueue(BatchForm, take, forms)


def _enqueue(model, job, works):
    works = list(works)
    for one in works:
        one.job = uuid.UUID(job.enqueue(one.pk).id)
    model.objects.bulk_update(works, ["job"])
