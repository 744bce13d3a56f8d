"""PUB-01, 02, 03, 06, 07: what a form must hold, and must not, when it is published."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from jiheng.budget.checks.case import Case, Row
from jiheng.budget.checks.check import Thresholds, found, place
from jiheng.budget.checks.judging import found_at
from jiheng.budget.checks.needs import labels
from jiheng.budget.checks.patterns import pattern
from jiheng.kernel.findings import Finding
from jiheng.kernel.quantity import Quantity
from jiheng.kernel.text import plain

_PERSON, _TELEPHONE = pattern("pub", "person"), pattern("pub", "telephone")
_MASKED = pattern("pub", "masked")
_IN_TEXT = re.compile(f"{pattern('pub', 'identity').pattern}|{pattern('pub', 'mobile').pattern}")
_LONG_NUMBER = re.compile(r"(?:\d[ \-]?){11}")  # both sorts of number have as many figures
_SECRET, _OPEN = pattern("pub", "secret"), pattern("pub", "open")
_SAYS_WHAT_IT_IS = ("title", "project_name", "attribute")  # fields that may carry a mark
_BENEFIT, _TAKING_PART = pattern("pub", "benefit"), pattern("pub", "taking_part")
_NAME = re.compile(
    r"^[\u3400-\u9fff]{2,4}(?:·[\u3400-\u9fff]{1,12}){0,3}(?<![科处室局股所站部办])$"
)
_MANY_FIGURES = re.compile(r"(?:\d[ \-－—–()（）]?){7}")
_NOT_A_FIGURE = re.compile(r"[^\d]")
_SEPARATOR = re.compile(r"[、/;；,，|]")
_EXTENSION = re.compile(r"(?:转|分机)\d*.*$")
# A number that can be dialled: mobile, area code and number, number of the place, service number.
_DIALLED = re.compile(
    r"(?:86)?1[3-9]\d{9}|0(?:10|2\d)[2-9]\d{7}|0[3-9]\d{2}[2-9]\d{6,7}|[2-9]\d{6,7}|[48]00\d{7}|1[12]\d{3}|9\d{4}"
)
_SHOWN = 4  # figures of a telephone number that a finding shows
_PEOPLE = ("人", "名", "户", "人次")
_PUBLIC_HEAD = ("title", "year", "implementing_unit")


def no_person_is_named(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """No name or telephone number of a person stands in what is published; none is repeated here."""
    yield from persons_named(case)


def persons_named(case: Case) -> Iterator[Finding]:
    """One finding for all names and numbers of persons in a form; it repeats none of them."""
    shown = {field: label for field, label, text in _labelled(case) if _is_personal(label, text)}
    for field, text in case.texts if _LONG_NUMBER.search(case.whole_text) else ():
        if _IN_TEXT.search(text):
            shown[field] = labels()["personal_number"]
    if shown:
        first, *others = shown
        yield found(
            case, "PUB-01", first, "、".join(dict.fromkeys(shown.values())),
            also=[place(case.form, one) for one in others],
        )  # fmt: skip


def _labelled(case: Case) -> Iterator[tuple[str, str, str]]:
    """Field, label and text of the signature lines and of cells without a key."""
    for label, text in case.form.filled_by.items():
        yield f"filled_by.{label}", label, text
    for at, one in enumerate(case.form.extra):
        if one.label:
            yield f"extra[{at}]", one.label, one.text


def _is_personal(label: str, text: str) -> bool:
    """A name, or a telephone number, that is not masked (138****)."""
    if _MASKED.search(text):
        return False
    if _TELEPHONE.search(label):
        return _MANY_FIGURES.search(text) is not None
    return _PERSON.search(label) is not None and _NAME.match(plain(text)) is not None


def telephone_can_be_dialled(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A telephone number has as many figures as one has."""
    for field, label, text in _labelled(case):
        if not _TELEPHONE.search(label) or _MASKED.search(text):
            continue
        for one in _SEPARATOR.split(plain(text)):
            figures = _NOT_A_FIGURE.sub("", _EXTENSION.sub("", one))
            if figures and not _DIALLED.fullmatch(figures):
                yield found(
                    case, "PUB-02", field, figures[:_SHOWN] + "*" * min(8, len(figures) - _SHOWN),
                    count=str(len(figures)),
                )  # fmt: skip
                break


def nothing_is_secret(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A form that says it is secret, or not for the public, is not published."""
    for field, mark in secret_marks(case):
        yield found(case, "PUB-03", field, mark)


def secret_marks(case: Case) -> Iterator[tuple[str, str]]:
    """Field and mark of what says that a form is not for the public (机密★, 涉密, 不予公开)."""
    form = case.form
    for field in _SAYS_WHAT_IT_IS:
        mark = _SECRET.search(getattr(form, field) or "")
        if mark:
            yield field, mark[0]
    narrative = ((f"narrative.{label}", label, text) for label, text in form.narrative.items())
    unlabelled = (
        (f"extra[{at}]", "", one.text) for at, one in enumerate(form.extra) if not one.label
    )
    for field, label, text in chain(_labelled(case), narrative, unlabelled):
        found_mark = secret_mark(label, text)
        if found_mark:
            yield field, found_mark


def secret_mark(label: str, text: str) -> str | None:
    """What of a text, or of its label, says that something is secret; 密级：无 says that it is not."""
    mark = None if _OPEN.search(text.strip()) else _SECRET.search(text) or _SECRET.search(label)
    return mark[0] if mark else None


def public_head_is_whole(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A published form says what it is, of which year and of whom."""
    form = case.form
    missing = [name for name in _PUBLIC_HEAD if not getattr(form, name)]
    if "implementing_unit" in missing and form.department:
        missing.remove("implementing_unit")
    if missing:
        named = "、".join(labels()[name] for name in missing)
        yield found(case, "PUB-06", missing[0], None, named, missing=named)


def groups_are_not_small(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """A group that gets money is not so small that everybody knows who it is."""
    line = profile.threshold("small_group")
    for row in case.distinct_rows:
        if not _BENEFIT.search(row.name) or _TAKING_PART.search(row.name):
            continue
        for name, value in (("actual", row.actual), ("target", row.target)):
            count = _people(row, value)
            if count is not None and 0 < count < line:
                yield found_at(case, "PUB-07", row, name, count=str(count), line=str(line))
                break


def _people(row: Row, value: Quantity | None) -> Decimal | None:
    """How many people a value counts exactly; None for bounds and other units."""
    if value is None or value.type != "number" or value.operator not in (None, "="):
        return None
    unit = value.unit or (row.target.unit if row.target else None)
    return Decimal(value.number or 0) if unit in _PEOPLE else None
