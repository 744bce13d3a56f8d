"""Stages of a project: its forms of one year, from the declaration to the self-evaluation.

    note         what a form keeps for all checks of stages, taken once (`stage_of`)
    meeting      forms of two stages belong together where unit, project and year of their
                 form_id are the same (`meetings`)

A form without year, unit or project meets no other (forms of whole units have no project). Of a hundred thousand forms only packed
notes wait, and only those that have a partner.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds
from jiheng.budget.checks.judging import actual_text, full, reason
from jiheng.budget.checks.mon_lights import Light, adds_up, is_measured_by_time, light
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.spots import Spot, cell_of, spot_of
from jiheng.budget.checks.units import bare, place_of
from jiheng.budget.forms import Form, Kind
from jiheng.kernel.shelf import packed, unpacked

Kinds = frozenset[Kind]
DECLARED: Kinds = frozenset(("target_declaration", "overall_declaration"))
APPROVED: Kinds = frozenset(("target_approval",))
_WHOLE_UNIT: Kinds = frozenset(("overall_declaration", "overall_self_evaluation"))

_YEAR_IN_FRONT = re.compile(r"^(?:19|20)\d\d年?度?")
_A_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_ADJUSTED, _RECTIFIED = pattern("lif", "adjusted"), pattern("lif", "rectified")
_BESIDE_LAST_YEAR = pattern("lif", "beside_last_year")


class Fields(NamedTuple):
    """One value for each field of an indicator that a finding on stages may name."""

    target: str | None = None
    actual: str | None = None
    forecast: str | None = None
    weight: str | None = None
    score: str | None = None
    level3: str | None = None


_NO_CELLS = Fields()


class StageRow(NamedTuple):
    """An indicator as it stands at a stage; texts as printed, "" where there is none.

    `target` is the one first set, `adjusted` the one set later. `explained` says that the row has
    a reason, `compared` that it speaks of the year before, `recorded` of an adjustment. `fields` are the names of the
    fields where the values stand, `cells` their cells.
    """

    at: int
    level2: str
    name: str
    target: str
    adjusted: str
    actual: str
    forecast: str
    weight: Decimal | None
    score: Decimal | None
    full: bool
    explained: bool
    compared: bool
    recorded: bool
    cumulative: bool
    colour: Light | None
    fields: Fields
    cells: Fields

    @property
    def binding(self) -> str:
        """The target in force: the adjusted one where there is one."""
        return self.adjusted or self.target


class Stage(NamedTuple):
    """A form as the checks of stages see it; money in yuan.

    `period` are the first and the last year of the project, where the form states years.
    `recorded` says that the form speaks of an adjustment, `rectified` that it speaks of
    earlier shortcomings and what was done about them, `compared` of the year before.
    """

    kind: Kind
    year: int
    months: int | None
    spot: Spot
    budget: Decimal | None
    at_budget: Spot
    total_score: Decimal | None
    at_score: Spot
    project_name: str
    attribute: str
    at_attribute: Spot
    period: tuple[int, int] | None
    recorded: bool
    rectified: bool
    compared: bool
    rows: list[StageRow]

    def spot_at(self, row: StageRow, field: str) -> Spot:
        """The spot of a value of an indicator: target, actual, forecast, weight, score, name."""
        name = getattr(row.fields, field) or field
        spoken = f"“{row.name}”" if row.name else self.spot.spoken
        return self.spot._replace(
            field=f"indicators[{row.at}].{name}", cell=getattr(row.cells, field), spoken=spoken
        )


class Noted(NamedTuple):
    """A stage put away: what tells whether it meets another, and the rest as packed bytes.

    `project` is that of the form_id; `lasting` how the project is known over the years, when
    another office of the same place may have it.
    """

    project: tuple[str, str]
    lasting: tuple[str, str]
    year: int
    kind: Kind
    stage: bytes


def stage_of(case: Case, rules: Thresholds) -> Noted | None:
    """Note: the form as a stage of its project; None where it does not say of which."""
    form = case.form
    parts = form.form_id.split("/")
    if len(parts) != 4 or case.year is None or parts[1] == "-":
        return None
    if parts[2] == "-" and form.kind not in _WHOLE_UNIT:
        return None
    project = parts[1], _YEAR_IN_FRONT.sub("", parts[2]) or parts[2]
    lasting = place_of(form), _YEAR_IN_FRONT.sub("", bare(form.project_name or parts[2]))
    return Noted(project, lasting, case.year, form.kind, packed(_stage(case, case.year, rules)))


def _stage(case: Case, year: int, rules: Thresholds) -> Stage:
    form, total = case.form, case.total
    money, column = None, "amount"
    if total is not None:
        columns = {
            "full_year_budget": total.budget,
            "amount": total.amount,
            "initial_budget": total.initial,
        }
        column, money = next(
            ((name, one) for name, one in columns.items() if one is not None), (column, None)
        )
    return Stage(
        kind=form.kind,
        year=year,
        months=case.months,
        spot=spot_of(form, "indicators"),
        budget=None if money is None else money * case.yuan,
        at_budget=spot_of(form, f"{total.path}.{column}" if total else "funds"),
        total_score=case.total_score,
        at_score=spot_of(form, "total_score"),
        project_name=form.project_name or "",
        attribute=form.attribute or "",
        at_attribute=spot_of(form, "attribute"),
        period=_period(form.period or ""),
        recorded=any(map(_ADJUSTED.search, _texts(form))),
        rectified=any(map(_RECTIFIED.search, _texts(form))),
        compared=any(map(_BESIDE_LAST_YEAR.search, _texts(form))),
        rows=[_row(case, row, rules) for row in case.annual_rows],
    )


def _period(text: str) -> tuple[int, int] | None:
    years = [int(one) for one in _A_YEAR.findall(text)]
    return (min(years), max(years)) if years else None


def _texts(form: Form) -> list[str]:
    """What a form tells in words, besides its indicators."""
    goals = form.objectives
    told = (goals.expected, goals.actual, goals.annual, goals.whole_period)
    return [
        text
        for text in (*told, *form.narrative.values(), *(one.text for one in form.extra))
        if text
    ]


def _row(case: Case, row: Row, rules: Thresholds) -> StageRow:
    one = row.indicator
    fields = Fields(
        "adjusted_target" if one.adjusted_target else "target",
        "actual" if one.actual else "actual_to_date",
        "forecast", "weight", "score", "level3",
    )  # fmt: skip
    monitored = case.form.kind == "monitoring"
    told = [text for text in (one.deviation, one.remark) if text]
    return StageRow(
        at=row.index,
        level2=row.level2,
        name=row.name,
        target=one.target or "",
        adjusted=one.adjusted_target or "",
        actual=actual_text(row),
        forecast=one.forecast or "",
        weight=row.weight,
        score=row.score,
        full=full(row),
        explained=bool(reason(row)),
        compared=any(map(_BESIDE_LAST_YEAR.search, told)),
        recorded=any(map(_ADJUSTED.search, told)),
        cumulative=monitored and is_measured_by_time(row) and adds_up(row),
        colour=light(case, row, rules) if monitored else None,
        fields=fields,
        cells=_cells(case.form, row.path, fields),
    )


def _cells(form: Form, path: str, fields: Fields) -> Fields:
    if not form.document.addresses:
        return _NO_CELLS
    return Fields(*(cell_of(form, f"{path}.{name}") for name in fields))


def projects(notes: Iterable[Noted]) -> Iterator[list[Stage]]:
    """The forms of each project that has forms of several years, in the order of the years.

    A project is given when its last form is seen; it is known by its name and place.
    """
    years: dict[tuple[str, str], set[int]] = {}
    for note in notes:
        years.setdefault(note.lasting, set()).add(note.year)
    lasting = {project for project, stated in years.items() if len(stated) > 1}
    expected = Counter(note.lasting for note in notes if note.lasting in lasting)
    waiting: dict[tuple[str, str], list[Noted]] = {}
    for note in notes:
        if note.lasting in lasting:
            waiting.setdefault(note.lasting, []).append(note)
            if len(waiting[note.lasting]) == expected[note.lasting]:
                forms = sorted(waiting.pop(note.lasting), key=_year)
                yield [unpacked(one.stage) for one in forms]


def _year(note: Noted) -> int:
    return note.year


Meeting = tuple[list[Stage], list[Stage]]


def meetings(
    notes: Iterable[Noted], first: Kinds, second: Kinds, years: int = 0
) -> Iterator[Meeting]:
    """The forms of one project at a first and at a second stage, `years` years later.

    A project is given when its last form is seen. Where both stages are of one kind the forms
    stand on both sides.
    """
    both = first == second
    expected = Counter(key for note in notes for key in _keys(note, first, second, years))
    waiting: dict[tuple[object, ...], list[bytes]] = {}
    for note in notes:
        for key in _keys(note, first, second, years):
            project, side = key[:-1], key[-1]
            other = (*project, not side)
            if not both and not expected[other]:
                continue
            waiting.setdefault(key, []).append(note.stage)
            here, there = len(waiting[key]), len(waiting.get(other, ()))
            if here == expected[key] and (both or there == expected[other]):
                ours = [unpacked(one) for one in waiting.pop(key)]
                theirs = ours if both else [unpacked(one) for one in waiting.pop(other)]
                if not both or len(ours) > 1:
                    yield (ours, theirs) if side is False else (theirs, ours)


def _keys(note: Noted, first: Kinds, second: Kinds, years: int) -> Iterator[tuple[object, ...]]:
    """Project, the year in which the stages meet, and the side: False the first, True the second."""
    if note.kind in first:
        yield (*note.project, note.year + years, False)
    elif note.kind in second:
        yield (*note.project, note.year, True)
