"""The worker: takes jobs from the queue in the database until it is told to stop.

`jiheng serve` starts one beside the site and starts it again when it ends; an office may run more,
on any machine that reaches the database and the data folder.
"""

import logging
import os
import secrets
import socket
import subprocess
import sys
import threading
import time

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker

from jiheng.web.batch import watching
from jiheng.web.batch.limits import batch_limits

_LOG = logging.getLogger("jiheng.work")
_POLL_SECONDS = 0.5
_AGAIN_SECONDS = 2.0


def work(once: bool = False) -> None:
    """Work until stopped, or (once) until nothing is left to do."""
    name = f"{socket.gethostname()[:32]}-{os.getpid()}-{secrets.token_hex(4)}"
    worker = Worker(
        queue_names=["*"],
        interval=_POLL_SECONDS,
        batch=once,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )
    worker.configure_signals()
    watching.beat(name)
    watching.sweep()
    watching.prune()
    ended = threading.Event()
    threading.Thread(target=_beat, args=(name, ended), daemon=True).start()
    try:
        worker.run()
    finally:
        ended.set()
        watching.gone(name)


def _beat(name, ended):
    """Give signs of life and sweep up after others, on a connection of this thread's own."""
    while not ended.wait(batch_limits().beat_seconds):
        try:
            close_old_connections()
            watching.beat(name)
            watching.sweep()
        except DatabaseError as error:  # the next round tries again
            _LOG.warning("%s", error)
    connection.close()


class Beside:
    """A worker in a process of its own beside the site, started again whenever it ends."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._process: subprocess.Popen | None = None
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()  # it finishes the job in hand
        self._thread.join(_AGAIN_SECONDS)

    def _keep(self):
        data = str(settings.ENVIRONMENT.data)
        command = [sys.executable, "-m", "jiheng", "work", "--data", data, "--until-input-ends"]
        while not self._ended.is_set():
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE)
            self._process.wait()
            if not self._ended.is_set():
                _LOG.warning("the worker ended with %s", self._process.returncode)
                time.sleep(_AGAIN_SECONDS)
