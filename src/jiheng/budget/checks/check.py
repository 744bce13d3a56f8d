"""What a check is, what it may ask of, and how it says what it found.

A check takes a case (one form) and returns findings; it writes nothing and decides nothing
else. A check across the forms of a portfolio takes a note of each form first, and judges the
notes when all forms have been seen: of a hundred thousand forms only notes are kept. A check
asks only for what its layout can carry: one whose `needs` no form of the portfolio has stays
silent and is named once for the whole portfolio.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.entries import entries
from jiheng.budget.checks.spots import Spot, spot_of
from jiheng.budget.forms import Form, Kind, ProjectList
from jiheng.budget.profiles.model import Rules
from jiheng.kernel.findings import Finding, Place, Severity

ALL_KINDS: frozenset[Kind] = frozenset(
    ("self_evaluation", "target_declaration", "target_approval", "monitoring",
     "transfer_self_evaluation", "overall_self_evaluation", "overall_declaration")
)  # fmt: skip
SELF_EVALUATIONS: frozenset[Kind] = frozenset(("self_evaluation", "overall_self_evaluation"))
SPENDING: frozenset[Kind] = SELF_EVALUATIONS | {"transfer_self_evaluation"}
DECLARATIONS: frozenset[Kind] = frozenset(
    ("target_declaration", "target_approval", "overall_declaration")
)
MONITORING: frozenset[Kind] = frozenset(("monitoring",))
TRANSFERS: frozenset[Kind] = frozenset(("transfer_self_evaluation",))
PROJECTS: frozenset[Kind] = ALL_KINDS - {"overall_self_evaluation", "overall_declaration"}
_LONGEST_QUOTE = 160
# The rules of a profile on a day: every number and word of a check is one of its settings.
Thresholds = Rules

FormRule = Callable[[Case, Thresholds], Iterator[Finding]]
# What a check keeps of one form for later: small, picklable, with the spots (spots.py) that its
# findings name; None where the form gives it nothing to judge.
NoteRule = Callable[[Case, Thresholds], Any | None]
# The notes of all forms, in their order; they can be gone through more than once.
PortfolioRule = Callable[[Iterable[Any], Thresholds], Iterator[Finding]]
ListRule = Callable[[Iterable[Any], Sequence[ProjectList]], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the ordered list: its code, what it asks for, and the rule.

    `needs` are what the layout must carry (see `Case.carries`): "indicators.weight",
    "funds.rate", or a label that no field stands for. A check has a rule on one
    form, or one `across` the forms of a portfolio, or both; or one on the forms beside the project
    lists (`listed`). The last two see no form, only what `note` kept of each form that the check fits. The note
    is taken by the rules of the form's own year, and judged by the newest of the portfolio.
    Checks with the same `shelf` share what the same `note` kept: it is taken once of each form
    that any of them fits, and each leaves out what is not for it.
    """

    code: str
    needs: tuple[str, ...]
    kinds: frozenset[Kind]
    rule: FormRule | None = None
    note: NoteRule | None = None
    across: PortfolioRule | None = None
    listed: ListRule | None = None
    shelf: str | None = None

    @property
    def kept_at(self) -> str:
        """Under which name the notes of the check are kept."""
        return self.shelf or self.code

    def concerns(self, case: Case) -> bool:
        """Whether the form is of a kind that the check is for."""
        return case.form.kind in self.kinds

    def fits(self, case: Case) -> bool:
        """Whether the check can be asked of a form: its kind, and all that it needs."""
        return case.form.kind in self.kinds and all(map(case.carries, self.needs))


def found(
    case: Case,
    code: str,
    field: str,
    seen: str | None = None,
    expected: str | None = None,
    severity: Severity | None = None,
    also: Sequence[Place] = (),
    wording: str | None = None,
    **arguments: str,
) -> Finding:
    """A finding of a check at a field of a form; wording and basis come from the catalogue.

    `wording` is the id of another sentence than that of the entry (messages/checks.toml).
    """
    spot = spot_of(case.form, field)
    return found_on(spot, code, seen, expected, severity, also, wording, **arguments)


def found_on(
    spot: Spot,
    code: str,
    seen: str | None = None,
    expected: str | None = None,
    severity: Severity | None = None,
    also: Sequence[Place] = (),
    wording: str | None = None,
    **arguments: str,
) -> Finding:
    """A finding of a check on a spot that a note kept; otherwise as `found`."""
    entry = entries()[code]
    return Finding(
        code=code,
        severity=severity or entry.severity,
        places=[spot.place(), *also],
        seen=seen,
        expected=expected,
        message_id=wording or code,
        arguments={
            "place": spot.spoken,
            "seen": _quoted(seen),
            "expected": _quoted(expected),
            **arguments,
        },
        basis=entry.cited(),
    )


def _quoted(text: str | None) -> str:
    """What a sentence quotes: the beginning of a long text, which `seen` holds whole."""
    if not text:
        return "—"
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def place(form: Form, field: str) -> Place:
    """The place of a field: file, form, and the cell where the form knows it."""
    return spot_of(form, field).place()
