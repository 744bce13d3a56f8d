"""Tables that list the indicators of many projects, one indicator a row.

    单位名称 | 项目名称 | 预算数 | 年度绩效目标 | 一级指标 | 二级指标 | 三级指标 | 指标值 …

The columns of the project stand in merged cells: each new 项目名称 begins another form.
"""

from jiheng.budget.recognise.align import Column, align
from jiheng.budget.recognise.columns import columns_of as indicator_columns
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.fund_columns import column_role
from jiheng.budget.recognise.funds import DECLARING
from jiheng.budget.recognise.headings import is_header
from jiheng.budget.recognise.indicators import read_tokens
from jiheng.budget.recognise.labels import bare, fund_item, level, meaning
from jiheng.budget.recognise.lines import Line, Token
from jiheng.budget.recognise.objectives import is_objective_label
from jiheng.budget.recognise.table import Table

_NUMBERS = ("序号", "编号")
_FUNDS = ("initial_budget", "full_year_budget", "executed", "amount", "rate")
_FEWEST_HEADINGS = 5
_INHERITED = ("title", "year", "money_unit")
_UNKNOWN = 0.5  # what a cell costs in a column of the project
_LABEL = 6.0  # what a label of the levels costs there

Held = dict[str, tuple[Token, Line]]


def header_at(lines: list[Line]) -> int | None:
    """The index of the row of headings of such a table, or None."""
    for at, line in enumerate(lines):
        if len(line.tokens) < _FEWEST_HEADINGS or not is_header(line):
            continue
        if any(meaning("header", token.text) == "project_name" for token in line.tokens):
            return at
    return None


def columns_of(header: Line) -> list[Column]:
    """The columns of the table; those of the project have roles `head:…`, `fund:…`, `objective`."""
    own: list[Column] = []
    rest: list[Token] = []
    for token in header.tokens:
        role = _own_role(token.text)
        if role:
            own.append(Column(role, token.start, token.end, token.text, cost=_own_cost))
        else:
            rest.append(token)
    others = Line(rest, header.row, header.page, header.exact, header.last, header.dense)
    return sorted([*own, *indicator_columns(others, [])], key=lambda one: one.start)


def _own_cost(token: Token) -> float:
    """A label of the levels names no project, unit or goal."""
    if level("level1", token.text) or level("level2", token.text):
        return _LABEL
    return _UNKNOWN


def _own_role(label: str) -> str | None:
    if bare(label) in _NUMBERS:
        return "number"
    field = meaning("header", label) or meaning("overall_unit", label)
    if field:
        return f"head:{field}"
    role = column_role(label)
    if role in _FUNDS:
        return f"fund:{role}"
    if fund_item(label):
        return "fund:amount"
    goal = is_objective_label(label) and "值" not in label and "指标" not in label
    return "objective" if goal else None


def read_table(header: Line, lines: list[Line], first: Draft) -> list[Draft]:
    """The forms of the table; `first` is the draft of the first one, with kind and headings."""
    columns = columns_of(header)
    headings = [token.text for token in header.tokens]
    header.use()
    drafts = [first]
    begun = False
    held: Held = {}
    table = Table(columns)
    for line in lines:
        first.guard.time()
        if line.row.table != header.row.table and (line.exact or line.row.table == 0):
            drafts[-1].keep_all([line])
            continue
        if [token.text for token in line.tokens] == headings:
            line.use()  # on a further page
            continue
        tokens = line.fresh
        placed = zip(tokens, align(tokens, columns, line.exact, line.dense), strict=True)
        roles = {columns[at].role: token for token, at in placed if at is not None}
        if _is_unit(roles, columns):
            held["head:implementing_unit"] = roles["head:project_name"], line
            line.use()
            continue
        held.update({r: (t, line) for r, t in roles.items() if r.startswith("head:")})
        if "head:project_name" in roles or not begun:
            if begun:
                drafts.append(_next(first, drafts))
            _begin(drafts[-1], line, held)
            begun, table = True, Table(columns)
        _project_cells(drafts[-1], line, roles, columns)
        rest = [token for token in tokens if not token.used]
        if rest:
            read_tokens(drafts[-1], line, table, rest)
    return drafts


def _is_unit(roles: dict[str, Token], columns: list[Column]) -> bool:
    """A unit's name alone in its row, above its projects: the column is 单位名称、项目名称."""
    if set(roles) != {"head:project_name"}:
        return False
    return any("单位" in one.label for one in columns if one.role == "head:project_name")


def _next(first: Draft, drafts: list[Draft]) -> Draft:
    """A further draft with what the headings say of all projects."""
    draft = Draft(first.file, first.number + len(drafts), first.page, first.guard, first.kind)
    draft.seen_labels.update(first.seen_labels)
    for name in _INHERITED:
        if name in first.values:
            draft.values[name] = first.values[name]
            if name in first.spots:
                draft.spots[name] = first.spots[name]
    return draft


def _begin(draft: Draft, line: Line, held: Held) -> None:
    """The fields of the head: those of this row, and merged ones that still hold."""
    draft.begins, draft.begins_page = line.row.number, line.row.page
    for role, (token, where) in held.items():
        draft.set(role.removeprefix("head:"), token, where)


def _project_cells(
    draft: Draft, line: Line, roles: dict[str, Token], columns: list[Column]
) -> None:
    """The cells of the project's own columns: names, money, objective."""
    declaring = draft.kind in DECLARING
    for role, token in roles.items():
        group, _, name = role.partition(":")
        if group == "head":
            token.used = True
        elif group == "number":
            draft.keep(token, line, "序号")
        elif group == "objective":
            key = "annual" if declaring else "expected"
            draft.objectives[key] = draft.take(f"objectives.{key}", token, line)
        elif group == "fund":
            _money(draft, line, token, name, declaring)
            heading = next(column.label for column in columns if column.role == role)
            draft.note_unit(Token(heading, token.cell, token.start, token.end), line)


def _money(draft: Draft, line: Line, token: Token, name: str, declaring: bool) -> None:
    """A figure of the project's only row of funds."""
    if not draft.funds:
        row = {"item": "资金总额", "horizon": "annual"} if declaring else {"item": "年度资金总额"}
        draft.funds.append(row)
    key = "amount" if declaring else "full_year_budget" if name == "amount" else name
    draft.funds[0][key] = draft.value(f"funds[0].{key}", token, line)
