"""The lines of a form from its head to its signatures: each goes to the block it belongs to.

    head ─▶ funds ─▶ objectives ─▶ (management, tasks) ─▶ indicators ─▶ foot

The blocks come in any order. Headings open a block, and a line that belongs to none of them
ends it: a label with its value goes to the head, everything else is kept under `extra`.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from jiheng.budget.recognise import (
    amounts,
    columns,
    funds,
    funds_across,
    head,
    headings,
    indicators,
    management,
    objectives,
    supplement,
    tasks,
    totals,
)
from jiheng.budget.recognise.align import Column
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.labels import level, meaning, side
from jiheng.budget.recognise.lines import Line, Token
from jiheng.budget.recognise.table import Table
from jiheng.budget.recognise.titles import NOTE, is_heading, is_title
from jiheng.kernel.text import plain

_SECTION = re.compile(r"^[(（]?[一二三四五六七八九十]{1,2}[)）]?[、.．]\s*\S+$")
_NUMBERED_LABEL = re.compile(r"^\d{1,2}[.、．]\D{2,20}$")
_UNIT_OF_MONEY = re.compile(r"单位[:：]")
_LONGEST_NOTE = 40
_LONGEST_SECTION = 20
_MOST_SUB_HEADERS = 3
EMPTY_ROW = re.compile(r"^(?:指标\d{1,2}[:：]?|[.…·*]+)$")  # of a template, not filled in
_COMMON = 3  # rows


@dataclass(slots=True)
class State:
    """Which block the reading is in, and the headings that hold there."""

    lines: list[Line]
    at: int = 0
    block: str = "head"
    fund_columns: list[Column] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    goal_headings: objectives.Headings = field(default_factory=list)
    management_columns: list[Column] = field(default_factory=list)
    task_headings: tasks.Headings | None = None
    table: Table | None = None

    @property
    def following(self) -> Line | None:
        """The line after the one that is read."""
        return self.lines[self.at] if self.at < len(self.lines) else None

    @property
    def columns(self) -> list[Column] | None:
        """The columns of the indicators while their table goes on."""
        return self.table.columns if self.table and self.block == "indicators" else None


def read_all(draft: Draft, lines: list[Line]) -> None:
    """Read the lines of a form into the draft."""
    state = State(lines)
    while state.at < len(state.lines):
        draft.guard.time()
        line = state.lines[state.at]
        state.at += 1
        if not line.fresh:
            continue
        if len(line.tokens) == 1 and is_title(line):
            line.use()  # the running title of a further page
            continue
        _read(draft, line, state)


def _read(draft: Draft, line: Line, state: State) -> None:
    """Give a line to the block it belongs to; headings of a block open it."""
    if state.block == "supplement" and supplement.read_row(draft, line):
        return
    if supplement.is_header(line):
        line.use()
        state.block = "supplement"
        return
    following = state.following
    together = headings.merged(line, following)
    if together is not None and following is not None:
        line.use()
        following.use()
        state.at += 1
        line = together
    if together or headings.is_header(line) or headings.is_upper(line, following):
        _open_indicators(draft, line, state)
    elif not (
        (state.block == "indicators" and _in_table(draft, line, state))
        or _open_block(draft, line, state)
        or _continue_block(draft, line, state)
        or _labelled_values(draft, line, state)
    ):
        _rest(draft, line, state)


# ---------------------------------------------------------------- the indicator table


def _open_indicators(draft: Draft, line: Line, state: State) -> None:
    """Begin the table of indicators; a second table goes on with the labels of the first."""
    subs: list[Line] = []
    while state.following is not None and len(subs) < _MOST_SUB_HEADERS:
        if not headings.is_sub_header(state.following, line):
            break
        subs.append(state.following)
        state.at += 1
    found = columns.columns_of(line, subs, draft.values.get("year"))
    table = Table(found)
    if state.table is not None:
        table.levels, table.horizon = state.table.levels, state.table.horizon
    table.horizon = meaning("side_horizon", line.tokens[0].text) or table.horizon
    for one in (line, *subs):
        one.use()
    if not any(column.role == "level3" and column.label for column in found):
        draft.find(
            "READ-01", "info", "reading.heading_lost", "indicators", line.tokens[0], line,
            label="三级指标",
        )  # fmt: skip
    if line.dense:
        _mark_common(state.lines[state.at :])
    state.table, state.block = table, "indicators"
    for token in line.tokens:
        draft.note_period(token, line)
    draft.seen_labels.update(f"indicators.{columns.field_of(column.role)}" for column in found)


def _mark_common(lines: list[Line]) -> None:
    """Mark the phrases that many rows repeat: they are no names of indicators."""
    tokens = [token for line in lines for token in line.tokens if len(token.text) > 4]
    counts = Counter(token.text for token in tokens)
    for token in tokens:
        token.common = counts[token.text] >= _COMMON and level("level2", token.text) is None


def _in_table(draft: Draft, line: Line, state: State) -> bool:
    """Read a line as a row of the indicator table; False where the table has ended before it."""
    assert state.table is not None
    if totals.read_total(draft, line, state.table.columns):
        if not level("level1", line.tokens[0].text):
            state.block = "foot"
        return True
    first = line.fresh[0]
    levels = any(level("level2", t.text) or level("level1", t.text) for t in line.fresh[:3])
    if len(line.fresh) == 2 and not levels:
        if objectives.numbered(draft, line):
            return True
        if _is_account(draft, line, state.table) and head.read_account(draft, line):
            return True
    if not line.exact and EMPTY_ROW.match(first.text) and len(line.fresh) == 1:
        draft.keep(first, line)
        return True
    lone = line.row.table == 0 and (line.exact or draft.page.exact or not levels)
    if NOTE.match(plain(first.text[:40])) or lone:
        ended = True
    elif levels:
        ended = funds.is_columns(line)
    else:
        ended = _leaves_table(line, state.table)
    if ended:
        state.block = "foot"
        return False
    indicators.read_row(draft, line, state.table)
    return True


def _leaves_table(line: Line, table: Table) -> bool:
    """A line without labels of levels that begins another block."""
    first = line.fresh[0]
    label = head.label_of(first.text, False)
    inline = None if label else head.inline(first.text, False)
    group = label[0] if label else inline[0][0] if inline else None
    if group and (group == "signature" or not any(token.numeric for token in line.fresh)):
        return True
    if len(line.tokens) == 1:
        if is_heading(line) or (
            not line.dense and not line.row.after_break and _outside_names(first, table)
        ):
            return True
    return funds.is_columns(line) or objectives.headings(line) is not None


def _outside_names(token: Token, table: Table) -> bool:
    """A lone cell left of the names, or across them and the columns before: no indicator."""
    names = table.names
    if names is None:
        return False
    return token.end < names.start or (token.start < names.start and token.end > names.end)


def _is_account(draft: Draft, line: Line, table: Table) -> bool:
    """A label of the form's own and a text across the columns of the table (监控结论 | …)."""
    first, second = line.fresh
    if head.label_of(first.text, draft.kind.startswith("overall")):
        return False
    names = table.names
    if line.exact:
        across = sum(c.start <= second.end and second.start <= c.end for c in table.columns) >= 3
        return across or (names is not None and first.start < names.start and first.end > names.end)
    if names is None or line.dense:
        return False
    left = first.start < names.start - 1
    return left and len(second.text) > 12 and second.start >= names.start - 1


