"""One form: its headings, then its lines block by block, then what only the whole can tell."""

import re

from jiheng.budget.recognise import blocks, flat, head
from jiheng.budget.recognise.amounts import settle_horizons
from jiheng.budget.recognise.cuts import report_cuts
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.segment import Segment
from jiheng.budget.recognise.titles import is_title, kind_by_columns
from jiheng.budget.recognise.years import is_blank_year, year_in

_BARE_YEAR = re.compile(r"^[(（]?\d{4}年?度?[)）]?$")
_DAY = re.compile(r"^\d{4}年\d+月\d+日")


def read_forms(draft: Draft, segment: Segment, year: str | None) -> list[Draft]:
    """The form of a segment, or the forms where its table lists the indicators of many projects.

    `year` holds where the form states none.
    """
    draft.kind = segment.kind or kind_by_columns(segment.lines)
    if segment.kind is None and draft.kind != segment.chapter_kind:
        draft.find("READ-10", "info", "reading.kind_by_columns", "kind")
    _headings(draft, segment, year)
    body = segment.lines[segment.body_at :]
    at = flat.header_at(body)
    drafts = [draft]
    if at is None:
        draft.begins, draft.begins_page = segment.lines[0].row.number, segment.lines[0].row.page
        blocks.read_all(draft, body)
    else:
        draft.keep_all(body[:at])
        drafts = flat.read_table(body[at], body[at + 1 :], draft)
    for one in drafts:
        _finish(one)
    return drafts


def _headings(draft: Draft, segment: Segment, year: str | None) -> None:
    """The lines above the head: title, year, unit of money, unit that fills the form."""
    if segment.title:
        draft.values["title"] = segment.title
    for line in segment.lines[: segment.body_at]:
        for token in line.tokens:
            own = year_in(token.text)
            if own and "year" not in draft.values and not _DAY.match(token.text):
                draft.values["year"] = own
                draft.spots["year"] = (token, line)
            if token.text == segment.title:
                draft.spots.setdefault("title", (token, line))
            if draft.note_unit(token, line):
                token.used = True
            bare_year = own is not None and bool(_BARE_YEAR.match(token.text))
            bare_year = bare_year or is_blank_year(token.text)
            token.used = token.used or bare_year or token.text == segment.title
        if not is_title(line):
            head.read_pairs(draft, line)
        draft.keep_all([line])
    draft.weak = {name for name in ("implementing_unit", "department") if name in draft.values}
    draft.year_before = year


def _finish(draft: Draft) -> None:
    """What can only be seen once the whole form is read."""
    settle_horizons(draft)
    report_cuts(draft)
    if "year" not in draft.values and draft.year_before:
        draft.values["year"] = draft.year_before
    if "year" not in draft.values:
        draft.find("READ-11", "info", "reading.no_year", "year")
