"""The publication pack of a period: a workbook and a page with charts, both without macros or links.

Contents after the monthly minimum of the draft (rates of upload and pass, cases, groups, fund, special
review), by hospital, and a study of the two dearest groups with the items used in them. Leads name cases and have a workbook of their own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from jiheng.fund.payment.monitoring import Indicator, Lead
from jiheng.fund.payment.reference import hospitals
from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.scales import RATIO, quotient
from jiheng.fund.payment.studies import ITEM_USE, STUDY, item_use, studies
from jiheng.fund.payment.wording import PART, group_code, worded
from jiheng.fund.payment.work import Work, read_json
from jiheng.kernel.messages import message

_CHARTED = ("N03", "N05", "N01")
_BAR, _ROW, _NAME, _PLOT = 14, 22, 200, 420
_LATIN, _NARROW, _WIDE = 0x2E7F, 10, 60

Table = tuple[str, tuple[str, ...], list[tuple[Any, ...]]]


def title_of(indicator: str, language: str) -> str:
    """The name of an indicator or lead in the language asked for."""
    return message(f"dip.indicator.{indicator.lower().replace('-', '')}", language)


def tables_of(
    con: duckdb.DuckDBPyConnection,
    found: Sequence[Indicator],
    leads: Sequence[Lead],
    language: str,
) -> list[Table]:
    """The tables of the pack: sheet, column ids, rows."""
    area = [
        (one.id, title_of(one.id, language), worded(PART, one.part, language), one.value)
        for one in found
        if one.scope == "area"
    ]
    places = [
        (one.id, title_of(one.id, language), worded(PART, one.part, language), one.place, one.value)
        for one in found
        if one.scope == "hospital"
    ]
    hits = [
        (
            one.id,
            title_of(one.id, language),
            one.hospital,
            one.setl_id,
            group_code(one.code, language),
            one.measure,
        )
        for one in leads
    ]
    return [
        ("dip.pack.area", ("id", "indicator", "part", "value"), area),
        ("dip.pack.hospitals", ("id", "indicator", "part", "place", "value"), places),
        (
            "dip.pack.diseases",
            STUDY,
            [(group_code(row[0], language), *row[1:]) for row in studies(con)],
        ),
        ("dip.pack.leads", ("id", "indicator", "hospital", "case", "code", "measure"), hits),
    ]


def with_names(work: Work, found: Sequence[Indicator]) -> list[Indicator]:
    """The indicators with names of hospitals in the place of their codes, where hospitals.csv has them."""
    names = {one.hospital: one.name for one in hospitals(work) if one.name}
    return [
        replace(one, place=names.get(one.place, one.place)) if one.scope == "hospital" else one
        for one in found
    ]


def used_items(con: duckdb.DuckDBPyConnection, work: Work, rules: Rules, language: str) -> Table:
    """The table of use of items in the groups studied; its frequency in words."""
    place = ITEM_USE.index("frequency")
    rows = [
        (
            group_code(row[0], language),
            *row[1:place],
            message(f"dip.frequency.{row[place]}", language),
            *row[place + 1 :],
        )
        for row in item_use(con, work, rules)
    ]
    return "dip.pack.items", ITEM_USE, rows


def summary(
    con: duckdb.DuckDBPyConnection,
    work: Work,
    found: Sequence[Indicator],
    first: str,
    last: str,
    language: str,
) -> Table:
    """The monthly minimum (section 16): lists, cases, groups, fund, surplus and overrun, special review.

    Surplus is what the scores of closed months are worth at the year-start value, less what was recorded.
    """
    [(cases, groups, fund)] = con.execute(
        "SELECT count(*), count(DISTINCT row_no), coalesce(sum(fund), 0) FROM seen"
    ).fetchall()
    worth: dict[str, Decimal] = {}
    prepaid = Decimal(0)
    for path in work.runs():
        record = read_json(path / "run.json")
        if first <= record["run"] <= last and record["state"] == "closed":
            for row in record["hospitals"]:
                gross = worth.get(row["hospital"], Decimal(0)) + Decimal(row["gross"])
                worth[row["hospital"]] = gross
                prepaid += Decimal(row["paid"])
    recorded = dict(
        con.execute("SELECT hospital, sum(fund) FROM seen GROUP BY hospital").fetchall()
    )
    surplus = {name: one - recorded.get(name, Decimal(0)) for name, one in worth.items()}
    over = [one for one in surplus.values() if one < 0]
    total = sum((recorded[name] for name in surplus if name in recorded), Decimal(0))
    [(filed, passed, extra)] = con.execute(
        """SELECT count(*), count(*) FILTER (WHERE result = 'passed'),
            coalesce(sum(approved) FILTER (WHERE result = 'passed'), 0)
        FROM reviewed SEMI JOIN seen USING (setl_id)"""
    ).fetchall()
    lists = {one.part: one.value for one in found if one.id == "N14" and one.scope == "area"}
    values: list[tuple[str, Any]] = [
        ("uploaded", lists.get("uploaded")),
        ("lists_passed", lists.get("passed")),
        ("cases", cases),
        ("groups", groups),
        ("fund", fund),
        ("prepaid", prepaid if worth else None),
        ("surplus_rate", quotient(sum(surplus.values(), Decimal(0)), total, RATIO)),
        ("overrun_hospitals", len(over) if surplus else None),
        ("overrun", -sum(over, Decimal(0)) if surplus else None),
        ("filed", filed),
        ("passed", passed),
        ("approved", extra),
    ]
    rows: list[tuple[Any, ...]] = [
        (message(f"dip.summary.{name}", language), value) for name, value in values
    ]
    return "dip.pack.summary", ("indicator", "value"), rows


def write_workbook(path: Path, tables: Iterable[Table], heading: str, language: str) -> None:
    """One sheet a table; every text is written as text, so that none becomes a formula."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True})
        for name, columns, rows in tables:
            sheet = book.add_worksheet(message(name, language))
            sheet.write_string(0, 0, heading, bold)
            for place, column in enumerate(columns):
                sheet.write_string(1, place, message(f"dip.table.{column}", language), bold)
                texts = [message(f"dip.table.{column}", language), *(row[place] for row in rows)]
                sheet.set_column(place, place, _width(texts))
            for line, row in enumerate(rows, 2):
                for place, value in enumerate(row):
                    _cell(sheet, line, place, value, language)
            sheet.freeze_panes(2, 0)


