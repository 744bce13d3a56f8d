"""XFM-01, 02, 03, 06: forms of several projects that are one form, one sum, one set, one name.

Forms are compared that say of which unit and year they are alike; only identical forms are
sought in the whole portfolio.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import NamedTuple

from jiheng.budget.checks.alike import alike, candidates, connected
from jiheng.budget.checks.case import SELF_EVALUATING, Case, Row
from jiheng.budget.checks.check import Thresholds, found_on
from jiheng.budget.checks.judging import shown
from jiheng.budget.checks.packs import together
from jiheng.budget.checks.spots import Spot, spot_of
from jiheng.budget.checks.units import bare, unit_of
from jiheng.budget.forms import Form
from jiheng.kernel.findings import Finding, Place, Severity
from jiheng.kernel.text import plain

_FEWEST_ROWS = 3  # forms of fewer indicators are alike by chance
_HASH = 8  # bytes
_MOST_NAMED = 3  # projects that a sentence lists
_NOT_LETTERS = re.compile(r"[\W_]+")
_WHOLE_MONEY = 10_000  # yuan


class Outline(NamedTuple):
    """A form as other forms are compared with it.

    `unit` is the unit with year and kind of form; money is in yuan. `rows` are the indicators
    with target and result, `whole` all figures and texts but the name of the project.
    """

    unit: tuple[str, str, str]
    project: str
    budget: Decimal | None
    executed: Decimal | None
    names: tuple[str, ...]
    rows: bytes
    whole: bytes
    spot: Spot
    at_budget: Spot


def outline_of(case: Case, _profile: Thresholds) -> Outline:
    """Note: what makes a form the same as another, or nearly."""
    form, total = case.form, case.total
    field = "amount" if total is None or total.budget is None else "full_year_budget"
    rows = [_row(row) for row in case.rows]
    return Outline(
        unit=(unit_of(form), form.year or "", form.kind),
        project=form.project_name or "",
        budget=None if case.budget is None else case.budget * case.yuan,
        executed=None if case.executed is None else case.executed * case.yuan,
        names=tuple(_NOT_LETTERS.sub("", bare(row.name)) for row in case.annual_rows if row.name),
        rows=b"".join(sorted(set(map(_digest, rows)))),
        whole=_digest(_whole(form, rows)),
        spot=spot_of(form, "project_name"),
        at_budget=spot_of(form, f"{total.path}.{field}" if total else "funds"),
    )


def _row(row: Row) -> str:
    """An indicator with target and result, as one text."""
    one = row.indicator
    values = (one.target or "", one.adjusted_target or "", one.actual or "")
    return "|".join((one.horizon, row.level2, bare(row.name), *values))


def _whole(form: Form, rows: Iterable[str]) -> str:
    """All that a form says of its project, without its name, as one text."""
    goals = form.objectives
    said: list[str | None] = [form.kind, form.year, form.total_score, *rows]
    said += (goals.expected, goals.actual, goals.whole_period, goals.annual)
    for fund in form.funds:
        said += (fund.item, fund.horizon, fund.amount, fund.initial_budget)
        said += (fund.full_year_budget, fund.executed, fund.score)
    for one in form.indicators:
        said += (one.weight, one.score)
    return "\n".join(text or "" for text in said)


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "replace"), digest_size=_HASH).digest()


def forms_are_not_identical(notes: Iterable[Outline], profile: Thresholds) -> Iterator[Finding]:
    """No two projects hand in one form: all figures and texts the same, or nearly all rows."""
    large = [note for note in notes if len(note.rows) >= _FEWEST_ROWS * _HASH]
    first: dict[bytes, Outline] = {}
    for same in together(large, _whole_of):
        different = list({(one.unit, one.project): one for one in same}.values())
        first.setdefault(same[0].whole, different[0])
        if len(different) > 1:
            yield _identical(different, None, len(different[0].rows) // _HASH)
    # Targets may be prescribed; that results agree is another matter.
    yield from _nearly([one for one in first.values() if one.unit[2] in SELF_EVALUATING], profile)


def _whole_of(note: Outline) -> bytes:
    return note.whole


def _nearly(notes: Sequence[Outline], profile: Thresholds) -> Iterator[Finding]:
    """Forms of one kind and year most of whose rows are the same, targets and results."""
    share = float(profile.threshold("identical_rows_share")) / 100
    sets = [_members(note) for note in notes]
    pairs = (
        (one, other)
        for one, other in candidates(sets, share)
        if notes[one].unit[1:] == notes[other].unit[1:]
        and len(set(sets[one]) & set(sets[other])) >= share * max(len(sets[one]), len(sets[other]))
    )
    for group in connected(len(notes), pairs):
        different = [notes[at] for at in group]
        if len({(one.unit, one.project) for one in different}) > 1:
            common = set.intersection(*(set(sets[at]) for at in group))
            yield _identical(different, "warning", len(common), "XFM-01.rows")


def _members(note: Outline) -> list[int]:
    starts = range(0, len(note.rows), _HASH)
    return [int.from_bytes(note.rows[at : at + _HASH], "big") for at in starts]


def _identical(
    forms: Sequence[Outline], severity: Severity | None, rows: int, wording: str | None = None
) -> Finding:
    return found_on(
        forms[0].spot, "XFM-01", forms[0].project, None, severity, _others(forms), wording,
        others=_named(forms[1:]), count=str(len(forms)), rows=str(rows),
    )  # fmt: skip


def _others(forms: Sequence[Outline]) -> list[Place]:
    return [one.spot.place() for one in forms[1:]]


def _named(forms: Sequence[Outline]) -> str:
    """The projects of forms, as a sentence names them."""
    names = [one.spot.spoken for one in forms[:_MOST_NAMED]]
    return "、".join(names) + ("…" if len(forms) > _MOST_NAMED else "")


def money_is_reported_once(notes: Iterable[Outline], _profile: Thresholds) -> Iterator[Finding]:
    """No two projects of a unit have the same budget and the same spending to the cent.

    A whole number of 万元 that was spent in full is no sign: such sums repeat by chance.
    """
    told = [note for note in notes if note.budget and note.executed is not None]
    for same in together(told, _money_of):
        different = list({one.project: one for one in same}.values())
        if len(different) > 1 and not _is_usual(different[0]):
            one = different[0]
            yield found_on(
                one.at_budget, "XFM-02", _ten_thousands(one.budget),
                also=[other.at_budget.place() for other in different[1:]],
                projects=_named(different), executed=_ten_thousands(one.executed),
            )  # fmt: skip


def _is_usual(one: Outline) -> bool:
    whole = one.budget is not None and one.budget % _WHOLE_MONEY == 0
    return whole and one.executed in (one.budget, 0)


def _money_of(note: Outline) -> tuple[object, ...]:
    return note.unit, note.budget, note.executed


def _ten_thousands(yuan: Decimal | None) -> str:
    return "—" if yuan is None else f"{shown(yuan / 10000, 4)}万元"


def sets_fit_the_size(notes: Iterable[Outline], profile: Thresholds) -> Iterator[Finding]:
    """Projects of very different size do not have one and the same set of indicators."""
    ratio = profile.threshold("size_factor")
    least = float(profile.threshold("set_likeness"))
    rich = [note for note in notes if note.budget and len(note.names) >= _FEWEST_ROWS]
    for unit in together(rich, _unit_of):
        if len(unit) > 1 and _spread(unit) > ratio:
            for group in _of_one_set(unit, least):
                if _spread(group) > ratio:
                    yield _set_copied(group)


def _unit_of(note: Outline) -> tuple[str, str, str]:
    return note.unit


def _spread(forms: Sequence[Outline]) -> Decimal:
    """The largest budget over the smallest."""
    budgets = [one.budget for one in forms if one.budget]
    return max(budgets) / min(budgets)


def _of_one_set(unit: Sequence[Outline], least: float) -> Iterator[list[Outline]]:
    """Forms with the same names of indicators in any order, or with nearly the same in theirs."""
    sets: dict[frozenset[str], list[Outline]] = {}
    for note in unit:
        sets.setdefault(frozenset(note.names), []).append(note)
    kept = list(sets.values())
    texts = ["".join(same[0].names) for same in kept]
    near = alike(texts, least)
    grouped = {at for group in near for at in group}
    near += [[at] for at in range(len(kept)) if at not in grouped]
    for group in near:
        yield [note for at in group for note in kept[at]]


def _set_copied(forms: Sequence[Outline]) -> Finding:
    largest, smallest = max(forms, key=_budget), min(forms, key=_budget)
    return found_on(
        largest.spot._replace(field="indicators", cell=None), "XFM-03",
        f"{shown(_spread(forms))}",
        also=[one.spot._replace(field="indicators", cell=None).place() for one in forms if one is not largest],
        largest=largest.spot.spoken, most=_ten_thousands(largest.budget),
        smallest=smallest.spot.spoken, least=_ten_thousands(smallest.budget),
        count=str(len(forms)),
    )  # fmt: skip


def _budget(note: Outline) -> Decimal:
    return note.budget or Decimal(0)


def _stands_once(note: Outline) -> bool:
    """Whether a project has one such form a year; it is monitored several times."""
    return note.project != "" and note.unit[2] != "monitoring"


def projects_are_told_apart(notes: Iterable[Outline], profile: Thresholds) -> Iterator[Finding]:
    """A unit has no two projects of nearly one name: split up, or entered twice."""
    least = float(profile.threshold("project_likeness"))
    for unit in together(filter(_stands_once, notes), _unit_of):
        # The same form may have been handed in as two documents.
        forms = list({(one.project, one.whole): one for one in unit}.values())
        names = [bare(one.project) or plain(one.project) for one in forms]
        for group in alike(names, least) if len(forms) > 1 else ():
            same = [forms[at] for at in group]
            yield found_on(
                same[0].spot, "XFM-06", same[0].project, None, None, _others(same),
                others=_named(same[1:]), count=str(len(same)),
            )  # fmt: skip
