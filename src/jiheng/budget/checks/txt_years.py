"""TXT-03, 17: the years that a text names, beside the year of the form."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple, cast

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found, place
from jiheng.budget.checks.judging import found_at
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.texts import expected, narrative, objectives
from jiheng.kernel.data_files import parse_data_file
from jiheng.kernel.findings import Finding, Severity
from jiheng.kernel.parameters import Parameter, read_parameters
from jiheng.kernel.regulations import regulations

_BEFORE, _AHEAD, _OWED = (pattern("txt", f"year_{name}") for name in ("before", "ahead", "owed"))
_PLAN = pattern("txt", "plan")
_SUBSIDY = pattern("txt", "subsidy_name")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年|全年|[、,，和及至~～—-]{1,2}20\d\d)")
_QUOTED = re.compile(r"《[^《》]{0,200}》|[〔【\[(（][^〔【\[(（〕】\])）]{0,60}[〕】\])）]")
_PERIOD = re.compile(r"20\d\d")
_LONGEST = 2000  # signs of a text in which its years are looked for
_LONGEST_PERIOD = 10
_HUNDRED = 100


class Stale(NamedTuple):
    """Years of a text that are over: which, and whether they are said to be owed for."""

    field: str
    years: list[int]
    owed: bool


def years_are_of_the_form(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Objectives, results, plans and targets speak of the form's year, not of one that is over.

    A text that names the form's year too may speak of several; what is owed for an earlier year
    and said to be so is only told.
    """
    allowed = _allowed(case)
    stale = list(_stale(_paragraphs(case), allowed))
    owed = [one for one in stale if one.owed]
    yield from _finding(case, [one for one in stale if not one.owed])
    yield from _finding(case, owed, "info", "TXT-03.owed")
    if allowed:
        values = list(_stale(_values(case), allowed))
        yield from _finding(case, values, wording="TXT-03.values")


def _finding(
    case: Case, stale: list[Stale], severity: Severity | None = None, wording: str | None = None
) -> Iterator[Finding]:
    """One finding for all places of a sort."""
    if not stale:
        return
    years = "、".join(map(str, sorted({year for one in stale for year in one.years})))
    yield found(
        case, "TXT-03", stale[0].field, years, case.form.year, severity,
        [place(case.form, one.field) for one in stale[1:]],
        wording, years=years, count=str(len(stale)),
    )  # fmt: skip


def _allowed(case: Case) -> set[int]:
    """The year of the form and those of the project's period; none where no year is stated."""
    if case.year is None:
        return set()
    stated = sorted(int(year) for year in _PERIOD.findall(case.form.period or "")[:4])
    within = stated and stated[-1] - stated[0] < _LONGEST_PERIOD
    return {case.year, *(range(stated[0], stated[-1] + 1) if within else ())}


def _paragraphs(case: Case) -> Iterator[tuple[str, str]]:
    yield from objectives(case.form)
    yield from narrative(case.form, _PLAN)


def _values(case: Case) -> Iterator[tuple[str, str]]:
    for row in case.annual_rows:
        yield f"{row.path}.level3", row.name
        yield f"{row.path}.target", row.target_text


def _stale(texts: Iterable[tuple[str, str]], allowed: set[int]) -> Iterator[Stale]:
    for field, text in texts:
        if "20" not in text:
            continue
        years = stale_years(text[:_LONGEST], allowed)
        if years:
            yield Stale(field, years, _OWED.search(text[:_LONGEST]) is not None)


def stale_years(text: str, allowed: set[int]) -> list[int]:
    """The years of a text that lie before the form's; all that is owed for where that is unknown.

    >>> stale_years("完成2022年度补助工作", {2023}), stale_years("2022年7月至2023年1月", {2023})
    ([2022], [])
    >>> stale_years("2023年开展检查，预计2022年不少于2次", {2023}), stale_years("自2013年起审计", {2023})
    ([2022], [])
    """
    clean = _BEFORE.sub("", _QUOTED.sub("", text))
    if not allowed:
        return sorted(
            {int(year) for owed in _OWED.findall(clean) for year in _PERIOD.findall(owed)}
        )
    named = {int(year) for year in _YEAR.findall(clean)}
    if named & allowed:
        named = {int(year) for year in _AHEAD.findall(clean)}
    return sorted(year for year in named if year < min(allowed))


def subsidy_is_of_the_year(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """The subsidy a head is the standard of the objective's year, not of another one."""
    rows = [row for row in case.annual_rows if _SUBSIDY.search(row.name)]
    if not rows or not _for_residents(case):
        return
    named = {
        int(year) for _, text in expected(case.form) for year in _YEAR.findall(text[:_LONGEST])
    }
    year = named.pop() if len(named) == 1 else case.year
    for row in rows:
        value = row.target.number if row.target and row.target.type == "number" else None
        standard = _standard_year(Decimal(value)) if value else None
        if year and standard and standard.year != year and year in _standards():
            yield found_at(
                case, "TXT-17", row, "target", year=str(year), standard_year=str(standard.year),
                standard=str(standard.amount), share=str(standard.share),
            )  # fmt: skip


def _for_residents(case: Case) -> bool:
    texts = (case.form.project_name or "", *(text for _, text in objectives(case.form)))
    return any("居民" in text for text in texts)


class Standard(NamedTuple):
    """The standard that an amount is a share of."""

    year: int
    amount: Decimal
    share: Decimal


def _standard_year(amount: Decimal) -> Standard | None:
    """The year whose standard, or a level of government's share in it, is the amount."""
    shares = cast(tuple[Decimal, ...], _table()["central_shares"].values[0].value)
    for year, standard in _standards().items():
        for share in (Decimal(_HUNDRED), *shares):
            if amount * _HUNDRED == standard * share:
                return Standard(year, standard, share)
    return None


@cache
def _standards() -> dict[int, Decimal]:
    """The standard of each year, in yuan a head."""
    return {
        one.start.year: cast(Decimal, one.value)
        for one in _table()["resident_subsidy"].values
        if one.value is not None
    }


@cache
def _table() -> dict[str, Parameter]:
    name = "txt_standards.toml"
    text = files("jiheng.budget.checks").joinpath(name).read_text(encoding="utf-8")
    file = parse_data_file(text, name)
    return read_parameters(file.tables, file, regulations())
