"""The charts of the page: a sentence that says what to see, the drawing, the same data as a table."""

from collections.abc import Callable, Iterator

from jiheng.budget.layouts.report.charts import NoCharts, kinds_chart, pairs_chart, rates_chart
from jiheng.budget.layouts.report.figures import kinds_sentence, pairs_of, rates_of
from jiheng.budget.layouts.report.gathered import Gathered
from jiheng.budget.layouts.report.markup import Markup, tag
from jiheng.budget.layouts.report.page_tables import shown_table
from jiheng.budget.layouts.report.tables import Table, kinds_table
from jiheng.kernel.messages import message


def figures(report: Gathered) -> Iterator[str]:
    """Findings by kind, scores against execution rates, declared against computed.

    Without the extra `charts` a sentence says how to install it, and the tables stand alone.
    """
    language = report.language
    kinds = report.kinds.ordered()
    rates, pairs = rates_of(report.spread), pairs_of(report.spread)
    drawn = [
        _figure("kinds", kinds_sentence(kinds, language), kinds_table(kinds, language),
                lambda: kinds_chart(kinds, language), language),
        _figure("rate", rates.sentence(language), rates.table(language),
                lambda: rates_chart(rates, language), language),
    ]  # fmt: skip
    if report.scored:
        drawn.append(
            _figure("pairs", pairs.sentence(language), pairs.table(language),
                    lambda: pairs_chart(pairs, language), language)
        )  # fmt: skip
    if not all(charted for _, charted in drawn):
        yield tag("p", message("report.no_charts", language), class_="quiet")
    yield tag("div", (figure for figure, _ in drawn), class_="figures")


def _figure(
    name: str, sentence: str, table: Table, draw: Callable[[], str], language: str
) -> tuple[Markup, bool]:
    """One figure, and whether it has its chart; one without data needs none."""
    parts = [tag("h3", table.title), tag("p", sentence)]
    if not table.rows:
        return tag("figure", parts), True
    try:
        parts.append(_described(draw(), name, table.title, sentence))
    except NoCharts:
        return tag("figure", parts, shown_table(table)), False
    data = tag("summary", message("report.data", language))
    return tag("figure", parts, tag("details", data, shown_table(table))), True


def _described(svg: str, name: str, title: str, sentence: str) -> Markup:
    """A chart as one image with title and description, which scrolls where the screen is narrow."""
    said = tag("title", title, id=f"{name}-title") + tag("desc", sentence, id=f"{name}-desc")
    opened = f'<svg role="img" aria-labelledby="{name}-title" aria-describedby="{name}-desc"'
    whole = svg.replace("<svg", opened, 1).replace(">", f">{said}", 1)
    return tag("div", Markup(whole), class_="wide", role="region", tabindex="0", aria_label=title)