# ---------------------------------------------------------------- the other blocks


def _open_block(draft: Draft, line: Line, state: State) -> bool:
    """Open the funds, objectives, management or tasks block where this line is its headings."""
    if (
        state.block == "tasks"
        and state.task_headings
        and tasks.read_row(draft, line, state.task_headings)
    ):
        return True
    following = state.following
    if tasks.is_header(line):
        state.task_headings, state.block = tasks.headings_of(draft, line), "tasks"
    elif following is not None and funds_across.is_across(line, following):
        funds_across.read_across(draft, line, following)
        draft.keep_all([following])
        state.at, state.block = state.at + 1, "head"
    elif funds_across.is_in_cells(line):
        funds_across.read_in_cells(draft, line)
    elif funds_across.is_beside(line):
        state.beside = funds_across.read_beside(draft, line)
    elif funds.is_columns(line):
        state.fund_columns, state.block = funds.columns_of(draft, line, following), "funds"
    elif management.is_header(line):
        state.management_columns, state.block = management.columns_of(line), "management"
        return True
    elif found := objectives.headings(line):
        objectives.use_headings(draft, line, found)
        state.goal_headings, state.block = found, "objectives"
    else:
        return False
    draft.keep_all([line])
    return True


def _continue_block(draft: Draft, line: Line, state: State) -> bool:
    """Read a further line of the block that is open; False where it does not belong to it."""
    if funds_across.is_repeated(line, state.beside):
        funds_across.read_repeated(draft, line, state.beside)
        draft.keep_all([line])
        return True
    in_columns = state.block == "funds" and bool(state.fund_columns)
    if state.block == "funds" and amounts.is_amounts_beside(line, _after_amounts(draft)):
        amounts.read_amounts(draft, line)
        return True
    if in_columns and funds.is_fund_row(line, state.fund_columns):
        funds.read_row(draft, line, state.fund_columns)
        return True
    if not in_columns and not _labelled(line) and amounts.is_pairs(line):
        state.block = "amounts"
        amounts.read_amounts(draft, line)
        return True
    if management.read_row(draft, line, state.management_columns):
        return True
    if state.block != "objectives" or _labelled(line) or _is_section(line):
        return False
    if _beside_objectives(draft, line, state):
        return False
    objectives.read_values(draft, line, state.goal_headings)
    return True


