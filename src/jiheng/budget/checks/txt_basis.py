"""TXT-08, 10, 11: what a project is based on, how it is safeguarded, and when it is done."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache, lru_cache

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found, place
from jiheng.budget.checks.patterns import pattern
from jiheng.budget.checks.texts import narrative, said
from jiheng.kernel.findings import Finding
from jiheng.kernel.missing import state_of
from jiheng.kernel.regulations import regulations
from jiheng.kernel.text import plain

_FOUNDATION, _SAFEGUARDS = pattern("txt", "foundation"), pattern("txt", "safeguards")
_PLAN, _TIME_OR_STEP = pattern("txt", "plan"), pattern("txt", "time_or_step")
_PLACE = pattern("txt", "place_word")
_CITED = re.compile(r"《([^《》]{6,60})》")
_EDITION = re.compile(r"\((?:试行|暂行|修订|[0-9]{4}年?(?:版|修订|修正)?)\)$")
_SHORTEST = 8  # a shorter title is near to many others
_MOST_CHANGED = 2  # signs that are typed wrongly in a title
_KIND = 2  # the signs at the end of a title that say what it is: 条例, 办法


def safeguards_are_not_the_foundation(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """What safeguards the project is not, word for word, what it is founded on."""
    founded = {said(text): field for field, text in narrative(case.form, _FOUNDATION) if said(text)}
    for field, text in narrative(case.form, _SAFEGUARDS):
        if said(text) in founded and state_of(text) == "filled":
            yield found(case, "TXT-08", field, text, also=[place(case.form, founded[said(text)])])


def plan_has_times(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A plan says what is done when, or in which steps."""
    for field, text in narrative(case.form, _PLAN):
        if state_of(text) == "filled" and not _TIME_OR_STEP.search(text):
            yield found(case, "TXT-10", field, text)


def regulations_are_named_rightly(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """A title that is nearly one of the known regulations is probably meant to be that one."""
    wrong: dict[str, list[str]] = {}
    for field, text in case.texts if "《" in case.whole_text else ():
        for title in _CITED.findall(text):
            if nearly(title):
                wrong.setdefault(title, []).append(field)
    for title, fields in wrong.items():
        first, *others = dict.fromkeys(fields)
        yield found(
            case, "TXT-11", first, f"《{title}》", f"《{nearly(title)}》",
            also=[place(case.form, one) for one in others],
        )  # fmt: skip


@lru_cache(maxsize=8192)
def nearly(title: str) -> str | None:
    """The known regulation that a title misses by a sign or two; None where it is one or far off.

    A place in what differs (省级 for 中央) makes it another office's regulation.
    """
    name = _EDITION.sub("", plain(title))
    if len(name) < _SHORTEST or name in _known():
        return None
    for known in _known():
        if abs(len(known) - len(name)) <= _MOST_CHANGED and known[-_KIND:] == name[-_KIND:]:
            changed = _changed(name, known)
            if changed and not any(_PLACE.search(part) for part in changed):
                return known
    return None


def _changed(name: str, known: str) -> list[str]:
    """What differs in both; nothing where it is too much."""
    steps = SequenceMatcher(None, name, known, autojunk=False).get_opcodes()
    apart = [step for step in steps if step[0] != "equal"]
    size = sum(max(end - start, to - at) for _, start, end, at, to in apart)
    if size > _MOST_CHANGED:
        return []
    return [part for _, start, end, at, to in apart for part in (name[start:end], known[at:to])]


@cache
def _known() -> tuple[str, ...]:
    """The titles of the regulations, without their editions."""
    return tuple(
        dict.fromkeys(
            _EDITION.sub("", plain(one.title))
            for one in regulations().values()
            if not one.described
        )
    )
