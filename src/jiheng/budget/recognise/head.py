"""The head of a form and its foot: labels with the value beside them.

    项目名称 | 医疗救助补助 | 主管部门 | 512-某市医疗保障局 | 实施单位 |

A label followed by another label, or by nothing, has a blank value: the layout has the field
and nobody filled it. Codes printed with a name stand beside it too.
"""

import re

from jiheng.budget.recognise.amounts import read_amounts
from jiheng.budget.recognise.draft import FIELD_NAMES, Draft
from jiheng.budget.recognise.inline import Label, fused, inline, label_of, printed_label, several
from jiheng.budget.recognise.labels import bare, fund_item, side
from jiheng.budget.recognise.lines import Line, Token
from jiheng.budget.recognise.objectives import role_of
from jiheng.budget.recognise.years import year_in

__all__ = ["inline", "label_of", "read_account", "read_pairs", "read_titled"]

_CODE_FIELDS = {
    "project_name": "project_code",
    "department": "department_code",
    "implementing_unit": "implementing_unit_code",
}
_CODE = re.compile(r"^(\d{1,20})[-—－–_](?=\D)|(?:代码|编码)[:：]?(\w{2,20})$")
_EMPTY_DATE = re.compile(r"[年月日/.\-—\s]*")  # the empty places of a date in a template
_BEST = {  # of several labels that name one field the one that says it best
    "attribute": re.compile(r"^项目属性$"),
    "period": re.compile(r"^项目期$"),
    "project_name": re.compile(r"^项目名称$"),
    "implementing_unit": re.compile(r"实施单位$"),
}
_MAY_BE_DEPARTMENT = ("预算单位", "预算单位名称", "一级预算单位")
_SEAL = re.compile(r"[(（](?:公章|盖章|签章|章)[)）]$")  # where the seal goes: no part of a name


def _right_beside(before: Token, token: Token) -> bool:
    """In the next cell, and not a further entry of the same one."""
    return before.end + 1 == token.start and before.cell is not token.cell


def read_pairs(draft: Draft, line: Line) -> bool:
    """Read the labels of a row with the values beside them; False where it has no label.

    Several values behind one label of a narrative are joined.
    """
    overall = draft.kind.startswith("overall")
    tokens = line.tokens
    labels: dict[int, Label] = {}
    begins: set[int] = set()
    for at, token in enumerate(tokens):
        label = label_of(token.text, overall)
        if label and not token.used:
            labels[at] = label
        told = line.exact and at - 1 in labels and _right_beside(tokens[at - 1], token)
        if label or (not told and inline(token.text, overall)):
            begins.add(at)  # but a text right beside a label is its value: 依据：…
        elif line.dense and _begins_block(token):
            begins.add(at)
    read = False
    at = 0
    while at < len(tokens):
        token, label, at = tokens[at], labels.get(at), at + 1
        if token.used:
            continue
        if label is None:
            if at < len(tokens) and _is_total_of_funds(token, tokens[at]):
                read_amounts(draft, Line([token, tokens[at]], line.row, line.page, line.exact))
                read, at = True, at + 1
            else:
                read = _read_in_one_cell(draft, line, token, overall) or read
            continue
        end = next((later for later in range(at, len(tokens)) if later in begins), len(tokens))
        if label[0] == "narrative" and _names_a_goal(tokens[at:]):
            token.used = True  # 项目基本情况 | 项目年度目标 | …: it stands at the side of the goals
            continue
        if label[0] not in ("narrative", "other"):
            end = min(end, at + 1)
        if label[0] == "total" and not (at < end and tokens[at].points):
            continue
        _store(draft, line, token, label, tokens[at:end])
        read, at = True, end
    return read


def _names_a_goal(following: list[Token]) -> bool:
    """Whether a label of the objectives with its text follows."""
    return len(following) > 1 and role_of(following[0].text) is not None


def _begins_block(token: Token) -> bool:
    """Where places are lost: a label down the side, which is no value of the label before."""
    return len(token.text) >= 4 and side(token.text) is not None


def read_account(draft: Draft, line: Line) -> bool:
    """A label of the form's own with a text beside it, behind the table (监控结论 | …).

    It is kept under `narrative` by its printed label. False where the row is no such pair.
    """
    fresh = line.fresh
    if len(fresh) != 2 or line.dense or fresh[1].numeric or fresh[0].numeric:
        return False
    label = fresh[0].text.rstrip(":：")
    if not 3 <= len(label) <= 20 or re.search(r"[:：\d]", label) or label in draft.narrative:
        return False
    if len(fresh[1].text) < len(label) and not line.exact:
        return False
    fresh[0].used = True
    draft.narrative[label] = draft.take(f"narrative.{label}", fresh[1], line)
    return True