def _labelled_values(draft: Draft, line: Line, state: State) -> bool:
    """Totals, labels of head and foot with their values, and objectives beside their label."""
    if state.block not in ("funds", "tasks") and totals.read_total(draft, line, state.columns):
        return True
    if state.block == "foot" and _titled_text(draft, line, state):
        return True
    if head.read_pairs(draft, line) or objectives.alone(draft, line):
        draft.keep_all([line])
        return True
    if state.block == "foot" and head.read_account(draft, line):
        return True
    if state.block == "funds" and _only_numbers(line):
        funds.read_row(draft, line, state.fund_columns)
        return True
    return False


def _titled_text(draft: Draft, line: Line, state: State) -> bool:
    """A heading alone (五、存在问题…) with a text alone below it: a narrative."""
    following = state.following
    if len(line.fresh) != 1 or following is None or len(following.fresh) != 1:
        return False
    label = head.label_of(line.fresh[0].text, False)
    if not _is_section(line) and (label is None or label[0] != "narrative"):
        return False
    text = following.fresh[0]
    if is_heading(following) or head.label_of(text.text, False) or head.inline(text.text, False):
        return False
    head.read_titled(draft, line.fresh[0], text, following)
    state.at += 1
    return True


def _after_amounts(draft: Draft) -> bool:
    return bool(draft.funds) and "amount" in draft.funds[-1]


def _beside_objectives(draft: Draft, line: Line, state: State) -> bool:
    """A later row that begins left of the objectives' columns belongs to another block."""
    if not any(role in draft.objectives for role, _ in state.goal_headings):
        return False
    if not line.exact:
        return bool(_NUMBERED_LABEL.match(line.fresh[0].text))
    return line.fresh[0].start < min(heading.start for _, heading in state.goal_headings)


def _is_section(line: Line) -> bool:
    """A lone heading of a section: 四、绩效指标."""
    fresh = line.fresh
    if len(fresh) != 1 or len(fresh[0].text) >= _LONGEST_SECTION:
        return False
    return bool(_SECTION.match(fresh[0].text))


def _labelled(line: Line) -> bool:
    """A line that begins with a label of the head, the narrative or the foot."""
    return len(line.fresh) > 1 and head.label_of(line.fresh[0].text, False) is not None


def _only_numbers(line: Line) -> bool:
    return len(line.fresh) >= 2 and all(token.numeric or token.dash for token in line.fresh)


def _rest(draft: Draft, line: Line, state: State) -> None:
    """A line that no block knows: a value whose label is lost, a side label, notes."""
    fresh = line.fresh
    if len(fresh) == 1 and _is_lost_name(draft, line, state):
        draft.set("project_name", fresh[0], line)
        draft.find(
            "READ-01", "warning", "reading.label_lost", "project_name", fresh[0], line,
            label="项目名称",
        )  # fmt: skip
        return
    section = _is_section(line)
    for token in fresh:
        if len(token.text) < _LONGEST_NOTE and _UNIT_OF_MONEY.search(token.text):
            draft.note_unit(token, line)
        if section or (len(fresh) <= 2 and len(token.text) < 20 and side(token.text)):
            draft.note_unit(token, line)
            token.used = True
    draft.keep_all([line])


def _is_lost_name(draft: Draft, line: Line, state: State) -> bool:
    """The first value of the head, alone in its row: the name of the project without its label."""
    if state.block != "head" or "project_name" in draft.values or is_heading(line):
        return False
    inside = bool(line.row.table) or not draft.page.exact
    return inside and not draft.kind.startswith("overall") and line.fresh[0].start > 0
