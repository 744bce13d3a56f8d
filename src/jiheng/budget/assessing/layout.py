"""The assessment as a sheet to print: head, report, scores by dimension, papers, conclusion.

It is no form of the exchange format and is not read as one; the outline is that of published local
rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jiheng.budget.assessing import cited, dimensions, papers, parts
from jiheng.budget.layouts.bands import Band, stacked
from jiheng.budget.layouts.head import pairs_of
from jiheng.kernel.writing.sheet import Bookmark, Sheet, TextLine

TITLE = "事前绩效评估报告"
_COLUMNS = ("评估维度", "评估内容", "分值", "自评得分", "评估得分", "评估说明")
_WIDTHS = (20.0, 58.0, 12.0, 14.0, 14.0, 62.0)
_PAPERS = ("佐证材料", "材料名称、文号", "证明的内容", "情况")
_PAPER_WIDTHS = (34.0, 66.0, 50.0, 30.0)
_NUMBERS = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Assessed:
    """What is printed: texts as they stand, points by question, papers as rows."""

    subject: str
    head: Sequence[tuple[str, str]]
    texts: Mapping[str, str]
    own_points: Mapping[str, str]
    points: Mapping[str, str]
    papers: Sequence[tuple[str, str, str]] = ()  # id of the paper, title, state in words
    closing: Sequence[tuple[str, str]] = field(default_factory=tuple)
    is_draft: bool = True


def assessment_sheet(assessed: Assessed) -> Sheet:
    """The assessment as one sheet."""
    head = [pairs_of([(label, text, None)]) for label, text in assessed.head]
    texts = {one.id: pairs_of([(one.zh, assessed.texts.get(one.id, ""), None)]) for one in parts()}
    before = [texts["object"], texts["work"]]
    behind = [texts["suggestions"], texts["other"]]
    closing = [pairs_of([(label, text, None)]) for label, text in assessed.closing]
    bands = [*head, *before, _scores(assessed), _papers(assessed), *behind, *closing]
    whole = stacked(bands, landscape=False)
    return Sheet(
        name=TITLE,
        widths=whole.widths,
        rows=whole.rows,
        boxes=whole.boxes,
        above=[TextLine(TITLE, "title")],
        below=[TextLine("；".join(cited("zh")), "note", "left")],
        heading=whole.heading,
        bookmarks=[Bookmark(TITLE)],
        draft=assessed.is_draft,
    )


def _scores(assessed: Assessed) -> Band:
    """The questions by dimension, each with its points and the reasoning."""
    band = Band(_WIDTHS, heading=(0, 0))
    for at, text in enumerate(_COLUMNS):
        band.label(0, at, text)
    for dimension in dimensions(assessed.subject):
        top = band.rows
        band.label(top, 0, dimension.zh, rows=len(dimension.questions))
        for row, one in enumerate(dimension.questions, top):
            given = (assessed.own_points.get(one.id, ""), assessed.points.get(one.id, ""))
            cells = (one.zh, f"{one.points:f}", *given, assessed.texts.get(one.id, ""))
            for at, text in enumerate(cells, 1):
                kind = "number" if at in _NUMBERS and text else "value"
                align = "center" if at in _NUMBERS else "left"
                band.put(row, at, text, kind=kind, align=align)  # type: ignore[arg-type]
    return band


def _papers(assessed: Assessed) -> Band:
    """The checklist of papers, with what each of them proves."""
    band = Band(_PAPER_WIDTHS)
    for at, text in enumerate(_PAPERS):
        band.label(0, at, text)
    words = {
        one.id: one.zh.split("：")[0]
        for dimension in dimensions(assessed.subject)
        for one in dimension.questions
    }
    known = {one.id: one for one in papers()}
    for row, (name, title, state) in enumerate(assessed.papers, 1):
        paper = known[name]
        proves = "、".join(words[one] for one in paper.proves)
        for at, text in enumerate((paper.zh, title, proves, state)):
            band.put(row, at, text)
    return band
