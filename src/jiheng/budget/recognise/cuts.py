"""Values cut off in print: they stay as printed, and the reading says so.

    部分达成预期指标并具有一     one of the set phrases begins so, and only one: said which
    某市医疗保障                 the document has 某市医疗保障局 elsewhere: said which
    2-某区医疗保险管理           no name of a unit ends so: cut
    完成《医疗保障基金使用        a bracket that nothing closes: cut

Cut *labels* are another matter: what they must have said is certain (see `labels`).
"""

import re
from collections import Counter
from functools import cache

from jiheng.budget.forms import ProjectList
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.labels import spellings

_SHORTEST_PHRASE = 4
_SHORTEST_NAME = 6
_PAIRS = (("（", "）"), ("(", ")"), ("《", "》"), ("“", "”"), ("【", "】"))
_OPERATOR = re.compile(r"^[《〈][=＝]?(?=[\d=＝])")  # 《= printed for ≤
_OPENING = re.compile("[（(《“【]")
_UNIT_END = re.compile(  # how names of public bodies end
    r"[局心委会办厅院校所队部府站馆处司社门科室行学库级署镇乡团园厂店位县区市省村等\d）)]$"
)
_CODE = re.compile(r"^\d+[-—－–_]")
_NAMES = ("department", "implementing_unit")
_INDICATOR = ("level3", "target", "actual", "deviation")


def report_cuts(draft: Draft) -> None:
    """Report the values of a form that are cut off."""
    for at, row in enumerate(draft.indicators):
        for name in _INDICATOR:
            text = row.get(name)
            if text:
                _report(draft, f"indicators[{at}].{name}", text)
    for label, text in draft.narrative.items():
        _report(draft, f"narrative.{label}", text)


def _report(draft: Draft, path: str, text: str) -> None:
    """Report a text that breaks off in a set phrase or within a bracket."""
    whole = whole_phrase(text)
    if whole is not None:
        draft.find_at("READ-03", "info", "reading.cut_known", path, text, whole=whole)
    elif _OPENING.search(text) and _unclosed(text):
        draft.find_at("READ-03", "info", "reading.maybe_cut", path, text, end=text[-6:])


def whole_phrase(text: str) -> str | None:
    """The graded phrase that a text cut off must have said; None where it is none, or not one."""
    return _cut_phrases().get(text)


@cache
def _cut_phrases() -> dict[str, str]:
    """What a graded phrase looks like cut off → the phrase, where it can be no other."""
    whole = spellings("judgement", "graded") | spellings("judgement", "short")
    begun = [
        (one[:end], one) for one in spellings("judgement", "graded") for end in range(len(one))
    ]
    times = Counter(start for start, _ in begun)
    return {
        start: one
        for start, one in begun
        if times[start] == 1 and len(start) >= _SHORTEST_PHRASE and start not in whole
    }


def _unclosed(text: str) -> bool:
    """Whether the last bracket or quotation mark of a text is never closed."""
    text = _OPERATOR.sub("", text)
    return any(text.rfind(opening) > text.rfind(closing) for opening, closing in _PAIRS)


def report_cut_names(drafts: list[Draft], lists: list[ProjectList]) -> None:
    """Report names that are cut off, with the whole name where the document has just one.

    A unit's name is cut where it ends as no name of a unit does; a project's name where the
    project list has no such project, but one that begins so.
    """
    units = {draft.values[name] for draft in drafts for name in _NAMES if name in draft.values}
    listed = {cell for found in lists for row in found.rows for cell in row if cell}
    for draft in drafts:
        for name in _NAMES:
            text = draft.values.get(name, "")
            if len(text) >= _SHORTEST_NAME and not _UNIT_END.search(text):
                _report_name(draft, name, text, units | listed, certain=True)
        text = draft.values.get("project_name", "")
        if listed and len(text) >= _SHORTEST_NAME and text not in listed:
            _report_name(draft, "project_name", text, listed, certain=False)


def _report_name(draft: Draft, field: str, text: str, names: set[str], certain: bool) -> None:
    """Report one name; `certain` where it is cut whatever the document has elsewhere."""
    name = _CODE.sub("", text)
    bare = {_CODE.sub("", one) for one in names}
    found = {one for one in bare if one.startswith(name) and one != name}
    if len(found) == 1:
        whole = found.pop()
        draft.find_at("READ-03", "warning", "reading.cut_known", field, text, whole=whole)
    elif found or certain:
        draft.find_at("READ-03", "info", "reading.maybe_cut", field, text, end=text[-6:])
