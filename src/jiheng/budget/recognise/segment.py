"""Where each form of a document begins and ends, found by titles and by the first labels.

A form begins with its title (…绩效自评表, …目标申报表) and the lines of heading around it, or,
where there is no title, with the row that holds 项目名称. A title that stands again without
a head below it is the running title of a further page.
"""

import re
from dataclasses import dataclass, field

from jiheng.budget.recognise.labels import bare, fund_item, level, meaning, side
from jiheng.budget.recognise.lines import Line
from jiheng.budget.recognise.years import year_in
from jiheng.kernel.text import plain

_TITLE = re.compile(
    r"绩效.{0,30}(?:表|书)(?:[(\-—].*)?$|(?:自评|评价|监控|申报|批复|审核|目标|跟踪|自查)(?:情况)?表(?:[(\-—].*)?$"
)
_HEADING = re.compile(
    r"^(?:附件|附表|附[:：]?\d|表\d|样表|\(?[一二三四五六七八九十]+[),.]|\d{1,3}[,.)](?!\d)|第[一二三四五六七八九十\d]+[部章节])"
)
_META = re.compile(
    r"^(?:\(?(?:19|20)\d\d年[\d一二三四五六七八九十月日至—\-~～ ]{2,12}\)?|\(?(?:19|20)\d\d(?:[-—至]+(?:19|20)?\d\d)?年?度?\)?|\(?二[〇○0零Oo][一二三四五六七八九〇○零]{2}年度?\)?"
    r"|\(?(?:金额|货币|计量)?单位[:].{0,6}\)?|(?:填报|编制|编报|申报|预算|填表|部门|报送|实施|主管)(?:单位|部门|日期|时间|人)?(?:\([^)]*\))?[:(].*"
    r"|\(?盖章\)?|(?:公开|预算)\d*表|填报单位|自评单位[:].*|评价单位[:].*|.{0,30}\(盖章\).*|20\d\d年\d+月.*|日期[:].*|年度)$"
)
_NUMBERED = re.compile(
    r"^[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*(?!.{0,8}(?:基本情况|项目资金|目标$|绩效指标|完成情况))\D"
)
_CHAPTER = re.compile(r"^[一二三四五六七八九十]{1,3}[、.．]")
_NOTE = re.compile(r"^(?:注|备注|说明|填表说明|填报说明|\*注)[:\d一二三,.]")
_SENTENCE_END = ("。", "；", ";")
_LONGEST_HEADING = 60
_LONGEST_LETTER = 8  # lines
KINDS = (
    ("monitoring", re.compile(r"监控|跟踪")),
    ("overall_self_evaluation", re.compile(r"(?:整体|部门\(?单位\)?绩效).*(?:自评|评价|自查)")),
    ("overall_declaration", re.compile(r"整体")),
    ("transfer_self_evaluation", re.compile(r"(?:转移支付|区域|中央对地方|专项补助资金).*(?:自评|自查)")),
    ("target_approval", re.compile(r"批复")),
    ("self_evaluation", re.compile(r"自评|自查|自我评价|完成情况表|评价表|评分表")),
    ("target_declaration", re.compile(r"申报|目标|审核|绩效表|绩效指标表")),
)


def kind_of(title: str) -> str | None:
    """The kind of form that a title names, or None."""
    text = plain(title)
    return next((kind for kind, pattern in KINDS if pattern.search(text)), None)


@dataclass(slots=True)
class Segment:
    """The lines of one form: those above its head, and the rest."""

    lines: list[Line]
    title: str | None = None
    kind: str | None = None
    chapter_kind: str | None = None
    letter_year: str | None = None  # stated in the letter in front of the form
    headings: list[str] = field(default_factory=list)
    body_at: int = 0


def is_title(line: Line) -> bool:
    """A line that holds the title of a form."""
    if len(line.tokens) > 2:
        return False
    text = plain(line.tokens[0].text)
    if not 4 <= len(text) <= _LONGEST_HEADING or text.endswith(_SENTENCE_END):
        return False
    return bool(_TITLE.search(text)) and not _NOTE.match(text) and "，" not in line.tokens[0].text


def is_heading(line: Line) -> bool:
    """A line that may stand above a form: title, number and name, year, unit of money."""
    if is_title(line):
        return True
    if len(line.tokens) == 1:
        text = plain(line.tokens[0].text)
        if len(text) <= _LONGEST_HEADING and not text.endswith(_SENTENCE_END):
            return bool(_HEADING.match(text) or _META.match(text))
    return all(_META.match(plain(token.text)) for token in line.tokens)


def is_anchor(line: Line) -> bool:
    """The first row of a form's head: it holds 项目名称 (or the department's name) and its value."""
    for at, token in enumerate(line.tokens[:4]):
        label = bare(token.text)
        if label in ("序号", "编号"):
            return False
        named = len(label) > 2 and meaning("header", token.text) == "project_name"
        named = named or (label.endswith(_UNIT_NAMES) and len(label) <= 12)
        if not named:
            split = re.match(r"^(项目名称|专项名称|部门\(?单位\)?名称)[:：]?(.+)$", plain(token.text))
            if split and not bare(split[2]).startswith("及") and "。" not in token.text:
                return at == 0
            continue
        following = line.tokens[at + 1].text if at + 1 < len(line.tokens) else ""
        return not (meaning("fund_column", following) or meaning("indicator", following)) and (
            not following or bare(following) not in ("序号", "项目名称")
        )
    return False


