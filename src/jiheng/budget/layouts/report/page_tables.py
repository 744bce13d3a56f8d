"""Pieces that every part of the page uses: tables, cells, words of severity."""

from collections.abc import Iterable, Sequence

from jiheng.budget.layouts.report.marks import SHAPES
from jiheng.budget.layouts.report.markup import Markup, tag
from jiheng.budget.layouts.report.tables import Table
from jiheng.kernel.messages import message


def cell(text: str, numeric: bool = False) -> Markup:
    """One cell."""
    return tag("td", text, class_="number" if numeric else None)


def number_cell(text: str) -> Markup:
    """A cell with a number."""
    return cell(text, numeric=True)


def headed(
    headings: Sequence[str],
    numeric: Sequence[bool],
    rows: Iterable[str],
    class_: str | None = None,
    caption: str | None = None,
) -> Markup:
    """A table with its row of headings; rows are markup."""
    cells = (
        tag("th", heading, scope="col", class_="number" if is_number else None)
        for heading, is_number in zip(headings, numeric, strict=True)
    )
    parts = [tag("caption", caption)] if caption else []
    parts += [tag("thead", tag("tr", cells)), tag("tbody", (Markup(f"\n{row}") for row in rows))]
    return tag("table", parts, class_=class_)


def scrolling(table: str, name: str) -> Markup:
    """A table that may be wider than the screen, reached and moved with the keyboard."""
    return tag("div", table, class_="wide", role="region", tabindex="0", aria_label=name)


def shown_table(table: Table) -> Markup:
    """Data as a table whose first column names the row."""
    rows = (
        tag(
            "tr",
            tag("th", row[0], scope="row", class_="number" if table.numeric[0] else None),
            (cell(text, numeric) for text, numeric in zip(row[1:], table.numeric[1:], strict=True)),
        )
        for row in table.rows
    )
    return scrolling(headed(table.headings, table.numeric, rows), table.title)


def severity(name: str, language: str, waived: bool = False) -> Markup:
    """A severity, or "doubt", as word, shape and colour; a waived one says so."""
    word = message("report.doubt" if name == "doubt" else f"check.severity.{name}", language)
    if waived:
        word = message("check.severity_waived", language, severity=word)
    look = "waived" if waived else name
    shape = tag("span", SHAPES[look], aria_hidden="true")
    return tag("span", shape, f" {word}", class_=f"severity {look}")
