"""Made-up sheets for the tests of the writers, and what of them a reader must find again."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.page import Page
from jiheng.kernel.documents.read import read_document
from jiheng.kernel.writing.sheet import Box, Sheet, TextLine

ODD = (
    "=1+1",
    "+86",
    "-12.5",
    "@SUM(A1)",
    "=HYPERLINK(&quot;x&quot;)",
    "<b>粗</b>&amp;<script>",
    "“引号”'单'\"双\"",
    "]]>",
    "a&b<c>d",
    "\\u0007",
    "#let x = [1]",
    "*星* _下_ $x$ `码` ~ // -- ---",
    "①②③ ㎡ ≥≤ ‰ ℃",
    "Windows Server 2022",
)


def form_like(texts: Sequence[str] = ODD, further: int = 0) -> Sheet:
    """A sheet as layouts make them: a head, a heading in the middle, a side label beside it, rows
    with merged levels; `texts` stand in the rows, `further` adds rows.
    """
    rows = [*texts, *(f"第{at}项" for at in range(further))]
    boxes = [
        Box("项目名称", 0, 0, columns=2, kind="label"),
        Box("医疗救助补助", 0, 2, columns=3),
        Box("绩效指标", 1, 0, rows=1 + len(rows), kind="label"),
        Box("一级指标", 1, 1, kind="label", align="center"),
        Box("三级指标", 1, 2, kind="label", align="center"),
        Box("指标值", 1, 3, kind="label", align="center"),
        Box("分值", 1, 4, kind="label", align="center"),
        Box("产出指标", 2, 1, rows=len(rows)),
    ]
    for at, text in enumerate(rows, 2):
        boxes += [Box(text, at, 2), Box(f"≥{at}", at, 3, align="center")]
        boxes.append(Box("", at, 4, kind="number", align="center"))
    return Sheet(
        name="医疗救助补助",
        widths=(14.0, 26.0, 90.0, 35.0, 15.0),
        rows=2 + len(rows),
        boxes=boxes,
        above=[TextLine("项目支出绩效自评表", "title"), TextLine("（2023年度）", "subtitle")],
        below=[TextLine("单位（盖章）", "seal", "right")],
        heading=(1, 1),
    )


def page_of(data: bytes, name: str, folder: Path) -> Page:
    """The page that a reader finds in what was written; fails where there are several."""
    path = folder / name
    path.write_bytes(data)
    (page,) = read_document(path, default_limits()).pages
    return page


def texts_of(page: Page) -> list[str]:
    """The texts of a page in reading order, without white space at line ends."""
    return [cell.text for cell in page.cells() if cell.text]


def across(sheet: Sheet) -> Sheet:
    """The sheet on a landscape page."""
    wide = sum(sheet.widths)
    return replace(sheet, landscape=True, widths=tuple(one * 267 / wide for one in sheet.widths))
