"""The findings of a run as a user gets them: in the language of the call, waived, counted."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Generic, Protocol, TypeVar

import typer

from jiheng.budget.checks.counting import Counts
from jiheng.budget.checks.entries import entries
from jiheng.budget.checks.waivers import Waivers
from jiheng.budget.form_json import Failure
from jiheng.budget.portfolio import Handled, ToldExamination
from jiheng.call import Run
from jiheng.kernel.findings import Finding, Severity

_FAILING: Mapping[str | None, tuple[Severity, ...]] = {
    "error": ("error",),
    "warning": ("error", "warning"),
    None: (),
}


class Found(Protocol):
    """What is told of a form, whatever else it holds."""

    @property
    def findings(self) -> list[Finding]:
        """The findings about the form alone."""


Told = TypeVar("Told", bound=Found)


class Telling(Generic[Told]):
    """The findings of a run in words. Go through `own` to its end, then through `across`."""

    def __init__(
        self,
        run: Run[Handled],
        examination: ToldExamination[Told],
        waivers: Waivers | None,
        language: str,
    ) -> None:
        self.language = language
        self.counts = Counts()
        self.spread = examination.distributions
        self._run = run
        self._examination = examination
        self._waivers = waivers
        self._needed: list[Finding] = []

    def own(
        self,
        failed: Callable[[Failure], None] | None = None,
        seen: Callable[[Handled], None] | None = None,
    ) -> Iterator[tuple[Told, list[Finding]]]:
        """What is told of every form, and its findings in words.

        Failures are handed to `failed` as they come, and all that a document gave to `seen`.
        """
        for one in self._examination.collected(self._handled(seen), failed):
            self.counts.forms += 1
            yield one, self.told(one.findings)

    def _handled(self, seen: Callable[[Handled], None] | None) -> Iterator[Handled]:
        for one in self._run.outcomes():
            if seen:
                seen(one)
            yield one

    def across(self) -> Iterator[Finding]:
        """What lies across forms, after the last of them."""
        for one in self._examination.across():
            yield from self.told([one])

    def told(self, findings: Iterable[Finding]) -> list[Finding]:
        """Findings with sentence and basis in the language of the call, waived where accepted."""
        told = [one.said(self.language) for one in findings]
        for one in told:
            if one.code in entries():
                one.basis = entries()[one.code].cited(self.language)
        if self._waivers:
            self._needed += filter(self._waivers.names, told)
            told = self._waivers.applied(told, date.today(), self.language)
        self.counts.add(told)
        return told

    def say_left_over(self) -> None:
        """Name on standard error the waivers that have ended or that nothing needs."""
        if self._waivers:
            for one in self._waivers.left_over(self._needed, date.today(), self.language):
                typer.echo(one, err=True)

    def fails(self, fail_on: str | None) -> bool:
        """Whether a finding that nobody waived is as grave as asked ("error", "warning")."""
        return any(self.counts.open[severity] for severity in _FAILING[fail_on])
