"""The product and a second, plain statement of the rules agree on random indicators."""

import random
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from jiheng.budget.forms import Form, Fund, Indicator, Where
from jiheng.budget.profiles import profiles
from jiheng.budget.scoring import Ledger, score_form

sys.path.insert(0, str(Path(__file__).parent))

import plain_scoring as plain  # tests/engines is no package

WORDS = ("达成预期指标", "部分达成预期指标并具有一定效果", "未达成预期指标且效果较差")
UNITS = ("", "%", "万元", "人次", "天", "元/人·年")
EACH = 4  # indicators of a form


def number(chance: random.Random, low: int, high: int) -> Decimal:
    digits = chance.choice((0, 0, 0, 1, 2, 3))
    return Decimal(chance.randint(low * 10**digits, high * 10**digits)).scaleb(-digits)


def item_of(chance: random.Random) -> plain.Item:
    """An indicator as people fill them: mostly near its target, now and then far or odd."""
    weight = chance.choice((Decimal(1), Decimal(3), Decimal(5), Decimal(10), Decimal("7.5")))
    kind = chance.random()
    if kind < 0.2:
        share = chance.choice(("1", "0.9", "0.8", "0.79", "0.7", "0.6", "0.5", "0.49", "0.4", "0"))
        declared = weight * Decimal(share)
        return plain.Item("", None, chance.choice(WORDS), weight, declared)
    sign = chance.choice("≥≥≥>≤≤<==")
    if kind < 0.3:
        percent = number(chance, 0, 100)
        return plain.Item(sign, Decimal(95), percent, weight, weight, satisfaction=True)
    target = number(chance, 0, 1000)
    if kind < 0.35:
        target = Decimal(0)
    elif kind < 0.4:
        target = -target
    near = target * chance.choice((Decimal(1), number(chance, 0, 3), Decimal("1.3"), Decimal(2)))
    actual = chance.choice((near, near, number(chance, 0, 1000), -number(chance, 0, 5)))
    return plain.Item(sign, target, actual, weight, weight, cost=chance.random() < 0.3)


def indicator_of(item: plain.Item, chance: random.Random) -> Indicator:
    """The indicator as it stands in a form; money may be answered in another unit."""
    level2 = "满意度指标" if item.satisfaction else "成本指标" if item.cost else "数量指标"
    level1 = "满意度指标" if item.satisfaction else "产出指标"
    if isinstance(item.actual, str):
        target, actual = "效果明显", item.actual
    else:
        unit = "%" if item.satisfaction else chance.choice(UNITS)
        bare = close(item.target, item.actual)  # far apart a missing unit would raise a doubt
        if not unit and not bare:
            unit = "天"
        target, actual = f"{item.sign}{item.target}{unit}", f"{item.actual:f}{unit}"
        if unit == "万元" and chance.random() < 0.5:
            actual = f"{item.actual * 10000:f}元"
        elif bare:
            actual = chance.choice((actual, f"{item.actual:f}"))
    weight, score = str(item.weight), str(item.declared)
    return Indicator(
        level1=level1, level2=level2, level3="指标", target=target, actual=actual,
        weight=weight, score=score,
    )  # fmt: skip


def close(target: Decimal | None, actual: Decimal) -> bool:
    return bool(target) and Decimal("0.02") <= actual / (target or 1) <= 50


def form_of(items: list[plain.Item], chance: random.Random) -> Form:
    budget, executed = number(chance, 0, 500), number(chance, 0, 500)
    if chance.random() < 0.3:
        executed = budget
    fund = Fund(
        item="年度资金总额", full_year_budget=str(budget), executed=str(executed), weight="10"
    )
    return Form(
        kind="self_evaluation",
        year="2023",
        funds=[fund],
        indicators=[indicator_of(one, chance) for one in items],
        document=Where(file="random", form=1),
    )


def compare_form(items: list[plain.Item], form: Form, ledger: Ledger) -> None:
    profile = ledger.profile
    for item, line in zip(items, ledger.indicators, strict=True):
        wanted = plain.points(item, profile)
        seen = form.indicators[line.index or 0]
        assert line.computed == wanted, (profile, item, seen.target, seen.actual, line.reason)
        assert line.alternatives == ()
    money = [
        Decimal(getattr(form.funds[0], name) or "") for name in ("full_year_budget", "executed")
    ]
    may_be = plain.execution(*money, Decimal(10), profile)
    line = ledger.execution
    readings = {one.computed for one in line.alternatives} or {line.computed} - {None}
    assert readings == may_be, (profile, money, line)
    compare_total(items, ledger, money, may_be)


def compare_total(
    items: list[plain.Item], ledger: Ledger, money: list[Decimal], may_be: set[Decimal]
) -> None:
    """A line that cannot be computed leaves the total open between none and all of its points.

    The random forms declare full points for such lines, or points outside the band of their
    words, so that none of these counts; they declare no points of execution.
    """
    if len(may_be) != 1:
        assert ledger.total.computed is None
        return
    known = [plain.points(item, ledger.profile) for item in items]
    sure = sum((one for one in known if one is not None), *may_be)
    open_points = sum(
        (item.weight for item, one in zip(items, known, strict=True) if one is None), Decimal(0)
    )
    least = plain.capped(sure, *money, ledger.profile)
    most = plain.capped(sure + open_points, *money, ledger.profile)
    lowest, highest = ledger.total.lowest, ledger.total.highest
    if None in known and lowest != highest:
        assert ledger.total.computed is None
        assert lowest is not None
        assert highest is not None
        assert least <= lowest < highest <= most
        return
    assert ledger.total.computed is not None
    assert least <= ledger.total.computed <= most
    if None not in known:
        assert ledger.total.computed == least
    assert ledger.grade == plain.grade(ledger.total.computed, ledger.profile)


def test_both_engines_agree(sample_size: Callable[[str], int]) -> None:
    chance = random.Random(20231231)
    names = list(profiles())
    for _ in range(sample_size("scored") // EACH):
        items = [item_of(chance) for _ in range(EACH)]
        form = form_of(items, chance)
        profile = profiles()[chance.choice(names)]
        compare_form(items, form, score_form(form, profile))
