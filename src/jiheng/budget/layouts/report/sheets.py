"""The report as a workbook: overview, findings, ledger and portfolio, all of each."""

import json
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from jiheng.budget.checks.counting import Owner
from jiheng.budget.layouts.report.columns import overview
from jiheng.budget.layouts.report.gathered import Gathered
from jiheng.budget.layouts.report.ledger_lines import is_scored, lines_of
from jiheng.budget.layouts.report.places import other_places
from jiheng.budget.layouts.report.row import Row
from jiheng.budget.layouts.report.tables import distribution_tables, kinds_table
from jiheng.budget.layouts.report.workbook import MOST_ROWS, Heading, Workbook, workbook
from jiheng.kernel.findings import Finding, Place
from jiheng.kernel.messages import message

# Widths of the overview's columns, as many as there are without further profiles.
_OVERVIEW = (26, 26, 6, 10, 11, 11, 8, 9, 9, 11, 6, 6, 6, 6)
_FINDINGS: Mapping[str, int] = {
    **{"report.column.severity": 6, "report.column.code": 8, "report.column.kind": 20},
    **{"overview.column.project": 24, "report.column.sentence": 58, "report.column.cell": 14},
    **{"report.column.basis": 30, "report.column.seen": 16, "report.column.expected": 16},
    **{"report.column.waiver": 20, "report.column.more_places": 24},
    **{"overview.column.file": 24, "report.column.form_number": 7, "report.column.field": 22},
    "report.column.form_id": 30,
}
_FINDINGS_PRINTED = 7
_LEDGER: Mapping[str, int] = {
    **{"overview.column.project": 24, "scoring.table.indicator": 24},
    **{"scoring.table.target": 14, "scoring.table.actual": 14, "scoring.table.weight": 6},
    **{"scoring.table.declared": 7, "scoring.table.computed": 7, "scoring.table.difference": 7},
    **{"scoring.table.reason": 48, "report.column.arithmetic": 60},
    **{"report.column.alternatives": 24, "report.column.basis": 34, "report.column.profile": 10},
    **{"report.column.rule_day": 11, "overview.column.file": 24, "report.column.form_number": 7},
    "report.column.form_id": 30,
}
_LEDGER_PRINTED = 9
_NUMBERS = frozenset(
    (
        *("scoring.table.weight", "scoring.table.declared", "scoring.table.computed"),
        *("scoring.table.difference", "report.column.form_number", "report.column.count"),
        *("report.column.forms", "report.column.waived"),
    )
)


def write_workbook(report: Gathered, target: BinaryIO, most: int = MOST_ROWS) -> None:
    """Write the report as xlsx; a sheet has at most `most` rows."""
    with workbook(target, message("report.title", report.language)) as book:
        projects = _overview(report, book, most)
        if report.checked:
            _findings(report, book, most, projects)
        if report.scored:
            _ledger(report, book, most)
        if report.checked or len(report.failures):
            _portfolio(report, book, most)


def _overview(report: Gathered, book: Workbook, most: int) -> dict[Owner, str | None]:
    """A row a form; gives the project of each form."""
    columns = overview(report)
    headings = [
        Heading(one.heading, width, "number" if one.numeric else "text")
        for one, width in zip(columns, [*_OVERVIEW, *[10] * len(columns)], strict=False)
    ]
    more = {"report.column.notes": 7, "report.column.waived": 7, "overview.column.indicators": 7}
    headings += _headings(report, more, "number")
    texts = {"report.column.rule_day": 11, "overview.column.file": 24}
    headings += _headings(report, texts, "text")
    headings += _headings(report, {"report.column.form_number": 7}, "number")
    headings += _headings(report, {"report.column.form_id": 30}, "text")
    name = message("report.sheet.overview", report.language)
    sheet = book.sheet(name, headings, len(columns), most)
    projects: dict[Owner, str | None] = {}
    for row in report.rows():
        projects[row.owner] = row.project_name or row.unit
        sheet.add([*(one.shown(row) for one in columns), *_more(row)])
    sheet.close()
    return projects


def _more(row: Row) -> Iterator[str | None]:
    yield from (str(row.findings.info), str(row.findings.waived), str(row.indicators))
    yield row.points[0].rule_day if row.points else None
    yield from (row.file, str(row.form or 1), row.form_id)


def _findings(
    report: Gathered, book: Workbook, most: int, projects: Mapping[Owner, str | None]
) -> None:
    """A row a finding, then a row a doubt of the reader."""
    headings = _headings(report, _FINDINGS)
    name = message("report.sheet.findings", report.language)
    sheet = book.sheet(name, headings, _FINDINGS_PRINTED, most)
    titles = {one.code: one.title(report.language) for one in report.kinds.ordered()}
    doubt = message("report.doubt", report.language)
    for line in report.findings:
        finding = Finding.model_validate_json(line)
        severity = message(f"check.severity.{finding.severity}", report.language)
        sheet.add([severity, *_finding(finding, titles[finding.code], projects, report.language)])
    for line in report.doubts:
        finding = Finding.model_validate_json(line)
        sheet.add([doubt, *_finding(finding, doubt, projects, report.language)])
    sheet.close()


def _finding(
    one: Finding, title: str, projects: Mapping[Owner, str | None], language: str
) -> Iterator[str | None]:
    first = one.places[0] if one.places else Place()
    yield from (one.code, title, projects.get((first.file, first.form)), one.message)
    yield from (first.cell, "\n".join(one.basis), one.seen, one.expected, one.waived)
    yield other_places(one, language)
    yield from (first.file, str(first.form or ""), first.field, first.form_id)


def _ledger(report: Gathered, book: Workbook, most: int) -> None:
    """A row a line of each ledger; a form that has no points has one row that says why."""
    name = message("report.sheet.ledger", report.language)
    sheet = book.sheet(name, _headings(report, _LEDGER), _LEDGER_PRINTED, most)
    for line in report.ledgers:
        record = json.loads(line)
        document = record["document"]
        rules = (record["profile"], record["rule_day"])
        behind = (*rules, document["file"], str(document["form"] or 1), record["form_id"])
        lines = lines_of(record, report.language)
        for one in lines if is_scored(record) else [next(lines)]:
            sheet.add([record["project_name"], *one, *behind])
    sheet.close()


def _portfolio(report: Gathered, book: Workbook, most: int) -> None:
    """The findings by kind; below, how points are spread, and the files that could not be read."""
    widths = {
        **{"report.column.severity": 26, "report.column.code": 10, "report.column.kind": 40},
        **{"report.column.count": 9, "report.column.forms": 9, "report.column.waived": 9},
    }
    name = message("report.sheet.portfolio", report.language)
    sheet = book.sheet(name, _headings(report, widths), len(widths), most)
    for row in kinds_table(report.kinds.ordered(), report.language).rows:
        sheet.add(row)
    sheet.close()
    for table in distribution_tables(report.spread, report.language):
        sheet.add_below(table.title, table.headings, table.rows)
    failures = ((one.file, None, one.message) for one in report.failures)
    if len(report.failures):
        headings = [
            message(f"overview.column.{one}", report.language) for one in ("file", "reason")
        ]
        title = message("overview.failures", report.language, count=str(len(report.failures)))
        sheet.add_below(title, [headings[0], "", headings[1]], failures)


def _headings(
    report: Gathered, widths: Mapping[str, int], holds: str | None = None
) -> list[Heading]:
    return [
        Heading(
            message(name, report.language),
            width,
            "number" if holds == "number" or (holds is None and name in _NUMBERS) else "text",
        )
        for name, width in widths.items()
    ]
