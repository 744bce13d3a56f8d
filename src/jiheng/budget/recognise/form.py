"""One form: its lines are read block by block, from the head to the signatures."""

import re
from dataclasses import dataclass, field

from jiheng.budget.recognise import columns as indicator_columns
from jiheng.budget.recognise import flat, funds, head, indicators, management, objectives, tasks
from jiheng.budget.recognise.align import Column
from jiheng.budget.recognise.draft import Draft, unreadable
from jiheng.budget.recognise.labels import level, meaning, money_unit, side
from jiheng.budget.recognise.lines import Line, Token
from jiheng.budget.recognise.segment import Segment, is_heading, is_title
from jiheng.budget.recognise.years import year_in
from jiheng.kernel.text import plain

_NOTE = re.compile(r"^(?:注|备注|说明|填表说明|填报说明|\*)[:：\d一二三、.]|^(?:注|说明|填表说明|填报说明)$")


_SECTION = re.compile(r"^[(（]?[一二三四五六七八九十]{1,2}[)）]?[、.．]\s*\S+$")


@dataclass(slots=True)
class State:
    """Which block the reading is in, and the headings that hold there."""

    lines: list[Line]
    at: int = 0
    block: str = "head"
    funds: list[Column] = field(default_factory=list)
    headings: objectives.Headings = field(default_factory=list)
    management: list[Column] = field(default_factory=list)
    task_headings: tasks.Headings | None = None
    table: indicators.Table | None = None


def read_forms(draft: Draft, segment: Segment, year: str | None) -> list[Draft]:
    """The form of a segment, or the forms where its table lists the indicators of many projects.

    `year` holds where the form states none.
    """
    body = segment.lines[segment.body_at :]
    at = flat.header_at(body)
    if at is None:
        _read_form(draft, segment, year)
        return [draft]
    draft.kind = segment.kind or _kind_by_columns(segment)
    if segment.title:
        draft.values["title"] = segment.title
    _headings(draft, segment, year)
    draft.keep_all(body[:at])
    drafts = flat.read_table(body[at], body[at + 1 :], draft, draft.kind)
    body[at].use()
    for one in drafts:
        one.seen_labels.update(draft.seen_labels)
        _finish(one)
    return drafts or [draft]


def _read_form(draft: Draft, segment: Segment, year: str | None) -> None:
    draft.begins = segment.lines[0].row.number
    draft.begins_page = segment.lines[0].row.page
    draft.kind = segment.kind or _kind_by_columns(segment)
    if segment.kind is None and draft.kind != segment.chapter_kind:
        draft.find("READ-10", "info", "reading.kind_by_columns", "kind")
    if segment.title:
        draft.values["title"] = segment.title
    _headings(draft, segment, year)
    state = State(segment.lines[segment.body_at :])
    while state.at < len(state.lines):
        line = state.lines[state.at]
        state.at += 1
        if not line.fresh:
            continue
        if is_title(line) and len(line.tokens) == 1:
            line.use()  # the running title of a further page
            continue
        _read_line(draft, line, state)
    _finish(draft)


def _headings(draft: Draft, segment: Segment, year: str | None) -> None:
    """The lines above the head: year, unit of money, unit that fills the form."""
    draft.year_before = year
    for line in segment.lines[: segment.body_at]:
        for token in line.tokens:
            own = year_in(token.text)
            if own and "year" not in draft.values and not re.match(r"^\d{4}年\d+月\d+日", token.text):
                draft.values["year"] = own
                draft.addresses["year"] = draft.where(token, line)
            unit = money_unit(token.text)
            if unit:
                draft.values.setdefault("money_unit", unit)
                token.used = True
            if token.text == segment.title or year_in(token.text) == re.sub(r"\D", "", token.text):
                token.used = True
        if not is_title(line):
            head.read_pairs(draft, line)
        draft.keep_all([line])


