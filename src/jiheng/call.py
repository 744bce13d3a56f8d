"""One call of a command over documents: how it reads, where it writes, how it ends."""

import errno
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Generic, Protocol, TypeVar

import typer

from jiheng.budget.form_json import Failure
from jiheng.budget.forms_file import is_forms_file
from jiheng.budget.layouts.report.own import is_own_report
from jiheng.budget.reading import EXTENSIONS, Wish, failure_of
from jiheng.console import CallError, progress, standard_output
from jiheng.kernel.documents.folder import Found, extension_of, find_documents
from jiheng.kernel.files import whole_file
from jiheng.kernel.messages import message

FAILURES_LISTED = 50
_WHY_UNWRITABLE = {
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR, errno.EEXIST), "cli.out_no_folder"),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "cli.out_forbidden"),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "cli.out_full"),
    **dict.fromkeys((errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL), "cli.out_name"),
}


class Given(Protocol):
    """What one document gave: so many forms and lists, or a failure."""

    @property
    def forms(self) -> Sequence[object]:
        """The forms, in whatever shape."""

    @property
    def lists(self) -> Sequence[object]:
        """The project lists, in whatever shape."""

    @property
    def failure(self) -> Failure | None:
        """Why there are none."""

    @property
    def ends(self) -> bool:
        """Whether nothing more comes of this document."""


Gave = TypeVar("Gave", bound=Given)


class Run(Generic[Gave]):
    """The documents of one call, read in order; counts them and remembers the first failures.

    `read` and `gives` say how: (read_documents, Outcome) or (Examination.read, Handled).
    """

    def __init__(
        self,
        paths: Sequence[Path],
        wish: Wish,
        processes: int,
        leave_out: Collection[Path],
        read: Callable[[Sequence[Found], Wish, int], Iterator[Gave]],
        gives: Callable[..., Gave],
    ) -> None:
        if processes < 1:
            raise CallError("cli.bad_jobs")
        # Files about to be written are not input, even where they lie in the folder to read.
        written = {path.resolve() for path in leave_out}
        self._documents, errors = find_documents(paths, EXTENSIONS, written)
        self._unfound: list[Gave] = [
            gives(failure=failure_of(error, wish.language)) for error in errors
        ]
        self._read: Callable[[Sequence[Found], Wish, int], Iterator[Gave]] = read
        self._wish = wish
        # A file of forms is work for several processes, another document for one.
        pieces = any(is_forms_file(one.path) for one in self._documents)
        most = processes if pieces else max(1, len(self._documents))
        self._processes = min(processes, most)
        self._failures: list[Failure] = []
        self._counts = {"read": 0, "forms": 0, "lists": 0, "failed": 0}

    @property
    def documents(self) -> Sequence[Found]:
        """The documents of the call in order, files of forms among them."""
        return self._documents

    @property
    def processes(self) -> int:
        """How many processes have work."""
        return self._processes

    def outcomes(self) -> Iterator[Gave]:
        """The outcome of every path in order, first of those that lead to no document."""
        reading = self._read(self._documents, self._wish, self._processes)
        with progress(len(self._documents), self._wish.language) as one_more:
            for outcome in chain(self._unfound, reading):
                self._count(outcome)
                yield outcome
                if outcome.ends:
                    one_more()

    def _count(self, outcome: Gave) -> None:
        if outcome.failure:
            self._counts["failed"] += 1
        elif outcome.ends:
            self._counts["read"] += 1
        self._counts["forms"] += len(outcome.forms)
        self._counts["lists"] += len(outcome.lists)
        if outcome.failure and len(self._failures) < FAILURES_LISTED:
            self._failures.append(outcome.failure)

    def say_how_it_went(self) -> None:
        """Say on standard error what was read and then, one a line, what could not be."""
        counts = {name: str(count) for name, count in self._counts.items()}
        typer.echo(message("cli.done", self._wish.language, **counts), err=True)
        if self._failures:
            typer.echo(message("cli.failed", self._wish.language, **counts), err=True)
        for failure in self._failures:
            typer.echo(failure.message, err=True)
        more = self._counts["failed"] - len(self._failures)
        if more:
            typer.echo(message("cli.more_failures", self._wish.language, count=str(more)), err=True)

    def nothing_read(self) -> bool:
        """Whether not one document could be read."""
        return not self._counts["read"]

    def status(self, strict: bool) -> int:
        """The exit status: 2 where nothing could be read or, if strict, not everything; else 0."""
        return 2 if self.nothing_read() or (strict and self._counts["failed"]) else 0


def to_write(paths: Sequence[Path], *targets: Path | None) -> list[Path]:
    """The files that a run over the paths will write; those not asked for are None.

    Raises CallError where one of them is a document to read: it would be lost. What an earlier
    run wrote into a folder that is read may be written anew.
    """
    wanted = [path for path in targets if path]
    for path in wanted:
        if path.is_file() and any(_would_read(path, given) for given in paths):
            raise CallError("cli.out_is_input", file=str(path))
    return wanted


def _would_read(path: Path, given: Path) -> bool:
    """Whether a file is a path given by the user, or a document in a folder that was given."""
    if not given.is_dir():
        return given.exists() and path.samefile(given)
    below = path.resolve().is_relative_to(given.resolve())
    return below and extension_of(path) in EXTENSIONS and not is_own_report(path)


@contextmanager
def target_of(path: Path | None) -> Iterator[BinaryIO]:
    """The open file to write, whole or not at all; standard output where there is no path.

    Raises CallError where it cannot be written.
    """
    if path is None:
        yield standard_output()
        sys.stdout.flush()  # it may fail, and then nobody is told how well it went
        return
    if path.exists() and not path.is_file():
        raise CallError("cli.out_no_file", file=str(path))
    try:
        with whole_file(path) as file:
            yield file
    except OSError as error:
        raise unwritable(path, error) from error


@contextmanager
def folder_for(path: Path) -> Iterator[None]:
    """A folder to write into, made where it is missing; one made and left empty goes again.

    Raises CallError where there can be no such folder.
    """
    there = path.exists()
    if there and not path.is_dir():
        raise CallError("cli.out_not_folder", file=str(path))
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        yield
    finally:
        if not there:
            with suppress(OSError):  # the files are in it
                path.rmdir()


def unwritable(path: Path, error: OSError) -> Exception:
    """The error to raise: a sentence where it is about the place where we write, or itself."""
    message_id = _WHY_UNWRITABLE.get(error.errno or 0)
    return CallError(message_id, file=str(path)) if message_id else error
