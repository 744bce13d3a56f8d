"""The head of a form and its foot: labels with the value beside them."""

import re
from functools import lru_cache

from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.funds import read_amounts
from jiheng.budget.recognise.labels import bare, fund_item, meaning, money_unit, vocabulary
from jiheng.budget.recognise.lines import Line, Token
from jiheng.kernel.text import plain

CODE_FIELDS = {
    "project_name": "project_code",
    "department": "department_code",
    "implementing_unit": "implementing_unit_code",
}
_CODE = re.compile(r"^(\d{1,20})[-—－–_](?=\D)|(?:代码|编码)[:：]?(\w{2,20})$")
_INLINE = re.compile(r"^([^:：]{2,14})[:：](.+)$", re.DOTALL)
_LONGEST_LABEL = 14
_TOTALS = frozenset(("自评得分", "自评总分", "总分", "总得分", "综合得分", "自评总得分", "最终得分"))
_BEST_LABELS = {"attribute": "项目属性", "period": "项目期", "project_name": "项目名称"}


@lru_cache(maxsize=8192)
def label_of(text: str, overall: bool) -> tuple[str, str] | None:
    """The group ("header", "narrative", "signature", "other") and field that a label names."""
    if len(plain(text)) > _LONGEST_LABEL + 16:
        return None
    if overall:
        field = meaning("overall_unit", text)
        if field is None and re.search(r"(?:部门|单位)名称$", bare(text)):
            field = "department"
        if field:
            return "header", field
    for group in ("header", "narrative", "signature"):
        field = meaning(group, text)
        if field:
            return group, text.rstrip(":：") if field == "as_printed" else field
    if bare(text) in _TOTALS:
        return "total", "total_score"
    if meaning("other", text):
        return "other", text
    return None


def inline(text: str, overall: bool) -> tuple[tuple[str, str], str] | None:
    """A label and its value in one cell, by a colon ("填报日期：2024-03-01")."""
    found = _INLINE.match(text)
    if not found:
        return None
    label = label_of(found[1], overall)
    return (label, found[2].strip()) if label else None


def fused(text: str) -> tuple[tuple[str, str], str] | None:
    """A label of the head with its value run into it ("实施单位2-六安市…")."""
    flat = bare(text)
    for spelling, field in vocabulary("header").items():
        if len(spelling) >= 4 and flat.startswith(spelling) and len(flat) > len(spelling):
            value = text[len(spelling) :]
            if text.startswith(spelling) and not re.match(r"^[(（及和、]", value):
                return ("header", field), value.lstrip(":： ")
    return None


def read_pairs(draft: Draft, line: Line) -> bool:
    """Read the labels of a row with the values beside them; False where it has no label.

    A label followed by another label has a blank value. Several values behind one label of
    a narrative are joined.
    """
    overall = draft.kind.startswith("overall")
    labels = {at: label_of(token.text, overall) for at, token in enumerate(line.tokens)}
    labels = {at: found for at, found in labels.items() if found and not line.tokens[at].used}
    begins = {*labels, *(at for at, one in enumerate(line.tokens) if inline(one.text, overall))}
    read = False
    at = 0
    tokens = line.tokens
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token.used:
            continue
        label = labels.get(at - 1)
        if label is None and at < len(tokens) and _is_total_of_funds(token, tokens[at]):
            read_amounts(draft, Line([token, tokens[at]], line.row, line.page, line.exact))
            read, at = True, at + 1
            continue
        if label is None:
            read = _read_in_one_cell(draft, line, token, overall) or read
            continue
        end = next((later for later in range(at, len(tokens)) if later in begins), len(tokens))
        if label[0] not in ("narrative", "other"):
            end = min(end, at + 1)
        if label[0] == "total" and not (at < end and tokens[at].points):
            continue
        _store(draft, line, token, label, tokens[at:end])
        read, at = True, end
    return read


def _is_total_of_funds(token: Token, value: Token) -> bool:
    """资金总额 with its amount beside it among the labels of the head."""
    known = fund_item(token.text)
    return bool(known and "总额" in known[0] and value.numeric)


def _read_in_one_cell(draft: Draft, line: Line, token: Token, overall: bool) -> bool:
    """Read labels and values that stand in one cell; False where the cell holds none."""
    beside = inline(token.text, overall)
    found = _several_inline(token, overall) or ([beside] if beside else [])
    if not found:
        run_in = fused(token.text)
        if run_in is None:
            return False
        draft.find("READ-04", "info", "reading.label_and_value", run_in[0][1], token, line)
        found = [run_in]
    for label, value in found:
        _store_text(draft, line, token, label, value)
    return True


