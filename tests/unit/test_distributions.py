"""The distributions of a portfolio: what is counted of a form, and which points are drawn."""

from decimal import Decimal
from typing import Any

import pytest

from jiheng.budget.checks.examples import forms_of
from jiheng.budget.distributions import Distributions, Share, ten_of
from jiheng.budget.portfolio import Examination
from jiheng.budget.profiles import profiles

NATIONAL = profiles()["national"]


def distributions(*forms: dict[str, Any]) -> Distributions:
    """Of clean self-evaluations with these changes, scored by the national profile."""
    parts = [{"kind": "self_evaluation", "set": one} for one in forms]
    with Examination(NATIONAL, scored_by=[NATIONAL]) as run:
        list(run.forms(forms_of({"forms": parts})))
        list(run.across())
        return run.distributions


def row(target: str, actual: str, score: str, level1: str = "产出指标") -> dict[str, str]:
    level2 = "服务对象满意度指标" if level1 == "满意度指标" else "数量指标"
    return {
        **{"horizon": "annual", "level1": level1, "level2": level2, "level3": "检查家数"},
        **{"target": target, "actual": actual, "weight": "5", "score": score},
    }


@pytest.mark.parametrize(
    ("added", "full", "exact", "on_met", "satisfaction"),
    [
        (row("≥5家", "5家", "5"), (1, 1), (1, 1), (0, 0), 0),
        (row("≥5家", "6家", "5"), (1, 1), (0, 1), (0, 0), 0),
        (row("≥5家", "6家", "4"), (0, 1), (0, 1), (1, 1), 0),
        (row("≥5家", "4家", "4"), (0, 1), (0, 1), (0, 1), 0),
        (row("效果明显", "达成预期指标", "5"), (1, 1), (0, 0), (0, 0), 0),
        (row("≥90%", "93.5%", "5", "满意度指标"), (1, 1), (0, 1), (0, 0), 1),
        (row("≥90%", "935%", "5", "满意度指标"), (1, 1), (0, 1), (0, 0), 0),
        (row("≥5家", "", ""), (0, 0), (0, 0), (0, 0), 0),
    ],
)
def test_what_one_more_indicator_adds(
    added: dict[str, str],
    full: tuple[int, int],
    exact: tuple[int, int],
    on_met: tuple[int, int],
    satisfaction: int,
) -> None:
    clean, more = distributions({}), distributions({"indicators[8]": added})

    def grown(name: str) -> tuple[int, int]:
        before: Share = getattr(clean, name)
        after: Share = getattr(more, name)
        return after.count - before.count, after.of - before.of

    assert more.indicators - clean.indicators == 1
    assert grown("full_marks") == full
    assert grown("exact_hits") == exact
    assert grown("deductions_on_met") == on_met
    assert more.satisfaction[Decimal("93.5")] == satisfaction
    assert more.satisfaction.total() - clean.satisfaction.total() == satisfaction


def test_totals_stand_by_tens_and_findings_by_code_and_severity() -> None:
    found = distributions({}, {"total_score": "100"}, {"total_score": "8x"})
    assert (found.forms, found.kinds) == (3, {"self_evaluation": 3})
    assert found.full_totals == Share(1, 2)
    assert found.declared == {90: 1, 100: 1}
    assert found.computed == {90: 3}
    assert found.codes["WGT-09"] == 2  # 100 is not the sum of its points, 8x is no number
    assert found.severities.total() == found.codes.total()


@pytest.mark.parametrize(
    ("points", "ten"),
    [("0", 0), ("9.99", 0), ("10", 10), ("99.99", 90), ("100", 100), ("104", 100), ("-3", 0)],
)
def test_a_ten_is_half_open_and_100_stands_for_itself(points: str, ten: int) -> None:
    assert ten_of(Decimal(points)) == ten


def test_few_points_are_drawn_of_many_forms_from_everywhere() -> None:
    clean = distributions({})
    [point] = clean.points
    assert (point.rate, point.declared, point.computed) == (
        Decimal("95.00"), Decimal("98.30"), Decimal("98.30"),
    )  # fmt: skip
    many = Distributions()
    for number in range(10_000):
        many._draw(point._replace(form=number))
    assert len(many.points) == 1250
    assert [one.form for one in many.points] == list(range(0, 10_000, 8))
