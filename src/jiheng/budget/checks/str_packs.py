"""STR-05, 06, 07: the forms of one unit beside their list and beside each other."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found_on
from jiheng.budget.checks.packs import Origin, origin_of, packs
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.spots import Spot, spot_of
from jiheng.budget.forms import Form, ProjectList
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


class Named(NamedTuple):
    """The project of a form."""

    project: str | None
    spot: Spot


def project_of(case: Case, _profile: Thresholds) -> Named:
    """Note: how the project is called."""
    return Named(case.form.project_name, spot_of(case.form, "project_name"))


def list_and_forms_agree(notes: Iterable[Named], lists: Sequence[ProjectList]) -> Iterator[Finding]:
    """Every project of a list has its form, and every form beside a list is on it."""
    first = next(iter(notes), None)
    if first is None or not lists:
        return
    forms = {project_key(note.project) for note in notes}
    listed = {project_key(name) for one in lists for name, _ in listed_projects(one)}
    beside: dict[str, list[Named]] = {one.document.file: [] for one in lists}
    for note in notes:
        if note.spot.file in beside:
            beside[note.spot.file].append(note)
    for one in lists:
        missing = [
            name
            for name, remark in listed_projects(one)
            if project_key(name) not in forms and not _EXCUSED.search(remark)
        ]
        here = beside[one.document.file]
        extra = [note for note in here if project_key(note.project) not in listed]
        if (missing or extra) and listed_projects(one):
            yield _disagreement(one, (here or [first])[0], missing, extra)


def _disagreement(one: ProjectList, note: Named, missing: list[str], extra: list[Named]) -> Finding:
    names = [other.project or "—" for other in extra]
    finding = found_on(
        note.spot, "STR-05", str(len(missing) + len(extra)),
        missing="、".join(missing[:_SHOWN]) or "—", extra="、".join(names[:_SHOWN]) or "—",
        title=one.title or one.document.file,
    )  # fmt: skip
    at_list = Place(file=one.document.file, form=None, field="lists")
    return finding.model_copy(
        update={"places": [at_list, *(other.spot.place() for other in extra)]}
    )


def listed_projects(one: ProjectList) -> list[tuple[str, str]]:
    """Names of a list with what else stands in their rows."""
    heads = one.rows[0] if one.rows else []
    column = next((at for at, head in enumerate(heads) if "名称" in head), None)
    if column is None:
        return []
    rows = [row for row in one.rows[1:] if len(row) > column and row[column].strip()]
    return [(row[column], "".join(row[column + 1 :])) for row in rows]


def project_key(name: str | None) -> str:
    """What two spellings of one project have in common."""
    return _NOT_A_NAME.sub("", name or "")


class Unit(NamedTuple):
    """A unit as one field of a form prints it."""

    printed: str
    name: str
    code: str
    spot: Spot


class Units(NamedTuple):
    """The units of a form; None where a field is empty."""

    origin: Origin
    department: Unit | None
    implementing_unit: Unit | None


def units_of(case: Case, _profile: Thresholds) -> Units:
    """Note: department and implementing unit as printed, without code, and the code."""
    return Units(origin_of(case.form), *(_unit(case.form, field) for field in _UNITS))


def _unit(form: Form, field: str) -> Unit | None:
    printed = getattr(form, field)
    return Unit(printed, *split_unit(printed), spot_of(form, field)) if printed else None


def split_unit(printed: str) -> tuple[str, str]:
    """Name and code of a unit as printed ("" without code)."""
    leading, trailing = _LEADING_CODE.match(printed), _TRAILING_CODE.search(printed)
    code = (leading or trailing)[1] if leading or trailing else ""  # type: ignore[index]
    return _TRAILING_CODE.sub("", _LEADING_CODE.sub("", printed)), code


def units_are_spelled_alike(
    notes: Iterable[Units], lists: Sequence[ProjectList]
) -> Iterator[Finding]:
    """Inside a pack a unit has one code and one spelling; cells cut at their border aside."""
    titles = {one.document.file: one.title or "" for one in lists}
    for pack in packs(notes):
        both = [(note.department, note.implementing_unit) for note in pack]
        seen = [one for each in both for one in each if one and one.name]
        yield from _odd_codes(seen)
        yield from _odd_names(seen)
        yield from _odd_title(pack, titles.get(pack[0].origin.file, ""))


def _odd_codes(seen: Sequence[Unit]) -> Iterator[Finding]:
    """Codes of one name that differ from the one most used."""
    codes: dict[tuple[str, str], Counter[str]] = {}
    for one in seen:
        if one.code:
            codes.setdefault((one.spot.field, one.name), Counter())[one.code] += 1
    told: set[tuple[str, str]] = set()
    for one in seen:
        counted = codes.get((one.spot.field, one.name))
        if not counted or not one.code or (one.name, one.code) in told:
            continue
        usual = counted.most_common(1)[0][0]
        if not (usual.endswith(one.code) or one.code.endswith(usual)):
            told.add((one.name, one.code))
            yield found_on(one.spot, "STR-06", f"{one.code} {one.name}", f"{usual} {one.name}")


def _odd_names(seen: Sequence[Unit]) -> Iterator[Finding]:
    """Spellings of what must be one unit, beside the one most used; names cut short tell nothing."""
    whole = [one for one in seen if IS_WHOLE.search(one.name)]
    spelled: dict[str, Counter[str]] = {}
    for one in whole:
        spelled.setdefault(_unit_key(one.name), Counter())[one.name] += 1
    told: set[str] = set()
    for one in whole:
        usual = spelled[_unit_key(one.name)].most_common(1)[0][0]
        if one.name != usual and one.name not in told:
            told.add(one.name)
            yield found_on(one.spot, "STR-06", one.name, usual)


def _odd_title(pack: Sequence[Units], title: str) -> Iterator[Finding]:
    """The unit in the title of the list, beside the unit of the forms."""
    units = [note.implementing_unit for note in pack]
    usual = Counter(unit.name if unit else "" for unit in units).most_common(1)[0][0]
    said = _UNIT_IN_TITLE.search(_NOT_A_NAME.sub("", _ORDINAL.sub("", title)))
    first = next((unit for unit in units if unit), None)
    if first and usual and said and said[0] != usual and _unit_key(said[0]) == _unit_key(usual):
        yield found_on(first.spot, "STR-06", said[0], usual)


def _unit_key(name: str) -> str:
    """What two spellings of one unit have in common."""
    return _SAME_UNIT.sub("", name).replace("保险", "保障")


def department_evaluates_itself(notes: Iterable[Units], _profile: Thresholds) -> Iterator[Finding]:
    """A form under another department than its pack may have been evaluated by the wrong one."""
    for pack in packs(notes):
        departments = [note.department for note in pack if note.department]
        names = Counter(one.name for one in departments)
        usual, number = names.most_common(1)[0] if names else ("", 0)
        if number < _MAJORITY or number * 2 <= sum(names.values()):
            continue
        for one in departments:
            if one.name and one.name != usual and not _NO_DEPARTMENT.search(one.name):
                yield found_on(one.spot, "STR-07", one.printed, usual)
    for note in notes:
        if note.department and _NO_DEPARTMENT.search(note.department.printed):
            unit = note.implementing_unit
            yield found_on(
                note.department.spot, "STR-07", note.department.printed,
                unit.printed if unit else None,
            )  # fmt: skip
