"""Damage that an extraction does to the grid but not to the words leaves the reading unchanged.

Each kind of damage is applied to the tab-separated text of every invented form: what a careful
reader would transcribe is the same as before, so the truth is the same. The places are drawn
with a fixed seed for each master, so a failure can be run again.
"""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from compare import differences
from documents.render import render
from documents.test_layouts import truths_of
from documents.test_variants import MASTERS
from jiheng.budget.form_json import form_record
from jiheng.budget.recognise import recognise
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document

Rows = list[str]
Damage = Callable[[Rows, random.Random], Rows]


def trailing_blanks_lost(rows: Rows, _draw: random.Random) -> Rows:
    """The blank cells at the end of each row are gone."""
    return [row.rstrip("\t") for row in rows]


def trailing_blanks_added(rows: Rows, _draw: random.Random) -> Rows:
    """Three blank cells more at the end of each row."""
    return [f"{row}\t\t\t" if "\t" in row else row for row in rows]


def column_added(rows: Rows, _draw: random.Random) -> Rows:
    """A blank column behind the first one."""
    return [re.sub(r"^([^\t]*)\t", r"\1\t\t", row) for row in rows]


def page_breaks(rows: Rows, draw: random.Random) -> Rows:
    """Blank lines between some rows of the table."""
    return [one for row in rows for one in ([row, ""] if draw.random() < 0.15 else [row])]


def labels_broken(rows: Rows, draw: random.Random) -> Rows:
    """A blank inside half of the short Chinese cells, where a line of the cell ended."""

    def broken(cell: str) -> str:
        if not re.fullmatch(r"[\u4e00-\u9fff（）()]{3,12}", cell) or draw.random() < 0.5:
            return cell
        at = draw.randrange(1, len(cell))
        return f"{cell[:at]} {cell[at:]}"

    return ["\t".join(broken(cell) for cell in row.split("\t")) for row in rows]


def shifted_after_break(rows: Rows, draw: random.Random) -> Rows:
    """From some row of the indicators on, behind a page break, the column of side labels is lost."""
    start = _first_indicator(rows) + draw.randrange(3)
    return [*rows[:start], "", *(row.removeprefix("\t") for row in rows[start:])]


def heading_repeated(rows: Rows, _draw: random.Random) -> Rows:
    """Behind a page break the row of headings stands again, a page number before it."""
    start = _first_indicator(rows)
    return [*rows[: start + 2], "", "— 2 —", "", rows[start - 1], *rows[start + 2 :]]


def operators_as_formulas(rows: Rows, _draw: random.Random) -> Rows:
    """`≥95%` is written `$\\geq 95\\%$`."""
    return [re.sub(r"≥(\d[\d.]*)%", r"$\\geq \1\\%$", row) for row in rows]


def blanks_behind_operators(rows: Rows, _draw: random.Random) -> Rows:
    """`≥95%` is written `≥ 95%`."""
    return [re.sub(r"([≥≤=])(\d)", r"\1 \2", row) for row in rows]


def _first_indicator(rows: Rows) -> int:
    bare = [row.replace(" ", "") for row in rows]
    return max(at for at, row in enumerate(bare) if "一级指标" in row and "二级指标" in row) + 1


DAMAGES: list[Damage] = [
    trailing_blanks_lost,
    trailing_blanks_added,
    column_added,
    page_breaks,
    labels_broken,
    shifted_after_break,
    heading_repeated,
    operators_as_formulas,
    blanks_behind_operators,
]
CHANGES_MEANING = {
    # one flat table for all projects: its first columns are not side labels
    (shifted_after_break, "08-several-projects-flat"),
    # two rows of headings, or two tables with headings
    (heading_repeated, "11-adjusted-targets"),
    (heading_repeated, "04-hubei"),
    (heading_repeated, "07-standards-and-history"),
    (shifted_after_break, "07-standards-and-history"),
    # 成本指标（10分） in the first column is a first-level indicator as well as a second-level one
    (shifted_after_break, "09-yinchuan"),
    # another flat table, and headings that are no 一级指标 | 二级指标 in one row
    (shifted_after_break, "43-table-of-all-projects"),
    (heading_repeated, "40-levels-below-the-headings"),
    (shifted_after_break, "40-goals-in-three-words"),
    (heading_repeated, "40-goals-in-three-words"),
    (shifted_after_break, "41-adjusted-goals-and-no-levels"),
    (heading_repeated, "41-adjusted-goals-and-no-levels"),
    (shifted_after_break, "52-unit-above-its-projects"),
    (heading_repeated, "52-grade-beside-the-total"),
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("master", MASTERS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_damage_to_the_grid_changes_nothing(master: Path, damage: Damage, tmp_path: Path) -> None:
    if (damage, master.stem) in CHANGES_MEANING:
        pytest.skip("the damage takes away what a reader would need")
    rows = render(master, "tab")[1].decode("utf-8").split("\n")
    path = tmp_path / f"{master.stem}.txt"
    path.write_text("\n".join(damage(rows, random.Random(master.stem))), encoding="utf-8")
    forms = [form_record(form) for form in recognise(read_document(path, default_limits())).forms]
    found = differences(forms, truths_of(master))
    assert not found, "\n" + "\n".join(found)
