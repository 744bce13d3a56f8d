"""The charts of the overview: by the specification of the reports, each beside the same data."""

from decimal import Decimal
from functools import lru_cache

from django.utils.safestring import mark_safe

from jiheng.budget.layouts.report.charts import Bar, NoCharts, bars_chart, pairs_chart
from jiheng.budget.layouts.report.figures import MOST_PAIRS, Dot, Pairs
from jiheng.kernel.messages import message
from jiheng.kernel.text import plain_number
from jiheng.web.frame.numbers import amount_in_words
from jiheng.web.overview import counting
from jiheng.web.projects.searching import STATES


def figures_of(rounds, followups, language):
    """The charts of the rounds of a year and of what came after their approval."""
    return [
        _states(rounds, language),
        _money(rounds, language),
        _execution(followups, language),
        _scores(followups, language),
    ]


def _states(rounds, language):
    found = counting.by_state(rounds)
    rows = [(message(f"web.state.{one}", language), found[one]) for one in STATES if one in found]
    bars = tuple(Bar(name, Decimal(count), str(count)) for name, count in rows)
    most = max(rows, key=lambda one: one[1]) if rows else ("—", 0)
    words = {"count": str(sum(count for _, count in rows)), "state": most[0], "most": str(most[1])}
    return _bars("states", bars, language, words)


def _money(rounds, language):
    found = counting.money_by_unit(rounds)
    bars = tuple(
        Bar(
            one["project__unit__name"],
            one["declared"],
            f"{amount_in_words(one['approved'] or Decimal(0))} / {amount_in_words(one['declared'])}",
        )
        for one in found
    )
    first = bars[0] if bars else Bar("—", Decimal(0), "—")
    words = {"count": str(len(bars)), "unit": first.name, "most": amount_in_words(first.length)}
    return _bars("money", bars, language, words)


def _execution(followups, language):
    """What each unit spent of its budgets, in percent, and what time asks of it."""
    rows = []
    for one in counting.execution_by_unit(followups):
        rate, time = one["spent"] / one["all"] * 100, one["asked"] / one["all"] * 100 / 12
        rows.append((one["project__unit__name"], rate, time))
    bars = tuple(Bar(name, rate, f"{rate:.1f} / {time:.1f}") for name, rate, time in rows)
    if not rows:
        return _bars("execution", bars, language, None)
    name, rate, time = min(rows, key=lambda one: one[1] - one[2])
    words = {"count": str(len(rows)), "unit": name, "rate": f"{rate:.1f}", "time": f"{time:.1f}"}
    return _bars("execution", bars, language, words)


def _scores(followups, language):
    """Declared beside computed totals of the forms that differ most."""
    found = counting.widest_apart(followups, MOST_PAIRS)
    dots = [Dot(one.project.name, _short(one.computed), _short(one.declared)) for one in found]
    others = followups.filter(declared__isnull=False).count() - len(dots)
    pairs = Pairs(dots, others)
    table = pairs.table(language)
    svg = _drawn(pairs_chart, (tuple(dots), others), language) if dots else ""
    return {
        "title": table.title,
        "sentence": pairs.sentence(language),
        "headings": list(zip(table.headings, table.numeric, strict=True)),
        "rows": [list(zip(row, table.numeric, strict=True)) for row in table.rows],
        "svg": svg,
    }


def _bars(name, bars, language, words):
    """A chart of bars: title, the sentence that says what to see, the drawing, the same data."""
    title = message(f"web.figure.{name}", language)
    says = f"web.figure.{name}_none" if words is None else f"web.figure.{name}_says"
    return {
        "title": title,
        "sentence": message(says, language, **(words or {})),
        "headings": [(message(f"web.figure.{name}_heading", language), False), (title, True)],
        "rows": [[(one.name, False), (one.said, True)] for one in bars],
        "svg": _drawn(bars_chart, bars) if bars else "",
    }


@lru_cache(maxsize=64)
def _drawn(chart, data, language=None):
    """The drawing; nothing where the extra `charts` is not installed."""
    try:
        if language is None:
            return mark_safe(chart(data))
        return mark_safe(chart(Pairs(*data), language))
    except NoCharts:
        return ""


def _short(points):
    """Points without idle zeros."""
    return Decimal(plain_number(points))
