"""Points of qualitative indicators: the declared score stands where the rules allow it."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from scoring_forms import indicator, line, own, points  # tests/spec is no package

MET, PARTLY, UNMET = (
    "达成预期指标",
    "部分达成预期指标并具有一定效果",
    "未达成预期指标且效果较差",
)

# answer, declared of 10, stands by `national`, stands by `hubei`
BANDS = [
    (MET, "10", True, True),
    (MET, "8", True, True),
    (MET, "7.99", False, False),
    (MET, "10.01", False, False),
    (PARTLY, "8", False, False),
    (PARTLY, "7.99", True, True),
    (PARTLY, "6", True, True),
    (PARTLY, "5.99", False, True),
    (PARTLY, "5", False, True),
    (PARTLY, "4.99", False, False),
    (UNMET, "6", False, False),
    (UNMET, "5.99", True, False),
    (UNMET, "4.99", True, True),
    (UNMET, "0", True, True),
    (UNMET, "-1", False, False),
]


@pytest.mark.parametrize(("answer", "declared", "national", "hubei"), BANDS)
def test_a_score_stands_in_the_band_of_its_level(
    answer: str, declared: str, national: bool, hubei: bool
) -> None:
    for profile, stands in (("national", national), ("hubei", hubei)):
        found = line(indicator("效果明显", answer, score=declared), profile)
        assert found.computed == (points(declared) if stands else None)
        assert found.reason.message_id == ("scoring.in_band" if stands else "scoring.outside_band")
        assert found.rule == "qualitative.bands"


def test_the_ledger_says_which_band_and_what_was_declared() -> None:
    said = line(indicator("效果明显", PARTLY, weight="15", score="13")).reason.said()
    assert "[9,12)" in said
    assert "13" in said


# answer, level: the words of the rules, cut off at the edge of a cell, or none of them
WORDS = [
    ("达成年度指标", "8 10"),
    ("达成预期指标。", "8 10"),
    ("完成", "8 10"),
    ("达成年度", "8 10"),
    ("部分达成预期指标并具有一", "6 7"),
    ("部分达成", "6 7"),
    ("未完成预期指标且效", "0 5"),
    ("未完成", "0 5"),
    ("未达成年度指标且效果较差", "0 5"),
    ("达成", "8 10"),
    ("部分", ""),  # too short to tell
    ("有所提高", ""),
    ("优", ""),
    ("效果明显", "8 10"),  # the target word for word
]


@pytest.mark.parametrize(("answer", "stand"), WORDS)
def test_which_level_an_answer_says(answer: str, stand: str) -> None:
    stood = [
        score
        for score in ("0", "5", "6", "7", "8", "10")
        if line(indicator("效果明显", answer, score=score)).computed is not None
    ]
    low, high = stand.split() or ("", "")
    assert (stood[:1], stood[-1:]) == ([low], [high]) if stand else stood == []


def test_an_unknown_answer_is_asked_about() -> None:
    found = line(indicator("效果明显", "运行良好"))
    assert (found.computed, found.reason.message_id) == (None, "scoring.no_level")
    assert "运行良好" in found.reason.said()


def test_without_a_declared_score_the_band_is_named_and_nothing_is_computed() -> None:
    found = line(indicator("效果明显", MET, score=None))
    assert (found.computed, found.reason.message_id) == (None, "scoring.band_open")
    assert "[8,10]" in found.reason.said()


@pytest.mark.parametrize("target", ["≤12月份", "年度内完成", "2022年12月", "住院费用个人负担部分"])
def test_a_date_or_a_text_answered_with_a_level_is_qualitative(target: str) -> None:
    found = line(indicator(target, MET, score="9"))
    assert (found.computed, found.rule) == (points("9"), "qualitative.bands")


@pytest.mark.parametrize(
    ("declared", "stands"),
    [("10", True), ("7", True), ("4", True), ("0", True), ("8", False), ("6", False)],
)
def test_reviewers_in_sichuan_deduct_in_steps(declared: str, stands: bool) -> None:
    found = line(indicator("效果明显", MET, score=declared), "sichuan-reviewer")
    assert found.computed == (points(declared) if stands else None)
    assert found.reason.message_id == ("scoring.on_step" if stands else "scoring.off_steps")


def test_an_office_may_have_its_own_words() -> None:
    profile = own(level_words='{ met = ["优"], partly = ["良"], unmet = ["差"] }')
    assert line(indicator("效果明显", "良", score="7"), profile).computed == points("7")
    assert line(indicator("效果明显", MET, score="9"), profile).computed is None