def _width(texts: Iterable[Any]) -> int:
    """Letters that a column takes, a Chinese one as two; none is wider than a line of reading."""
    wide = (sum(2 if ord(one) > _LATIN else 1 for one in str(text)) for text in texts)
    return min(max(_NARROW, 2 + max(wide, default=0)), _WIDE)


def _cell(sheet: Any, line: int, place: int, value: Any, language: str) -> None:
    if value is None:
        sheet.write_string(line, place, message("dip.pack.no_data", language))
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(line, place, float(value))
    else:
        sheet.write_string(line, place, str(value))


def page(tables: Iterable[Table], found: Sequence[Indicator], heading: str, language: str) -> str:
    """The pack as one page: the first table, charts of hospitals, the other tables; no script, no address."""
    parts = [
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">',
        f"<title>{escape(heading)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(heading)}</h1><p>{escape(message('dip.pack.note', language))}</p>",
    ]
    first, *others = tables
    parts += _table(*first, language)
    parts += [chart(found, indicator, language) for indicator in _CHARTED]
    for one in others:
        parts += _table(*one, language)
    return "\n".join([*parts, "</body></html>"])


def _table(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], language: str
) -> list[str]:
    """A table under its heading."""
    heads = "".join(f"<th>{escape(message(f'dip.table.{one}', language))}</th>" for one in columns)
    return [
        f"<h2>{escape(message(name, language))}</h2><table><tr>{heads}</tr>",
        *("<tr>" + "".join(_td(one, language) for one in row) + "</tr>" for row in rows),
        "</table>",
    ]


_STYLE = (
    "body{font-family:sans-serif;margin:2em;max-width:70em}table{border-collapse:collapse}"
    "td,th{border:1px solid #bbb;padding:.2em .5em;text-align:left}td.n{text-align:right}"
    "svg text{font-size:12px}"
)


def _td(value: Any, language: str) -> str:
    if value is None:
        return f"<td>{escape(message('dip.pack.no_data', language))}</td>"
    number = isinstance(value, int | float | Decimal)
    return f'<td class="n">{value}</td>' if number else f"<td>{escape(str(value))}</td>"


def chart(found: Sequence[Indicator], indicator: str, language: str) -> str:
    """One indicator of all hospitals as horizontal bars; "" where no hospital has it."""
    rows = [
        (one.place, float(one.value))
        for one in found
        if one.id == indicator and one.scope == "hospital" and one.value is not None
    ]
    most = max((value for _, value in rows), default=0)
    if most <= 0:
        return ""
    bars = []
    for place, (name, value) in enumerate(rows):
        y = place * _ROW
        bars.append(f'<text x="0" y="{y + _BAR}">{escape(name)}</text>')
        width = round(value / most * _PLOT)
        bars.append(
            f'<rect x="{_NAME}" y="{y + 2}" width="{width}" height="{_BAR}" fill="#3a6ea5"/>'
        )
        bars.append(f'<text x="{_NAME + width + 6}" y="{y + _BAR}">{value:g}</text>')
    size = f'width="{_NAME + _PLOT + 90}" height="{len(rows) * _ROW}"'
    title = escape(title_of(indicator, language))
    return f'<h2>{title}</h2><svg {size} role="img" aria-label="{title}">{"".join(bars)}</svg>'
