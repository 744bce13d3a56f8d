"""Work on many items by several processes, in order and with few items in flight."""

import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from typing import Any, NoReturn, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# Enough to keep every process busy while the first of the row is a slow one.
_IN_FLIGHT_EACH = 8
_GRACE = 3.0  # seconds that a stopped run gives its processes
_MOST = 61  # Windows waits for no more


def in_order(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    processes: int,
    lost: Callable[[Item], Result],
) -> Iterator[Result]:
    """`work(item)` of every item, in the order of the items, by N processes.

    At most 8 N items are in flight, so that memory does not grow with their number. With one
    process the work is done in this one. `work`, items and results must be picklable: processes
    are started anew (spawn) on every system. `work` is sent to each process once. An exception of
    `work` is raised here. Where a process dies (a crash in a library, memory used up), the items
    in flight are done again one by one; the one that kills its process again gives `lost(item)`.
    """
    if processes == 1:
        yield from map(work, items)
        return
    processes = min(processes, _MOST)
    rest = iter(items)
    broken = True
    while broken:
        broken = False
        waiting: deque[Item] = deque()
        try:
            with _pool(processes, work) as pool:
                yield from _through(pool, rest, waiting, processes * _IN_FLIGHT_EACH)
        except BrokenProcessPool:
            broken = True
            yield from _one_by_one(work, waiting, lost)


def _through(
    pool: ProcessPoolExecutor,
    items: Iterator[Item],
    waiting: deque[Item],
    most: int,
) -> Iterator[Result]:
    """Results in order; `waiting` holds the items whose result was not given yet."""
    futures: deque[Future[Result]] = deque()
    for item in items:
        waiting.append(item)
        futures.append(_submitted(pool, item))
        if len(futures) == most:
            result = futures.popleft().result()
            waiting.popleft()
            yield result
    while futures:
        result = futures.popleft().result()
        waiting.popleft()
        yield result


def _one_by_one(
    work: Callable[[Item], Result], items: deque[Item], lost: Callable[[Item], Result]
) -> Iterator[Result]:
    """Results in order with a single item in flight, so that it is known which one was lost."""
    while items:
        try:
            with _pool(1, work) as pool:
                while items:
                    result: Result = _submitted(pool, items[0]).result()
                    items.popleft()
                    yield result
        except BrokenProcessPool:
            yield lost(items.popleft())


def _submitted(pool: ProcessPoolExecutor, item: Any) -> "Future[Any]":
    """Give an item to a pool, which may start a process for it.

    Such a process must not hear of Ctrl+C before it can say that it will not listen: it inherits
    what is blocked here. Windows knows no such thing.
    """
    if sys.platform == "win32":
        return pool.submit(_work_on, item)
    resource_tracker.ensure_running()  # or it starts below, and ends the blocking
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        return pool.submit(_work_on, item)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _pool(processes: int, work: Callable[[Any], Any]) -> Iterator[ProcessPoolExecutor]:
    """A pool whose waiting items are dropped when something goes wrong; running ones end."""
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, spawn, initializer=_begin, initargs=(work,))
    try:
        yield pool
    except BaseException:
        # Not waited for: who is in a hurry calls end_soon().
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def end_soon(status: int) -> NoReturn:
    """End this process for a user who does not want to wait: at once, or after a short grace.

    Processes at work may end what they have in hand; after the grace they are ended. This
    process must then not wait for the pool as it ordinarily does: it would wait for ever where
    a process was ended while it sent its result.
    """
    end = time.monotonic() + _GRACE
    for child in multiprocessing.active_children():
        child.join(max(0.0, end - time.monotonic()))
    left = multiprocessing.active_children()
    if not left:
        sys.exit(status)
    for child in left:
        child.terminate()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(status)


# The work of a process that was started for it; no other process has any.
_work: list[Callable[[Any], Any]] = []


def _begin(work: Callable[[Any], Any]) -> None:
    """Take the work of this process.

    Ctrl+C reaches every process of a terminal; the first one answers for all.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work.append(work)


def _work_on(item: Any) -> Any:
    [work] = _work
    return work(item)