def _kind_by_columns(segment: Segment) -> str:
    """The kind of a form without a title, by the columns it has."""
    roles = {
        indicator_columns.role_of(token.text)
        for line in segment.lines
        if indicator_columns.is_header(line)
        for token in line.tokens
    }
    fund_roles = {
        funds.column_role(token.text)
        for line in segment.lines
        for token in line.tokens
        if len(token.text) < 30
    }
    labels = {plain(token.text) for line in segment.lines for token in line.tokens}
    if "actual_to_date" in roles or "executed_to_date" in fund_roles:
        return "monitoring"
    overall = any("部门(单位)名称" in label or label == "部门名称" for label in labels)
    overall = overall and not any(label.startswith("项目名称") for label in labels)
    if "actual" in roles:
        if overall:
            return "overall_self_evaluation"
        transfer = any(label.startswith(("资金使用单位", "中央主管部门", "转移支付")) for label in labels)
        return "transfer_self_evaluation" if transfer and "weight" not in roles else "self_evaluation"
    return "overall_declaration" if overall else "target_declaration"


def _read_line(draft: Draft, line: Line, state: State) -> None:
    """Give a line to the block it belongs to; headings of a block open it."""
    following = state.lines[state.at] if state.at < len(state.lines) else None
    together = indicator_columns.merged(line, following)
    if together is not None and following is not None:
        line.use()
        following.use()
        state.at += 1
        line = together
    upper = indicator_columns.is_upper(line, following)
    if together is not None or upper or indicator_columns.is_header(line):
        _open_indicators(draft, line, state)
        return
    if state.block == "indicators" and _in_table(draft, line, state):
        return
    if _open_block(draft, line, state):
        return
    if _continue_block(draft, line, state):
        return
    if _total(draft, line, state) or head.read_pairs(draft, line):
        draft.keep_all([line])
        return
    if objectives.alone(draft, line):
        draft.keep_all([line])
        return
    if state.block == "foot" and head.read_account(draft, line):
        return
    if state.block == "funds" and _only_numbers(line):
        funds.read_row(draft, line, state.funds)
        return
    _rest(draft, line, state)


def _open_indicators(draft: Draft, line: Line, state: State) -> None:
    subs: list[Line] = []
    while state.at < len(state.lines) and len(subs) < 3:
        following = state.lines[state.at]
        if not indicator_columns.is_sub_header(following, line):
            break
        subs.append(following)
        state.at += 1
    columns = indicator_columns.columns_of(line, subs)
    lost = not any(column.role == "level3" and column.label for column in columns)
    horizon = meaning("side_horizon", line.tokens[0].text)
    for one in (line, *subs):
        one.use()
    if lost:
        draft.find("READ-01", "info", "reading.heading_lost", "indicators",
                   line.tokens[0], line, label="三级指标")  # fmt: skip
    before = state.table
    state.table = indicators.Table(columns)
    if before is not None:
        for name in ("level1", "level1_printed", "level1_weight", "level1_rows", "level2",
                     "level2_printed", "horizon"):  # fmt: skip
            setattr(state.table, name, getattr(before, name))
    if horizon:
        state.table.horizon = horizon
    state.block = "indicators"
    draft.seen_labels.update(f"indicators.{column.role}" for column in columns)


def _in_table(draft: Draft, line: Line, state: State) -> bool:
    """Read a line as a row of the indicator table; False where the table has ended before it."""
    assert state.table is not None
    if _total(draft, line, state):
        return True
    first = line.fresh[0]
    if _NOTE.match(plain(first.text)) or (line.row.table == 0 and not _stays(line)):
        state.block = "foot"
        return False
    label = head.label_of(first.text, False) or head.inline(first.text, False)
    levels = any(level("level2", t.text) or level("level1", t.text) for t in line.fresh[:3])
    if label is not None and not levels:
        numbers = sum(token.numeric for token in line.fresh)
        if numbers == 0 or label[0] in ("signature", ("signature", "联系电话")):
            state.block = "foot"
            return False
    if len(line.fresh) == 2 and not levels and _is_account(line, state.table):
        if head.read_account(draft, line):
            return True
    if len(line.tokens) == 1 and line.exact and not levels and _outside_names(first, state.table):
        state.block = "foot"
        return False
    if is_heading(line) and len(line.tokens) == 1 and not levels:
        state.block = "foot"
        return False
    if funds.is_columns(line) or (objectives.headings(line) and not levels):
        state.block = "foot"
        return False
    indicators.read_row(draft, line, state.table)
    return True


