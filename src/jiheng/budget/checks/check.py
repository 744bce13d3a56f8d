"""What a check is, what it may ask of, and how it says what it found.

A check takes a case (one form), or the cases of a portfolio, and returns findings; it writes
nothing and decides nothing else. It asks only for what its layout can carry: a check whose
`needs` no form of the portfolio has stays silent and is named once for the whole portfolio.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.entries import entries
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
PROJECTS: frozenset[Kind] = ALL_KINDS - {"overall_self_evaluation", "overall_declaration"}
_LONGEST_NAME = 40  # what a sentence quotes of a name
# The rules of a profile on a day: every number and word of a check is one of its settings.
Thresholds = Rules

FormRule = Callable[[Case, Thresholds], Iterator[Finding]]
PortfolioRule = Callable[[Sequence[Case], Thresholds], Iterator[Finding]]
ListRule = Callable[[Sequence[Case], Sequence[ProjectList]], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the ordered list: its code, what it asks for, and the rule.

    `needs` are what the layout must carry (see `Case.carries`): "indicators.weight",
    "funds.rate", or a label that no field stands for. A check has one of three rules: on one
    form, across the forms of a portfolio, or on the forms beside the project lists.
    """

    code: str
    needs: tuple[str, ...]
    kinds: frozenset[Kind]
    rule: FormRule | None = None
    across: PortfolioRule | None = None
    listed: ListRule | None = None

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
    entry = entries()[code]
    return Finding(
        code=code,
        severity=severity or entry.severity,
        places=[place(case.form, field), *also],
        seen=seen,
        expected=expected,
        message_id=wording or code,
        arguments={
            "place": _spoken(case.form, field),
            "seen": seen or "—",
            "expected": expected or "—",
            **arguments,
        },
        basis=entry.cited(),
    )


def place(form: Form, field: str) -> Place:
    """The place of a field: file, form, and the cell where the form knows it."""
    address = (form.document.addresses or {}).get(field, {})
    return Place(
        file=form.document.file,
        form=form.document.form,
        form_id=form.form_id,
        field=field,
        cell=" ".join(str(part) for part in address.values()) or None,
    )


def _spoken(form: Form, field: str) -> str:
    """How a person would name the field: the indicator's name, or the project's."""
    name: str | None = None
    if field.startswith("indicators["):
        name = form.indicators[int(field[11 : field.index("]")])].level3
    elif field.startswith("funds["):
        name = form.funds[int(field[6 : field.index("]")])].item
    name = name or form.project_name or form.implementing_unit or form.document.file
    return f"“{name}”" if len(name) <= _LONGEST_NAME else f"“{name[:_LONGEST_NAME]}…”"
