"""Forms that belong together: those of one document, or of one unit and year."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import NamedTuple, Protocol, TypeVar

from jiheng.budget.forms import Form


class Origin(NamedTuple):
    """What forms that belong together have in common."""

    file: str
    unit: str | None
    year: str | None


class FromForm(Protocol):
    """A note that says where its form is from."""

    @property
    def origin(self) -> Origin:
        """Document, unit and year of the form."""


Note = TypeVar("Note", bound=FromForm)
Member = TypeVar("Member")


def origin_of(form: Form) -> Origin:
    """The document, the unit and the year of a form."""
    return Origin(form.document.file, form.implementing_unit or form.department, form.year)


def packs(notes: Iterable[Note]) -> Iterator[list[Note]]:
    """The notes of each document that holds several forms; the others by unit and year.

    A unit that publishes its forms in one document is written there in many ways.
    """
    by_file: dict[str, list[Note]] = {}
    for note in notes:
        by_file.setdefault(note.origin.file, []).append(note)
    by_unit: dict[tuple[str | None, str | None], list[Note]] = {}
    for group in by_file.values():
        if len(group) > 1:
            yield group
            continue
        origin = group[0].origin
        by_unit.setdefault((origin.unit, origin.year), []).extend(group)
    yield from (group for group in by_unit.values() if len(group) > 1)


def alone_and_together(notes: Iterable[Note]) -> Iterator[list[Note]]:
    """Every note by itself, then those of forms that belong together."""
    yield from ([note] for note in notes)
    yield from packs(notes)


def together(notes: Iterable[Member], key: Callable[[Member], Hashable]) -> Iterator[list[Member]]:
    """The notes that have a key in common, in their order: of one project, of one unit and year."""
    groups: dict[Hashable, list[Member]] = {}
    for note in notes:
        groups.setdefault(key(note), []).append(note)
    yield from groups.values()
