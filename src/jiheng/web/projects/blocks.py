"""The text of a block from Excel or WPS → its lines, each as cells by the columns of the grid.

A block with a heading row goes by its headings, in any spelling that the readers know and in any
order; what stands above it (实施期目标 | 年度目标) says which half is which where two stand side by
side, as in the official form. One without goes by the columns of the grid from a cell on.
"""

import re

from jiheng.budget.recognise.headings import role_of
from jiheng.budget.recognise.labels import level
from jiheng.kernel.text import tidy
from jiheng.web.projects.documents import HORIZONS
from jiheng.web.projects.targets import OPERATORS

COLUMNS = ("horizon", "level2", "level3", "operator", "value", "unit", "weight", "direction")
# Figures and signs as an input method for Chinese writes them, and signs as others write them.
_HALF = str.maketrans("０１２３４５６７８９．％＞＜＝", "0123456789.%><=")
_SIGNS = {">=": "≥", "≧": "≥", "<=": "≤", "≦": "≤", "大于等于": "≥", "小于等于": "≤", "等于": "="}
# A cell merged over several rows comes with its text in the first of them only.
_MERGED = ("horizon", "level2")
_ONE_LINE = ("level2", "level3", "operator", "value", "unit", "target", "weight")
_HORIZON_WORDS = {
    **dict.fromkeys(
        ("实施期", "实施期目标", "中期", "中期目标", "中长期", "中长期目标"), HORIZONS[0]
    ),
    **dict.fromkeys(("总体", "whole_period", "Whole period"), HORIZONS[0]),
    **dict.fromkeys(("年度", "年度目标", "当年", "annual", "Annual"), HORIZONS[1]),
}
# Headings of the grid itself, before those of official forms (role_of).
_HEADINGS = {
    **{"期间": "horizon", "符号": "operator", "运算符": "operator", "计算符号": "operator"},
    **{"数值": "value", "指标方向": "direction", "方向": "direction"},
    **{"序号": "", "备注": "", "指标说明": "", "评分标准": "", "绩效指标": ""},
}
_TAKEN = ("level2", "level3", "operator", "unit", "target", "target_whole", "weight")
_SAY_WHICH = {"level2", "level3", "target", "target_whole"}  # one of them makes a heading row
_ABOVE = 3  # lines among which the heading row may be the last
# A cell that the program has put into quotes, for it is broken over lines; any other is as it stands.
_CELL = re.compile(r'(?:"((?:[^"\t]|"")*\n(?:[^"\t]|"")*)"|([^\t\n]*))(\t|\n|\Z)')

Line = dict[str, str]  # column of the grid, or "target" → text; "" where the cell is blank


def lines_of(text: str, column: str) -> list[Line]:
    """The lines of a block whose first cell is laid into a column of the grid, in their order.

    >>> lines_of("宣传场次\\t≥12场\\t", "level3")
    [{'level3': '宣传场次', 'target': '≥12场'}]
    """
    cells = _without_blank_edges(_cells(text))
    for at, line in enumerate(cells[:_ABOVE]):
        if headings := _headings(line, cells[at + 1 :]):
            return _by_headings(cells[:at], headings, cells[at + 1 :])
    columns = _columns_from(column, cells)
    width = max(map(len, cells), default=0)
    if width > len(columns):
        raise TooWide(len(columns))
    return _told(columns, cells)


class TooWide(Exception):
    """A block without headings that is wider than the grid from its cell on; so many columns fit."""

    def __init__(self, count: int):
        super().__init__(count)
        self.count = count


def horizon_of(text: str) -> str | None:
    """The horizon that a word means; None for any other word."""
    return _HORIZON_WORDS.get("".join(text.split())) or _HORIZON_WORDS.get(text.strip())


def sign_of(text: str) -> str:
    """A sign as the grid writes it; what is none stays."""
    bare = text.strip().translate(_HALF)
    return _SIGNS.get(bare, bare)


