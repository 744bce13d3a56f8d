"""A form → a written sheet, in the layout of a pack.

Nothing is decided here: every text of the form is printed as it stands. What the layout has no
place for is added (a column, a row of the head, a block at the end), and a finding says so.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jiheng.budget.forms import Form
from jiheng.budget.layouts.asking import Asking
from jiheng.budget.layouts.bands import Band, stacked
from jiheng.budget.layouts.funds import funds
from jiheng.budget.layouts.head import foot, head, management, narrative
from jiheng.budget.layouts.indicators import indicators
from jiheng.budget.layouts.laying import Laying
from jiheng.budget.layouts.objectives import objectives
from jiheng.budget.layouts.pack import Pack
from jiheng.budget.layouts.packs import ROOT
from jiheng.budget.layouts.tasks import tasks
from jiheng.budget.recognise.titles import CHAPTER, NUMBERED, kind_of_title
from jiheng.kernel.findings import Finding
from jiheng.kernel.writing.sheet import Bookmark, Sheet, TextLine

_LABEL, _PAGE = 27.0, 180.0
NO_LABEL = "—"
_ATTACHMENT = re.compile(r"附[件表][\d一二三四五六七八九十]{0,3}(?:[-—.]\d{1,2})?[:：]?")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A form as a sheet, and what had to be moved or added."""

    sheet: Sheet
    findings: list[Finding]


def lay_out(form: Form, pack: Pack, packs: Mapping[str, Pack], *, filling: bool = False) -> LaidOut:
    """The form in the layout of a pack, or in the national one where the pack lacks its kind.

    With `filling` as a workbook wants it in which the form is filled in (see `template`).
    """
    layout = pack.kinds.get(form.kind)
    whose = pack if layout else packs[ROOT]
    layout = layout or whose.kinds[form.kind]
    laying = Laying(form, layout, whose.words, Asking(form), list(form.extra), filling)
    if whose is not pack:
        laying.find("WRITE-03", "layouts.fallback", "kind", pack=pack.id, title=layout.title)
    # Targets in three columns each do not fit upright where two halves stand side by side.
    landscape = layout.landscape or (filling and bool(layout.funds.totals))
    headings = _headings(laying)
    bands = _bands(laying)
    whole = stacked(bands, landscape)
    name = form.project_name or form.department or layout.title
    sheet = Sheet(
        name=name,
        widths=whole.widths,
        rows=whole.rows,
        boxes=whole.boxes,
        above=[*headings, *_above(laying)],
        below=_below(laying),
        heading=whole.heading,
        landscape=landscape,
        bookmarks=[Bookmark(name, None, 1), *whole.bookmarks],
        draft=form.kind != "target_approval",
    )
    return LaidOut(sheet, laying.findings)


def _bands(laying: Laying) -> list[Band]:
    """The blocks from top to bottom."""
    top = head(laying)
    laying.take_period()
    return [
        *top,
        *funds(laying),
        *tasks(laying),
        *management(laying),
        *narrative(laying, behind=False),
        *objectives(laying),
        *indicators(laying),
        *narrative(laying, behind=True),
        *foot(laying),
        *_closing(laying),
        *_supplement(laying),
    ]


def _headings(laying: Laying) -> list[TextLine]:
    """The lines 附件2 and the heading of a chapter that stood above the title, where they are the
    first cells kept aside."""
    lines = []
    while laying.extra and laying.extra[0].label is None:
        text = laying.extra[0].text
        if _is_chapter(laying.form, text):
            lines.append(TextLine(text, "chapter", "left"))
        elif _ATTACHMENT.fullmatch(text):
            lines.append(TextLine(text, "note", "left"))
        else:
            break
        laying.extra.pop(0)
    return lines


def _is_chapter(form: Form, text: str) -> bool:
    """Whether a text can stand above the title and nothing be mistaken: 二、2023年度项目支出绩效自评表.

    It says the kind of the form and no other year, and the title below it is one without doubt.
    """
    title = form.title or ""
    doubtless = bool(NUMBERED.match(title)) or kind_of_title(title) == form.kind
    return (
        bool(CHAPTER.match(text))
        and doubtless
        and kind_of_title(text) == form.kind
        and all(year == form.year for year in _YEAR.findall(text))
    )


def _above(laying: Laying) -> list[TextLine]:
    """Title, year, and what the layout prints above the table."""
    form, lines = laying.form, []
    title = form.title or (laying.layout.title if laying.asking.fresh else None)
    if title:
        lines.append(TextLine(title, "title"))
    if form.year:
        lines.append(TextLine(f"（{form.year}年度）", "subtitle"))
    if laying.layout.above:
        lines.append(TextLine(laying.layout.above, "note", "left"))
    if form.money_unit and not form.funds:
        lines.append(TextLine(f"金额单位：{form.money_unit}", "note", "right"))
    return lines


def _below(laying: Laying) -> list[TextLine]:
    """A score that no row of totals holds, and the place for the seal."""
    form, lines = laying.form, []
    if form.total_score is not None and form.states.get("total_weight") == "not_in_layout":
        lines.append(TextLine(f"{laying.words.lone_score}：{form.total_score}", "note", "left"))
    if laying.layout.seal:
        lines.append(TextLine(laying.layout.seal, "seal", "right"))
    return lines


def _closing(laying: Laying) -> list[Band]:
    """The cells kept aside that the layout has at its end (批复文号), where they come first.

    Cells kept aside are read back in their order.
    """
    pairs = []
    while laying.extra and laying.extra[0].label in laying.layout.closing:
        one = laying.extra.pop(0)
        pairs.append((one.label or NO_LABEL, one.text))
    if not pairs:
        return []
    band = Band((_LABEL, _PAGE - _LABEL))
    for row, (label, text) in enumerate(pairs):
        band.label(row, 0, label)
        band.put(row, 1, text, field=None)
    return [band]


def _supplement(laying: Laying) -> list[Band]:
    """The cells that no block has a place for, with their labels, at the end of the table."""
    if not laying.extra:
        return []
    band = Band((_LABEL, _PAGE - _LABEL))
    band.label(0, 0, laying.words.supplement, columns=2)
    for row, one in enumerate(laying.extra, 1):
        band.label(row, 0, one.label or NO_LABEL)
        band.put(row, 1, one.text, field=None)
        laying.find("WRITE-04", "layouts.moved", None, label=one.label or NO_LABEL)
    laying.extra = []
    return [band]
