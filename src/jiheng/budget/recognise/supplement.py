"""The block 未归类内容 behind a form: cells that its layout has no place for, with their labels.

未归类内容
自评等级 | 优            a label with its text
—      | 二、自评情况     a text without a label
"""

from jiheng.budget.recognise.draft import Draft
from jiheng.budget.recognise.labels import bare
from jiheng.budget.recognise.lines import Line

_HEADING = "未归类内容"


def is_header(line: Line) -> bool:
    """The heading of the block, alone in its row."""
    return len(line.tokens) == 1 and bare(line.tokens[0].text) == _HEADING


def read_row(draft: Draft, line: Line) -> bool:
    """Keep the text of a row under its label; False where the block has ended before it."""
    if len(line.fresh) != 2:
        return False
    label, text = line.fresh
    label.used = True
    draft.keep(text, line, None if label.dash else label.text)
    return True