def read_titled(draft: Draft, title: Token, text: Token, line: Line) -> None:
    """A text below its title (五、存在问题及改进措施), under `narrative` by the printed title."""
    title.used = True
    label = printed_label(title.text)
    draft.narrative[label] = draft.take(f"narrative.{label}", text, line)


def _is_total_of_funds(token: Token, value: Token) -> bool:
    """资金总额 with its amount beside it among the labels of the head."""
    known = fund_item(token.text)
    return bool(known and "总额" in known[0] and value.amount)


def _read_in_one_cell(draft: Draft, line: Line, token: Token, overall: bool) -> bool:
    """Read labels and values that stand in one cell; False where the cell holds none."""
    beside = inline(token.text, overall)
    found = several(token, overall) or ([beside] if beside else [])
    if not found:
        run_in = fused(token.text)
        if run_in is None:
            return False
        draft.find("READ-04", "info", "reading.label_and_value", run_in[0][1], token, line)
        found = [run_in]
    for label, value in found:
        _store_text(draft, line, token, label, value)
    return True


def _store(draft: Draft, line: Line, token: Token, label: Label, values: list[Token]) -> None:
    """A label with the values behind it."""
    token.used = True
    group, field = label
    fresh = [value for value in values if not value.used]
    draft.note_unit(token, line)
    if not fresh:
        _seen(draft, group, field)
    elif group == "narrative":
        for value in fresh:
            _add_narrative(draft, line, field, value, value.text)
    elif group == "other":
        for value in fresh:
            draft.keep(value, line, token.text)
    else:
        _store_text(draft, line, fresh[0], label, fresh[0].text, token.text)


def _store_text(
    draft: Draft, line: Line, token: Token, label: Label, value: str, printed: str = ""
) -> None:
    """One value under its label."""
    group, field = label
    if _EMPTY_DATE.fullmatch(value):
        token.used = True
        _seen(draft, group, field)
    elif field == "year":
        _store_year(draft, line, token, value)
    elif group == "header":
        _store_header(draft, line, token, field, value, printed)
    elif group == "signature":
        if draft.filled_by.get(field, value) != value:
            draft.keep(token, line, field)
            return
        draft.take(f"filled_by.{field}", token, line)
        draft.filled_by[field] = value
    elif group == "narrative":
        _add_narrative(draft, line, field, token, value)
    elif group == "total" and field not in draft.values:
        draft.take(field, token, line)
        draft.values[field] = value
    else:
        draft.keep(token, line, "总分" if group == "total" else field.rstrip(":："), value)


def _seen(draft: Draft, group: str, field: str) -> None:
    """A label without a value: the layout has the field, and it is blank."""
    if group == "header":
        draft.seen_labels.add(field)
    elif group == "signature":
        draft.seen_labels.add(f"filled_by.{field}")


def _add_narrative(draft: Draft, line: Line, field: str, token: Token, text: str) -> None:
    draft.take(f"narrative.{field}", token, line)
    before = draft.narrative.get(field)
    draft.narrative[field] = f"{before}\n{text}" if before else text


def _store_header(
    draft: Draft, line: Line, token: Token, field: str, value: str, printed: str
) -> None:
    """A field of the head, with the code printed in it; the best label of several wins."""
    if field in draft.values:
        best = _BEST.get(field)
        better = best is not None and bool(best.search(bare(printed)))
        if not (better or field in draft.weak):
            draft.keep(token, line, printed or FIELD_NAMES.get(field, field), value)
            return
        if _is_department(draft, field):
            _make_department(draft)
        else:
            draft.give_way(field)
    draft.weak.discard(field)
    draft.labels[field] = printed
    draft.set(field, token, line)
    draft.values[field] = value = _SEAL.sub("", value)
    code = _CODE.search(value)
    if code and field in _CODE_FIELDS:
        draft.values.setdefault(_CODE_FIELDS[field], code[1] or code[2])
        draft.spots.setdefault(_CODE_FIELDS[field], (token, line))


def _is_department(draft: Draft, field: str) -> bool:
    """预算单位 beside a 实施单位 that is named too: the department, unless one is named."""
    label = bare(draft.labels.get(field, ""))
    return (
        field == "implementing_unit"
        and label in _MAY_BE_DEPARTMENT
        and ("department" not in draft.values)
    )


def _make_department(draft: Draft) -> None:
    """Take what was read as the implementing unit as the department; a 主管部门 still beats it."""
    draft.values["department"] = draft.values.pop("implementing_unit")
    draft.labels["department"] = draft.labels.pop("implementing_unit")
    if "implementing_unit" in draft.spots:
        draft.spots["department"] = draft.spots.pop("implementing_unit")
    draft.seen_labels.add("department")
    draft.weak.add("department")


def _store_year(draft: Draft, line: Line, token: Token, value: str) -> None:
    year = year_in(value)
    if year is None or "year" in draft.values:
        draft.keep(token, line, "年度")
        return
    draft.take("year", token, line)
    draft.values["year"] = year
