"""The lines of text above and below the table of a form: attachment, title, year, seal."""

import re

from jiheng.budget.forms import Form
from jiheng.budget.layouts.laying import Laying
from jiheng.budget.recognise.titles import CHAPTER, NUMBERED, kind_of_title
from jiheng.kernel.writing.sheet import Sheet, TextLine

_ATTACHMENT = re.compile(r"附[件表][\d一二三四五六七八九十]{0,3}(?:[-—.]\d{1,2})?[:：]?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_BLANK_YEAR = "（____年度）"


def headings(laying: Laying) -> list[TextLine]:
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


def above(laying: Laying) -> list[TextLine]:
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


def leave_year_blank(sheet: Sheet) -> None:
    """Room for a year under the title: the form states none, and no other form's is its own."""
    titles = [at for at, line in enumerate(sheet.above) if line.look == "title"]
    sheet.above.insert(titles[-1] + 1 if titles else 0, TextLine(_BLANK_YEAR, "subtitle"))


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


def below(laying: Laying) -> list[TextLine]:
    """A score that no row of totals holds, and the place for the seal."""
    form, lines = laying.form, []
    if form.total_score is not None and form.states.get("total_weight") == "not_in_layout":
        lines.append(TextLine(f"{laying.words.lone_score}：{form.total_score}", "note", "left"))
    if laying.layout.seal:
        lines.append(TextLine(laying.layout.seal, "seal", "right"))
    return lines
