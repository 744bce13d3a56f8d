"""IND-09: one fact is one indicator."""

from collections.abc import Iterator, Sequence

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds, place
from jiheng.budget.checks.costs import costs_of, is_money, yuan
from jiheng.budget.checks.ind_row import bare, dimension, of_the_year, said
from jiheng.budget.checks.judging import found_at
from jiheng.budget.checks.patterns import pattern
from jiheng.kernel.findings import Finding

_OFTEN, _DONE, _ALL_DONE = (pattern("ind", one) for one in ("often", "done", "all_done"))
_SHORTEST = 4  # signs of a name that say what it is about
_LONGEST = 40  # signs of a name that a sentence quotes
_HORIZONS = ("annual", "whole_period")


def fact_counts_once(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """No indicator follows from another: how often from how many times, a sum from its parts."""
    rows = of_the_year(case)
    told: set[int] = set()
    for row, others in (*_by_name(rows), *_by_value(rows), *_by_money(case)):
        if row.index in told:
            continue
        told.add(row.index)
        yield found_at(
            case, "IND-09", row, "level3",
            also=[place(case.form, f"{other.path}.level3") for other in others],
            other="、".join(f"“{other.name[:_LONGEST]}”" for other in others),
        )  # fmt: skip


def _by_name(rows: Sequence[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """…次数 and …频次 of the same; …完成次数 and …完成率 of the same."""
    first: dict[str, Row] = {}
    for row in rows:
        name = bare(row)
        for sort, ends in (("often", _OFTEN), ("done", _DONE), ("done", _ALL_DONE)):
            stem = ends.sub("", name)
            if stem == name or len(stem) < _SHORTEST:
                continue
            other = first.setdefault(f"{sort} {stem}", row)
            if other is not row and bare(other) != name:
                yield row, [other]


def _by_value(rows: Sequence[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """A target that lists the names and targets of other indicators."""
    lists = [(row, target) for row in rows if not {",", ";"}.isdisjoint(target := said(row))]
    if not lists:
        return
    parts = [
        (f"{bare(row)}{said(row)}", row)
        for row in rows
        if len(bare(row)) >= _SHORTEST and said(row)
    ]
    for row, target in lists:
        held = [other for part, other in parts if other is not row and part in target]
        if held:
            yield row, held


def _by_money(case: Case) -> Iterator[tuple[Row, list[Row]]]:
    """A quantity that is the amount of the whole cost once more (筹资标准 =50万元)."""
    for horizon in _HORIZONS:
        rows = [row for row in case.rows if row.indicator.horizon == horizon and _is_amount(row)]
        whole = costs_of(case, horizon).whole if rows else None
        for row in rows:
            if whole is not None and yuan(case, row, row.target) == whole.target:
                yield row, [whole.row]
                return


def _is_amount(row: Row) -> bool:
    """A quantity in money, not for each of something."""
    unit = row.target.unit if row.target else None
    return dimension(row) == "数量" and unit is not None and "/" not in unit and is_money(unit)
