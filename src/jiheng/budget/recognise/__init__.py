"""Pages → forms, found by the official labels and the geometry.

    document ─▶ lines ─▶ segments (one a form) ─▶ drafts ─▶ forms

`segment` finds where each form begins, `form` reads it block by block (`head`, `funds`,
`objectives`, `management`, `tasks`, `indicators`), `align` lays shifted rows under their
headings, `stream` rebuilds rows from text with one cell a line, `assemble` makes the typed
form. Nothing here looks at file names or fixed coordinates.
"""

import re

from jiheng.budget.forms import Form, ProjectList, Reading
from jiheng.budget.recognise.assemble import assemble, keep_orphans
from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.form import read_forms
from jiheng.budget.recognise.lines import Line, lines_of
from jiheng.budget.recognise.lists import take_lists
from jiheng.budget.recognise.segment import name_chapters, split
from jiheng.budget.recognise.stream import rebuilt
from jiheng.budget.recognise.years import year_in
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.page import Document, Page


def recognise(document: Document, *, addresses: bool = False) -> Reading:
    """Every form and project list of a document, in the order they stand in it.

    With `addresses` each form carries the cell of every field. Raises DocumentError
    ("recognise.no_form") where the document holds neither a form nor a project list.
    """
    drafts: list[Draft] = []
    lists: list[ProjectList] = []
    orphans: list[tuple[Line, int]] = []
    year: str | None = None
    chapter: str | None = None
    titled: str | None = None
    for page in document.pages:
        lines = rebuilt(lines_of(page), page)
        found, lines = take_lists(lines, document.file)
        lists.extend(found)
        segments, before = split(lines)
        year = _stated_year(before, year)
        chapter = name_chapters(segments, chapter)
        if not page.hidden or segments:
            orphans.extend((line, len(drafts)) for line in before)
        for segment in segments:
            same_title = None if segment.headings else titled
            draft = Draft(document.file, len(drafts) + 1, page)
            for heading in segment.headings:
                if "年度" in heading:
                    year = year_in(heading) or year
            drafts.extend(read_forms(draft, segment, segment.letter_year or year or same_title))
            titled = year_in(segment.title or "") or titled
    if not drafts and not lists:
        raise DocumentError("recognise.no_form", document.file)
    keep_orphans(drafts, orphans)
    forms: list[Form] = [assemble(draft, document, addresses) for draft in drafts]
    return Reading(forms=forms, lists=lists)


def _stated_year(lines: list[Line], year: str | None) -> str | None:
    """The year that headings in front of the forms state (…2023年度…自评清单)."""
    for line in lines:
        if len(line.tokens) == 1 and len(line.tokens[0].text) < 60:
            stated = year_in(line.tokens[0].text)
            text = line.tokens[0].text
            if stated and re.search(r"年度|预算|绩效", text) and not re.search(r"年\d+月", text):
                year = stated
    return year


__all__ = ["Page", "recognise"]
