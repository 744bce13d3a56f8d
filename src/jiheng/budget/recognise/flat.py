"""Tables that list the indicators of many projects, one indicator a row.

    单位名称 | 项目名称 | 预算数 | 年度绩效目标 | 一级指标 | 二级指标 | 三级指标 | 指标值 …

The columns of the project stand in merged cells: each new 项目名称 begins another form.
"""

from jiheng.budget.recognise import columns as indicator_columns
from jiheng.budget.recognise.align import Column, align
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.funds import column_role
from jiheng.budget.recognise.indicators import Table, read_tokens
from jiheng.budget.recognise.labels import bare, fund_item, meaning, money_unit
from jiheng.budget.recognise.lines import Line, Token
from jiheng.budget.recognise.objectives import is_objective_label

_DECLARING = ("target_declaration", "target_approval", "overall_declaration")
_NUMBERS = ("序号", "编号")


def header_at(lines: list[Line]) -> int | None:
    """The index of the row of headings of such a table, or None."""
    for at, line in enumerate(lines):
        if len(line.tokens) < 5 or not indicator_columns.is_header(line):
            continue
        if any(meaning("header", token.text) == "project_name" for token in line.tokens):
            return at
    return None


def columns_of(header: Line) -> list[Column]:
    """The columns of the table; those of the project have roles `head:…`, `fund:…`, `objective`."""
    columns = indicator_columns.columns_of(header, [])
    for column in columns:
        own = _own_role(column.label)
        if own and column.role in ("other", "target", "level3", "actual"):
            column.role = own
            column.half = 0
    return columns


def _own_role(label: str) -> str | None:
    field = meaning("header", label) or meaning("overall_unit", label)
    if bare(label) in _NUMBERS:
        return "number"
    if field:
        return f"head:{field}"
    role = column_role(label)
    if role in ("initial_budget", "full_year_budget", "executed", "amount", "rate"):
        return f"fund:{role}"
    if fund_item(label):
        return "fund:amount"
    return "objective" if is_objective_label(label) and "值" not in label else None


def read_table(header: Line, lines: list[Line], first: Draft, kind: str) -> list[Draft]:
    """The forms of the table; `first` is a fresh draft to begin with, `kind` that of its title."""
    columns = columns_of(header)
    drafts: list[Draft] = []
    held: dict[str, tuple[Token, Line]] = {}
    table = Table(columns)
    for line in lines:
        if line.row.table != header.row.table and (line.exact or line.row.table == 0):
            (drafts[-1] if drafts else first).keep_all([line])
            continue
        tokens = line.fresh
        placed = list(zip(tokens, align(tokens, columns, line.exact, line.dense), strict=True))
        roles = {columns[at].role: token for token, at in placed if at is not None}
        held.update({r: (t, line) for r, t in roles.items() if r.startswith("head:")})
        if "head:project_name" in roles or not drafts:
            drafts.append(_begin(first, drafts, line, kind, held))
            table = Table(columns)
        _project_cells(drafts[-1], line, roles, columns)
        rest = [token for token in tokens if not token.used]
        if rest:
            read_tokens(drafts[-1], line, table, rest)
    return drafts


def _begin(
    first: Draft, drafts: list[Draft], line: Line, kind: str, held: dict[str, tuple[Token, Line]]
) -> Draft:
    draft = first if not drafts else Draft(first.file, first.number + len(drafts), first.page)
    draft.kind = kind
    draft.begins, draft.begins_page = line.row.number, line.row.page
    if drafts:
        for name in ("title", "year", "money_unit"):
            if name in first.values:
                draft.values[name] = first.values[name]
    for role, (token, where) in held.items():
        draft.set(role.removeprefix("head:"), token, where)
    return draft


def _project_cells(draft: Draft, line: Line, roles: dict[str, Token], columns: list[Column]) -> None:
    """The cells of the project's own columns: names, money, objective."""
    declaring = draft.kind in _DECLARING
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
            unit = money_unit(next(column.label for column in columns if column.role == role))
            if unit:
                draft.values.setdefault("money_unit", unit)


def _money(draft: Draft, line: Line, token: Token, name: str, declaring: bool) -> None:
    if not draft.funds:
        row = {"item": "资金总额", "horizon": "annual"} if declaring else {"item": "年度资金总额"}
        draft.funds.append(row)
    key = "amount" if declaring else "full_year_budget" if name == "amount" else name
    draft.funds[0][key] = draft.value(f"funds[0].{key}", token, line)
