"""A declared score that cannot be recomputed counts only where nothing speaks against it."""

import sys
from decimal import Decimal
from pathlib import Path

import pytest

from jiheng.budget.scoring import Ledger
from jiheng.budget.scoring.records import ledger_record

sys.path.insert(0, str(Path(__file__).parent))

from scoring_forms import form, fund, indicator, own, scored  # no package

REST = indicator("≥1次", "1", weight="80", score="80")


def of(target: str, actual: str | None, score: str | None, weight: str | None = "10") -> Ledger:
    """The ledger of a form of 90 sure points and one indicator more."""
    return scored(form(REST, indicator(target, actual, weight, score)))


# target, actual, declared of 10: the total, or its ends, and the grade
STANDING = [
    ("≥95%", "较好", "7", "97.00", "优"),  # words that nobody can recompute
    ("明显提高", "按计划推进", "7", "97.00", "优"),
    ("≥95%", "达成预期指标", "9", "99.00", "优"),  # the level has [8,10]
    ("≥100家", "约100家", "10", "100.00", "优"),
    ("明显提高", "部分达成预期指标", "7", "97.00", "优"),
    ("≥100家", "100个", "10", "100.00", "优"),  # two words for counting
    ("≥1次", "", "0", "90.00", "优"),  # no points claimed for what is not there
    ("≥100家", "-5家", "0", "90.00", "优"),
]
REFUSED = [
    ("明显提高", "部分达成预期指标", "10", "96.00", "98.00"),
    ("明显提高", "达成预期指标", "3", "98.00", "100.00"),
    ("≥95%", "部分达成预期指标", "10", "96.00", "98.00"),  # a level for a number is a level
    ("≥100家", "-5家", "10", "90.00", "100.00"),
    ("≥100家", "-5家", "4", "90.00", "100.00"),
    ("≥100家", "50嘟嘟", "10", "90.00", "100.00"),
    ("≥100家", "1e400家", "10", "90.00", "100.00"),
    ("≥100家", "#REF!", "10", "90.00", "100.00"),
    ("≥100家", "50万元", "10", "90.00", "100.00"),  # another unit
    ("≥100家", "", "10", "90.00", "100.00"),
    ("≥100家", "—", "10", "90.00", "100.00"),
    ("", "100家", "10", "90.00", "100.00"),
    ("80%~90%", "50%", "10", "90.00", "100.00"),  # missed, full marks
    ("明显提高", "按计划推进", "12", "90.00", "100.00"),  # more than the weight
    ("明显提高", "按计划推进", "-1", "90.00", "100.00"),
]


@pytest.mark.parametrize(("target", "actual", "score", "total", "grade"), STANDING)
def test_what_nothing_speaks_against_counts_and_is_named(
    target: str, actual: str, score: str, total: str, grade: str
) -> None:
    found = of(target, actual, score)
    assert found.indicators[1].refused is None
    assert (found.total.computed, found.grade) == (Decimal(total), grade)
    if found.indicators[1].computed is None:
        assert found.total.kept == ("指标",)


@pytest.mark.parametrize(("target", "actual", "score", "least", "most"), REFUSED)
def test_what_the_form_contradicts_leaves_the_total_open(
    target: str, actual: str, score: str, least: str, most: str
) -> None:
    found = of(target, actual, score)
    assert found.indicators[1].computed is None
    total = found.total
    assert (total.computed, str(total.lowest), str(total.highest)) == (None, least, most)
    assert (total.kept, total.refused) == ((), ("指标",))
    assert found.grade == "优"  # both ends are
    assert "指标" in total.reason.said()


@pytest.mark.parametrize(
    ("weight", "score"),
    [("-20", "25"), ("-20", None), ("二十", "20"), ("二十", None), (None, "10"), ("—", "10")],
)
def test_a_score_without_a_measure_leaves_no_total_and_no_grade(
    weight: str | None, score: str | None
) -> None:
    found = of("≥100家", "100家", score, weight)
    assert (found.total.computed, found.total.lowest, found.grade) == (None, None, None)
    assert (found.total.refused, found.total.reason.message_id) == (
        ("指标",),
        "scoring.total_refused",
    )


def test_a_layout_without_weights_keeps_its_scores() -> None:
    rows = [indicator("≥1次", "1", weight=None, score="50") for _ in range(2)]
    found = scored(form(*rows, funds=[fund("100", "100")]))
    assert (found.total.refused, found.total.computed) == ((), 110)


def test_a_weight_that_the_reader_could_not_read_is_no_weight_of_zero() -> None:
    states = {"indicators[1].weight": "unreadable"}
    found = scored(form(REST, indicator("≥1次", "1", None, None), states=states))
    assert found.indicators[1].reason.message_id == "scoring.bad_weight"
    assert (found.total.computed, found.grade) == (None, None)


def test_ends_that_differ_in_grade_have_none() -> None:
    rows = [indicator("≥1次", "1", "60", "60"), indicator("≥100家", "-5家", "30", "30")]
    found = scored(form(*rows))
    assert (found.total.lowest, found.total.highest, found.grade) == (70, 100, None)


@pytest.mark.parametrize(
    ("budget", "executed", "score", "total"),
    [
        ("0", "0", "10", (None, 90, 100)),
        ("若干", "#REF!", "9.5", (None, 90, 100)),
        ("-100", "-50", "5", (None, 90, 100)),
        ("0", "0", "0", (90, 90, 90)),
    ],
)
def test_points_of_a_rate_that_there_is_not_do_not_count(
    budget: str, executed: str, score: str, total: tuple[int | None, int, int]
) -> None:
    one = form(indicator("≥1次", "1", "90"), funds=[fund(budget, executed, score=score)])
    found = scored(one).total
    assert (found.computed, found.lowest, found.highest) == total


def test_points_for_execution_beside_weights_of_a_hundred_do_not_count() -> None:
    money = [fund("100", "80", weight=None, score="10")]
    found = scored(form(indicator("≥1次", "1", "100"), funds=money))
    assert (found.total.refused, found.total.lowest, found.total.highest) == (
        ("预算执行率",),
        100,
        100,
    )


def test_steps_bound_what_they_refuse() -> None:
    one = form(REST, indicator("明显提高", "达成预期指标", "10", "8.5"))
    found = scored(one, "sichuan-reviewer").total
    assert (found.computed, found.lowest, found.highest) == (None, 90, 100)


def test_full_marks_for_a_missed_target_without_a_formula_do_not_count() -> None:
    rules = own(reverse='"unstated"')
    for score, total in (("10", None), ("6", 96)):
        one = form(REST, indicator("≤30天", "60天", "10", score))
        assert scored(one, rules).total.computed == total


def test_a_form_without_indicators_has_no_total() -> None:
    found = scored(form(total_score="100"))
    assert (found.total.computed, found.total.lowest, found.grade) == (None, None, None)
    assert found.total.reason.message_id == "scoring.no_indicators"


def test_the_json_names_what_was_refused() -> None:
    record = ledger_record(of("≥100家", "-5家", "10"))
    line = record["indicators"][1]
    assert (line["computed"], line["refused"], line["lowest"], line["highest"]) == (
        None,
        True,
        "0.00",
        "10.00",
    )
    assert (record["total"]["refused"], record["total"]["kept"]) == (["指标"], [])
