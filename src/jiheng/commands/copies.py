"""The annotated copies of a report: each submitted document with the remarks about its forms."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import NamedTuple

import typer

from jiheng.budget.annotating import Copy, annotated_copy
from jiheng.budget.forms_file import is_forms_file
from jiheng.budget.layouts.report.brief import Brief
from jiheng.budget.layouts.report.own import COPIES
from jiheng.budget.reading import Wish, failure_of
from jiheng.budget.remarks import Remark, of_finding
from jiheng.call import folder_for, target_of
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.folder import Found
from jiheng.kernel.findings import Finding
from jiheng.kernel.jobs import in_order
from jiheng.kernel.messages import message
from jiheng.kernel.shelf import Shelf


class _Work(NamedTuple):
    """A document and the remarks about it."""

    found: Found
    remarks: list[Remark]


class Copies:
    """Gathers remarks while a report is made, on disk, and writes the copies at its end.

    A context manager that forgets the remarks on leaving. A document without a remark, and a
    file of forms, which nobody submitted, get no copy.
    """

    def __init__(self, out: Path, wish: Wish) -> None:
        self._folder = out / COPIES
        self._wish = wish
        self._own: Shelf[tuple[str, list[Remark]]] = Shelf()
        self._across: dict[str, list[Remark]] = {}
        self._count = 0

    def __enter__(self) -> "Copies":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._own.close()

    def earlier(self) -> list[Path]:
        """The copies of an earlier report: they are no documents to read."""
        return [path for path in self._folder.rglob("*") if path.is_file()]

    def add(self, form: Brief, findings: Sequence[Finding]) -> None:
        """Take the remarks about a form; forms come in the order of the documents."""
        own: dict[str, list[Remark]] = {}
        for finding in findings:
            for file, remark in of_finding(finding, self._wish.language):
                own.setdefault(file, []).append(remark)
        submitted = form.row.owner[0]
        if form.points and submitted:
            own.setdefault(submitted, []).extend(form.points)
        for one in own.items():
            self._own.put(one)

    def add_across(self, finding: Finding) -> None:
        """Take the remarks of a finding that lies across forms."""
        for file, remark in of_finding(finding, self._wish.language):
            self._across.setdefault(file, []).append(remark)

    def write(self, documents: Sequence[Found], processes: int) -> None:
        """Write the copies, under the names of their documents; say which could not be made."""
        work = partial(_copy, self._wish)
        lost = partial(_lost, self._wish)
        taken: set[Path] = set()
        for copy in in_order(work, self._work(documents), processes, lost):
            if copy.data is None:
                self._say_failure(copy)
                continue
            path = _free(self._folder.joinpath(*_steps(copy.name)), taken)
            with folder_for(path.parent), target_of(path) as target:
                target.write(copy.data)
            self._count += 1

    def say(self) -> None:
        """Say how many copies there are, and where."""
        if self._count:
            counts = {"count": str(self._count), "folder": str(self._folder)}
            typer.echo(message("remarks.copies", self._wish.language, **counts))

    def _work(self, documents: Iterable[Found]) -> Iterator[_Work]:
        """The documents that have remarks, in the order of the run."""
        submitted = [one for one in documents if not is_forms_file(one.path)]
        names = {one.name for one in submitted}
        remarks = _by_file(one for one in self._own if one[0] in names)
        waiting = next(remarks, None)
        for found in submitted:
            own: list[Remark] = []
            if waiting and waiting[0] == found.name:
                own, waiting = waiting[1], next(remarks, None)
            own += self._across.get(found.name, [])
            if own:
                yield _Work(found, own)

    def _say_failure(self, copy: Copy) -> None:
        reason = copy.failure.message if copy.failure else ""
        said = {"file": copy.name, "reason": reason}
        typer.echo(message("remarks.no_copy", self._wish.language, **said), err=True)


def _by_file(shelf: Iterable[tuple[str, list[Remark]]]) -> Iterator[tuple[str, list[Remark]]]:
    for file, group in groupby(shelf, key=lambda one: one[0]):
        yield file, [remark for _, several in group for remark in several]


def _copy(wish: Wish, work: _Work) -> Copy:
    return annotated_copy(work.found, work.remarks, wish)


def _lost(wish: Wish, work: _Work) -> Copy:
    error = DocumentError("read.process_died", work.found.name)
    return Copy(work.found.name, None, failure_of(error, wish.language))


def _steps(name: str) -> list[str]:
    """The folders and the file that a document's name asks for, none of them outside."""
    parts = PurePosixPath(name.replace("\\", "/").replace(":", "_")).parts
    return [part for part in parts if part not in ("/", "..", ".")]


def _free(path: Path, taken: set[Path]) -> Path:
    """The path, or the next one with a number, that no copy of this report has."""
    made, number = path, 1
    while made in taken:
        number += 1
        made = path.with_name(f"{path.stem}({number}){path.suffix}")
    taken.add(made)
    return made
