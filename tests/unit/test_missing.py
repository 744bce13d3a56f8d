"""Blank, not in the layout, not applicable, unreadable and zero are five things."""

from decimal import Decimal

import pytest

from jiheng.kernel.missing import Figure, as_json, figure, is_dash, less, shown, state_of, total

CELLS = [
    # cell, state, number
    ("600", "number", Decimal(600)),
    ("2,858.5", "number", Decimal("2858.5")),
    ("６００", "number", Decimal(600)),
    ("-3", "number", Decimal(-3)),
    ("0", "zero", Decimal(0)),
    ("0.00", "zero", Decimal(0)),
    (None, "blank", None),
    ("", "blank", None),
    (" \n", "blank", None),
    ("—", "not_applicable", None),
    ("——", "not_applicable", None),
    ("/", "not_applicable", None),
    ("不适用", "not_applicable", None),
    ("无", "not_applicable", None),
    ("N/A", "not_applicable", None),
    ("6OO", "unreadable", None),
    ("600万元", "unreadable", None),
    ("1,00", "unreadable", None),
    ("①", "unreadable", None),
    ("约600", "unreadable", None),
]


@pytest.mark.parametrize(("text", "state", "number"), CELLS)
def test_a_cell_is_a_number_or_says_why_not(
    text: str | None, state: str, number: Decimal | None
) -> None:
    one = figure(text)
    assert (one.state, one.number) == (state, number)
    # JSON has a value or a state, never both and never neither.
    value, missing = as_json(one)
    assert (value is None) == (missing is not None) == (number is None)


def test_a_cell_that_the_layout_lacks_is_nobodys_fault() -> None:
    assert state_of("600", in_layout=False) == "not_in_layout"
    assert figure(None, in_layout=False).state == "not_in_layout"


@pytest.mark.parametrize("text", ["-3", "2022-2023", "", "无"])
def test_a_dash_is_only_a_dash(text: str) -> None:
    assert not is_dash(text)


PARTS = {"blank": "", "not_applicable": "—", "unreadable": "6OO"}


@pytest.mark.parametrize("state", PARTS)
def test_a_sum_names_what_is_missing_and_never_counts_it_as_zero(state: str) -> None:
    result = total({"a": figure("1.10"), "b": figure("2.20"), "c": figure(PARTS[state])})
    assert (result.number, result.missing) == (Decimal("3.30"), {"c": state})
    assert result.complete == (state == "not_applicable")


def test_a_sum_with_zero_is_complete_and_one_of_nothing_is_no_number() -> None:
    assert total({"a": figure("5"), "b": figure("0")}).complete
    assert total({"a": figure(""), "b": figure("—")}).number is None


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [("1", "2", True), ("2", "1", False), ("0", "0.0", False), ("", "2", None), ("0", "6OO", None)],
)
def test_a_comparison_with_a_missing_side_is_not_decided(
    one: str, other: str, result: bool | None
) -> None:
    assert less(figure(one), figure(other)) is result


def test_every_state_has_its_own_words() -> None:
    cells = [figure(text) for text in ("", "—", "6OO", "0")] + [Figure(None, "not_in_layout")]
    for language in ("zh", "en"):
        assert len({shown(one, language) for one in cells}) == 5
