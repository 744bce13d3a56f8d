"""Signs of life of workers, and picking up what a worker left lying when it ended.

The queue's library marks a job as running and never looks at it again when its worker is killed.
So every worker gives signs of life; jobs of one that gives none are closed, and every document or
form that waits without a job gets a new one.
"""

from datetime import timedelta

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jiheng.web.batch.limits import batch_limits
from jiheng.web.batch.models import (
    CHOSEN,
    READING,
    TAKING,
    WAITING,
    BatchDocument,
    BatchForm,
    Worker,
)
from jiheng.web.batch.tasks import enqueue_reading, enqueue_taking


def beat(worker_id) -> None:
    """Give a sign of life."""
    Worker.objects.update_or_create(pk=worker_id, defaults={"seen_at": timezone.now()})


def gone(worker_id) -> None:
    """Say that a worker has ended of its own will."""
    Worker.objects.filter(pk=worker_id).delete()


def somebody_works() -> bool:
    """Whether any worker lives."""
    return _living().exists()


def sweep() -> int:
    """Put back into the queue what dead workers left lying; how much that was."""
    with transaction.atomic():
        Worker.objects.exclude(pk__in=_living()).delete()
        alive = set(Worker.objects.values_list("pk", flat=True))
        for one in DBTaskResult.objects.running().select_for_update():
            if not alive & set(one.worker_ids[-1:]):
                one.set_failed(RuntimeError("the worker ended"))
        documents = _without_a_job(BatchDocument, (WAITING, READING))
        enqueue_reading(documents)
        forms = _without_a_job(BatchForm, (CHOSEN, TAKING))
        enqueue_taking(forms)
    return len(documents) + len(forms)


def prune() -> None:
    """Forget jobs that ended long ago."""
    call_command("prune_db_task_results", min_age_days=batch_limits().kept_days, verbosity=0)


def _living():
    since = timezone.now() - timedelta(seconds=batch_limits().dead_seconds)
    return Worker.objects.filter(seen_at__gt=since)


def _without_a_job(model, states):
    """What is to be done and stands in no queue."""
    queued = DBTaskResult.objects.filter(
        status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING)
    )
    waiting = model.objects.select_for_update().filter(state__in=states)
    return list(waiting.exclude(job__in=queued.values("pk")))
