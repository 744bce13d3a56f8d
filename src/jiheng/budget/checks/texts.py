"""The texts of a form, by field, for the checks that read them; and what two texts share."""

import re
from collections.abc import Iterator

from jiheng.budget.forms import Form

EXPECTED = ("expected", "whole_period", "annual")
_SHORTEST = 3  # a text of fewer signs says nothing that can be read as a text
_SIGNS = re.compile(r"[^\u3400-\u9fffA-Za-z0-9]+")
_MARKS = re.compile(r"(?:目标|任务)?[0-9一二三四五六七八九十]{1,2}[、.．:：)）]")


def objectives(form: Form) -> Iterator[tuple[str, str]]:
    """Every text of the objectives with its field: objectives, and what was reached."""
    for name in ("expected", "actual", "whole_period", "annual"):
        text = getattr(form.objectives, name)
        if text:
            yield f"objectives.{name}", text


def expected(form: Form) -> Iterator[tuple[str, str]]:
    """The objectives of the form with their fields; not what was reached."""
    return (one for one in objectives(form) if one[0] != "objectives.actual")


def narrative(form: Form, titles: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """The texts whose title (项目概况, 立项依据 …) holds one of the words, with their fields."""
    for title, text in form.narrative.items():
        if titles.search(title):
            yield f"narrative.{title}", text


def paragraphs(form: Form) -> Iterator[tuple[str, str]]:
    """The texts of the objectives and of the narrative, with their fields."""
    yield from objectives(form)
    for title, text in form.narrative.items():
        yield f"narrative.{title}", text


def cells(form: Form) -> Iterator[tuple[str, str]]:
    """The texts of the indicators, with their fields: name, target, actual, deviation."""
    for at, one in enumerate(form.indicators):
        texts = (
            ("level3", one.level3),
            ("target", one.target),
            ("actual", one.actual),
            ("deviation", one.deviation),
        )
        yield from (
            (f"indicators[{at}].{name}", text)
            for name, text in texts
            if text and len(text) >= _SHORTEST
        )


def bare(text: str) -> str:
    """Letters, figures and Chinese signs of a text only.

    >>> bare("目标1：提高参保率，达到 95%。")
    '目标1提高参保率达到95'
    """
    return _SIGNS.sub("", text)


def said(text: str) -> str:
    """What a text says, without its list marks and signs: to tell whether two say the same.

    >>> said("目标1：规范管理。目标2：控制费用。") == said("规范管理，控制费用。")
    True
    """
    return bare(_MARKS.sub("", text))


def pieces(text: str, size: int) -> set[str]:
    """The runs of so many signs in a text (bare first), to compare with another's."""
    return {text[at : at + size] for at in range(len(text) - size + 1)}


def longest_shared(text: str, other: str, size: int) -> str:
    """The longest run of signs of a text that stands piece by piece in the other.

    Pieces of `size` signs are compared, so the work grows with the length of both, not with
    their product; a run shorter than `size` is not seen.

    >>> longest_shared("加强管理促进医保服务能力提升", "实现促进医保服务能力再上台阶", 4)
    '促进医保服务能力'
    """
    known = pieces(other, size)
    best = run = at = 0
    for place in range(len(text) - size + 1):
        run = run + 1 if text[place : place + size] in known else 0
        if run > best:
            best, at = run, place
    return text[at - best + 1 : at + size] if best else ""
