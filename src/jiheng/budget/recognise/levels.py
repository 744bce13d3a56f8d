"""The labels of the first and second level, carried down to the rows they hold for.

Labels stand in merged cells: printed once, they hold for the rows below. Where a label is lost
or printed late, the other half of the form or the standard tree of indicators restores it:

    产出指标 | 数量指标 | 培训场次
             | 质量指标 | 合格率          still 产出指标
             | 社会效益指标 | 参保率       效益指标 by the standard tree, and the reading says so
"""

import re
from dataclasses import dataclass, field

from jiheng.budget.recognise.align import Column
from jiheng.budget.recognise.draft import Draft, Spot
from jiheng.budget.recognise.labels import bare, level, said_as, tree, weight_beside, without_points
from jiheng.budget.recognise.lines import Line, Token

_CLOSED = re.compile(r"[)）]")
Values = dict[str, Token]


@dataclass(slots=True)
class Label:
    """A label as canonical name, as printed, and with the place where it stands.

    Its weight stands in the same cell, or in a column of its own (`weight_spot`).
    """

    name: str | None = None
    printed: str | None = None
    weight: str | None = None
    spot: Spot | None = None
    weight_spot: Spot | None = None


@dataclass(slots=True)
class Levels:
    """The labels that hold for the row being read; `second` by half (whole period, year)."""

    first: Label = field(default_factory=Label)
    second: list[Label] = field(default_factory=lambda: [Label(), Label()])
    first_row_end: int = -1  # the last grid row that the first label's cell covers

    def knows(self, text: str) -> bool:
        """Whether the text is one of the labels that hold now."""
        known = level("level1", text) or level("level2", text)
        names = (self.first.name, *(one.name for one in self.second))
        return known is not None and known.name in names

    def finish_first(self, draft: Draft, text: str) -> None:
        """The end of a first-level label that a page break cut off: 产出指标(50 + 分)."""
        if self.first.printed is None:
            return
        self.first.printed += text
        weight = weight_beside(self.first.printed)
        if weight is None:
            return
        self.first.weight = weight
        for at, row in enumerate(draft.indicators):
            if row.get("level1") == self.first.name and row.get("level1_weight") is None:
                row["level1_weight"] = weight
                if self.first.spot is not None:
                    draft.spots.setdefault(f"indicators[{at}].level1_weight", self.first.spot)

    def fields(self, half: int) -> dict[str, str | None]:
        """The fields of an indicator in this half."""
        second = self.second[half]
        row = {
            "level1": self.first.name,
            "level1_weight": self.first.weight,
            "level2": second.name,
            "level2_weight": self.second[0].weight,
        }
        for key, label in (("level1_printed", self.first), ("level2_printed", second)):
            if label.name and label.printed and bare(label.printed) != bare(label.name):
                row[key] = label.printed
        return row

    def address(self, draft: Draft, path: str, half: int) -> None:
        """Note the cells of the labels as the addresses of an indicator's levels."""
        for name, label in (("level1", self.first), ("level2", self.second[half])):
            if label.spot is not None:
                draft.spots.setdefault(f"{path}.{name}", label.spot)
        for name, label in (("level1", self.first), ("level2", self.second[0])):
            spot = label.weight_spot or label.spot
            if label.weight is not None and spot is not None:
                draft.spots.setdefault(f"{path}.{name}_weight", spot)


def read_labels(
    draft: Draft, line: Line, levels: Levels, columns: list[Column], halves: list[Values]
) -> bool:
    """Take the labels out of a row, and restore the first level where it is not printed.

    Gives whether the row begins a group of its own: a whole second-level label stands in it.
    """
    two = any(column.half for column in columns)
    first = halves[0].pop("level1", None)
    seconds = [halves[0].pop("level2", None), halves[1].pop("level2", None)]
    if first is not None and seconds[0] is None:
        if _is_second(line, levels, columns, first, seconds[1]):
            first, seconds[0] = None, first
    elif first is not None and _repeats(first, seconds[0]):
        first.used, first = True, None
    if first is not None:
        _new_first(draft, line, levels, first)
    for half, token in enumerate(seconds):
        if token is not None:
            _new_second(draft, line, levels, token, half, two)
    if two and seconds[0] is None and seconds[1] is not None:
        _one_label_for_both(draft, line, levels, seconds[1])
    _weights(draft, line, levels, halves[0])
    printed = seconds[0] or seconds[1]
    if printed is not None and not halves[0] and not halves[1]:
        _alone(draft, line, levels, printed)
    if first is None and printed is not None:
        _standard_first(draft, line, levels, printed)
    known = level("level2", printed.text) if printed is not None else None
    return known is not None and known.certain


def _alone(draft: Draft, line: Line, levels: Levels, token: Token) -> None:
    """A label of no standard tree in a row without an indicator: no row below may show its name."""
    name = levels.second[0].name or levels.second[1].name or ""
    if tree().get(name) is None and name not in tree().values():
        draft.find("READ-07", "info", "reading.level2_alone", "indicators", token, line, label=name)


