"""A document made to keep the recogniser busy is given up in time, with a sentence."""

from dataclasses import replace

import pytest

from jiheng.budget.recognise import recognise
from jiheng.kernel.documents import text
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard, default_limits

HEADINGS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
ROWS = {
    "all in one line": " ".join(("项目支出绩效自评表", "项目名称", *HEADINGS)) + " 甲乙 12" * 60_000,
    "one cell a line": "\n".join(("项目支出绩效自评表", "项目名称", "甲", *HEADINGS)) + "\n甲乙\n12" * 60_000,
    "rows of seven": "项目支出绩效自评表\n项目名称\t甲\n" + "\t".join(HEADINGS) + "\n甲\t乙\t丙\t12" * 60_000,
}  # fmt: skip


def test_a_document_has_one_time_for_reading_and_recognising() -> None:
    document = text.read(
        "项目名称\t甲\n一级指标\t二级指标".encode(), Guard("表.txt", default_limits())
    )
    document.seconds = default_limits().seconds + 1.0
    with pytest.raises(DocumentError) as raised:
        recognise(document)
    assert raised.value.message_id == "read.too_slow"


def test_a_row_wider_than_any_form_is_kept_as_it_stands() -> None:
    body = (
        "项目支出绩效自评表\n项目名称\t甲\n主管部门\t乙\n"
        + "\t".join(HEADINGS)
        + "\n产出指标\t数量指标\t丙\t1\t1\t9\t9"
    )
    wide = [*HEADINGS] * 286
    document = text.read(f"{body}\n{chr(9).join(wide)}".encode(), Guard("宽.txt", default_limits()))
    (form,) = recognise(document, limits=replace(default_limits(), seconds=20)).forms
    assert [row.level3 for row in form.indicators] == ["丙"]
    assert [one.text for one in form.extra] == wide


@pytest.mark.parametrize("made", ROWS.values(), ids=ROWS)
def test_what_takes_too_long_is_given_up(made: str) -> None:
    document = text.read(made.encode(), Guard("长.txt", default_limits()))
    with pytest.raises(DocumentError) as raised:
        recognise(document, limits=replace(default_limits(), seconds=1))
    assert (raised.value.message_id, raised.value.file) == ("read.too_slow", "长.txt")
    assert "1" in raised.value.sentence("zh")
