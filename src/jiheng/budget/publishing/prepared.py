"""A form made ready for the public: masked, and checked as it will be seen."""

from collections.abc import Iterator
from typing import NamedTuple

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import place
from jiheng.budget.checks.pub_public import persons_named
from jiheng.budget.examining import Examined
from jiheng.budget.forms import Form
from jiheng.budget.publishing.masking import masked
from jiheng.kernel.findings import Finding
from jiheng.kernel.messages import message

_FAMILY, _PERSONAL = "PUB-", "PUB-01"


class Prepared(NamedTuple):
    """A masked form, and what was found: what was masked, what must not go out, what to look at."""

    form: Form
    findings: list[Finding]


def prepared(language: str, one: Examined) -> Prepared:
    """An examined form as it goes public.

    Findings: those of the family PUB, with PUB-01 asked of the masked form; PUBLISH-01 for what was
    masked.
    """
    made = masked(one.form)
    findings = [
        finding
        for finding in one.findings
        if finding.code.startswith(_FAMILY) and finding.code != _PERSONAL
    ]
    findings += persons_named(Case(made.form))
    findings += _told(one.form, made.places, language)
    return Prepared(made.form, findings)


def _told(form: Form, places: list[tuple[str, str]], language: str) -> Iterator[Finding]:
    """What was masked, in one finding. No masked text is repeated."""
    if places:
        kinds = dict.fromkeys(message(f"publish.what.{what}", language) for _, what in places)
        yield Finding(
            code="PUBLISH-01",
            severity="info",
            places=[place(form, field) for field in dict.fromkeys(field for field, _ in places)],
            message_id="publish.masked",
            arguments={"count": str(len(places)), "what": "、".join(kinds)},
        )
