"""The forms on the page: of each its findings and doubts, and its ledger that opens line by line."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from jiheng.budget.checks.counting import GRAVEST_FIRST, Owner
from jiheng.budget.layouts.report.columns import KINDS, NOTHING
from jiheng.budget.layouts.report.gathered import Gathered
from jiheng.budget.layouts.report.kinds import title_of
from jiheng.budget.layouts.report.ledger_lines import LedgerLine, is_scored, lines_of
from jiheng.budget.layouts.report.markup import Markup, join, tag
from jiheng.budget.layouts.report.page_tables import cell, headed, scrolling, severity
from jiheng.budget.layouts.report.places import other_places
from jiheng.budget.layouts.report.row import Row
from jiheng.kernel.findings import Finding
from jiheng.kernel.messages import message

_COLUMNS = (
    "indicator",
    "target",
    "actual",
    "weight",
    "declared",
    "computed",
    "difference",
    "reason",
)
_NUMBERS = ("weight", "declared", "computed", "difference")


def form_articles(report: Gathered, rows: Sequence[tuple[int, Row]]) -> Iterator[str]:
    """An article a form, in the order of the documents; then what is about no form."""
    beside = report.beside_forms()
    owners = {row.owner for _, row in rows}
    findings = report.findings_of({*owners, *beside})
    doubts = report.doubts_of(owners)
    ledgers = _ledgers(report, owners)
    for number, row in rows:
        parts = [_facts(row, report.language)]
        if report.checked:
            parts += _found(findings[row.owner], doubts[row.owner], report.language)
        parts += (_ledger(one, report.language) for one in ledgers[row.owner])
        name = row.project_name or row.unit or row.file
        yield _article(f"form-{number}", f"{number}. {name}", parts)
    for at, owner in enumerate(beside, start=1):
        title = owner[0] or message("report.across", report.language)
        found = _found(findings[owner], (), report.language)
        yield _article(f"beside-{at}", title, found)


def _article(name: str, title: str, parts: Sequence[str]) -> Markup:
    heading = tag("h3", title, id=f"{name}-title")
    return tag("article", heading, parts, id=name, aria_labelledby=f"{name}-title")


def _ledgers(report: Gathered, owners: set[Owner]) -> dict[Owner, list[dict[str, Any]]]:
    """The ledgers of these forms."""
    chosen: dict[Owner, list[dict[str, Any]]] = {owner: [] for owner in owners}
    for line in report.ledgers:
        record = json.loads(line)
        owner = (record["document"]["file"], record["document"]["form"])
        if owner in chosen:
            chosen[owner].append(record)
    return chosen


def _facts(row: Row, language: str) -> Markup:
    """Where the form stands, and what it is."""
    place = message("overview.place", language, file=row.file, form=str(row.form or 1))
    facts = (place, row.unit, row.year, message(KINDS[row.kind], language))
    return tag("p", " · ".join(one or NOTHING for one in facts), class_="quiet")


def _found(found: Sequence[Finding], doubts: Sequence[Finding], language: str) -> list[Markup]:
    """The findings of a form, the gravest first, waived ones last; then the doubts of the reader."""
    if not found and not doubts:
        return [tag("p", message("report.nothing_found", language))]
    ordered = sorted(
        found,
        key=lambda one: (one.waived or "", GRAVEST_FIRST.index(one.severity), one.code),
    )
    alike = groupby(ordered, key=lambda one: (one.severity, one.waived, one.code))
    items = [
        _kind(severity(key[0], language, bool(key[1])), list(group), True, language)
        for key, group in alike
    ]
    if doubts:
        items.append(_kind(severity("doubt", language), doubts, False, language))
    title = message("report.found", language, count=str(len(found) + len(doubts)))
    return [tag("h4", title), tag("ul", items, class_="findings")]


def _kind(word: Markup, alike: Sequence[Finding], checked: bool, language: str) -> Markup:
    """Findings of one kind: severity and what they have in common; then each of them."""
    about = " · ".join(_about(alike[0], language)) if checked else ""
    each = tag("ul", (_item(one, language) for one in alike))
    return tag("li", tag("p", word, " ", tag("span", about, class_="quiet")), each)


def _about(one: Finding, language: str) -> Iterator[str]:
    """What findings of one check have in common: what it finds, its basis, the waiver."""
    yield f"{title_of(one.code, language)} {one.code}"
    yield from one.basis
    if one.waived:
        yield one.waived


def _item(one: Finding, language: str) -> Markup:
    """A finding: its cell, its sentence, and further places that open."""
    parts: list[str] = [one.message]
    if one.places and one.places[0].cell and one.places[0].cell not in one.message:
        parts = [tag("span", one.places[0].cell, class_="place"), " ", one.message]
    others = other_places(one, language)
    if others:
        count = str(len(one.places) - 1)
        summary = tag("summary", message("report.other_places", language, count=count))
        lines = join((tag("span", line) for line in others.splitlines()), tag("br"))
        parts.append(tag("details", summary, tag("p", lines)))
    return tag("li", parts)


def _ledger(record: dict[str, Any], language: str) -> Markup:
    """The ledger of a form by one profile; a form without points says why."""
    lines = list(lines_of(record, language))
    if not is_scored(record):
        return tag("p", lines[0].reason)
    named = {"profile": record["profile"], "day": record["rule_day"]}
    title = tag("h4", message("report.ledger.title", language, **named))
    headings = [message(f"scoring.table.{one}", language) for one in _COLUMNS]
    numeric = [one in _NUMBERS for one in _COLUMNS]
    rows = [_line(one, language) for one in lines[:-1]]
    rows.append(_line(lines[-1], language, "total"))
    table = headed(headings, numeric, rows, class_="full")
    name = message("report.ledger.title", language, **named)
    return join((title, scrolling(table, f"{record['project_name'] or ''} {name}".strip())))


def _line(one: LedgerLine, language: str, class_: str | None = None) -> Markup:
    """A line of the ledger; its reason opens to the arithmetic and the basis."""
    texts = (one.target, one.actual)
    numbers = (one.weight, one.declared, one.computed)
    differs = one.difference is not None and one.difference.strip("0.-") != ""
    return tag(
        "tr",
        tag("th", one.name or NOTHING, scope="row"),
        (cell(text or ("" if class_ else NOTHING)) for text in texts),
        (cell(text or ("" if class_ and text is None else NOTHING), True) for text in numbers),
        tag("td", signed(one.difference), class_="number differs" if differs else "number"),
        tag("td", _why(one, language), class_="why"),
        class_=class_,
    )


def _why(one: LedgerLine, language: str) -> str | Markup:
    if not one.arithmetic:
        return one.reason
    parts = [tag("p", one.arithmetic)]
    if one.alternatives:
        heading = message("report.column.alternatives", language)
        parts.append(tag("p", f"{heading} · {one.alternatives}"))
    if one.basis:
        heading = message("report.column.basis", language)
        parts.append(tag("p", f"{heading} · {one.basis}", class_="quiet"))
    return tag("details", tag("summary", one.reason), parts)


def signed(difference: str | None) -> str:
    """A difference with its sign; "0" where there is none."""
    if difference is None:
        return NOTHING
    if not difference.strip("0.-"):
        return "0"
    return difference if difference.startswith("-") else f"+{difference}"