def _stays(line: Line) -> bool:
    """A lone label or an empty row of the template stays in a table whose places are lost."""
    text = line.fresh[0].text
    known = level("level1", text) or level("level2", text)
    return not line.exact and bool(known or re.match(r"^(?:指标\d{1,2}[:：]?|[.…·*]+)$", text))


def _outside_names(token: Token, table: indicators.Table) -> bool:
    """A lone cell left of the names, or across them and the columns before: no indicator."""
    names = next((column for column in table.columns if column.role == "level3"), None)
    if names is None:
        return False
    return token.end < names.start or (token.start < names.start and token.end > names.end)


def _is_account(line: Line, table: indicators.Table) -> bool:
    """A label and a text across the columns of the table (监控结论 | …)."""
    first, second = line.fresh
    if line.exact:
        return sum(c.start <= second.end and second.start <= c.end for c in table.columns) >= 3
    names = next((column for column in table.columns if column.role == "level3"), None)
    left = names is not None and first.start < names.start - 1
    return left and not line.dense and len(second.text) > 12 and second.start >= names.start - 1


def _open_block(draft: Draft, line: Line, state: State) -> bool:
    """Open the funds, objectives, management or tasks block where this line is its headings."""
    if state.block == "tasks" and state.task_headings and tasks.read_row(draft, line, state.task_headings):
        return True
    if tasks.is_header(line):
        state.task_headings, state.block = tasks.headings_of(draft, line), "tasks"
        draft.keep_all([line])
        return True
    following = state.lines[state.at] if state.at < len(state.lines) else None
    if following is not None and funds.is_across(line, following):
        funds.read_across(draft, line, following)
        draft.keep_all([line, following])
        state.at, state.block = state.at + 1, "head"
        return True
    if funds.is_beside(line):
        funds.read_beside(draft, line)
        draft.keep_all([line])
        return True
    if funds.is_columns(line):
        state.funds, state.block = funds.columns_of(draft, line, following), "funds"
        draft.keep_all([line])
        return True
    if management.is_header(line):
        state.management, state.block = management.columns_of(line), "management"
        return True
    found = objectives.headings(line)
    if found:
        objectives.use_headings(draft, line, found)
        state.headings, state.block = found, "objectives"
        draft.keep_all([line])
        return True
    return False


def _continue_block(draft: Draft, line: Line, state: State) -> bool:
    """Read a further line of the block that is open; False where it does not belong to it."""
    if state.block == "funds" and funds.is_amounts_beside(line, _after_amounts(draft)):
        funds.read_amounts(draft, line)
        return True
    if state.block == "funds" and funds.is_fund_row(line, state.funds):
        funds.read_row(draft, line, state.funds)
        return True
    in_columns = state.block == "funds" and state.funds
    if not in_columns and not _labelled(line) and funds.is_pairs(line):
        state.block = "amounts"
        funds.read_amounts(draft, line)
        return True
    if management.read_row(draft, line, state.management):
        return True
    if state.block == "objectives" and not _labelled(line) and not _new_section(line):
        if _beside_headings(draft, line, state):
            return False
        objectives.read_values(draft, line, state.headings)
        return True
    return False


def _after_amounts(draft: Draft) -> bool:
    return bool(draft.funds) and "amount" in draft.funds[-1]


def _beside_headings(draft: Draft, line: Line, state: State) -> bool:
    """A later row that begins left of the objectives' columns belongs to another block."""
    began = any(role in draft.objectives for role, _ in state.headings)
    if not line.exact:
        return began and bool(re.match(r"^\d{1,2}[.、．]\D{2,20}$", line.fresh[0].text))
    return began and line.fresh[0].start < min(head.start for _, head in state.headings)


def _new_section(line: Line) -> bool:
    """A lone heading of a section: 四、绩效指标."""
    fresh = line.fresh
    return len(fresh) == 1 and bool(_SECTION.match(fresh[0].text)) and len(fresh[0].text) < 20


def _labelled(line: Line) -> bool:
    """A line that begins with a label of the head, the narrative or the foot."""
    first = line.fresh[0]
    return head.label_of(first.text, False) is not None and len(line.fresh) > 1