def _cells(text: str) -> list[list[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    lines: list[list[str]] = [[]]
    for found in _CELL.finditer(text):
        quoted, plain, end = found.groups()
        lines[-1].append(plain if quoted is None else quoted.replace('""', '"'))
        if end == "\n":
            lines.append([])
        elif not end:
            break
    return lines


def _without_blank_edges(lines: list[list[str]]) -> list[list[str]]:
    """Without the blank lines around a selection and the blank columns behind it."""
    filled = [at for at, line in enumerate(lines) if any(one.strip() for one in line)]
    if not filled:
        return []
    lines = lines[filled[0] : filled[-1] + 1]
    width = max(at + 1 for line in lines for at, one in enumerate(line) if one.strip())
    return [line[:width] for line in lines]


def _headings(line: list[str], below: list[list[str]]) -> list[str] | None:
    """The columns of a heading row, "" for one that the grid has not; None where the row is none.

    A blank heading goes on with the one before it: they are one merged cell.
    """
    roles: list[str] = []
    for at, cell in enumerate(line):
        word = "".join(cell.split())
        if word:
            role = _HEADINGS[word] if word in _HEADINGS else role_of(cell)
            if role is None:
                return None
            roles.append(role if role in (*_TAKEN, *COLUMNS) else "")
        else:
            used = any(len(row) > at and row[at].strip() for row in below)
            roles.append(roles[-1] if roles and used else "")
    said = [one for one in line if one.strip()]
    return roles if len(said) > 1 and _SAY_WHICH & set(roles) else None


def _by_headings(above: list[list[str]], roles: list[str], lines: list[list[str]]) -> list[Line]:
    """The lines below a heading row; two halves side by side come one after the other."""
    named = [one for line in above for cell in line if (one := horizon_of(cell))]
    halves = [*dict.fromkeys(named), *HORIZONS][:2] if len(set(named)) > 1 else HORIZONS
    tables: list[tuple[list[str], str]]
    if "target_whole" in roles:
        pairs = [("target_whole", "target", HORIZONS[0]), ("target", "target_whole", HORIZONS[1])]
        tables = [
            (["" if one == other else "target" if one == own else one for one in roles], horizon)
            for own, other, horizon in pairs
            if own in roles
        ]
    elif second := _second_half(roles):
        shared = [one if one == "level2" and one not in roles[second:] else "" for one in roles]
        first = [*roles[:second], *[""] * (len(roles) - second)]
        tables = [(first, halves[0]), ([*shared[:second], *roles[second:]], halves[1])]
    else:
        return _told(roles, lines)
    return [
        {"horizon": horizon} | line
        for columns, horizon in tables
        for line in _told(columns, lines)
        if line.get("level3") or line.get("target") or line.get("value")
    ]


def _second_half(roles: list[str]) -> int | None:
    """Where a second set of headings begins: 二级指标 | 三级指标 | 指标值 | 二级指标 | …"""
    starts = [at for at, one in enumerate(roles) if one == "level3" and roles[at - 1 : at] != [one]]
    if len(starts) != 2 or "horizon" in roles:
        return None
    second = starts[1]
    while second and roles[second - 1] == "level2":
        second -= 1
    return second


def _columns_from(column: str, lines: list[list[str]]) -> list[str]:
    """The columns of the grid from one on; operator, value and unit as one where they come so.

    The columns of levels that a selection has to the left of its names are known by their words.
    """
    columns = list(COLUMNS[COLUMNS.index(column) :])
    if column in ("horizon", "level2"):
        names = list(COLUMNS[1:])
        if _all_levels(lines, 0, "level1") and _all_levels(lines, 1, "level2"):
            columns = ["", *names]
        elif _all_levels(lines, 0, "level2"):
            columns = names
    if "operator" not in columns:
        return columns
    at = columns.index("operator")
    signs = [sign_of(cells[at]) for cells in lines if len(cells) > at]
    if any(signs) and not any(one in OPERATORS for one in signs):
        columns[at : at + 3] = ["target"]
    return columns


def _all_levels(lines: list[list[str]], at: int, which: str) -> bool:
    words = [cells[at] for cells in lines if len(cells) > at and cells[at].strip()]
    return bool(words) and all(level(which, one) for one in words)


def _told(columns: list[str], lines: list[list[str]]) -> list[Line]:
    """The lines by columns, with what is merged over several of them in each.

    A line with nothing stays so; cells of one merged heading are one text.
    """
    above: Line = {}
    made = []
    for cells in lines:
        line: Line = {}
        for key, cell in zip(columns, cells, strict=False):
            if key:
                line[key] = line.get(key, "") + _text(key, cell)
        for key in _MERGED if any(line.values()) else ():
            if line.get(key):
                above[key] = line[key]
            elif key in line and key in above:
                line[key] = above[key]
        made.append(line)
    return made


def _text(key: str, cell: str) -> str:
    """A cell as it is stored: names and targets on one line, figures and signs in one spelling."""
    if key in _ONE_LINE:
        cell = tidy(cell)
    if key in ("value", "unit", "weight", "target"):
        cell = cell.translate(_HALF)
    if key == "operator":
        cell = sign_of(cell)
    if key == "level2" and (known := level("level2", cell)):
        cell = known.name
    return cell.strip()
