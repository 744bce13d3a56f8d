"""Project lists (清单) that stand in front of forms."""

from jiheng.budget.forms import ProjectList, Where
from jiheng.budget.recognise.labels import bare, meaning
from jiheng.budget.recognise.lines import Line
from jiheng.budget.recognise.titles import is_anchor, is_title
from jiheng.kernel.documents.limits import Guard

_NUMBER_LABELS = ("序号", "编号")
_NAME_LABELS = ("项目名称", "项目", "项目名", "名称", "专项名称", "单位名称", "表名", "项目单位")


def take_lists(lines: list[Line], file: str, guard: Guard) -> tuple[list[ProjectList], list[Line]]:
    """The lists of a page, and the lines that are left."""
    lists: list[ProjectList] = []
    rest: list[Line] = []
    at = 0
    while at < len(lines):
        guard.time()
        if not _is_header(lines[at]):
            rest.append(lines[at])
            at += 1
            continue
        end = _end(lines, at)
        title = rest.pop() if rest and _is_list_title(rest[-1]) else None
        lists.append(_list(lines[at:end], title, file))
        at = end
    return lists, rest


def _is_header(line: Line) -> bool:
    labels = [bare(token.text) for token in line.tokens]
    if len(labels) < 2 or labels[0] not in _NUMBER_LABELS:
        return False
    levels = any(meaning("indicator", token.text) in ("level1", "level2", "level3") and label != "项目"
                 for token, label in zip(line.tokens, labels, strict=True))  # fmt: skip
    return not levels and any(label in _NAME_LABELS for label in labels[1:])


def _is_list_title(line: Line) -> bool:
    return len(line.tokens) == 1 and len(line.tokens[0].text) <= 60


def _end(lines: list[Line], at: int) -> int:
    """The first line after the list: a title, a form's head, or a lone heading."""
    end = at + 1
    while end < len(lines):
        line = lines[end]
        if is_anchor(line) or is_title(line):
            break
        if len(line.tokens) == 1 and not line.tokens[0].numeric:
            break
        end += 1
    return end


def _list(lines: list[Line], title: Line | None, file: str) -> ProjectList:
    first = lines[0]
    width = max(line.last for line in lines) + 1
    rows = []
    for line in lines:
        cells = [""] * max(width, max(token.start for token in line.tokens) + 1)
        for token in line.tokens:
            cells[token.start] = token.text
            token.used = True
        rows.append(cells)
    used = [at for at in range(width) if any(at < len(row) and row[at] for row in rows)]
    rows = [[row[at] for at in used] for row in rows]
    place = Where(file=file)
    if first.page.place == "sheet":
        place.sheet = first.page.name
    elif first.page.place == "line":
        place.line = first.row.number
    elif first.row.page is not None:
        place.page = first.row.page
    return ProjectList(document=place, title=title.tokens[0].text if title else None, rows=rows)
