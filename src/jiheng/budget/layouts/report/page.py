"""The report as one web page that needs nothing else, on screen and on paper.

It holds no script and asks for nothing: its policy allows only its own style. Of large portfolios
it shows the forms to look at first; the workbook and the JSON hold all.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from typing import BinaryIO

from jiheng import __version__
from jiheng.budget.checks.counting import GRAVEST_FIRST
from jiheng.budget.layouts.report.columns import overview
from jiheng.budget.layouts.report.gathered import Gathered
from jiheng.budget.layouts.report.markup import Markup, tag
from jiheng.budget.layouts.report.own import PAGE_MARK
from jiheng.budget.layouts.report.page_figures import figures
from jiheng.budget.layouts.report.page_forms import form_articles
from jiheng.budget.layouts.report.page_tables import (
    cell,
    headed,
    number_cell,
    scrolling,
    severity,
    shown_table,
)
from jiheng.budget.layouts.report.row import Row
from jiheng.budget.layouts.report.tables import distribution_tables
from jiheng.kernel.messages import message

FORMS_ON_PAGE = 200
FAILURES_ON_PAGE = 200


def write_page(report: Gathered, target: BinaryIO, most: int = FORMS_ON_PAGE) -> None:
    """Write the report as HTML in UTF-8, with at most so many forms."""
    for piece in _page(report, most):
        target.write(piece.encode("utf-8", "replace"))


def _page(report: Gathered, most: int) -> Iterator[str]:
    rows = report.gravest(most)
    yield _head(report)
    yield tag("a", message("report.skip", report.language), class_="skip", href="#main")
    yield from ("\n", _top(report), "\n", _contents(report), '\n<main id="main" tabindex="-1">')
    parts: dict[str, Iterator[str]] = {
        "overview": _overview(report, rows),
        "figures": figures(report),
        "forms": form_articles(report, rows),
        "portfolio": _spread(report),
        "failures": _failures(report),
    }
    for name in _sections(report):
        yield from _section(name, report, parts[name])
    made_by = message("report.made_by", report.language, version=__version__)
    notes = (message("overview.note", report.language), made_by)
    yield "</main>\n"
    yield tag("footer", (tag("p", note) for note in notes))
    yield "\n</body>\n</html>\n"


def _head(report: Gathered) -> str:
    """Everything before the body's content; the policy names the style by its hash."""
    folder = files("jiheng.budget.layouts.report")
    style = folder.joinpath("report.css").read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    language = "zh-CN" if report.language == "zh" else "en"
    lines = (
        "<!DOCTYPE html>",
        f'<html lang="{language}">',
        "<head>",
        '<meta charset="utf-8">',
        PAGE_MARK,
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        tag("title", message("report.title", report.language)),
        f"<style>{style}</style>",
        "</head>",
        "<body>",
    )
    return "\n".join(lines) + "\n"


def _top(report: Gathered) -> Markup:
    """What this is, what state it is in, what to do."""
    language = report.language
    said = [tag("p", _made_of(report), class_="quiet")]
    if report.checked:
        counts: dict[str, int] = {
            **{name: report.counts.open[name] for name in GRAVEST_FIRST},
            "doubt": len(report.doubts),
        }
        tiles = (_count(name, count, language) for name, count in counts.items())
        said += [
            tag("p", report.counts.said(language)),
            tag("p", message("report.todo", language)),
            tag("dl", tiles, class_="counts"),
        ]
    return tag("header", tag("h1", message("report.title", language)), *said)


def _made_of(report: Gathered) -> str:
    named = {"forms": str(report.forms), "profiles": ", ".join(report.profiles)}
    return message("report.made_of", report.language, **named)


def _count(name: str, count: int, language: str) -> Markup:
    return tag("div", tag("dt", severity(name, language)), tag("dd", str(count)))


def _contents(report: Gathered) -> Markup:
    """The way to each section."""
    links = [
        tag("li", tag("a", message(title, report.language), href=f"#{name}"))
        for name, title in _sections(report).items()
    ]
    label = message("report.contents", report.language)
    return tag("nav", tag("ul", links), aria_label=label)


def _sections(report: Gathered) -> dict[str, str]:
    """The sections of this report: id → id of its title."""
    titles = {"overview": "report.sheet.overview"}
    if report.checked:
        titles["figures"] = "report.figures"
    titles["forms"] = "report.forms"
    if report.checked:
        titles["portfolio"] = "report.sheet.portfolio"
    if len(report.failures):
        titles["failures"] = "report.failures"
    return titles


def _section(name: str, report: Gathered, pieces: Iterable[str]) -> Iterator[str]:
    title = message(_sections(report)[name], report.language)
    yield f'\n<section id="{name}" aria-labelledby="{name}-title">\n'
    yield tag("h2", title, id=f"{name}-title")
    for piece in pieces:
        yield "\n"
        yield piece
    yield "\n</section>\n"


def _overview(report: Gathered, rows: Sequence[tuple[int, Row]]) -> Iterator[str]:
    """A row a form; the project leads to what was found."""
    language = report.language
    if report.forms > len(rows):
        counts = {"shown": str(len(rows)), "count": str(report.forms)}
        yield tag("p", message("report.cut", language, **counts))
    columns = overview(report)
    headings = [message("overview.column.number", language), *(one.heading for one in columns)]
    numeric = [True, *(one.numeric for one in columns)]
    name = columns[0]
    lines = (
        tag(
            "tr",
            number_cell(str(number)),
            tag("th", tag("a", name.shown(row), href=f"#form-{number}"), scope="row"),
            (cell(one.shown(row), one.numeric) for one in columns[1:]),
        )
        for number, row in rows
    )
    table = headed(headings, numeric, lines, class_="full overview")
    yield scrolling(table, message("report.overview_table", language))


def _spread(report: Gathered) -> Iterator[str]:
    """How points and results are spread, a small table each."""
    yield '<div class="spread">'
    for one in distribution_tables(report.spread, report.language):
        yield tag("div", tag("h3", one.title), shown_table(one))
    yield "</div>"


def _failures(report: Gathered) -> Iterator[str]:
    """The files that could not be read, and what to do about each."""
    language = report.language
    count = len(report.failures)
    if count > FAILURES_ON_PAGE:
        counts = {"shown": str(FAILURES_ON_PAGE), "count": str(count)}
        yield tag("p", message("report.failures_cut", language, **counts))
    headings = [message(f"overview.column.{one}", language) for one in ("file", "reason")]
    lines = (
        tag("tr", tag("th", one.file, scope="row"), cell(one.message))
        for one in islice(report.failures, FAILURES_ON_PAGE)
    )
    yield scrolling(
        headed(headings, [False, False], lines), message("report.failures_table", language)
    )
