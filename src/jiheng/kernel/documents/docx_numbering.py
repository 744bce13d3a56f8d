"""Automatic numbers of Word paragraphs as displayed: “1、”, “（一）”, “1.2.3”.

Word stores the number of a list paragraph as a reference to a list and a level; the number
itself is counted while the document is laid out. In a table of projects the whole column
序号 may consist of such numbers.
"""

import re
from dataclasses import dataclass

from lxml import etree

from jiheng.kernel.documents.container import Container
from jiheng.kernel.documents.docx_counters import counter
from jiheng.kernel.documents.docx_text import WORD, is_on, whole_number
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.package import parse_office_xml, parse_part

_VALUE, _LEVEL, _LIST = f"{WORD}val", f"{WORD}ilvl", f"{WORD}numId"
_PATTERN = f"{WORD}abstractNumId"
_LEVELS = 9
_MOST = 1_000_000
_GENERATIONS = 20  # of styles based on styles; Word itself stops there, and a circle must end
_BASED_ON = re.compile(rb'basedOn [^>]*val="([^"]*)"')
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list counts and what it shows ("%1.%2" names levels)."""

    start: int
    kind: str
    text: str
    gap: str
    restarts_after: int
    plain_digits: bool


@dataclass(slots=True)
class _List:
    """A list: its levels; its counts are those of the pattern it was made from."""

    pattern: str
    levels: dict[int, _Level]
    own_starts: dict[int, int]


class Numbering:
    """Counts the list paragraphs of a document in the order in which they are asked for."""

    def __init__(self, lists: dict[str, _List], styles: dict[str, tuple[str, int]]) -> None:
        self._lists = lists
        self._styles = styles
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()

    def label(self, list_id: str | None, level: int | None, style: str | None) -> str:
        """The number displayed before a paragraph, with its gap; "" where there is none.

        `list_id` and `level` are what the paragraph itself states; the rest comes from its
        style. List "0" switches numbering off.
        """
        style_list, style_level = self._styles.get(style or "", ("", 0))
        list_id = style_list if list_id is None else list_id
        level = style_level if level is None else level
        numbered = self._lists.get(list_id)
        if numbered is None or level not in numbered.levels:
            return ""
        counts = self._counts.setdefault(numbered.pattern, {})
        self._count(list_id, numbered, level, counts)
        shown = numbered.levels[level]
        text = _PLACE.sub(
            lambda place: _place(numbered, counts, level, int(place[1]) - 1), shown.text
        )
        return f"{text}{shown.gap}" if text else ""

    def _count(self, list_id: str, numbered: _List, level: int, counts: dict[int, int]) -> None:
        """Step the level on, begin higher levels not yet counted, forget the lower ones."""
        if level in numbered.own_starts and (list_id, level) not in self._started:
            counts.pop(level, None)
        self._started.add((list_id, level))
        for upper in range(level + 1):
            if upper == level and upper in counts:
                counts[upper] += 1
            elif upper not in counts and upper in numbered.levels:
                counts[upper] = numbered.own_starts.get(upper, numbered.levels[upper].start)
        for lower in [one for one in counts if one > level]:
            if lower in numbered.levels and level <= numbered.levels[lower].restarts_after:
                del counts[lower]


def _place(numbered: _List, counts: dict[int, int], level: int, named: int) -> str:
    if named not in numbered.levels:
        return ""
    plain = numbered.levels[level].plain_digits
    kind = "decimal" if plain else numbered.levels[named].kind
    return counter(counts.get(named, 0), kind)


def read_numbering(
    container: Container,
    parts: dict[str, list[str]],
    numbered: bool,
    styles: set[str],
    guard: Guard,
) -> Numbering | None:
    """The lists of a document; None where no paragraph is a list paragraph.

    `numbered`: whether any paragraph names a list itself; `styles`: those of its paragraphs.
    """
    by_style = _styles(container, parts, styles, guard)
    names = [name for name in parts.get("numbering", []) if name in container]
    if not names or not (numbered or by_style.keys() & styles):
        return None
    root = parse_part(container, names[0], guard)
    patterns = _patterns(root)
    lists = {one.get(_LIST) or "": _list(one, patterns) for one in root.iterchildren(f"{WORD}num")}
    return Numbering(lists, by_style)


def _patterns(root: etree._Element) -> dict[str, etree._Element]:
    """Pattern id → the element that holds its levels, which may be that of a list style."""
    patterns = list(root.iterchildren(f"{WORD}abstractNum"))
    of_style = {_child_value(one, "styleLink"): one for one in patterns}
    return {
        one.get(_PATTERN) or "": of_style.get(_child_value(one, "numStyleLink") or "", one)
        for one in patterns
    }


def _list(node: etree._Element, patterns: dict[str, etree._Element]) -> _List:
    pattern = _child_value(node, "abstractNumId") or ""
    levels = _levels(patterns[pattern]) if pattern in patterns else {}
    own_starts: dict[int, int] = {}
    for override in node.iterchildren(f"{WORD}lvlOverride"):
        index = whole_number(override.get(_LEVEL), 0, _LEVELS)
        levels |= _levels(override)
        start = _child_value(override, "startOverride")
        if start is not None:
            own_starts[index] = whole_number(start, 1, _MOST)
    return _List(pattern, levels, own_starts)


def _levels(node: etree._Element) -> dict[int, _Level]:
    return {
        whole_number(one.get(_LEVEL), 0, _LEVELS): _level(one)
        for one in node.iterchildren(f"{WORD}lvl")
    }


def _level(node: etree._Element) -> _Level:
    index = whole_number(node.get(_LEVEL), 0, _LEVELS)
    kind = _child_value(node, "numFmt") or "decimal"
    restart = whole_number(_child_value(node, "lvlRestart"), index, _LEVELS)
    return _Level(
        start=whole_number(_child_value(node, "start"), 0, _MOST),
        kind=kind,
        # A bullet is ornament, and its character belongs to a symbol font.
        text="" if kind == "bullet" else _child_value(node, "lvlText") or "",
        gap="" if _child_value(node, "suff") == "nothing" else " ",
        restarts_after=restart - 1,
        plain_digits=is_on(node.find(f"{WORD}isLgl")),
    )


def _styles(
    container: Container, parts: dict[str, list[str]], used: set[str], guard: Guard
) -> dict[str, tuple[str, int]]:
    """Style → list and level, taken over from the style that it is based on."""
    names = [name for name in parts.get("styles", []) if name in container]
    if not names or not used:
        return {}
    data = container.read(names[0], for_tree=True)
    if not any(_may_number(style.encode(), data) for style in used):
        return {}
    parents: dict[str, str] = {}
    own: dict[str, tuple[str, int]] = {}
    for style in parse_office_xml(data, guard).iterchildren(f"{WORD}style"):
        name = style.get(f"{WORD}styleId") or ""
        parents[name] = _child_value(style, "basedOn") or ""
        numbered = style.find(f"{WORD}pPr/{WORD}numPr")
        list_id = _child_value(numbered, "numId") if numbered is not None else None
        if numbered is not None and list_id is not None:
            own[name] = (list_id, whole_number(_child_value(numbered, "ilvl"), 0, _LEVELS))
    return {name: found for name in parents if (found := _inherited(name, own, parents))}


def _may_number(style: bytes, data: bytes) -> bool:
    """False where a look at the bytes shows that a style gives no numbers.

    Templates carry hundreds of styles; to parse them would cost more than the document.
    """
    for _ in range(_GENERATIONS):
        start = data.find(b'styleId="%s"' % style)
        description = data[start : data.find(b":style>", start)]
        if start < 0 or b"numPr" in description:
            return True
        based_on = _BASED_ON.search(description)
        if based_on is None:
            return False
        style = based_on[1]
    return True


def _inherited(
    name: str, own: dict[str, tuple[str, int]], parents: dict[str, str]
) -> tuple[str, int] | None:
    for _ in range(_GENERATIONS):
        if name in own or name not in parents:
            break
        name = parents[name]
    return own.get(name)


def _child_value(node: etree._Element, name: str) -> str | None:
    child = node.find(f"{WORD}{name}")
    return None if child is None else child.get(_VALUE)
