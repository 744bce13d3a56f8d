"""The table of formulas is whole, and names files that exist and tests that mention what they hold."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "reference" / "payment-formulas.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| (?:[FNIK]-?\d|4\.5|18号|11\.3|section)", line)
]
NUMBERS = {
    "F-": [
        *range(1, 7), *range(10, 16), 20, 21, *range(30, 38), *range(40, 44), *range(45, 49),
        *range(50, 57), *range(60, 68), *range(70, 73), *range(80, 93), 95, *range(100, 114),
    ],
    "N": range(1, 31),
    "I": range(1, 12),
    "K": range(1, 11),
}  # fmt: skip


@pytest.mark.parametrize("letter", NUMBERS)
def test_every_number_of_the_specification_stands_once(letter: str) -> None:
    digits = 2 if letter in ("F-", "N") else 1
    wanted = [f"{letter}{number:0{digits}d}" for number in NUMBERS[letter]]
    found = [one for row in ROWS for one in row[0].split(", ") if one.startswith(letter)]
    known = [one for one in found if not re.fullmatch(r"F-12\d", one)]  # DRG, section 17
    assert sorted(known) == sorted(wanted)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_names_files_that_exist(row: list[str]) -> None:
    _, _, where, test = row
    for name in re.findall(r"`([^`]+)`", where):
        assert (ROOT / "src/jiheng/fund/payment" / name).is_file(), name
    for name in re.findall(r"`([^`]+)`", test):
        assert (ROOT / "tests" / name).is_file(), name
    assert "`" in where or test == "—"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_step_in_sql_says_which_formula_it_holds(row: list[str]) -> None:
    """One of the ids of a row stands in one of the files that the row names."""
    names = re.findall(r"`([^`]+\.(?:sql|py))`", row[2])
    texts = [
        (ROOT / "src/jiheng/fund/payment" / name).read_text(encoding="utf-8") for name in names
    ]
    ids = [one for one in row[0].split(", ") if re.match(r"[FNIK]-?\d", one)]
    if texts and ids:
        assert any(re.search(rf"{one}(?!\d)", text) for one in ids for text in texts)
