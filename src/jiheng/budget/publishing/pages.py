"""The public pages: one a project in plain words, and the index of all with a search box.

Each page is one file: style and script stand in it, and its policy allows nothing else. Every
number says where in the form it stands.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.forms import Form
from jiheng.budget.layouts.packs import ROOT, packs
from jiheng.budget.layouts.report.markup import Markup, join, tag
from jiheng.budget.publishing.plain_words import (
    actual_words,
    main_fund,
    money,
    outcome_of,
    target_words,
)
from jiheng.kernel.messages import message

INDEX = "index.html"
_COLUMNS = ("project", "unit", "year", "kind", "budget", "executed", "score")


class Listed(NamedTuple):
    """A line of the index: the page of the project, and the texts of its columns."""

    page: str
    texts: tuple[str, ...]


def listed(form: Form, page: str, language: str) -> Listed:
    """The line of a form in the index."""
    fund = main_fund(form)
    budget = fund.full_year_budget or fund.initial_budget or fund.amount if fund else None
    executed = fund.executed or fund.executed_to_date if fund else None
    return Listed(
        page,
        (
            form.project_name or form.department or "",
            form.implementing_unit or form.department or "",
            form.year or "",
            message(f"overview.kind.{form.kind}", language),
            money(form, budget),
            money(form, executed),
            form.total_score or "",
        ),
    )


def project_page(form: Form, form_file: str, language: str) -> str:
    """The page of one project."""
    title = form.project_name or form.department or form.title or ""
    parts = [
        tag("p", tag("a", message("publish.page.back", language), href=f"../{INDEX}")),
        tag("h1", title),
        tag("p", " · ".join(_head(form, language)), class_="head"),
        *_sections(form, language),
        tag("h2", message("publish.page.more", language)),
        tag(
            "ul",
            tag("li", tag("a", message("publish.page.form", language), href=f"../{form_file}")),
            tag("li", tag("a", message("publish.page.data", language), href="../data/index.html")),
        ),
    ]
    return _page(title, parts, language)


def index_page(lines: Sequence[Listed], language: str) -> str:
    """The index: a table of all projects, and a box that leaves the rows with the words typed."""
    site = message("publish.page.site", language)
    headings = (
        tag("th", message(f"publish.page.column.{name}", language), scope="col")
        for name in _COLUMNS
    )
    rows = (
        tag("tr", tag("th", tag("a", line.texts[0], href=line.page), scope="row"),
            map(_cell, line.texts[1:]))
        for line in lines
    )  # fmt: skip
    search = message("publish.page.search", language)
    parts = [
        tag("h1", site),
        tag("p", tag("input", id="search", type="search", placeholder=search, aria_label=search)),
        tag("p", message("publish.page.found", language, count=str(len(lines))), id="count",
            data_said=message("publish.page.found", language, count="{count}"), role="status"),
        tag("div", tag("table", tag("thead", tag("tr", headings)),
            tag("tbody", (Markup(f"\n{row}") for row in rows), id="rows")), class_="wide"),
        tag("p", tag("a", message("publish.page.data", language), href="data/index.html")),
    ]  # fmt: skip
    return _page(site, parts, language, script=True)


def data_page(files: Sequence[str], dictionary: Sequence[Sequence[str]], language: str) -> str:
    """The page of the open data: its files, and the dictionary as a table (headings first)."""
    headings = (tag("th", one, scope="col") for one in dictionary[0])
    rows = (tag("tr", map(_cell, one)) for one in dictionary[1:])
    parts = [
        tag("p", tag("a", message("publish.page.back", language), href=f"../{INDEX}")),
        tag("h1", message("publish.page.files", language)),
        tag("ul", (tag("li", tag("a", one, href=one)) for one in files)),
        tag("p", message("publish.page.formula", language)),
        tag("h2", message("publish.page.dictionary", language)),
        tag("div", tag("table", tag("thead", tag("tr", headings)), tag("tbody", rows)), class_="wide"),
    ]  # fmt: skip
    return _page(message("publish.page.files", language), parts, language)


# ---------------------------------------------------------------- the page of a project


def _head(form: Form, language: str) -> Iterator[str]:
    if form.year:
        yield message("publish.page.year", language, year=form.year)
    yield from filter(None, dict.fromkeys((form.department, form.implementing_unit)))
    yield message(f"overview.kind.{form.kind}", language)


def _sections(form: Form, language: str) -> Iterator[Markup]:
    goals = form.objectives
    goal = "expected" if goals.expected else "annual"
    for name, key in (("goal", goal), ("whole_goal", "whole_period")):
        yield from _told(name, _objective(form, key, language), language)
    yield from _told("money", list(_money(form, language)), language)
    rows = [row for row in Case(form).rows if row.name]
    reported = any(actual_words(row) for row in rows)
    name = "indicators" if reported else "promises"
    yield from _told(name, list(_indicators(rows, reported, language)), language)
    yield from _told("reasons", list(_reasons(rows, language)), language)
    yield from _told("result", _objective(form, "actual", language), language)
    yield from _told("score", list(_score(form, language)), language)


def _objective(form: Form, key: str, language: str) -> list[Markup]:
    """A text of the objectives with its place; nothing where there is none."""
    text = getattr(form.objectives, key)
    block = packs()[ROOT].words.objectives[key]
    return [tag("p", text, " ", _place("objective", language, block=block))] if text else []


def _reasons(rows: Sequence[Row], language: str) -> Iterator[Markup]:
    """What the office says of each deviation, with the place of the indicator."""
    told = [row for row in rows if row.indicator.deviation]
    if told:
        yield tag(
            "dl",
            (
                join(
                    (
                        tag("dt", row.name),
                        tag("dd", row.indicator.deviation or "", " ", _row_place(row, language)),
                    )
                )
                for row in told
            ),
        )


def _row_place(row: Row, language: str) -> Markup:
    level = row.level2 or row.indicator.level1 or "—"
    return _place("indicator", language, number=str(row.index + 1), level=level)


def _told(name: str, content: list[Markup], language: str) -> list[Markup]:
    """A section with its heading; nothing where there is nothing to tell."""
    return [tag("h2", message(f"publish.page.{name}", language)), *content] if content else []


def _money(form: Form, language: str) -> Iterator[Markup]:
    """What was given and spent, a sentence each, with its place."""
    fund = main_fund(form)
    if fund is None:
        return
    budget = "full_year_budget" if fund.full_year_budget else "initial_budget"
    spent = "executed" if fund.executed else "executed_to_date"
    rate = "rate" if fund.rate else "rate_to_date"
    for key, sentence in (
        ("amount", "asked"), (budget, "budget"),
        (spent, "executed" if spent == "executed" else "to_date"), (rate, "rate"),
    ):  # fmt: skip
        text = getattr(fund, key)
        if text:
            shown = {"amount": money(form, text), "rate": text}
            said = message(f"publish.page.{sentence}", language, **shown)
            column = packs()[ROOT].words.fund_columns[key][0]
            at = {"item": fund.item_printed or fund.item, "column": column}
            yield tag("p", said, " ", _place("fund", language, **at))


def _indicators(rows: Sequence[Row], reported: bool, language: str) -> Iterator[Markup]:
    """How many were met, and a table of all."""
    if not rows:
        return
    outcomes = [outcome_of(row) for row in rows]
    columns: tuple[str, ...] = ("name", "target", "place")
    if reported:
        columns = ("name", "target", "actual", "outcome", "place")
        counts = {one: str(outcomes.count(one)) for one in ("met", "missed", "open")}
        said = message("publish.page.counts", language, count=str(len(rows)), **counts)
        yield tag("p", said)
    headings = (
        tag("th", message(f"publish.page.column.{name}", language), scope="col") for name in columns
    )
    lines = (
        tag("tr", tag("th", row.name, scope="row"),
            _cell(target_words(row.target_text or None, row.target, language)),
            _results(row, outcome, language) if reported else (),
            tag("td", _row_place(row, language)))
        for row, outcome in zip(rows, outcomes, strict=True)
    )  # fmt: skip
    yield tag("div", tag("table", tag("thead", tag("tr", headings)), tag("tbody", lines)), class_="wide")  # fmt: skip


def _results(row: Row, outcome: str, language: str) -> list[Markup]:
    said = message(f"publish.outcome.{outcome}", language)
    return [_cell(actual_words(row)), tag("td", said, class_=outcome)]


def _score(form: Form, language: str) -> Iterator[Markup]:
    if form.total_score:
        points = {"score": form.total_score, "weight": form.total_weight or "100"}
        said = message("publish.page.self_score", language, **points)
        yield tag("p", said, " ", _place("total", language))


def _place(name: str, language: str, **arguments: str) -> Markup:
    """Where in the form a number stands."""
    return tag("small", message(f"publish.place.{name}", language, **arguments))


def _cell(text: str) -> Markup:
    return tag("td", text)


# ---------------------------------------------------------------- the frame of a page


@cache
def _packaged(name: str) -> str:
    return files("jiheng.budget.publishing").joinpath(name).read_text(encoding="utf-8")


def _page(title: str, parts: Iterable[Markup], language: str, script: bool = False) -> str:
    style, code = _packaged("site.css"), _packaged("site.js") if script else ""
    policy = f"default-src 'none'; style-src '{_hash(style)}'"
    if script:
        policy += f"; script-src '{_hash(code)}'"
    head = [
        tag("meta", charset="utf-8"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", title),
        Markup(f"<style>{style}</style>"),
    ]
    body = [*(Markup(f"\n{part}") for part in parts)]
    if script:
        body.append(Markup(f"\n<script>{code}</script>"))
    spoken = "zh-CN" if language == "zh" else language
    return f"<!DOCTYPE html>\n{tag('html', tag('head', head), tag('body', tag('main', body)), lang=spoken)}\n"


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
