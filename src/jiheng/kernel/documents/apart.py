"""Reading in a process of its own, for formats whose library a hostile file can bring down.

A few kilobytes can make such a library take all memory, never come back or crash, and nothing in
Python can stop it: only the end of its process can. So it runs in a companion process that is
kept for the next document, watches its own memory and time, and ends itself where a document
asks for more than the limits allow. The document is then refused in a sentence, and this process
and the other documents live on.
"""

import atexit
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard, Limits
from jiheng.kernel.documents.page import Document

# With which status the companion ends itself, and what that means for the document.
_MEMORY, _TIME = 81, 82
_GRACE = 2.0  # seconds: a reader notices by itself that its time is up, unless a library holds it
_BEAT = 0.05  # seconds between two looks at memory and time

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
    task = _Task(module, data, guard.file, guard.limits, guard.spent())
    with _LOCK:
        status = _COMPANION.ask(task)
    if isinstance(status, Document):
        return status
    if isinstance(status, BaseException):
        raise status
    if status == _MEMORY:
        limit = str(guard.limits.memory_bytes)
        raise DocumentError("read.too_much_memory", guard.file, limit=limit)
    if status == _TIME:
        raise DocumentError("read.too_slow", guard.file, limit=str(guard.limits.seconds))
    raise DocumentError("read.process_died", guard.file)


class _Companion:
    """The process that reads for this one: begun when first needed, again after it ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def ask(self, task: _Task) -> "Document | BaseException | int":
        """The answer to a task, or the status with which the process ended over it."""
        process = self._running()
        requests, answers = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        try:
            pickle.dump(task, requests, protocol=pickle.HIGHEST_PROTOCOL)
            requests.flush()
            return cast("Document | BaseException", pickle.load(answers))  # our own process
        except (OSError, EOFError, pickle.UnpicklingError):
            return self.end(grace=1.0)  # it is just ending itself
        except BaseException:  # Ctrl+C: half an answer stays in the pipe
            self.end()
            raise

    def end(self, grace: float = 0.0) -> int:
        """End the process if it lives after the grace (seconds); the status it ended with."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return 0
        with suppress(subprocess.TimeoutExpired):
            process.wait(grace)
        process.kill()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                cast(IO[bytes], stream).close()
        return process.wait()

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
    command = [sys.executable, "-P", "-c", _START, *sys.path]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **apart)


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
    watch = _Watch()
    with suppress(EOFError, OSError):  # whoever asked is gone
        while True:
            task: _Task = pickle.load(sys.stdin.buffer)
            with watch.over(task):
                answer = _answer(task)
            pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)
            answers.flush()


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


class _Watch:
    """Ends this process when a task takes too much; it also sees what Python cannot interrupt."""

    def __init__(self) -> None:
        self._task: _Task | None = None
        self._until = 0.0
        self._begun = threading.Event()
        threading.Thread(target=self._look, daemon=True).start()

    def over(self, task: _Task) -> "_Watch":
        """Watch over a task until the `with` block ends."""
        self._until = time.monotonic() + task.limits.seconds - task.spent + _GRACE
        self._task = task
        return self

    def __enter__(self) -> None:
        self._begun.set()

    def __exit__(self, *_: object) -> None:
        self._begun.clear()

    def _look(self) -> None:
        while self._begun.wait():
            task = self._task
            if task and memory_used() > task.limits.memory_bytes:
                os._exit(_MEMORY)
            if time.monotonic() > self._until:
                os._exit(_TIME)
            time.sleep(_BEAT)


def memory_used() -> int:
    """The memory that this process holds, in bytes; 0 where the system does not tell (Windows).

    macOS tells the most that it ever held.
    """
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        pass
    if sys.platform != "darwin":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
