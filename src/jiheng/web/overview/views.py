"""The overview of a head: tiles that open their lists, and charts beside their data."""

from decimal import Decimal
from functools import lru_cache

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.safestring import mark_safe

from jiheng.budget.layouts.report.charts import Bar, NoCharts, bars_chart
from jiheng.kernel.messages import message
from jiheng.web.accounts.gate import needs
from jiheng.web.overview import counting
from jiheng.web.projects.views.library import STATES

_A_PAGE = 30


@needs("projects.oversee")
def overview(request):
    """Five tiles of a year; the list of the one that was opened."""
    year, years = _year(request)
    rounds = counting.rounds_of(request.user, year)
    sheets, mean = counting.mean_total(rounds)
    tile = next((one for one in counting.TILES if one.id == request.GET.get("tile")), None)
    listed = rounds.filter(tile.condition()) if tile else rounds
    page = Paginator(listed.select_related("risk"), _A_PAGE).get_page(request.GET.get("page"))
    shown = {"year": year, "years": years, "tile": tile, "page": page}
    shown |= {"counts": counting.counted(rounds), "sheets": sheets, "mean": mean}
    shown["more"] = urlencode({"year": year, "tile": tile.id if tile else ""}) + "&"
    return render(request, "overview/overview.html", shown)


@needs("projects.oversee")
def charts(request):
    """The charts of the overview; fetched after the page, for drawing takes its time."""
    year, _ = _year(request)
    rounds = counting.rounds_of(request.user, year)
    figures = [_states(rounds, request.language), _money(rounds, request.language)]
    shown = {"figures": figures, "can_draw": all(one["svg"] for one in figures if one["rows"])}
    return render(request, "overview/charts.html", shown)


def _year(request):
    years = counting.years_of(request.user)
    asked = request.GET.get("year", "")
    if asked.isdigit() and int(asked) in years:
        return int(asked), years
    return (years[0] if years else None), years


def _states(rounds, language):
    found = counting.by_state(rounds)
    rows = [(message(f"web.state.{one}", language), found[one]) for one in STATES if one in found]
    bars = tuple(Bar(name, Decimal(count), str(count)) for name, count in rows)
    most = max(rows, key=lambda one: one[1]) if rows else ("—", 0)
    words = {"count": str(sum(count for _, count in rows)), "state": most[0], "most": str(most[1])}
    return _figure("states", bars, language, **words)


def _money(rounds, language):
    found = counting.money_by_unit(rounds)
    bars = tuple(
        Bar(
            one["project__unit__name"],
            one["declared"],
            f"{_plain(one['approved'] or Decimal(0))} / {_plain(one['declared'])}",
        )
        for one in found
    )
    first = bars[0] if bars else Bar("—", Decimal(0), "—")
    words = {"count": str(len(bars)), "unit": first.name, "most": _plain(first.length)}
    return _figure("money", bars, language, **words)


def _figure(name, bars, language, **words):
    """One chart: title, the sentence that says what to see, the drawing, the same data."""
    return {
        "title": message(f"web.figure.{name}", language),
        "heading": message(f"web.figure.{name}_heading", language),
        "sentence": message(f"web.figure.{name}_says", language, **words),
        "rows": bars,
        "svg": _drawn(bars) if bars else "",
    }


@lru_cache(maxsize=64)
def _drawn(bars):
    """The drawing; nothing where the extra `charts` is not installed."""
    try:
        return mark_safe(bars_chart(bars))
    except NoCharts:
        return ""


def _plain(number):
    return f"{number.normalize():f}"
