"""Pages → forms, found by the official labels and the geometry.

    document ─▶ lines ─▶ segments (one a form) ─▶ drafts ─▶ forms

Nothing here looks at file names or fixed coordinates. The map:

    beside                            forms side by side, one after the other
    lines, stream, rebuild, cutting   rows of cells; rows put together again where places are lost
    labels (labels.toml), years       what a printed label means; cut, decorated and misread ones
    damaged                           in which ways print damages a label
    lists, titles, segment            project lists, titles and headings, where each form begins
    form, blocks, totals              a form line by line: each line to the block it belongs to
    head, inline                      labels with the value beside them, or in the same cell
    fund_columns, funds               the funds block with columns of budget and execution
    amounts, funds_across             items with amounts; items side by side over their amounts
    supplement                        cells with labels behind a form that has no place for them
    objectives, management, tasks     the texts: overall goals, 资金管理情况, 年度主要任务
    headings, columns, looks          the headings of the indicators, and how their cells look
    indicators, levels, rows, mending the rows of the indicators, with the labels carried down
    align                             a shifted row laid under its headings at the least cost
    flat                              tables that list the indicators of many projects
    draft, cuts, states, assemble     what is read so far, what is doubtful, the typed form
"""

import re

from jiheng.budget.forms import Kind, ProjectList, Reading
from jiheng.budget.recognise.assemble import assemble, keep_orphans
from jiheng.budget.recognise.beside import apart
from jiheng.budget.recognise.cuts import report_cut_names
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.form import read_forms
from jiheng.budget.recognise.lines import Line
from jiheng.budget.recognise.lists import take_lists
from jiheng.budget.recognise.segment import Segment, name_chapters, split
from jiheng.budget.recognise.stream import rebuilt
from jiheng.budget.recognise.years import is_blank_year, year_in
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard, Limits, default_limits
from jiheng.kernel.documents.page import Document, Page

_LONGEST_HEADING = 60
_MOST_BESIDE_A_HEAD = 100  # cells that no field holds, in a form of which only the head is left
_OF_A_BUDGET = re.compile(r"年度|预算|绩效")
_MONTH = re.compile(r"年\d+月")


def recognise(
    document: Document, *, addresses: bool = False, limits: Limits | None = None
) -> Reading:
    """Every form and project list of a document, in the order they stand in it.

    With `addresses` each form carries the cell of every field. Raises DocumentError
    ("recognise.no_form") where the document holds neither a form nor a project list, and
    "read.too_slow" where it takes more time than the `limits` allow (the packaged ones if None).
    """
    guard = Guard(document.file, limits or default_limits(), document.seconds)
    walk = _Walk(document, guard)
    for page in document.pages:
        for part in apart(page):
            walk.page(part)
    if not walk.drafts and not walk.lists:
        covered = any(
            cell.doubt == "sheets.covered_value" for p in document.pages for cell in p.cells()
        )
        raise DocumentError("recognise.covered" if covered else "recognise.no_form", document.file)
    keep_orphans(walk.drafts, walk.orphans)
    report_cut_names(walk.drafts, walk.lists)
    forms = [assemble(draft, document, addresses) for draft in walk.drafts]
    return Reading(forms=forms, lists=walk.lists)


class _Walk:
    """The pages one after the other, with what headings say for the forms that follow."""

    def __init__(self, document: Document, guard: Guard) -> None:
        self.file = document.file
        self.guard = guard
        self.drafts: list[Draft] = []
        self.lists: list[ProjectList] = []
        self.orphans: list[tuple[Line, int]] = []  # a line, and how many forms stand before it
        self.year: str | None = None
        self.chapter: Kind | None = None

    def page(self, page: Page) -> None:
        """Read one page; text outside every form is kept, on hidden pages only beside forms."""
        lines, wide = self._of_forms(rebuilt(page, self.guard))
        found, lines = take_lists(lines, self.file, self.guard)
        self.lists.extend(found)
        segments, before = split(lines, self.guard)
        self._state_year(before)
        self.chapter = name_chapters(segments, self.chapter)
        if not page.hidden or segments:
            self.orphans.extend((line, len(self.drafts)) for line in before)
        for segment in segments:
            self._segment(page, segment)
        self.orphans.extend((line, len(self.drafts)) for line in wide)

    def _of_forms(self, lines: list[Line]) -> tuple[list[Line], list[Line]]:
        """The lines that may belong to forms, and those that are wider than any row of one."""
        widest = self.guard.limits.row_cells
        wide = [line for line in lines if len(line.tokens) > widest]
        return [line for line in lines if len(line.tokens) <= widest], wide

    def _segment(self, page: Page, segment: Segment) -> None:
        for heading in segment.headings:
            if "年度" in heading:
                self.year = year_in(heading) or self.year
        year = self.year
        before = self.drafts[-1] if self.drafts else None
        if not segment.headings and before and before.page is page:
            year = before.values.get("year")  # it stands under the title of the form before
        year = segment.letter_year or year
        if any(map(is_blank_year, segment.headings)):
            year = None  # the form says itself that it states none
        draft = Draft(self.file, len(self.drafts) + 1, page, self.guard)
        found = read_forms(draft, segment, year)
        if len(found) == 1 and _is_prose(draft):
            self.orphans.extend((line, len(self.drafts)) for line in segment.lines)
        else:
            self.drafts.extend(found)

    def _state_year(self, lines: list[Line]) -> None:
        """The year that headings in front of the forms state (…2023年度…自评清单)."""
        for line in lines:
            text = line.tokens[0].text
            if len(line.tokens) > 1 or len(text) >= _LONGEST_HEADING:
                continue
            stated = year_in(text)
            if stated and _OF_A_BUDGET.search(text) and not _MONTH.search(text):
                self.year = stated


def _is_prose(draft: Draft) -> bool:
    """A long text that speaks of forms and quotes their labels, and holds none of their tables."""
    tables = draft.indicators or draft.funds or "title" in draft.values
    return not tables and len(draft.extra) > _MOST_BESIDE_A_HEAD


__all__ = ["recognise"]