_UNIT_NAMES = ("部门单位名称", "部门名称", "单位名称", "部门整体名称")


def is_body(line: Line) -> bool:
    """A row that only the inside of a form holds: fund columns, fund items, indicator columns."""
    found = 0
    for token in line.tokens:
        if level("level2", token.text) or (fund_item(token.text) and len(token.text) > 3):
            return True
        if meaning("indicator", token.text) or meaning("fund_column", token.text):
            found += 1
    return found >= 2


def _has_head(lines: list[Line], at: int) -> bool:
    """Whether a head (two labels of it, or an anchor) follows before the next title."""
    found = 0
    for line in lines[at + 1 : at + 40]:
        if is_title(line):
            return False
        if is_anchor(line):
            return True
        if is_body(line) and found == 0 and any(level("level2", one.text) for one in line.tokens):
            return False
        found += sum(
            1
            for token in line.tokens
            if meaning("header", token.text) or side(token.text) in ("funds", "objectives")
        )
        if found >= 2:
            return True
    return False


def split(lines: list[Line]) -> tuple[list[Segment], list[Line]]:
    """The forms of a page, and the lines that stand before the first of them."""
    starts = _starts(lines)
    if not starts and _looks_like_form(lines):
        starts = [0]
    if not starts:
        return [], lines
    ends = [*starts[1:], len(lines)]
    segments = [_segment(lines[a:b]) for a, b in zip(starts, ends, strict=True)]
    for segment, start in zip(segments, starts, strict=True):
        segment.letter_year = _letter_year(lines[max(0, start - _LONGEST_LETTER) : start])
    return segments, lines[: starts[0]]


def _letter_year(lines: list[Line]) -> str | None:
    """The budget year that paragraphs right above a form state (关于批复2025年…的通知)."""
    year: str | None = None
    for line in reversed(lines):
        if len(line.tokens) > 1 or line.row.table:
            break
        text = line.tokens[0].text
        if re.search(r"预算|绩效", text) and year_in(text) and len(text) < _LONGEST_HEADING:
            year = year_in(text)
    return year


def _looks_like_form(lines: list[Line]) -> bool:
    labels = {
        meaning("indicator", token.text) for line in lines for token in line.tokens if len(token.text) < 20
    }
    return len(labels & {"level1", "level2", "level3"}) >= 2 and len(labels) >= 4


def _starts(lines: list[Line]) -> list[int]:
    """The index of the first line of each form."""
    starts: list[int] = []
    anchored = body = False
    titled_at = -1
    for at, line in enumerate(lines):
        if is_title(line):
            alone = not starts and kind_of(line.tokens[0].text) and _looks_like_form(lines[at:])
            alone = alone and not any(is_title(one) for one in lines[at + 1 : at + 10])
            if alone or ((not starts or anchored or body) and _has_head(lines, at)):
                starts.append(_heading_start(lines, at, starts[-1] + 1 if starts else 0))
                anchored = body = False
                titled_at = at
        elif is_anchor(line):
            if not starts or (anchored and body):
                floor = starts[-1] + 1 if starts else 0
                starts.append(_heading_start(lines, at, floor))
                body = False
            anchored = True
        elif is_body(line) and at > titled_at:
            body = True
    return starts


def name_chapters(segments: list[Segment], kind: str | None) -> str | None:
    """Give forms without a kind of their own the kind that the chapter's title names."""
    for segment in segments:
        chapters = [one for one in segment.headings if _CHAPTER.match(one) and kind_of_title(one)]
        if chapters:
            kind = kind_of_title(chapters[-1])
        segment.chapter_kind = kind
    return kind


def kind_of_title(text: str) -> str | None:
    """The kind that a text names, if it is the title of a form."""
    return kind_of(text) if _TITLE.search(plain(text)) else None


def _heading_start(lines: list[Line], at: int, floor: int) -> int:
    """The first of the heading lines directly above line `at`."""
    start = at
    while start > floor and is_heading(lines[start - 1]):
        start -= 1
    return start


def _segment(lines: list[Line]) -> Segment:
    """The lines of one form with its title, kind and headings read off its top."""
    segment = Segment(lines)
    texts: list[str] = []
    for at, line in enumerate(lines):
        if not is_heading(line) or is_anchor(line):
            segment.body_at = at
            break
        texts.extend(token.text for token in line.tokens)
        if is_title(line) or _NUMBERED.match(line.tokens[0].text):
            segment.title = line.tokens[0].text
    segment.headings = texts
    titles = [text for text in texts if _TITLE.search(plain(text))]
    segment.kind = kind_of("".join(titles)) if titles else None
    return segment
