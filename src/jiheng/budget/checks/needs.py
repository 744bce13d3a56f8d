"""CHK-01: what no layout of a portfolio carries, said once with the checks that it silences.

Nobody can be blamed for a column that the form does not have; but nobody should believe either
that a check found nothing where it could not look.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Check, found_on
from jiheng.budget.checks.spots import Spot, spot_of
from jiheng.budget.forms import Kind
from jiheng.kernel.findings import Finding


class Carried(NamedTuple):
    """What the layout of one form carries of all that checks need."""

    kind: Kind
    needs: frozenset[str]
    spot: Spot


def carried(checks: Sequence[Check], case: Case) -> Carried:
    """What the layout of a form carries of the needs of the checks."""
    needs = {need for check in checks for need in check.needs}
    return Carried(case.form.kind, frozenset(filter(case.carries, needs)), spot_of(case.form, ""))


def unmet(checks: Sequence[Check], notes: Iterable[Carried]) -> Iterator[Finding]:
    """One finding a missing field, for checks that concern some form and fit none of them."""
    kinds: dict[Kind, tuple[Spot, set[str]]] = {}  # in the order of the forms
    for note in notes:
        kinds.setdefault(note.kind, (note.spot, set()))[1].update(note.needs)
    silenced: dict[str, list[str]] = {}
    first: dict[str, Spot] = {}
    for check in checks:
        concerned = [one for kind, one in kinds.items() if kind in check.kinds]
        for need in check.needs:
            if concerned and not any(need in needs for _, needs in concerned):
                silenced.setdefault(need, []).append(check.code)
                first.setdefault(need, concerned[0][0])
    for need, codes in silenced.items():
        label = labels().get(need, need)
        spot = first[need]._replace(field=need)
        yield found_on(spot, "CHK-01", label=label, codes="、".join(codes))


@cache
def labels() -> dict[str, str]:
    """What a field is called on the forms, by its path."""
    text = files("jiheng.budget.checks").joinpath("needs.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
