"""A chart described with altair → SVG that takes ink, paper and letters from the page around it."""

import re
from typing import Any

from lxml import etree

_XMLNS = re.compile(r'\sxmlns(?::\w+)?="[^"]*"')
_NOISE = ("class", "font-family", "pointer-events", "role", "version", "stroke-miterlimit")
_INK = "currentColor"
_SIZE = 12  # of letters, in pixels


class NoCharts(Exception):
    """The extra `charts` is not installed."""


def altair() -> Any:
    """The library that describes charts; NoCharts where the extra is not installed."""
    try:
        import altair as library
        import vl_convert  # noqa: F401 - draws what altair describes
    except ImportError as error:
        raise NoCharts from error
    return library


def svg(chart: Any, size: tuple[int, int], padding: tuple[int, int, int, int]) -> str:
    """The SVG of a chart: size of the drawing, and room at its left, top, right and bottom.

    The same chart gives the same text; nothing is fetched.
    """
    import vl_convert

    left, top, right, bottom = padding
    described = chart.properties(
        width=size[0],
        height=size[1],
        padding={"left": left, "top": top, "right": right, "bottom": bottom},
        autosize={"type": "none"},
    ).configure(**_LOOKS)
    drawn = vl_convert.vegalite_to_svg(described.to_dict(), allowed_base_urls=[])
    return _plain(drawn, size[0] + left + right, size[1] + top + bottom)


_AXIS = {
    **{"labelColor": _INK, "titleColor": _INK, "tickColor": _INK, "domainColor": _INK},
    **{"gridColor": _INK, "gridOpacity": 0.15, "labelFontSize": _SIZE, "titleFontSize": _SIZE},
    **{"titleFontWeight": "normal", "labelLimit": 0, "titleLimit": 0},
}
_LOOKS: dict[str, Any] = {
    "background": "transparent",
    "axis": _AXIS,
    "view": {"stroke": None},
    "text": {"color": _INK, "fontSize": _SIZE, "limit": 0},
}


def _plain(drawn: str, width: int, height: int) -> str:
    """The drawing without names of classes, roles and fonts; as an image it is described outside."""
    root = etree.fromstring(_XMLNS.sub("", drawn))
    for element in root.iter():
        for name in list(element.attrib):
            if name in _NOISE or str(name).startswith("aria-"):
                del element.attrib[name]
    root.attrib.clear()
    root.set("viewBox", f"0 0 {width} {height}")
    root.set("width", str(width))
    root.set("height", str(height))
    return etree.tostring(root, encoding="unicode")
