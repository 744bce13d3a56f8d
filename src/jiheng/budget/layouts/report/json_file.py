"""The report as JSON: a form, finding, doubt, ledger or failure a line (docs/reference/report.md)."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, BinaryIO

from jiheng.budget.distributions import Distributions, Point, Share
from jiheng.budget.form_json import json_line
from jiheng.budget.layouts.report.gathered import Gathered
from jiheng.budget.layouts.report.row import Row


def write_json(report: Gathered, target: BinaryIO) -> None:
    """Write the report as JSON in UTF-8, in the order of the documents."""
    target.write(b'{"summary": ' + json_line(_summary(report)))
    for name, lines in _parts(report):
        _write_list(target, name, lines)
    spread = json_line(_spread(report.spread))
    target.write(b',\n"distributions": ' + spread + b"}\n")


def _parts(report: Gathered) -> Iterable[tuple[str, Iterable[bytes]]]:
    yield "forms", (json_line(form_line(row)) for row in report.rows())
    yield "findings", report.findings
    yield "doubts", report.doubts
    yield "ledgers", report.ledgers
    yield "failures", (json_line(one.model_dump()) for one in report.failures)


def _write_list(target: BinaryIO, name: str, lines: Iterable[bytes]) -> None:
    target.write(f',\n"{name}": ['.encode())
    between = b"\n"
    for line in lines:
        target.write(between + line)
        between = b",\n"
    target.write(b"]")


def _summary(report: Gathered) -> dict[str, Any]:
    """What the run was, how much it gave, and the findings by kind, the gravest first."""
    return {
        "profiles": list(report.profiles),
        "forms": report.forms,
        "failures": len(report.failures),
        "doubts": len(report.doubts),
        "kinds": [
            {
                "code": one.code,
                "title": one.title(report.language),
                **one.found.model_dump(),
                "forms": one.forms,
            }
            for one in report.kinds.ordered()
        ],
    }


def _spread(spread: Distributions) -> dict[str, Any]:
    """The distributions: counts by name or number in order, shares as count and of."""
    record: dict[str, Any] = {}
    for name, value in vars(spread).items():
        if isinstance(value, Counter):
            record[name] = {str(key): value[key] for key in sorted(value)}
        elif isinstance(value, Share):
            record[name] = {"count": value.count, "of": value.of}
        elif not name.startswith("_"):
            record[name] = value
    record["points"] = [_point(one) for one in spread.points]
    return record


def _point(point: Point) -> dict[str, Any]:
    """A point with its figures as exact strings."""
    return {
        name: str(value) if isinstance(value, Decimal) else value
        for name, value in point._asdict().items()
    }


def form_line(row: Row) -> dict[str, Any]:
    """A row with its document as in forms.json."""
    record = row.model_dump(mode="json")
    return {"document": {"file": record.pop("file"), "form": record.pop("form")}, **record}
