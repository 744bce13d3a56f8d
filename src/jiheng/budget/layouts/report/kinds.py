"""Findings by kind: how often each check found something, and in how many forms."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from jiheng.budget.checks.counting import GRAVEST_FIRST, Owner
from jiheng.budget.checks.entries import entries
from jiheng.budget.layouts.report.row import Found
from jiheng.kernel.findings import Finding, Severity
from jiheng.kernel.messages import message


def title_of(code: str, language: str) -> str:
    """What a check finds, in words."""
    entry = entries().get(code)
    return entry.title[language] if entry else message(f"report.kind.{code}", language)


@dataclass(slots=True)
class KindOfFinding:
    """One check in the summary: what it found, and where."""

    code: str
    found: Found = field(default_factory=Found)
    alone: int = 0  # forms, of findings about one form each
    across: set[Owner] = field(default_factory=set)

    @property
    def forms(self) -> int:
        """In how many forms it was found."""
        return self.alone + len(self.across)

    @property
    def open(self) -> int:
        """How many of its findings nobody waived."""
        return sum(getattr(self.found, severity) for severity in GRAVEST_FIRST)

    @property
    def severity(self) -> Severity:
        """The gravest severity of the open ones; a note where all are waived."""
        return next((one for one in GRAVEST_FIRST if getattr(self.found, one)), "info")

    def title(self, language: str) -> str:
        """What the check finds, in words."""
        return title_of(self.code, language)


class Kinds:
    """Counts findings by kind as they come."""

    def __init__(self) -> None:
        self._kinds: dict[str, KindOfFinding] = {}

    def add(self, findings: Sequence[Finding]) -> None:
        """Count all findings about one form."""
        for one in findings:
            self._of(one.code).found.add(one)
        for code in {one.code for one in findings}:
            self._of(code).alone += 1

    def add_across(self, finding: Finding) -> None:
        """Count a finding that lies across forms."""
        kind = self._of(finding.code)
        kind.found.add(finding)
        kind.across.update((place.file, place.form) for place in finding.places)

    def _of(self, code: str) -> KindOfFinding:
        return self._kinds.setdefault(code, KindOfFinding(code))

    def ordered(self) -> list[KindOfFinding]:
        """Every kind that was found, the gravest first, then the most frequent."""
        return sorted(
            self._kinds.values(),
            key=lambda one: (
                *(not one.open, GRAVEST_FIRST.index(one.severity)),
                *(-one.open, one.code),
            ),
        )
