"""What a check is, what it may ask of, and how it says what it found.

A check takes a case (one form), or the cases of a portfolio, and returns findings; it writes
nothing and decides nothing else. It asks only for what its layout can carry: a check whose
`needs` no form of the portfolio has stays silent and is named once for the whole portfolio.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.entries import entries
from jiheng.budget.forms import Form, Kind
from jiheng.kernel.findings import Finding, Place, Severity
from decimal import Decimal

Scope = Literal["form", "portfolio"]
ALL_KINDS: frozenset[Kind] = frozenset(
    ("self_evaluation", "target_declaration", "target_approval", "monitoring",
     "transfer_self_evaluation", "overall_self_evaluation", "overall_declaration")
)  # fmt: skip
SELF_EVALUATIONS: frozenset[Kind] = frozenset(("self_evaluation", "overall_self_evaluation"))
DECLARATIONS: frozenset[Kind] = frozenset(
    ("target_declaration", "target_approval", "overall_declaration")
)


class Thresholds(Protocol):
    """The profile as far as checks need it: its name and its thresholds by name."""

    name: str

    def threshold(self, name: str) -> Decimal:
        """The value of a threshold on the rule day; an unknown name is a fault of ours."""
        ...


FormRule = Callable[[Case, Thresholds], Iterator[Finding]]
PortfolioRule = Callable[[Sequence[Case], Thresholds], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the ordered list: its code, what it asks for, and the rule.

    `needs` are field paths that the layout must carry ("indicators.weight", "funds.rate").
    """

    code: str
    needs: tuple[str, ...]
    kinds: frozenset[Kind]
    rule: FormRule | None = None
    across: PortfolioRule | None = None


def found(
    case: Case,
    code: str,
    field: str,
    seen: str | None = None,
    expected: str | None = None,
    severity: Severity | None = None,
    also: Sequence[Place] = (),
    **arguments: str,
) -> Finding:
    """A finding of a check at a field of a form; wording and basis come from the catalogue."""
    entry = entries()[code]
    return Finding(
        code=code,
        severity=severity or entry.severity,
        places=[place(case.form, field), *also],
        seen=seen,
        expected=expected,
        message_id=code,
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
    if field.startswith("indicators["):
        at = int(field[11 : field.index("]")])
        return f"“{form.indicators[at].level3}”"
    if field.startswith("funds["):
        at = int(field[6 : field.index("]")])
        return f"“{form.funds[at].item}”"
    return f"“{form.project_name or form.implementing_unit or form.document.file}”"
