"""Many forms, examined in one run that does not grow with their number.

    with Examination(profile, scored_by=[profile]) as run:
        for one in run.forms(forms):        # form, findings, ledgers; in order
            ...
        for finding in run.across():        # what only all forms together show
            ...
        run.distributions               # counts over all forms, and points to draw

What stays of a form are the notes that checks across forms take (budget/checks/check.py), on
disk. A form without a year waits there too until the year of the portfolio is known, and all
forms behind it, so that they keep their order. What lies across forms goes by the newest rules
of any form.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import islice
from types import TracebackType
from typing import Any, Generic, NoReturn, Self, TypeVar

from jiheng.budget.checks import check_across
from jiheng.budget.distributions import Distributions
from jiheng.budget.examining import Examined, Examiner, Result, as_it_is
from jiheng.budget.form_json import Failure
from jiheng.budget.forms import Form, ProjectList
from jiheng.budget.forms_file import Part, is_forms_file, parts_of, typed_part
from jiheng.budget.profiles import Profile
from jiheng.budget.reading import Wish, failure_of, typed_forms
from jiheng.budget.scoring import portfolio_year
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.folder import Found
from jiheng.kernel.findings import Finding
from jiheng.kernel.jobs import in_order
from jiheng.kernel.shelf import Shelf

_AT_A_TIME = 16  # forms that are sent to a process together

__all__ = ["Examination", "Examined", "Handled", "ToldExamination"]

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Handled:
    """What one document gave: its forms, examined or waiting; its lists; or why it gave none.

    A file of forms gives itself in pieces; all but the last are not `ends`.
    """

    forms: list[Result | Form] = field(default_factory=list)
    lists: list[ProjectList] = field(default_factory=list)
    failure: Failure | None = None
    ends: bool = True


class ToldExamination(Generic[Told]):
    """One run over the forms of a portfolio, by one process or several (`jobs`).

    Forms are checked by `profile` (None: not at all) and scored by each of `scored_by`, all by
    the rules of their own years or of `asked_year`. Of each form comes what `tell` makes of it,
    in the process that examined it: what is small crosses over quickly. Go through `forms` (or
    `collected`) to its end, then through `across`; `distributions` grow meanwhile (only where
    forms are checked).
    """

    def __init__(
        self,
        tell: Callable[[Examined], Told],
        profile: Profile | None,
        asked_year: int | None = None,
        scored_by: Sequence[Profile] = (),
        jobs: int = 1,
    ) -> None:
        self._examiner = Examiner(profile, tuple(scored_by), asked_year, tell)
        self._jobs = jobs
        self._notes: dict[str, Shelf[Any]] = {}
        self._years: set[int | None] = set()
        self._newest: date | None = None
        self._lists: list[ProjectList] = []
        self.distributions = Distributions()

    def forms(self, forms: Iterable[Form]) -> Iterator[Told]:
        """What is told of every form, in order; also of those that other processes examined."""
        batches = _batches(forms, 1 if self._jobs == 1 else _AT_A_TIME)
        work = partial(_handle, self._examiner)
        return self.collected(in_order(work, batches, self._jobs, _lost))

    def read(self, documents: Iterable[Found], wish: Wish, processes: int) -> Iterator[Handled]:
        """What each document gives, read and examined by as many processes; to be `collected`.

        A document is one of any format that `jiheng read` reads, or a file of forms that it wrote.
        """
        work = partial(_read, self._examiner, wish)
        pieces = (piece for one in documents for piece in _pieces(wish, one))
        for several in in_order(work, pieces, processes, partial(_lost_piece, wish)):
            yield from several

    def collected(
        self, handled: Iterable[Handled], failed: Callable[[Failure], None] | None = None
    ) -> Iterator[Told]:
        """What is told of all forms handled, in order; failures go to `failed` at once."""
        waiting: Shelf[Result | Form] = Shelf()
        for document in handled:
            if document.failure and failed:
                failed(document.failure)
            self._lists += document.lists
            for one in document.forms:
                self._years.add(None if isinstance(one, Form) else one.year)
                if len(waiting) or isinstance(one, Form):
                    waiting.put(one)
                else:
                    yield self._taken(one)
        yield from self._waited(waiting)
        waiting.close()

    def _waited(self, waiting: Shelf[Result | Form]) -> Iterator[Told]:
        """What waited, in its order, now that the year of the portfolio is known."""
        forms = (one for one in waiting if isinstance(one, Form))
        work = partial(_examine, self._examiner, portfolio_year(self._years))
        late = in_order(work, _batches(forms, _AT_A_TIME), self._jobs, _lost)
        examined = (result for batch in late for result in batch)
        for one in waiting:
            yield self._taken(next(examined) if isinstance(one, Form) else one)

    def _taken(self, result: Result) -> Told:
        for shelf, note in result.notes:
            self._notes.setdefault(shelf, Shelf()).put_packed(note)
        if result.day and (self._newest is None or result.day > self._newest):
            self._newest = result.day
        if result.measures:
            self.distributions.add(result.measures)
        told: Told = result.told
        return told

    def across(self, lists: Sequence[ProjectList] = ()) -> Iterator[Finding]:
        """The findings across all forms seen and beside the lists, those of documents and these."""
        profile = self._examiner.profile
        if profile is not None and self._newest is not None:
            rules = self._examiner.rules(profile, self._newest)
            for one in check_across(self._notes, rules, [*self._lists, *lists]):
                self.distributions.add_finding(one)
                yield one

    def close(self) -> None:
        """Forget all notes."""
        for shelf in self._notes.values():
            shelf.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Examination(ToldExamination[Examined]):
    """A run that gives every form itself with its findings and ledgers."""

    def __init__(
        self,
        profile: Profile | None,
        asked_year: int | None = None,
        scored_by: Sequence[Profile] = (),
        jobs: int = 1,
    ) -> None:
        super().__init__(as_it_is, profile, asked_year, scored_by, jobs)


def _batches(forms: Iterable[Form], size: int) -> Iterator[list[Form]]:
    rest = iter(forms)
    while batch := list(islice(rest, size)):
        yield batch


def _handle(examiner: Examiner, forms: Sequence[Form]) -> Handled:
    """Examine what need not wait."""
    return Handled([one if examiner.must_wait(one) else examiner.examine(one) for one in forms])


def _examine(examiner: Examiner, around: int | None, forms: Sequence[Form]) -> list[Result]:
    return [examiner.examine(one, around) for one in forms]


Piece = Found | Part | Handled


def _pieces(wish: Wish, found: Found) -> Iterator[Piece]:
    """What is handed to the processes of a document: itself, or the parts of a file of forms."""
    if not is_forms_file(found.path):
        yield found
        return
    try:
        for one in parts_of(found.path, found.name):
            if isinstance(one, Part):
                yield one
            elif isinstance(one, Failure):
                yield Handled(failure=one, ends=False)
            else:
                yield Handled(lists=[one], ends=False)
    except DocumentError as error:
        yield Handled(failure=failure_of(error, wish.language))
    else:
        yield Handled()


def _read(examiner: Examiner, wish: Wish, piece: Piece) -> list[Handled]:
    """Read, where that is needed, and examine what need not wait."""
    if isinstance(piece, Handled):
        return [piece]
    if isinstance(piece, Found):
        read = typed_forms(wish, piece)
        return [Handled(_handle(examiner, read.forms).forms, read.lists, read.failure)]
    forms, errors = typed_part(piece)
    failures = [Handled(failure=failure_of(one, wish.language), ends=False) for one in errors]
    return [Handled(_handle(examiner, forms).forms, ends=False), *failures]


def _lost_piece(wish: Wish, piece: Piece) -> list[Handled]:
    assert not isinstance(piece, Handled)  # is handed back as it is
    named = piece.name if isinstance(piece, Found) else piece.file
    error = DocumentError("read.process_died", named)
    return [Handled(failure=failure_of(error, wish.language), ends=isinstance(piece, Found))]


def _lost(forms: Sequence[Form]) -> NoReturn:
    raise DocumentError("read.process_died", forms[0].document.file)
