"""TXT-09, 15: sentences that stand twice, and words that are typed wrongly."""

import re
from collections.abc import Iterator
from functools import cache

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found, place
from jiheng.budget.checks.patterns import records
from jiheng.budget.checks.texts import bare, pieces
from jiheng.kernel.findings import Finding

_SENTENCE = re.compile(r"[。；;！!？?\n]")
_LONGEST = 10_000  # signs of a text in which doubled sentences are looked for


def sentences_stand_once(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """No sentence stands twice in a cell, and no passage is followed by itself."""
    size = int(profile.threshold("doubled_length"))
    told: set[str] = set()
    for field, text in case.texts:
        if len(text) < 2 * size or text in told:
            continue
        told.add(text)
        twice = doubled(text[:_LONGEST], size)
        if twice:
            yield found(case, "TXT-09", field, twice)


def doubled(text: str, size: int) -> str | None:
    """The first sentence of so many signs that stands twice, or passage that follows itself.

    >>> doubled("按要求聘请机构，开展检查。按要求聘请机构，开展检查。", 8)
    '按要求聘请机构，开展检查'
    >>> doubled("加强医保基金监管工作加强医保基金监管工作", 8)
    '加强医保基金监管工作'
    """
    seen: set[str] = set()
    for sentence in _SENTENCE.split(text):
        key = bare(sentence)
        if len(key) >= size and key in seen:
            return sentence.strip()
        seen.add(key)
    return _followed_by_itself(text, size)


def _followed_by_itself(text: str, size: int) -> str | None:
    """The first passage of at least so many signs that stands twice in a row.

    A piece of `size` signs that was seen so many signs before may begin the second half.
    """
    if len(pieces(text, size)) == len(text) - size + 1:
        return None  # no piece stands twice
    before: dict[str, int] = {}
    for at in range(len(text) - size + 1):
        piece = text[at : at + size]
        start = before.get(piece)
        if start is not None and at - start >= size and text.startswith(text[start:at], at):
            return text[start:at]
        before[piece] = at
    return None


@cache
def _typos() -> tuple[re.Pattern[str], dict[str, str]]:
    right = {one["wrong"]: one["right"] for one in records("txt", "typo")}
    return re.compile("|".join(map(re.escape, sorted(right, key=len, reverse=True)))), right


def words_are_typed_rightly(case: Case, _profile: Thresholds) -> Iterator[Finding]:
    """Key words are typed rightly; each mistake is named once a form."""
    wrong, right = _typos()
    named = case.form.project_name or ""
    if not wrong.search(case.whole_text) and not wrong.search(named):
        return
    fields: dict[str, list[str]] = {}
    for field, text in (("project_name", named), *case.texts):
        for word in wrong.findall(text):
            fields.setdefault(word, []).append(field)
    for word, where in fields.items():
        first, *others = dict.fromkeys(where)
        yield found(
            case, "TXT-15", first, word, right[word],
            also=[place(case.form, one) for one in others],
        )  # fmt: skip
