"""Reading in a process of its own, for formats whose library a hostile file can bring down.

A few kilobytes can make such a library take all memory, never come back or crash, and nothing in
Python can stop it: only the end of its process can. So it runs in a companion process, which is
watched from here and ended where a document asks for more memory or time than the limits allow.
The document is then refused in a sentence, and this process and the other documents live on.

The companion is kept for the next document unless it has grown. It keeps faults apart; it is no
cage for code that an attacker brings to run in it: it has the rights of this process.
"""

import atexit
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from multiprocessing.spawn import get_executable
from typing import IO, Any, NamedTuple, cast

import psutil

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard, Limits
from jiheng.kernel.documents.page import Document

_GRACE = 2.0  # seconds: a reader notices by itself that its time is up, unless a library holds it
_BEAT = 0.05  # seconds between two looks at the companion
# A companion that holds more than this share of the memory allowed is not kept: what one document
# left behind must not count against the next.
_KEPT_SHARE = 0.25

# Nothing of the surroundings but the places where modules lie.
_START = (
    "import sys; sys.path[:] = sys.argv[1:]; "
    "from jiheng.kernel.documents.apart import serve; serve()"
)


class _Task(NamedTuple):
    """One document to read: the module whose `read` does it, the content, and the limits."""

    module: str
    data: bytes
    file: str
    limits: Limits
    spent: float


def read_apart(module: str, data: bytes, guard: Guard) -> Document:
    """What `read(data, guard)` of a module gives, done by the companion process.

    Raises DocumentError where reading it asks for more memory (`memory_bytes`) or time
    (`seconds`) than allowed, or brings the process down; otherwise what `read` raises.
    """
    with _LOCK:
        answer = _COMPANION.ask(_Task(module, data, guard.file, guard.limits, guard.spent()))
    if isinstance(answer, BaseException):
        raise answer
    return answer


class _Companion:
    """The process that reads for this one: begun when first needed, again after it ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def ask(self, task: _Task) -> Document | BaseException:
        """The answer to a task: the document, or the error that reading it ended with."""
        process = self._running()
        requests, answers = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        with _watched(process, task) as watch:
            try:
                pickle.dump(task, requests, protocol=pickle.HIGHEST_PROTOCOL)
                requests.flush()
                answer = cast("Document | BaseException", pickle.load(answers))
            except (OSError, EOFError, pickle.UnpicklingError):
                self.end()
                return watch.reason or DocumentError("read.process_died", task.file)
            except BaseException:  # Ctrl+C: half an answer stays in the pipe
                self.end()
                raise
        if watch.used() > task.limits.memory_bytes * _KEPT_SHARE:
            self.end()
        return answer

    def end(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                cast(IO[bytes], stream).close()
        process.wait()

    def _running(self) -> "subprocess.Popen[bytes]":
        # A forked process must not talk through the pipes of the one it comes from.
        alive = self._process and self._process.poll() is None and self._owner == os.getpid()
        if self._process and alive:
            return self._process
        self._process, self._owner = _begun(), os.getpid()
        return self._process


def _begun() -> "subprocess.Popen[bytes]":
    """A new companion. Ctrl+C of a terminal is for this process alone."""
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    command = [os.fsdecode(get_executable()), "-P", "-c", _START, *sys.path]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **apart)


class _Watch:
    """Ends the companion when a task takes too much; `reason` is then what to tell the user.

    It looks from outside: whatever holds the companion, the watch goes on.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", task: _Task) -> None:
        self.reason: DocumentError | None = None
        self._process = process
        self._task = task
        self._until = time.monotonic() + task.limits.seconds - task.spent + _GRACE
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def used(self) -> int:
        """The memory that the companion holds, in bytes; 0 where it has ended."""
        with suppress(psutil.Error):
            return int(psutil.Process(self._process.pid).memory_info().rss)
        return 0

    def stop(self) -> None:
        """Look no longer."""
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(_BEAT):
            self.reason = self._too_much()
            if self.reason is not None:
                self._process.kill()
                return

    def _too_much(self) -> DocumentError | None:
        file, limits = self._task.file, self._task.limits
        if self.used() > limits.memory_bytes:
            return DocumentError("read.too_much_memory", file, limit=str(limits.memory_bytes))
        if time.monotonic() > self._until:
            return DocumentError("read.too_slow", file, limit=str(limits.seconds))
        return None


@contextmanager
def _watched(process: "subprocess.Popen[bytes]", task: _Task) -> Iterator[_Watch]:
    watch = _Watch(process, task)
    try:
        yield watch
    finally:
        watch.stop()


_COMPANION = _Companion()
_LOCK = threading.Lock()  # one document at a time, so that it is known which one ended it


@atexit.register
def end_companion() -> None:
    """End the companion process, if there is one; the next document begins a new one."""
    _COMPANION.end()


def serve() -> None:
    """Read what is asked for until nobody asks: the life of the companion process."""
    # What a library prints must not stand among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    tasks: queue.SimpleQueue[_Task] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    while True:
        pickle.dump(_answer(tasks.get()), answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()


def _listen(tasks: "queue.SimpleQueue[_Task]") -> None:
    """Take tasks; end this process, busy or not, when the one that asks is gone."""
    with suppress(EOFError, OSError, pickle.UnpicklingError):
        while True:
            tasks.put(pickle.load(sys.stdin.buffer))
    os._exit(0)


def _answer(task: _Task) -> Document | BaseException:
    """What reading gives or raises."""
    guard = Guard(task.file, task.limits, task.spent)
    try:
        read: Callable[[bytes, Guard], Document] = import_module(task.module).read
        return read(task.data, guard)
    except Exception as error:
        return _sendable(error)


def _sendable(error: Exception) -> Exception:
    """The error itself, or its words where it cannot cross to another process."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(repr(error))
    return error
