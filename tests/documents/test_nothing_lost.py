"""Every non-blank cell of a document stands in what is read from it, or is an official label.

The property that "no cell is lost" means: for every invented document in every format, each cell
of the pages is found again among the values, keys and extra cells of the forms or in the lists.
A cell that holds a bare number must be found as often as it is printed, so that a 10 in one
place cannot stand for a 10 lost in another.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from compare import plain
from documents.render import RENDERINGS
from documents.test_layouts import MASTERS as OTHER_MASTERS
from documents.test_variants import MASTERS, TEXTS, file_of
from jiheng.budget.form_json import form_record
from jiheng.budget.forms import Reading
from jiheng.budget.recognise import recognise
from jiheng.budget.recognise.columns import role_of
from jiheng.budget.recognise.funds import column_role
from jiheng.budget.recognise.labels import bare, fund_item, level, side, vocabulary
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.page import Document
from jiheng.kernel.documents.read import read_document
from jiheng.kernel.text import tidy

SECTIONS = (
    "header", "overall_unit", "narrative", "side", "side_horizon", "fund_item", "fund_column",
    "objective", "indicator", "cause", "signature", "total", "other",
)  # fmt: skip
DERIVED = ("kind", "horizon", "target_value", "actual_value", "states", "form_id", "reading")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")
_BLANK = re.compile(r"\s+")
_COLON = re.compile(r"[：:；;]|(?<=\D)\d+\.(?=\D)")
_BRACKET = re.compile(r"[（）()]")
_SEAL = re.compile(r"[（(](?:盖章|签章|公章|签字)[）)]|指标\d[:：]")
_HEADING = re.compile(
    r"\(?(?:金额|货币|计量)?单位:?(?:万元|元)?\)?|附件?\d*[-\d]*:?|预算年度:?"
    r"|(?:1\.)?(?:项目)?年度目标(?:完成情况)?|项目资金(?:来源|申请)(?:\(万元\))?"
)
_OTHER_HEADINGS = {
    "情况说明", "支出类别", "支出类型", "支出构成", "预算配置情况", "区级预算部门名称", "分析",
    "部门整体支出年度绩效指标", "可能性", "能否完成全年目标", "任务名称", "金额合计", "评分标准",
    "评扣分标准", "绩效标准", "确定依据", "结转结余数", "年度绩效目标", "参考分值", "指标属性",
}  # fmt: skip
_SIGNS = {"小于等于": "≤", "大于等于": "≥", "等于": "=", "小于": "<", "大于": ">"}


def transcribed(value: Any) -> Iterator[str]:
    """Every text and every key of a reading that comes out of the document."""
    if isinstance(value, str):
        yield str(plain(value) or "")
    elif isinstance(value, list):
        for one in value:
            yield from transcribed(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key not in DERIVED:
                yield str(plain(key))
                yield from transcribed(one)


def texts_of(reading: Reading) -> list[str]:
    """The texts of all forms and lists of a reading, in the form of `plain`."""
    forms = [form_record(form) for form in reading.forms]
    lists = [one.model_dump(mode="json") for one in reading.lists]
    return [text for text in transcribed([forms, lists]) if text]


def is_label(text: str) -> bool:
    """An official label or column heading, cut or whole, with or without number and weight."""
    label = re.sub(r"\d+$", "", bare(text))
    if not label or _HEADING.fullmatch(str(plain(text))) or label in known_labels():
        return True
    if label in _OTHER_HEADINGS or role_of(text) or column_role(text):
        return True
    if len(label) >= 2 and any(one.startswith(label) for one in known_labels()):
        return True
    return bool(side(text) or fund_item(text) or level("level1", text) or level("level2", text))


@cache
def known_labels() -> frozenset[str]:
    """Every spelling of every official label."""
    return frozenset(one for section in SECTIONS for one in vocabulary(section))


def lost_cells(document: Document, texts: list[str]) -> list[str]:
    """The cells of a document that neither stand in the texts nor are labels."""
    whole = "\n".join(texts)
    return [
        f"{cell.address}: {cell.text}"
        for page in document.pages
        for cell in page.cells()
        if not _kept(cell.text, whole)
    ]


def _kept(printed: str, whole: str) -> bool:
    """Whether a cell stands in the texts: whole, as a label, or all of its labels and values."""
    printed = printed.replace("<br>", "\n")
    text = str(plain(tidy(printed)) or "")
    if text in "√☑" or text in whole or is_label(text) or _SIGNS.get(text, "\0") in whole:
        return True
    if weight := re.fullmatch(r"(\d+(?:\.\d+)?)分", text):
        return weight[1] in whole
    if year := re.fullmatch(r"\(?((?:19|20)\d\d)年?度?\)?", text):
        return year[1] in whole
    for separator in (_BLANK, _signatures(), _COLON, _BRACKET):
        parts = [part for part in separator.split(_SEAL.sub("", printed)) if part.strip()]
        if parts != [printed]:
            return all(_kept(part, whole) for part in parts)
    return False


@cache
def _signatures() -> re.Pattern[str]:
    """Where a signature label begins in the middle of a text (…李某填报日期：…)."""
    labels = sorted(vocabulary("signature"), key=len, reverse=True)
    return re.compile(rf"(?<=[^：:])(?=(?:(?:金额)?单位|{'|'.join(labels)})[：:（(])")


def lost_numbers(document: Document, texts: list[str]) -> dict[str, int]:
    """How often a number that fills a cell is printed beyond how often it is read."""
    printed = Counter(
        text.rstrip("%")
        for page in document.pages
        for cell in page.cells()
        if _NUMBER.fullmatch(text := str(plain(tidy(cell.text)) or ""))
    )
    read = Counter(number.rstrip("%") for text in texts for number in _NUMBER.findall(text))
    return dict(printed - read)


@pytest.mark.parametrize("rendering", list(RENDERINGS))
@pytest.mark.parametrize(
    "master", [*MASTERS, *OTHER_MASTERS], ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_no_cell_of_a_rendered_form_is_lost(master: Path, rendering: str, tmp_path: Path) -> None:
    document = read_document(file_of(master, rendering, tmp_path), default_limits())
    texts = texts_of(recognise(document))
    assert (lost_cells(document, texts), lost_numbers(document, texts)) == ([], {})


@pytest.mark.parametrize("master", TEXTS, ids=lambda path: path.stem)
def test_no_cell_of_a_damaged_extraction_is_lost(master: Path, tmp_path: Path) -> None:
    document = read_document(file_of(master, "utf-8", tmp_path), default_limits())
    texts = texts_of(recognise(document))
    assert (lost_cells(document, texts), lost_numbers(document, texts)) == ([], {})
