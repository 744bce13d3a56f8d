"""Where each form of a document begins and ends, found by titles and by the first labels.

A form begins with its title (…绩效自评表, …目标申报表) and the lines of heading around it, or,
where there is no title, with the row that holds 项目名称. A title that stands again without
a head below it is the running title of a further page. What stands before the first of them
and holds an indicator table is a form whose beginning is lost.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from jiheng.budget.forms import Kind
from jiheng.budget.recognise.headings import is_header, role_of
from jiheng.budget.recognise.labels import level, meaning, tree
from jiheng.budget.recognise.lines import Line, Token, watched
from jiheng.budget.recognise.titles import (
    CHAPTER,
    NUMBERED,
    TITLE,
    heads,
    is_anchor,
    is_body,
    is_heading,
    is_title,
    kind_of,
    kind_of_title,
)
from jiheng.budget.recognise.years import year_in
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.text import plain

_LONGEST_LETTER = 8  # lines in front of a form that may state its year
_LONGEST_LETTER_HEADING = 60
_LABELS_OF_A_HEAD = 3  # with a value each, where nothing else says that a form begins
_HEAD_WITHIN = 40  # lines behind a title within which its head must stand


@dataclass(slots=True)
class Segment:
    """The lines of one form: those above its head, and the rest from `body_at` on."""

    lines: list[Line]
    title: str | None = None
    kind: Kind | None = None
    chapter_kind: Kind | None = None
    letter_year: str | None = None  # stated in the letter in front of the form
    headings: list[str] = field(default_factory=list)
    body_at: int = 0


def split(lines: list[Line], guard: Guard) -> tuple[list[Segment], list[Line]]:
    """The forms of a page, and the lines that stand before the first of them."""
    starts = _starts(lines, guard)
    if _looks_like_form(watched(lines[: starts[0]] if starts else lines, guard)):
        starts.insert(0, 0)
    starts = _with_evidence(lines, starts, guard) if starts else []
    if not starts:
        return [], lines
    ends = [*starts[1:], len(lines)]
    segments = [_segment(lines[a:b]) for a, b in zip(starts, ends, strict=True)]
    for segment, start in zip(segments, starts, strict=True):
        segment.letter_year = _letter_year(lines[max(0, start - _LONGEST_LETTER) : start])
    return segments, lines[: starts[0]]


def _with_evidence(lines: list[Line], starts: list[int], guard: Guard) -> list[int]:
    """The beginnings behind which a form really stands; a price list has 项目名称 too.

    The lines behind any other go to the form before, or stand before the first.
    """
    ends = [*starts[1:], len(lines)]
    return [a for a, b in zip(starts, ends, strict=True) if _is_form(lines[a:b], guard)]


def _is_form(lines: list[Line], guard: Guard) -> bool:
    """An indicator table, a funds block, an official title with a head, or a head of its own."""
    if any(is_header(line) for line in watched(lines, guard)):
        return True
    if sum(is_body(line) for line in watched(lines, guard)) >= 2:
        return True
    labels = {meaning("header", token.text) for line in lines for token in line.tokens[:-1]} - {
        None
    }
    titled = any(
        is_title(line) and kind_of(line.tokens[0].text) for line in lines[:_LONGEST_LETTER]
    )
    return len(labels) >= (2 if titled else _LABELS_OF_A_HEAD)


def _letter_year(lines: list[Line]) -> str | None:
    """The budget year that paragraphs right above a form state (关于批复2025年…的通知)."""
    year: str | None = None
    for line in reversed(lines):
        if len(line.tokens) > 1 or line.row.table:
            break
        text = line.tokens[0].text
        if re.search(r"预算|绩效", text) and year_in(text) and len(text) < _LONGEST_LETTER_HEADING:
            year = year_in(text)
    return year


def name_chapters(segments: list[Segment], kind: Kind | None) -> Kind | None:
    """Give forms without a kind of their own the kind that the chapter's title names.

    Takes the kind of the chapter that runs on from the page before, gives that of the last one.
    """
    for segment in segments:
        chapters = [one for one in segment.headings if CHAPTER.match(one) and kind_of_title(one)]
        if chapters:
            kind = kind_of_title(chapters[-1])
        segment.chapter_kind = kind
    return kind


def _looks_like_form(lines: Iterable[Line]) -> bool:
    """Whether the lines hold the headings of an indicator table."""
    labels = {
        role_of(token.text) for line in lines for token in line.tokens if len(token.text) < 20
    }
    return len(labels & {"level1", "level2", "level3"}) >= 2 and len(labels) >= 4


def _starts(lines: list[Line], guard: Guard) -> list[int]:
    """The index of the first line of each form."""
    starts: list[int] = []
    anchored = body = False
    titled_at = -1
    headings: list[str] = []
    for at, line in enumerate(watched(lines, guard)):
        floor = starts[-1] + 1 if starts else 0
        if is_title(line):
            if (not starts or anchored or body) and _has_head(lines, at):
                starts.append(_heading_start(lines, at, floor))
                anchored = body = False
                titled_at = at
        elif is_anchor(line):
            if is_header(line):
                texts = [token.text for token in line.tokens]
                if texts == headings:
                    continue  # those of a table of projects, on a further page
                headings = texts
            if not starts or (anchored and body):
                starts.append(_heading_start(lines, at, floor))
                body = False
            anchored = True
        elif is_body(line) and at > titled_at:
            body = True
    return starts


def _has_head(lines: list[Line], at: int) -> bool:
    """Whether a head (two labels of it, or an anchor) follows before the next title."""
    found = 0
    for line in lines[at + 1 : at + _HEAD_WITHIN]:
        if is_title(line):
            return False
        if is_anchor(line):
            return True
        if found == 0 and any(_second_level(one) for one in line.tokens):
            return False
        found += heads(line)
        if found >= 2 or (found and is_header(line)):
            return True
    return False


def _second_level(token: Token) -> bool:
    """A label of the official second level, which stands inside a form only."""
    known = level("level2", token.text)
    return known is not None and known.certain and known.name in tree()


def _heading_start(lines: list[Line], at: int, floor: int) -> int:
    """The first of the heading lines directly above line `at`."""
    start = at
    while start > floor and is_heading(lines[start - 1]):
        if floor and (_is_signed(lines[start - 1]) or _ends_a_table(lines, start, floor)):
            break  # the foot of the form before
        start -= 1
    return start


def _ends_a_table(lines: list[Line], end: int, floor: int) -> bool:
    """Whether the line above `end` is the last of a table that holds more than headings."""
    table = lines[end - 1].row.table
    if not table or lines[end].row.table == table:
        return False
    at = end - 1
    while at >= floor and lines[at].row.table == table:
        if not is_heading(lines[at]):
            return True
        at -= 1
    return False


def _is_signed(line: Line) -> bool:
    """A line that begins with who filled or answers for a form, and the name."""
    text = line.tokens[0].text
    label = re.split(r"[:：]", text)[0]
    named = len(label) < len(text) - 1 or len(line.tokens) > 1
    return named and meaning("signature", label) in ("负责人", "经办人")


def _segment(lines: list[Line]) -> Segment:
    """The lines of one form with its title, kind and headings read off its top."""
    segment = Segment(lines)
    for at, line in enumerate(lines):
        if not is_heading(line) or is_anchor(line):
            segment.body_at = at
            break
        segment.headings.extend(token.text for token in line.tokens)
        if is_title(line) or NUMBERED.match(line.tokens[0].text):
            segment.title = line.tokens[0].text
    titles = [text for text in segment.headings if TITLE.search(plain(text))]
    segment.kind = kind_of("".join(titles)) if titles else None
    return segment
