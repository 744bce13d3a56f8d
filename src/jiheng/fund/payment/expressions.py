"""The expressions of catalogue rows: `|` one of, `+` all of, `C00-C75` a range of categories.

K80.1|K80.2          one subcategory or the other
51.2300+51.8800      both procedures
A|B+C                A, or B and C together: `+` binds closer
"""

import re
from collections.abc import Iterator
from itertools import product

from jiheng.fund.payment.model import STAGES, Branch

MOST_BRANCHES = 20_000
_RANGE = re.compile(r"([A-Z])([0-9]{2})[-–]([A-Z])([0-9]{2})")
# How long a diagnosis key is tells what it is compared with: category, subcategory, full code.
_LEVELS = {0: 0, 3: 3, 5: 5}


class BadExpression(ValueError):
    """An expression that cannot be read; the text is what was found."""


def alternatives(expression: str) -> list[tuple[str, ...]]:
    """The ways to fulfil an expression, each a sorted tuple of codes; none asked for is one way.

    >>> alternatives("A|C+B")
    [('A',), ('B', 'C')]
    >>> alternatives("C00-C02")
    [('C00',), ('C01',), ('C02',)]
    """
    if not expression.strip():
        return [()]
    ways: list[tuple[str, ...]] = []
    for part in expression.split("|"):
        codes = [list(_codes(code.strip())) for code in part.split("+")]
        ways += [tuple(sorted(set(way))) for way in product(*codes)]
    return ways


def _codes(code: str) -> Iterator[str]:
    """The code itself, or every category of a range."""
    if not code:
        raise BadExpression("+")
    found = _RANGE.fullmatch(code)
    if not found:
        yield code
        return
    first, low, last, high = found.groups()
    if first != last or int(low) > int(high):
        raise BadExpression(code)
    yield from (f"{first}{number:02d}" for number in range(int(low), int(high) + 1))


def single(expression: str) -> list[str]:
    """The codes of an expression that may only choose: diagnosis and main procedure."""
    ways = alternatives(expression)
    if any(len(way) > 1 for way in ways):
        raise BadExpression(expression)
    return [way[0] if way else "" for way in ways]


def dx_level(key: str) -> int:
    """What a diagnosis key is compared with: 0 anything, 3 category, 5 subcategory, 9 full code.

    >>> [dx_level(key) for key in ("", "K80", "K80.3", "I10.x", "K80.302")]
    [0, 3, 5, 5, 9]
    """
    return _LEVELS.get(len(key), 9)


def branches_of(row: dict[str, str], catalogue: str) -> list[Branch]:
    """The all-of branches of a catalogue row (columns of scheme files as texts).

    Raises BadExpression with what could not be read.
    """
    stage = STAGES.get(row["rule_kind"])
    if stage is None:
        raise BadExpression(row["rule_kind"])
    ways = list(
        product(
            single(row["dx_expr"]),
            single(row["main_op_expr"]),
            alternatives(row.get("any_op_expr", "")),
            alternatives(row.get("rel_op_expr", "")),
            alternatives(row.get("other_dx_expr", "")),
        )
    )
    if len(ways) > MOST_BRANCHES:
        raise BadExpression(row["rel_op_expr"] or row["dx_expr"])
    bounds = {name: _whole(row.get(name, "")) for name in _BOUNDS}
    made = []
    for number, (dx, main_op, any_ops, rel_ops, other_dx) in enumerate(ways, 1):
        needed = (*any_ops, *rel_ops, *other_dx)
        words = [dx or "*", main_op or "-", *needed]
        made.append(
            Branch(
                catalogue=catalogue,
                row_no=int(row["row_no"]),
                branch=number,
                stage=stage,
                code=row["dise_code"],
                dx_level=dx_level(dx),
                dx=dx,
                main_op=main_op,
                any_ops=any_ops,
                rel_ops=rel_ops,
                other_dx=other_dx,
                sex=row.get("sex", ""),
                treatment=row.get("treatment", "") if row["rule_kind"] == "ZH" else "",
                # Early groups are taken in their printed order, whatever else they ask for.
                specificity=0 if row["rule_kind"] == "XQ" else len(needed),
                says=" + ".join(words),
                **bounds,
            )
        )
    return made


_BOUNDS = ("age_from", "age_below", "newborn_below", "weight_from", "weight_below", "vent_from")


def _whole(text: str) -> int | None:
    """A bound: a whole number, or None where none is given."""
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise BadExpression(text)
    return int(text)