_SEVERAL = re.compile(
    r"((?:单位|项目|部门|主要)?(?:负责人|领导)(?:签字|签章|签名)?|经办人|填报人|填表人|联系人|制表人|审核人|联系电话|电话|"
    r"联系方式|填报日期|填表日期|填报时间|填表时间|填报单位|日期|自评总分|自评得分|总分)"
    r"(?:[(（][^)）]{0,8}[)）])?\s*[:：]"
)


def _several_inline(token: Token, overall: bool) -> list[tuple[tuple[str, str], str]]:
    """Several labels with values in one cell ("填报人：… 联系电话：…  填报日期：…")."""
    found = list(_SEVERAL.finditer(token.text))
    if len(found) < 2 and not (found and found[0].start() == 0):
        return []
    parts = []
    for at, match in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(token.text)
        label = label_of(match[1], overall)
        if label and label[0] == "other":
            label = "other", match[0].rstrip(":： ")
        if label:
            parts.append((label, token.text[match.end() : end].strip(" ;；,，")))
    return parts


def _store(
    draft: Draft, line: Line, token: Token, label: tuple[str, str], values: list[Token]
) -> None:
    token.used = True
    group, field = label
    fresh = [value for value in values if not value.used]
    unit = money_unit(token.text)
    if unit:
        draft.values.setdefault("money_unit", unit)
    if not fresh:
        if group == "header":
            draft.seen_labels.add(field)
        elif group == "signature":
            draft.seen_labels.add(f"filled_by.{field}")
        return
    if group == "narrative":
        _store_narrative(draft, line, field, fresh)
    elif group == "other":
        for value in fresh:
            draft.keep(value, line, token.text)
    else:
        _store_text(draft, line, fresh[0], label, fresh[0].text, token.text)


def _store_narrative(draft: Draft, line: Line, field: str, values: list[Token]) -> None:
    key = field
    for value in values:
        text = draft.take(f"narrative.{field}", value, line)
        draft.narrative[key] = f"{draft.narrative[key]}\n{text}" if key in draft.narrative else text


def _store_text(
    draft: Draft,
    line: Line,
    token: Token,
    label: tuple[str, str],
    value: str,
    printed: str = "",
) -> None:
    group, field = label
    value = re.sub(r"[(（](?:公章|盖章|签章|章)[)）]$", "", value)
    if re.fullmatch(r"[年月日/.\-—\s]*", value):
        value = ""  # the empty places of a date in a template
    if not value:
        token.used = True
        draft.seen_labels.add(field if group == "header" else f"filled_by.{field}")
        return
    if group == "header":
        if field == "year":
            _store_year(draft, line, token, value)
        elif field in draft.values and bare(printed) != _BEST_LABELS.get(field):
            draft.keep(token, line, printed or field)
        else:
            if field in draft.values:
                draft.extra.append({"label": field, "text": draft.values.pop(field)})
            draft.set(field, token, line)
            draft.values[field] = value
            _split_code(draft, field, value)
    elif group == "signature":
        path = f"filled_by.{field}"
        if field in draft.filled_by and draft.filled_by[field] != value:
            draft.keep(token, line, field)
            return
        draft.take(path, token, line)
        draft.filled_by[field] = value
    elif group == "total":
        if field in draft.values:
            draft.keep(token, line, "总分")
        else:
            draft.take(field, token, line)
            draft.values[field] = value
    elif group == "narrative":
        draft.take(f"narrative.{field}", token, line)
        draft.narrative.setdefault(field, value)
    else:
        draft.keep(token, line, field.rstrip(":："), value)


def _store_year(draft: Draft, line: Line, token: Token, value: str) -> None:
    from jiheng.budget.recognise.years import year_in

    year = year_in(value)
    if year is None or "year" in draft.values:
        draft.keep(token, line, "年度")
        return
    draft.take("year", token, line)
    draft.values["year"] = year


def _split_code(draft: Draft, field: str, value: str) -> None:
    """A code printed with a name stands beside it too: 077-六安市…, …代码122."""
    code = _CODE.search(value)
    if code and field in CODE_FIELDS:
        draft.values.setdefault(CODE_FIELDS[field], code[1] or code[2])


def read_account(draft: Draft, line: Line) -> bool:
    """A label of the form's own with a text beside it, behind the table (监控结论 | …).

    It is kept under `narrative` by its printed label. False where the row is no such pair.
    """
    fresh = line.fresh
    if len(fresh) != 2 or line.dense or fresh[1].numeric or fresh[0].numeric:
        return False
    label = fresh[0].text.rstrip(":：")
    if not 3 <= len(label) <= 20 or re.search(r"[:：\d]", label) or len(fresh[1].text) < len(label) or label in draft.narrative:
        return False
    fresh[0].used = True
    draft.narrative[label] = draft.take(f"narrative.{label}", fresh[1], line)
    return True
