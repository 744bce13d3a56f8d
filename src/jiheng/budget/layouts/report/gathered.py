"""What a run over forms gave, put aside on disk, so that it can be written once all is known.

A finding that lies across forms comes last and still belongs into the row of its first form:
nothing is written before the end, and memory does not grow with the number of findings.
"""

import heapq
from collections.abc import Collection, Iterable, Iterator, Sequence
from types import TracebackType

from jiheng.budget.checks.counting import Counts, Owner
from jiheng.budget.distributions import Distributions
from jiheng.budget.form_json import Failure
from jiheng.budget.layouts.report.brief import Brief, finding_line
from jiheng.budget.layouts.report.kinds import Kinds
from jiheng.budget.layouts.report.row import Found, Row
from jiheng.kernel.findings import Finding
from jiheng.kernel.shelf import Shelf


class Gathered:
    """Rows, findings, doubts, ledgers and failures of one run, each in the order of the documents.

    A context manager that forgets everything on leaving. `checked` and `scored` say which parts
    the run has. `profiles` are names, the first one that of the checks.
    Findings are given and kept in the language of the run; `counts` and `spread` are counted
    by whoever runs it.
    """

    def __init__(
        self,
        language: str,
        profiles: Sequence[str],
        counts: Counts,
        spread: Distributions,
        checked: bool = True,
        scored: bool = True,
    ) -> None:
        self.language = language
        self.profiles = tuple(profiles)
        self.checked = checked
        self.scored = scored
        self.counts = counts
        self.spread = spread
        self.kinds = Kinds()
        self.findings: Shelf[bytes] = Shelf()  # lines of JSON, as are doubts and ledgers
        self.doubts: Shelf[bytes] = Shelf()
        self.ledgers: Shelf[bytes] = Shelf()
        self.failures: Shelf[Failure] = Shelf()
        self._rows: Shelf[Row] = Shelf()
        self._later: dict[Owner, Found] = {}

    def __enter__(self) -> "Gathered":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for shelf in (self.findings, self.doubts, self.ledgers, self.failures, self._rows):
            shelf.close()

    def add(self, form: Brief, findings: Sequence[Finding]) -> None:
        """Take a form, and the findings about it alone as they are to be shown."""
        for one in findings:
            form.row.findings.add(one)
        self._rows.put(form.row)
        self.kinds.add(findings)
        for one in findings:
            self.findings.put(finding_line(one))
        for line in form.doubts:
            self.doubts.put(line)
        for line in form.ledgers:
            self.ledgers.put(line)

    def add_across(self, finding: Finding) -> None:
        """Take what lies across forms, after the last form; it counts in its first place."""
        self.findings.put(finding_line(finding))
        self.kinds.add_across(finding)
        self._later.setdefault(_owner(finding), Found()).add(finding)

    def fail(self, failure: Failure | None) -> None:
        """Take a file that could not be read, if there is one."""
        if failure:
            self.failures.put(failure)

    @property
    def forms(self) -> int:
        """How many forms there are."""
        return len(self._rows)

    def rows(self) -> Iterator[Row]:
        """The row of every form, with all its findings counted."""
        for row in self._rows:
            later = self._later.get(row.owner)
            if later is not None:
                row.findings = row.findings.plus(later)
            yield row

    def gravest(self, most: int) -> list[tuple[int, Row]]:
        """The forms to look at first, at most so many, in their own order with its number from 1."""
        chosen = heapq.nlargest(
            most, enumerate(self.rows(), start=1), key=lambda one: (one[1].gravity(), -one[0])
        )
        return sorted(chosen, key=lambda one: one[0])

    def beside_forms(self) -> list[Owner]:
        """Where findings stand first that belong to no form, such as those about project lists."""
        later = dict.fromkeys(self._later)
        for row in self._rows:
            later.pop(row.owner, None)
        return list(later)

    def findings_of(self, owners: Collection[Owner]) -> dict[Owner, list[Finding]]:
        """The findings that stand first in one of these forms."""
        return _chosen(self.findings, owners)

    def doubts_of(self, owners: Collection[Owner]) -> dict[Owner, list[Finding]]:
        """The doubts about these forms."""
        return _chosen(self.doubts, owners)


def _owner(finding: Finding) -> Owner:
    first = finding.places[0] if finding.places else None
    return (first.file, first.form) if first else (None, None)


def _chosen(lines: Iterable[bytes], owners: Collection[Owner]) -> dict[Owner, list[Finding]]:
    found: dict[Owner, list[Finding]] = {owner: [] for owner in owners}
    for line in lines:
        one = Finding.model_validate_json(line)
        if _owner(one) in found:
            found[_owner(one)].append(one)
    return found
