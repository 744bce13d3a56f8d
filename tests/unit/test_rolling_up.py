"""Targets of several years and areas as one: by rule, unit and operator; nothing missing is zero."""

import pytest

from jiheng.budget.rolling_up import Rule, falls_short, over_areas, over_years, suggested_rule

# Rule, targets by year → the value, the years without one, why there is none.
YEARS = [
    ("sum", ["≥300人次", "≥400人次"], "≥700人次", (), None),
    ("sum", ["0.5万元", "5000元"], "1万元", (), None),
    ("sum", ["≥0.1个", "≥0.2个"], "≥0.3个", (), None),  # exact, not binary
    ("sum", ["≥300人次", None], "≥300人次", ("2025",), None),
    ("sum", [None, None], None, ("2024", "2025"), "rollup.nothing"),
    ("sum", ["≥3次", "≤3次"], None, (), "rollup.operators"),
    ("sum", ["≥3次", "3次"], None, (), "rollup.operators"),
    ("sum", ["=3次", "3次"], "=6次", (), None),
    ("sum", ["≥3次", "≥3天"], None, (), "rollup.units"),
    ("sum", ["≥3次", "3"], None, (), "rollup.operators"),
    ("sum", ["≥3次", "≥3"], None, (), "rollup.units"),  # of what is not said
    ("sum", ["≥3次", "有所提高"], None, (), "rollup.words"),
    ("sum", ["0次", "≥3次"], None, (), "rollup.operators"),
    ("last", ["≥85%", "≥90%"], "≥90%", (), None),
    ("last", ["≥85%", None], "≥85%", ("2025",), None),
    ("last", ["提高", "明显提高"], "明显提高", (), None),
    ("average", ["≥85%", "≥90%"], "≥87.5%", (), None),
    ("average", ["提高", "提高"], "提高", (), None),
]


@pytest.mark.parametrize(("rule", "targets", "text", "missing", "problem"), YEARS)
def test_over_years(
    rule: Rule,
    targets: list[str | None],
    text: str | None,
    missing: tuple[str, ...],
    problem: str | None,
) -> None:
    made = over_years(rule, dict(enumerate(targets, 2024)))
    assert (made.text, made.missing, made.problem and made.problem[0]) == (text, missing, problem)


# Counts add up over areas whatever the rule over years is, but for an average; shares never do.
AREAS = [
    ("sum", ["≥40家", "≥60家"], "≥100家"),
    ("last", ["≥40家", "≥60家"], "≥100家"),
    ("average", ["≥40家", "≥60家"], "≥50家"),
    ("sum", ["≥90%", "≥80%"], "≥85%"),
    ("last", ["≤10天", "≤20天"], "≤15天"),
    ("sum", ["≤30分钟", "≤0.5小时"], "≤30分钟"),
    ("sum", ["≥100万元", "≥50000元"], "≥105万元"),
    ("sum", ["提高", "提高"], "提高"),
    ("sum", ["提高", "有所提高"], None),
]


@pytest.mark.parametrize(("rule", "targets", "text"), AREAS)
def test_over_areas(rule: Rule, targets: list[str], text: str | None) -> None:
    assert over_areas(rule, dict(zip(("东区", "西县"), targets, strict=True))).text == text


def test_an_average_without_end_says_that_it_is_rounded() -> None:
    made = over_areas("average", {"一": "1次", "二": "1次", "三": "2次"})
    assert (made.text, made.is_rounded) == ("1.33次", True)


@pytest.mark.parametrize(
    ("name", "target", "rule"),
    [
        ("宣传场次", "≥12场", "sum"),
        ("基本医疗保险参保人数", "≥560万人", "last"),
        ("定点医药机构数", "≥900家", "last"),
        ("在用系统数", "≥3个", "last"),
        ("参保人员满意度", "≥90%", "average"),
        ("完成时间", "2025年12月", "last"),
        ("成本控制数", "≤50万元", "sum"),
        ("名称", None, None),
    ],
)
def test_a_rule_is_suggested(name: str, target: str | None, rule: str | None) -> None:
    assert suggested_rule(name, target) == rule


@pytest.mark.parametrize(
    ("asked", "given", "short"),
    [
        ("≥100人次", "≥99人次", True),
        ("≥100人次", "≥100人次", False),
        ("≤5天", "≤6天", True),
        (">90%", ">90%", False),
        (">90%", "≥90%", True),
        ("<5天", "<5天", False),
        ("3次", "3次", False),
        ("3次", "2次", None),  # without a sign nobody can tell
        ("提高", "提高", False),
        ("提高", "明显提高", None),
        ("≥3次", None, None),
        ("≥3次", "≥5天", None),
    ],
)
def test_what_falls_short(asked: str, given: str | None, short: bool | None) -> None:
    assert falls_short(asked, given) is short


# Targets of three areas, what is asked of all together, what is shown, and whether it falls short.
ROUNDED = [
    (("≥95%", "≥95%", "≥94.99%"), "≥95%", "≥94.99%", True),  # 94.9966… is not 95
    (("≤10天", "≤10天", "≤10.01天"), "≤10天", "≤10.01天", True),
    (("≥1次", "≥1次", "≥2次"), "≥1.333次", "≥1.33次", False),  # by what it is, not as it is shown
    (("≥1次", "≥1次", "≥2次"), "≥1.334次", "≥1.33次", True),
    (("≤1天", "≤1天", "≤2天"), "≤1.334天", "≤1.34天", False),
    (("1%", "1%", "2%"), "1.33%", "1.33%", None),
]


@pytest.mark.parametrize(("targets", "asked", "text", "short"), ROUNDED)
def test_rounding_never_hides_what_is_missing(
    targets: tuple[str, ...], asked: str, text: str, short: bool | None
) -> None:
    made = over_areas("average", dict(zip("甲乙丙", targets, strict=True)))
    assert (made.text, made.is_rounded) == (text, True)
    if short is not None:
        assert made.falls_short_of(asked) is short
