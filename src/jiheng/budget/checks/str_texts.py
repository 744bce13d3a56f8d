"""STR-08, 09: texts cut off, and what converting a file leaves behind."""

import re
from collections.abc import Iterator
from functools import lru_cache

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.str_packs import IS_WHOLE
from jiheng.kernel.findings import Finding

_CUT = re.compile(rf"(?:{pattern('str', 'cut_end').pattern})[。；;]?$")
_ARTEFACT = pattern("str", "artefact")
_CODE = re.compile(r"^\d+[-—－]|代码\d+$")
_TAIL = 24  # characters at the end of a text that show how it ends
_SHORTEST = 3  # a text cut to less cannot be told from a short answer


def texts_are_whole(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """No text stops in the middle of a phrase, or where a longer one of the form goes on."""
    told: set[str] = set()
    reasons = sorted({row.indicator.deviation or "" for row in case.rows})
    for field, text in case.texts:
        if text not in told and (_is_cut(text[-_TAIL:]) or _goes_on(field, text, reasons)):
            told.add(text)
            yield found(case, "STR-08", field, text[-_TAIL:])
    unit, department = (_bare(name) for name in (case.form.implementing_unit, case.form.department))
    if unit and unit != department and department.startswith(unit) and not IS_WHOLE.search(unit):
        yield found(case, "STR-08", "implementing_unit", case.form.implementing_unit)


@lru_cache(maxsize=8192)
def _is_cut(end: str) -> bool:
    return _CUT.search(end) is not None


def _goes_on(field: str, text: str, reasons: list[str]) -> bool:
    """Whether a reason is the beginning of another one; they are sorted, so the next one tells."""
    if not field.endswith(".deviation") or len(text) < _SHORTEST:
        return False
    after = reasons.index(text) + 1
    return after < len(reasons) and reasons[after].startswith(text)


def _bare(name: str | None) -> str:
    return _CODE.sub("", name or "")


def values_are_free_of_artefacts(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Signs that a conversion left in the values are named once a form; they are read all the same.

    Those that the reader resolved itself stand in its notes (\\geq, read as ≥).
    """
    resolved = {
        (one.places[0].field or "").partition(".")[0]: one.arguments.get("printed", "")
        for one in reversed(case.form.reading)
        if one.message_id == "reading.markup_resolved" and one.places
    }
    left = [
        row
        for row in case.rows
        if row.path in resolved
        or _ARTEFACT.search(f"{row.target_text[:99]}\n{(row.indicator.actual or '')[:99]}")
    ]
    if left:
        seen = resolved.get(left[0].path) or left[0].target_text
        yield found(case, "STR-09", f"{left[0].path}.target", seen[:60], count=str(len(left)))
