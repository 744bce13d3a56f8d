"""The charts of a report as SVG that stands in the page: no script, no address, no font of its own.

Needs the extra `charts` (altair, vl-convert), imported only when a chart is drawn. Colours are
safe for the colour-blind and hold on light and dark paper; what a colour says stands in words
or in a shape too. Sizes are fixed and names are cut here, so that the drawing does not depend
on the fonts of the machine.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from jiheng.budget.checks.counting import GRAVEST_FIRST
from jiheng.budget.layouts.report.drawing import NoCharts, altair, svg
from jiheng.budget.layouts.report.figures import MOST_KINDS, Dot, Pairs, Rates
from jiheng.budget.layouts.report.kinds import KindOfFinding
from jiheng.budget.layouts.report.marks import COLOURS, SHAPES
from jiheng.kernel.messages import message
from jiheng.kernel.writing.characters import columns_of, upright

__all__ = ["Bar", "NoCharts", "bars_chart", "kinds_chart", "pairs_chart", "rates_chart"]

_NAMES = 226  # room for names at the left, in pixels
_LONGEST = 35  # columns of a name; a Chinese sign takes two
_NAMED = 6  # points of a scatter that carry their names
_APART = 7  # points between two names, so that they do not cover each other
_STEP = 22  # pixels from one bar to the next
_INK = "currentColor"
_BLUE, _ORANGE = COLOURS["info"], COLOURS["error"]


class Bar(NamedTuple):
    """One bar: its name, its length, and the figure that stands at its end."""

    name: str
    length: Decimal
    said: str


def bars_chart(bars: Sequence[Bar]) -> str:
    """A bar a name in the order given, from zero, each with its figure."""
    alt = altair()
    rows = [
        {"at": at, "name": _cut(one.name), "length": float(one.length), "said": one.said}
        for at, one in enumerate(bars)
    ]
    top = max([1.0, *(float(one.length) for one in bars)])
    y = alt.Y("at:O", axis=None, scale=alt.Scale(paddingInner=0.3, paddingOuter=0.2))
    x = alt.X("length:Q", axis=None, scale=alt.Scale(domain=[0, top], nice=False))
    chart = alt.Chart(alt.Data(values=rows))
    drawn = chart.mark_bar(color=_BLUE).encode(x=x, y=y)
    said = chart.mark_text(align="left", dx=6).encode(x=x, y=y, text="said:N")
    layers = [drawn, said, _names(alt, rows, y)]
    return svg(alt.layer(*layers), (300, _STEP * len(rows)), (_NAMES, 4, 94, 4))


def rates_chart(data: Rates, language: str) -> str:
    """Declared scores against execution rates; the line is where both are equal."""
    across, up = (message(f"report.rate.{one}", language) for one in ("across", "up"))
    return _scatter(data.dots, across, up, message("report.rate.even", language))


def pairs_chart(data: Pairs, language: str) -> str:
    """Declared beside computed: a line a form, or of many forms a point each."""
    computed, declared = (
        message(f"report.column.{one}", language) for one in ("computed", "declared")
    )
    if data.each:
        return _dumbbells(data.dots, computed, declared)
    return _scatter(data.dots, computed, declared, message("report.pairs.even", language))


def kinds_chart(kinds: Sequence[KindOfFinding], language: str) -> str:
    """A bar a kind of finding, the most frequent first, in the colours of their severities."""
    shown = sorted((one for one in kinds if one.open), key=lambda one: -one.open)[:MOST_KINDS]
    alt = altair()
    rows: list[dict[str, Any]] = []
    for at, one in enumerate(shown):
        for order, severity in enumerate(GRAVEST_FIRST):
            count = getattr(one.found, severity)
            rows.append({"at": at, "severity": severity, "order": order, "count": count})
    texts = [
        {
            **{"at": at, "count": one.open, "said": str(one.open)},
            "name": _cut(f"{one.title(language)} {one.code} {SHAPES[one.severity]}"),
        }
        for at, one in enumerate(shown)
    ]
    y = alt.Y("at:O", axis=None, scale=alt.Scale(paddingInner=0.3, paddingOuter=0.2))
    x = alt.X("count:Q", axis=None, scale=alt.Scale(domain=[0, shown[0].open], nice=False))
    colours = alt.Scale(domain=list(GRAVEST_FIRST), range=[COLOURS[one] for one in GRAVEST_FIRST])
    bars = (
        alt.Chart(alt.Data(values=rows))
        .mark_bar()
        .encode(
            x=x, y=y, order="order:Q", color=alt.Color("severity:N", scale=colours, legend=None)
        )
    )
    counts = alt.Chart(alt.Data(values=texts)).mark_text(align="left", dx=6)
    layers = [bars, counts.encode(x=x, y=y, text="said:N"), _names(alt, texts, y)]
    return svg(alt.layer(*layers), (346, _STEP * len(shown)), (_NAMES, 4, 48, 4))


def _scatter(dots: Sequence[Dot], across: str, up: str, even: str) -> str:
    alt = altair()
    rows = [{"x": float(one.first), "y": float(one.second)} for one in dots]
    top = max([100.0, *(number for row in rows for number in row.values())])
    x = alt.X("x:Q", title=across, scale=alt.Scale(domain=[0, top], nice=False))
    y = alt.Y("y:Q", title=up, scale=alt.Scale(domain=[0, top], nice=False))
    ends = alt.Data(values=[{"x": 0, "y": 0}, {"x": top, "y": top}])
    line = alt.Chart(ends).mark_line(color=_INK, opacity=0.5, strokeDash=[5, 4])
    middle = alt.Data(values=[{"x": top * 0.4, "y": top * 0.4, "said": even}])
    said = alt.Chart(middle).mark_text(align="left", dx=10, dy=8)
    points = alt.Chart(alt.Data(values=rows)).mark_point(
        filled=True, size=55, color=_BLUE, opacity=0.75, shape="circle"
    )
    layers = [line.encode(x=x, y=y), points.encode(x=x, y=y)]
    layers.append(said.encode(x=x, y=y, text="said:N"))
    named = _far_apart(dots)
    # A name stands where there is room: at the left of a point in the right half.
    for align, move, side in (("right", -8, True), ("left", 8, False)):
        texts = [
            {"x": float(one.first), "y": float(one.second), "name": _cut(one.name)}
            for one in named
            if (one.first > top / 2) == side
        ]
        names = alt.Chart(alt.Data(values=texts)).mark_text(align=align, dx=move)
        layers.append(names.encode(x=x, y=y, text="name:N"))
    return svg(alt.layer(*layers), (520, 320), (52, 12, 40, 48))


def _dumbbells(dots: Sequence[Dot], computed: str, declared: str) -> str:
    alt = altair()
    rows = [
        {
            **{"at": at, "first": float(one.first), "second": float(one.second)},
            **{"name": _cut(one.name), "lead": f"{one.lead:+}" if one.lead else "0"},
        }
        for at, one in enumerate(dots)
    ]
    data = alt.Data(values=rows)
    ends = [number for one in dots for number in (one.first, one.second)]
    scale = alt.Scale(domain=[float(min(ends)) - 2, float(max(ends)) + 2], nice=True)
    title = f"● {computed}    ◇ {declared}"
    y = alt.Y("at:O", axis=None, scale=alt.Scale(paddingInner=0.3, paddingOuter=0.2))
    axis = alt.Axis(orient="top", tickCount=6)
    x = alt.X("first:Q", title=title, scale=scale, axis=axis)
    chart = alt.Chart(data)
    rule = chart.mark_rule(color=_INK, opacity=0.5).encode(x=x, x2="second:Q", y=y)
    first = chart.mark_point(filled=True, size=60, color=_BLUE, shape="circle", opacity=1)
    second = chart.mark_point(filled=False, size=75, color=_ORANGE, shape="diamond", opacity=1)
    leads = chart.mark_text(align="left").encode(x=alt.value(340), y=y, text="lead:N")
    layers = [
        rule, first.encode(x=x, y=y), second.encode(x=alt.X("second:Q", title=title, scale=scale, axis=axis), y=y),
        leads, _names(alt, rows, y),
    ]  # fmt: skip
    return svg(alt.layer(*layers), (330, _STEP * len(rows)), (_NAMES, 50, 64, 8))


def _names(alt: Any, rows: Sequence[Mapping[str, Any]], y: Any) -> Any:
    """The names of rows at the left of a chart."""
    names = alt.Chart(alt.Data(values=list(rows))).mark_text(align="right")
    return names.encode(x=alt.value(-8), y=y, text="name:N")


def _far_apart(dots: Sequence[Dot]) -> list[Dot]:
    """The points farthest above the line that can carry their names without covering others."""
    named: list[Dot] = []
    for one in sorted(dots, key=lambda dot: -dot.lead):
        if len(named) == _NAMED:
            break
        if all(abs(one.second - other.second) >= _APART for other in named):
            named.append(one)
    return named


def _cut(name: str) -> str:
    """A name that fits beside its bar."""
    shown = upright(name)
    if columns_of(shown) <= _LONGEST:
        return shown
    while columns_of(shown) > _LONGEST - 2:
        shown = shown[:-1]
    return f"{shown}…"
