"""STR-05, 06, 07: the forms of one unit beside their list and beside each other."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found, place
from jiheng.budget.checks.packs import packs
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.forms import ProjectList
from jiheng.kernel.findings import Finding, Place

_EXCUSED = pattern("str", "excused")
_NO_DEPARTMENT = pattern("str", "no_department")
_SAME_UNIT = pattern("str", "same_unit")
_NOT_A_NAME = re.compile(r"[^\u4e00-\u9fff0-9]")
_LEADING_CODE = re.compile(r"^(\d+)[-—－]?")
_TRAILING_CODE = re.compile(r"代码(\d+)$")
_WHOLE_NAME = "(?:局|中心|委员会|办公室|大队|学校|医院|工会|协会|厅|处|所|站)"
_UNIT_IN_TITLE = re.compile(rf"[\u4e00-\u9fff]{{2,}}?{_WHOLE_NAME}")
IS_WHOLE = re.compile(rf"{_WHOLE_NAME}$")
_ORDINAL = re.compile(r"^\s*[一二三四五六七八九十\d]+[、.．]")
_SHOWN = 5  # names that a sentence lists
_MAJORITY = 3  # forms of one department that make another one the odd one out
_UNITS = ("department", "implementing_unit")


def list_and_forms_agree(cases: Sequence[Case], lists: Sequence[ProjectList]) -> Iterator[Finding]:
    """Every project of a list has its form, and every form beside a list is on it."""
    forms = {_key(case.form.project_name): case for case in cases}
    listed = {_key(name) for one in lists for name, _ in _projects(one)}
    for one in lists:
        missing = [
            name
            for name, note in _projects(one)
            if _key(name) not in forms and not _EXCUSED.search(note)
        ]
        beside = [case for case in cases if case.form.document.file == one.document.file]
        extra = [case for case in beside if _key(case.form.project_name) not in listed]
        if (missing or extra) and cases and _projects(one):
            yield _disagreement(one, (beside or cases)[0], missing, extra)


def _disagreement(one: ProjectList, case: Case, missing: list[str], extra: list[Case]) -> Finding:
    names = [case.form.project_name or "—" for case in extra]
    finding = found(
        case, "STR-05", "project_name", str(len(missing) + len(extra)),
        missing="、".join(missing[:_SHOWN]) or "—", extra="、".join(names[:_SHOWN]) or "—",
        title=one.title or one.document.file,
    )  # fmt: skip
    at_list = Place(file=one.document.file, form=None, field="lists")
    return finding.model_copy(
        update={"places": [at_list, *(place(two.form, "project_name") for two in extra)]}
    )


def _projects(one: ProjectList) -> list[tuple[str, str]]:
    """Names of a list with what else stands in their rows."""
    heads = one.rows[0] if one.rows else []
    column = next((at for at, head in enumerate(heads) if "名称" in head), None)
    if column is None:
        return []
    rows = [row for row in one.rows[1:] if len(row) > column and row[column].strip()]
    return [(row[column], "".join(row[column + 1 :])) for row in rows]


def _key(name: str | None) -> str:
    return _NOT_A_NAME.sub("", name or "")


def units_are_spelled_alike(
    cases: Sequence[Case], lists: Sequence[ProjectList]
) -> Iterator[Finding]:
    """Inside a pack a unit has one code and one spelling; cells cut at their border aside."""
    titles = {one.document.file: one.title or "" for one in lists}
    for pack in packs(cases):
        seen = [
            (case, field, *_split(getattr(case.form, field))) for case in pack for field in _UNITS
        ]
        seen = [one for one in seen if one[2]]
        yield from _odd_codes(seen)
        yield from _odd_names(seen)
        yield from _odd_title(pack, titles.get(pack[0].form.document.file, ""))


Seen = tuple[Case, str, str, str]


def _split(unit: str | None) -> tuple[str, str]:
    """Name and code of a unit as printed ("" without code)."""
    text = unit or ""
    leading, trailing = _LEADING_CODE.match(text), _TRAILING_CODE.search(text)
    code = (leading or trailing)[1] if leading or trailing else ""  # type: ignore[index]
    return _TRAILING_CODE.sub("", _LEADING_CODE.sub("", text)), code


def _odd_codes(seen: list[Seen]) -> Iterator[Finding]:
    """Codes of one name that differ from the one most used."""
    codes: dict[tuple[str, str], Counter[str]] = {}
    for _, field, name, code in seen:
        if code:
            codes.setdefault((field, name), Counter())[code] += 1
    told: set[tuple[str, str]] = set()
    for case, field, name, code in seen:
        counted = codes.get((field, name))
        if not counted or not code or (name, code) in told:
            continue
        usual = counted.most_common(1)[0][0]
        if not (usual.endswith(code) or code.endswith(usual)):
            told.add((name, code))
            yield found(case, "STR-06", field, f"{code} {name}", f"{usual} {name}")


def _odd_names(seen: list[Seen]) -> Iterator[Finding]:
    """Spellings of what must be one unit, beside the one most used; names cut short tell nothing."""
    seen = [one for one in seen if IS_WHOLE.search(one[2])]
    spelled: dict[str, Counter[str]] = {}
    for _, _, name, _ in seen:
        spelled.setdefault(_unit_key(name), Counter())[name] += 1
    told: set[str] = set()
    for case, field, name, _ in seen:
        usual = spelled[_unit_key(name)].most_common(1)[0][0]
        if name != usual and name not in told:
            told.add(name)
            yield found(case, "STR-06", field, name, usual)


def _odd_title(pack: list[Case], title: str) -> Iterator[Finding]:
    """The unit in the title of the list, beside the unit of the forms."""
    names = Counter(_split(case.form.implementing_unit)[0] for case in pack)
    usual = names.most_common(1)[0][0] if names else ""
    said = _UNIT_IN_TITLE.search(_NOT_A_NAME.sub("", _ORDINAL.sub("", title)))
    if usual and said and said[0] != usual and _unit_key(said[0]) == _unit_key(usual):
        yield found(pack[0], "STR-06", "implementing_unit", said[0], usual)


def _unit_key(name: str) -> str:
    """What two spellings of one unit have in common."""
    return _SAME_UNIT.sub("", name).replace("保险", "保障")


def department_evaluates_itself(cases: Sequence[Case], _profile: Thresholds) -> Iterator[Finding]:
    """A form under another department than its pack may have been evaluated by the wrong one."""
    for pack in packs(cases):
        names = Counter(_split(case.form.department)[0] for case in pack if case.form.department)
        usual, number = names.most_common(1)[0] if names else ("", 0)
        if number < _MAJORITY or number * 2 <= sum(names.values()):
            continue
        for case in pack:
            name = _split(case.form.department)[0]
            if name and name != usual and not _NO_DEPARTMENT.search(name):
                yield found(case, "STR-07", "department", case.form.department, usual)
    for case in cases:
        if _NO_DEPARTMENT.search(case.form.department or ""):
            yield found(
                case, "STR-07", "department", case.form.department, case.form.implementing_unit
            )
