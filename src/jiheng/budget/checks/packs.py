"""Forms that belong together: those of one document, or of one unit and year."""

from collections.abc import Iterator, Sequence

from jiheng.budget.checks.case import Case


def packs(cases: Sequence[Case]) -> Iterator[list[Case]]:
    """The forms of each document that holds several; the others by unit and year.

    A unit that publishes its forms in one document is written there in many ways.
    """
    by_file: dict[str, list[Case]] = {}
    for case in cases:
        by_file.setdefault(case.form.document.file, []).append(case)
    by_unit: dict[tuple[str | None, str | None], list[Case]] = {}
    for group in by_file.values():
        if len(group) > 1:
            yield group
            continue
        form = group[0].form
        by_unit.setdefault((form.implementing_unit or form.department, form.year), []).extend(group)
    yield from (group for group in by_unit.values() if len(group) > 1)


def alone_and_together(cases: Sequence[Case]) -> Iterator[list[Case]]:
    """Every form by itself, then the forms that belong together."""
    yield from ([case] for case in cases)
    yield from packs(cases)