def _weights(draft: Draft, line: Line, levels: Levels, values: Values) -> None:
    """Weights of the levels that stand in columns of their own."""
    for name, label in (("level1_weight", levels.first), ("level2_weight", levels.second[0])):
        token = values.pop(name, None)
        if token is not None:
            label.weight = draft.take("indicators", token, line).removesuffix("分")
            label.weight_spot = (token, line)


def _repeats(first: Token, second: Token | None) -> bool:
    """A second-level label that stands under 一级指标 too (质量指标 | 质量指标)."""
    known = level("level2", first.text)
    other = level("level2", second.text) if second else None
    return bool(known and other and known.name == other.name) and not level("level1", first.text)


def _is_second(
    line: Line, levels: Levels, columns: list[Column], token: Token, other_half: Token | None
) -> bool:
    """Whether a label under 一级指标 is one of the second level, printed a column to the left."""
    second, first = level("level2", token.text), level("level1", token.text)
    if other_half is not None and other_half.text == token.text and not (first and first.certain):
        return True
    if second is None or (first and first.weight):
        return False
    if first is None:
        return True
    if not first.certain and tree().get(second.name) == levels.first.name:
        return True
    if second.name == "成本指标" and levels.second[0].name:
        return levels.first.name in ("产出指标", None) and _in_second_column(line, columns, token)
    return tree().get(second.name) == first.name and levels.first.name == first.name


def _in_second_column(line: Line, columns: list[Column], token: Token) -> bool:
    """成本指标 is a label of either level: the column it stands in tells, if there is one."""
    starts = {column.role: column.start for column in reversed(columns)}
    if "level2" not in starts:
        return False
    if line.dense:
        return True  # as a first-level label it would have a second one behind it
    return starts.get("level1", 0) < token.start and token.end < starts["level2"] + 1


def _new_first(draft: Draft, line: Line, levels: Levels, token: Token) -> None:
    known = level("level1", token.text)
    printed = draft.take("indicators", token, line)
    if known and not known.certain and levels.first.name == known.name:
        return
    printed, standard = said_as(printed)
    name = standard or (known.name if known else without_points(printed))
    if name != levels.first.name:
        levels.second = [Label(), Label()]
    levels.first = Label(name, printed, weight_beside(printed), (token, line))
    if known and (
        not known.certain
        or printed.count("(") + printed.count("（") > len(_CLOSED.findall(printed))
    ):
        draft.find("READ-02", "info", "reading.label_cut", "indicators", token, line, label=name)
    levels.first_row_end = token.cell.row + token.cell.row_span - 1
    levels.second[0].weight = None


def _new_second(
    draft: Draft, line: Line, levels: Levels, token: Token, half: int, two: bool
) -> None:
    known = level("level2", token.text)
    printed = draft.take("indicators", token, line)
    before = levels.second[half]
    if known and not known.certain and before.name and bare(before.name).endswith(bare(printed)):
        return  # the rest of a label that a page break cut in two
    if known is None and line.row.after_break and before.name and not line.exact:
        before.printed = printed
        draft.find(
            "READ-07", "warning", "reading.level2_doubtful", "indicators", token, line,
            label=before.name,
        )  # fmt: skip
        return
    printed, standard = said_as(printed)
    name = standard or (known.name if known else without_points(printed))
    weight = weight_beside(printed)
    levels.second[half] = Label(name, printed, weight, (token, line))
    if two and half == 0:
        levels.second[1] = Label(name, printed, weight, (token, line))
    if known and not known.certain:
        draft.find("READ-02", "info", "reading.label_cut", "indicators", token, line, label=name)


def _one_label_for_both(draft: Draft, line: Line, levels: Levels, token: Token) -> None:
    """A second-level label printed in the right half only holds for both."""
    name = levels.second[1].name
    if levels.second[0].name != name:
        levels.second[0] = levels.second[1]
        draft.find(
            "READ-07", "info", "reading.level2_other_half", "indicators", token, line,
            label=str(name),
        )  # fmt: skip


def _standard_first(draft: Draft, line: Line, levels: Levels, token: Token) -> None:
    """Where the first level is not printed and the second belongs elsewhere: the standard tree."""
    second, first = levels.second[0].name or levels.second[1].name or "", levels.first.name
    standard = tree().get(second)
    if second == "成本指标" and first is None:
        standard = "产出指标"
    if standard is None or standard == first:
        return
    if line.exact and line.tokens[0].cell.row <= levels.first_row_end:
        return
    if second == "可持续影响指标" and first == "可持续发展指标":
        return
    if first is not None and first not in set(tree().values()):
        return  # a layout with first levels of its own (履职效能, 部门绩效情况)
    levels.first = Label(standard)
    draft.find(
        "READ-07", "info", "reading.level1_restored", "indicators", token, line, label=standard
    )
