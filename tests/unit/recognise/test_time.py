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


@pytest.mark.parametrize("made", ROWS.values(), ids=ROWS)
def test_what_takes_too_long_is_given_up(made: str) -> None:
    document = text.read(made.encode(), Guard("长.txt", default_limits()))
    with pytest.raises(DocumentError) as raised:
        recognise(document, limits=replace(default_limits(), seconds=1))
    assert (raised.value.message_id, raised.value.file) == ("read.too_slow", "长.txt")
    assert "1" in raised.value.sentence("zh")
