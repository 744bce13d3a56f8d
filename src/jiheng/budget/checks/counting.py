"""Findings as they come: how many of which sort, and those of the first forms that have any."""

from collections import Counter
from collections.abc import Iterable, Iterator
from math import inf

from jiheng.kernel.findings import Finding, Severity
from jiheng.kernel.messages import message

GRAVEST_FIRST: tuple[Severity, ...] = ("error", "warning", "info")

# The form where a finding stands first: file and number of the form in it.
Owner = tuple[str | None, int | None]


class Counts:
    """How many findings of each severity, waived ones apart, and which forms have open ones."""

    def __init__(self) -> None:
        self.forms = 0
        self.open: Counter[Severity] = Counter()
        self.waived = 0
        self._with_open: set[Owner] = set()

    def add(self, findings: Iterable[Finding]) -> None:
        """Count findings."""
        for one in findings:
            if one.waived:
                self.waived += 1
                continue
            self.open[one.severity] += 1
            self._with_open.update((place.file, place.form) for place in one.places)

    def said(self, language: str) -> str:
        """How many forms, how many without findings, how many findings of each severity."""
        numbers = {name: str(self.open[name]) for name in GRAVEST_FIRST}
        clean = str(max(0, self.forms - len(self._with_open)))
        return message(
            "check.summary", language, forms=str(self.forms), clean=clean,
            waived=str(self.waived), **numbers,
        )  # fmt: skip


class FirstForms:
    """The findings of the first so many forms that have any, in the order of the documents.

    What lies across forms is found after the last form, though it may stand in the first; what
    is about no form but a whole file comes behind all forms. Other findings are not kept, only
    the forms that have them are counted.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._forms: dict[Owner, tuple[int, str]] = {}  # place in the order, project
        self._groups: dict[Owner, list[Finding]] = {}
        self._with_findings: set[Owner] = set()
        self._end: float = inf  # forms from here on are not among the first

    def __len__(self) -> int:
        """How many forms have findings, shown or not."""
        return len(self._with_findings)

    def add_form(self, owner: Owner, project: str | None) -> None:
        """A form in its turn."""
        self._forms.setdefault(owner, (len(self._forms), project or ""))

    def add(self, findings: Iterable[Finding]) -> None:
        """Findings, of forms that were added already."""
        for one in findings:
            first = one.places[0] if one.places else None
            owner = (first.file, first.form) if first else (None, None)
            self._with_findings.add(owner)
            if owner not in self._groups and self._at(owner) < self._end:
                self._groups[owner] = []
                self._drop_the_last()
            if owner in self._groups:
                self._groups[owner].append(one)

    def _drop_the_last(self) -> None:
        if len(self._groups) > self._most:
            del self._groups[max(self._groups, key=self._at)]
            self._end = max(map(self._at, self._groups))

    def _at(self, owner: Owner) -> int:
        return self._forms[owner][0] if owner in self._forms else len(self._forms)

    def groups(self) -> Iterator[tuple[Owner, str | None, list[Finding]]]:
        """Form, project (None where it is no form) and findings, in the order of the documents."""
        for owner in sorted(self._groups, key=self._at):
            form = self._forms.get(owner)
            yield owner, form[1] if form else None, self._groups[owner]
