"""CHK-01: what no layout of a portfolio carries, said once with the checks that it silences.

Nobody can be blamed for a column that the form does not have; but nobody should believe either
that a check found nothing where it could not look.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Check, found
from jiheng.kernel.findings import Finding


def unmet(checks: Sequence[Check], cases: Sequence[Case]) -> Iterator[Finding]:
    """One finding a missing field, for checks that concern some form and fit none of them."""
    silenced: dict[str, list[str]] = {}
    first: dict[str, Case] = {}
    for check in checks:
        concerned = [case for case in cases if check.concerns(case)]
        for need in check.needs:
            if concerned and not any(case.carries(need) for case in concerned):
                silenced.setdefault(need, []).append(check.code)
                first.setdefault(need, concerned[0])
    for need, codes in silenced.items():
        label = labels().get(need, need)
        yield found(first[need], "CHK-01", need, label=label, codes="、".join(codes))


@cache
def labels() -> dict[str, str]:
    """What a field is called on the forms, by its path."""
    text = files("jiheng.budget.checks").joinpath("needs.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