def _only_numbers(line: Line) -> bool:
    return len(line.fresh) >= 2 and all(token.numeric or token.dash for token in line.fresh)


def _total(draft: Draft, line: Line, state: State) -> bool:
    """The row of totals: 总分 | 100 | 94.73."""
    fresh = line.fresh
    at = next((i for i, t in enumerate(fresh[:3]) if meaning("total", t.text)), None)
    if at is None or state.block in ("funds", "tasks"):
        return False
    numbers = [token for token in fresh[at + 1 :] if token.points or unreadable(token.text)]
    others = [token for token in fresh[at + 1 :] if token not in numbers and not token.dash]
    if not numbers and (state.block != "indicators" or others):
        return False
    if state.block != "indicators" and len(fresh) > 3:
        return False
    fresh[at].used = True
    for token in fresh[:at]:
        token.used = side(token.text) is not None or token.used
    _store_totals(draft, line, state, numbers)
    draft.seen_labels.update(("total_weight", "total_score"))
    draft.keep_all([line], fresh[at].text)
    if state.block == "indicators" and not level("level1", fresh[0].text):
        state.block = "foot"
    return True


def _store_totals(draft: Draft, line: Line, state: State, numbers: list[Token]) -> None:
    if len(numbers) >= 2:
        numbers = _weight_and_score(line, state, numbers)
        names = ["total_weight", "total_score"]
    else:
        names = [_total_column(line, state, numbers[0])] if numbers else []
    for name, token in zip(names, numbers, strict=False):
        if name in draft.values:
            draft.keep(token, line, "总分")
        else:
            text = draft.value(name, token, line)
            if text is not None:
                draft.values[name] = text


def _weight_and_score(line: Line, state: State, numbers: list[Token]) -> list[Token]:
    """Of several totals in the row those under the weight and the score; else first and last."""
    if len(numbers) > 2 and state.table is not None and not line.dense:
        under = [
            token
            for role in ("weight", "score")
            for column in state.table.columns
            if column.role == role
            for token in numbers
            if column.start <= token.end and token.start <= column.end
        ]
        if len(under) == 2:
            return under
    return [numbers[0], numbers[-1]]


def _total_column(line: Line, state: State, token: Token) -> str:
    """Which total a lone number is: the column it stands under, else the score."""
    if state.table is None:
        return "total_score"
    near = [
        (abs(token.start - column.start), column.role)
        for column in state.table.columns
        if column.role in ("weight", "score")
    ]
    roles = {role for _, role in near}
    if roles == {"weight"}:
        return "total_weight"
    if line.exact and near and min(near)[0] == 0 and min(near)[1] == "weight":
        return "total_weight"
    return "total_score"


def _rest(draft: Draft, line: Line, state: State) -> None:
    """A line that no block knows: a value whose label is lost, a side label, notes."""
    fresh = line.fresh
    if state.block == "head" and "project_name" not in draft.values and len(fresh) == 1:
        token = fresh[0]
        if line.row.table or not draft.page.exact:
            if not is_heading(line) and not draft.kind.startswith("overall") and token.start > 0:
                draft.set("project_name", token, line)
                draft.find("READ-01", "warning", "reading.label_lost", "project_name", token, line,
                           label="项目名称")  # fmt: skip
                return
    if state.block == "head":
        for token in fresh:
            unit = money_unit(token.text)
            if unit:
                draft.values.setdefault("money_unit", unit)
    for token in fresh:
        if _new_section(line) or (len(fresh) <= 2 and side(token.text) and len(token.text) < 20):
            unit = money_unit(token.text)
            if unit:
                draft.values.setdefault("money_unit", unit)
            token.used = True
    draft.keep_all([line])


def _finish(draft: Draft) -> None:
    """What can only be seen once the whole form is read."""
    funds.settle_horizons(draft)
    for row in draft.funds:
        row.pop("_column", None)
        row.pop("_said", None)
    if "year" not in draft.values and draft.year_before:
        draft.values["year"] = draft.year_before
    if "year" not in draft.values:
        draft.find("READ-11", "info", "reading.no_year", "year")
