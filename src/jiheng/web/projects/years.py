"""A project over its years: targets side by side, what they make together, and its money.

Of each year the newest form counts: approved where one is, else what is being filled in.
"""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from jiheng.budget.library import bureau_pack, entry_named
from jiheng.budget.rolling_up import RULES, RolledUp, over_years, suggested_rule
from jiheng.kernel.missing import figure
from jiheng.kernel.text import plain
from jiheng.web.audit.chain import record
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.models import IndicatorRule, Project
from jiheng.web.projects.money import TOTAL, in_ten_thousands
from jiheng.web.projects.workflow import APPROVED, is_clerk_of

_LONGEST = 200
_BY_NATURE = {"flow": "sum", "stock": "last", "ratio": "average"}


@dataclass
class Row:
    """One indicator: its targets by year, that of the whole period, rule and what it makes."""

    key: str
    name: str
    level2: str | None
    by_year: dict[int, str | None] = field(default_factory=dict)
    whole: str | None = None
    rule: str | None = None
    is_suggested: bool = False
    made: RolledUp | None = None
    again: bool = False  # the name stands above already: one rule for both

    @property
    def falls_short(self):
        """Whether the years, all known, together promise less than the whole period does."""
        if self.made is None or self.made.missing:
            return None  # a year is open: nothing is wrong yet
        return self.made.falls_short_of(self.whole)


@dataclass
class Money:
    """One source of money: its amounts by year in 万元, the whole period's, and their sum."""

    item: str
    by_year: dict[int, Decimal | None]
    whole: Decimal | None
    sum: Decimal | None
    missing: list[int]

    @property
    def differs(self):
        """Whether the years, all known, make another sum than the whole period says."""
        return not self.missing and None not in (self.sum, self.whole) and self.sum != self.whole


def forms_by_year(project):
    """The form of each year that counts, by year: (declaration, form)."""
    found = {}
    for one in project.declarations.order_by("year", "pk"):
        if one.year not in found or one.state == APPROVED or found[one.year].state != APPROVED:
            found[one.year] = one
    return found


def years_of(project, rounds):
    """Every year that has a form or lies in the project's time as far as it is stated."""
    stated = range(project.first_year, project.last_year + 1) if _is_bounded(project) else ()
    return sorted({*rounds, *stated})


def _is_bounded(project):
    return bool(project.first_year and project.last_year)


def indicator_rows(project, rounds) -> list[Row]:
    """The indicators of all years by heading and name, in the order of the newest form."""
    years, rows = years_of(project, rounds), dict[tuple[str, int], Row]()
    for year, one in sorted(rounds.items(), reverse=True):
        seen = Counter[tuple[str, str]]()
        for indicator in one.form["indicators"]:
            if not indicator["level3"]:
                continue
            key = key_of(indicator)
            number = seen[key, indicator["horizon"]]  # the same name may stand twice in a form
            seen[key, indicator["horizon"]] += 1
            row = Row(key, indicator["level3"], indicator["level2"], again=number > 0)
            row = rows.setdefault((key, number), row)
            if indicator["horizon"] == "whole_period":
                row.whole = row.whole or indicator["target"]
            else:
                row.by_year.setdefault(year, indicator["target"])
    rules = dict(project.indicator_rules.values_list("name", "rule"))
    for (key, _), row in rows.items():
        row.by_year = {year: row.by_year.get(year) for year in years}
        _roll_up(row, rules.get(key))
    return list(rows.values())


def key_of(record):
    """By what an indicator is the same in every year: second-level heading and name."""
    return plain(f"{record['level2'] or ''}/{record['level3'] or ''}")[:_LONGEST]


def _roll_up(row, rule):
    targets = [row.whole, *row.by_year.values()]
    row.rule = rule or _suggested(row.name, next(filter(None, targets), None))
    row.is_suggested = rule is None and row.rule is not None
    if row.rule and any(row.by_year.values()):
        row.made = over_years(row.rule, row.by_year)


def _suggested(name, target):
    """The rule by the library's entry of the name, else by name and unit of the target."""
    entry = entry_named(name, bureau_pack())
    return _BY_NATURE[entry.nature] if entry else suggested_rule(name, target)


def money_rows(project, rounds) -> list[Money]:
    """The sources of money over the years, and whether they make what the whole period says."""
    years, newest = years_of(project, rounds), max(rounds, default=None)
    items, cells = [], {}
    for year, one in rounds.items():
        for fund in one.form["funds"]:
            if fund["item"] not in items:
                items.append(fund["item"])
            horizon = fund.get("horizon") or "annual"
            number = figure(fund["amount"]).number
            unit = one.form.get("money_unit")
            amount = None if number is None else in_ten_thousands(number, unit)
            if horizon == "annual" or year == newest:
                cells[fund["item"], year if horizon == "annual" else horizon] = amount
    rows = []
    for item in items:
        by_year = {year: cells.get((item, year)) for year in years}
        known = [one for one in by_year.values() if one is not None]
        whole = cells.get((item, "whole_period"))
        if not known and whole is None:
            continue
        missing = [year for year, one in by_year.items() if one is None]
        rows.append(Money(item, by_year, whole, sum(known, Decimal(0)) if known else None, missing))
    return sorted(rows, key=lambda one: one.item != TOTAL)


def set_rules(project, given, request, seen) -> list[str]:
    """Set rules by indicator (`key_of`), all or none; those that changed.

    `seen` are the rules as they were seen, "" where none was set: what was not touched stays as it
    is now. Refused where a rule is none, was not seen or has been set by somebody else since, and
    for whom is no clerk of the project.
    """
    if not is_clerk_of(request.user, project):
        raise Refused("web.project.not_clerk")
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        changed = _set(project, given, request.user, seen)
        if changed:
            record(request, "indicator_rules.set", project, names=changed)
    return changed


def _set(project, given, person, seen):
    stored = {one.name: one for one in project.indicator_rules.all()}
    changed = []
    for key, rule in given.items():
        name = plain(key)[:_LONGEST]
        if rule not in ("", *RULES) or not name:
            raise Refused("web.years.no_rule")
        before = stored.get(name)
        now = before.rule if before else ""
        if rule in (now, seen.get(key)):
            continue
        if key not in seen:
            raise Refused("web.years.not_seen", name=name.partition("/")[2])
        if seen[key] != now:
            raise Refused(
                "web.years.changed",
                name=name.partition("/")[2],
                person=before.by.name if before else "—",
            )
        if before and not rule:
            before.delete()
        else:
            told = {"rule": rule, "by": person, "at": timezone.now()}
            IndicatorRule.objects.update_or_create(project=project, name=name, defaults=told)
        changed.append(name)
    return changed
