"""TXT-13: what comes every year is no one-off project."""

from collections.abc import Iterable, Iterator

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found, found_on
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.stages import Noted, Stage, projects
from jiheng.kernel.findings import Finding

_RECURRING, _DONE_ONCE = pattern("txt", "recurring"), pattern("txt", "one_off")


def recurring_is_not_one_off(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A project whose name tells of a yearly business is not declared as one-off."""
    topic = _topic(case.form.attribute or "", case.form.project_name or "")
    if topic:
        yield found(case, "TXT-13", "attribute", case.form.attribute, topic=topic)


def one_off_comes_once(notes: Iterable[Noted], _profile: Thresholds) -> Iterator[Finding]:
    """A one-off project has no form of the same name in a year outside its own period."""
    for forms in projects(notes):
        for form in forms:
            years = sorted({one.year for one in forms} - set(_own_years(form)))
            if not _is_one_off(form.attribute) or not years:
                continue
            if _topic(form.attribute, form.project_name):
                continue  # said of the form by itself
            yield found_on(
                form.at_attribute, "TXT-13", form.attribute,
                also=[one.spot.place() for one in forms if one.year in years],
                wording="TXT-13.years", years="、".join(map(str, years)),
            )  # fmt: skip


def _topic(attribute: str, name: str) -> str | None:
    """The yearly business that the name of a one-off project tells of."""
    if not _is_one_off(attribute) or _DONE_ONCE.search(name):
        return None
    topic = _RECURRING.search(name)
    return topic[0] if topic else None


def _is_one_off(attribute: str) -> bool:
    return "一次性" in attribute and "经常性" not in attribute


def _own_years(form: Stage) -> range:
    """The years that a form is about: its own, and those of the period that it states."""
    first, last = form.period or (form.year, form.year)
    return range(min(first, form.year), max(last, form.year) + 1)
