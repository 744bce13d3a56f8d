"""Settlement by itself: what it refuses, identities that break by name, DRG points by the same code."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from jiheng.fund.payment import identities as laws
from jiheng.fund.payment.identities import Broken, Identity
from jiheng.fund.payment.model import Case, City, GroupScore, Totals
from jiheng.fund.payment.plain.grouping import group_all
from jiheng.fund.payment.rates import Agreed
from jiheng.fund.payment.reference import given_rows
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import Rules, rule_set
from jiheng.fund.payment.scales import half_up
from jiheng.fund.payment.scheme import Scheme
from jiheng.fund.payment.settlement import (
    Account,
    PoolClearing,
    YearStart,
    clear,
    pre_settle,
)
from jiheng.fund.payment.work import Work
from jiheng.kernel.documents.errors import DocumentError

RULES = rule_set().of_month("2026-01")


def totals(hospital: str, score: str, cost: str, fund: str, at_cost: str = "0") -> Totals:
    amounts = (Decimal(one) for one in (score, at_cost, cost, fund))
    names = ("score", "at_cost", "cost", "fund")
    return Totals(hospital=hospital, pool="310", cases=1, **dict(zip(names, amounts, strict=True)))


def ruled(**changed: str | Decimal | bool) -> Rules:
    return replace(RULES, values={**RULES.values, **changed})


TWO = [totals("A", "100", "1000", "700"), totals("B", "50", "900", "600")]


def cleared(sums: list[Totals] = TWO, budget: str = "1200", rules: Rules = RULES) -> PoolClearing:
    return clear("310", Decimal(budget), sums, {}, rules)


@pytest.mark.parametrize(
    ("message_id", "sums", "budget", "rules"),
    [
        ("dip.empty_pool", [], "1200", RULES),
        ("dip.no_score", [totals("A", "0", "10", "5")], "1200", RULES),
        ("dip.no_budget", TWO, "0", RULES),
        ("dip.no_recorded_fund", [totals("A", "1", "10", "0")], "1200", RULES),
        ("dip.at_cost_exceeds", [totals("A", "1", "10", "5", at_cost="9999")], "5", RULES),
        ("dip.mixed_conventions", TWO, "1200", ruled(payment_convention="B")),
        ("dip.mixed_conventions", TWO, "1200", ruled(point_convention="B")),
    ],
)
def test_a_clearing_that_cannot_be_is_refused(
    message_id: str, sums: list[Totals], budget: str, rules: Rules
) -> None:
    with pytest.raises(Refused) as refused:
        cleared(sums, budget, rules)
    assert refused.value.message_id == message_id


@pytest.mark.parametrize("convention", ["A", "B"])
def test_cases_paid_at_cost_take_their_own_cost_out_of_the_pot(convention: str) -> None:
    rules = ruled(point_convention=convention, payment_convention=convention)
    sums = [totals("A", "100", "1000", "700"), totals("B", "50", "1000", "600", at_cost="100")]
    pool = cleared(sums, "1300", rules)
    assert sum(one.base for one in pool.hospitals) == 1300
    share = Fraction(1300, 2000)
    pot = Fraction(1300) / share if convention == "A" else Fraction(1300 + 700)
    assert pool.point_value == half_up((pot - 100) / 150, 6)


RATED = [totals("A", "100", "1000", "700"), totals("B", "60", "600", "420")]  # r = 0.7


@pytest.mark.parametrize(
    ("rate", "given", "amounts", "increment", "notes"),
    [
        # 1,120 ÷ 0.7 = 1,600 yuan for 160 points: 10 each.
        ("floating", Agreed(), ["700.00", "420.00"], None, ()),
        ("fixed", Agreed(Decimal(9)), ["630.00", "378.00"], None, ("under:112.00",)),
        ("fixed", Agreed(Decimal(11)), ["770.00", "462.00"], None, ("over:112.00",)),
        # Base 80 and 60 at 10 = 1,400; 200 are left for the 20 points beyond: 10 each.
        ("elastic", Agreed(Decimal(10), {"A": Decimal(80), "B": Decimal(60)}),
         ["700.00", "420.00"], "10.000000", ()),
        # Base 80 and 70 at 11 = 1,540; 60 are left for 20 points: 3 each.
        ("elastic", Agreed(Decimal(11), {"A": Decimal(80), "B": Decimal(70)}),
         ["658.00", "462.00"], "3.000000", ()),
        # Base 80 and 60 at 8 = 1,120; 480 left for 20 points, and no more than 8 each is paid.
        ("elastic", Agreed(Decimal(8), {"A": Decimal(80), "B": Decimal(60)}),
         ["560.00", "336.00"], "8.000000", ("capped", "under:224.00")),
    ],
)  # fmt: skip
def test_rates(
    rate: str, given: Agreed, amounts: list[str], increment: str | None, notes: tuple[str, ...]
) -> None:
    pool = clear("310", Decimal(1120), RATED, {}, ruled(rate_method=rate), given)
    assert [str(one.base) for one in pool.hospitals] == amounts
    assert pool.increment_value == (Decimal(increment) if increment else None)
    assert pool.notes == notes
    laws.hold(laws.budget_is_met(pool))


@pytest.mark.parametrize(
    ("rate", "given", "message_id"),
    [
        ("fixed", Agreed(), "dip.no_agreed_value"),
        ("elastic", Agreed(Decimal(10)), "dip.no_base_points"),
        ("elastic", Agreed(Decimal(11), {"A": Decimal(100), "B": Decimal(60)}), "dip.base_exceeds"),
    ],
)
def test_a_rate_that_lacks_something_is_refused(rate: str, given: Agreed, message_id: str) -> None:
    with pytest.raises(Refused) as refused:
        clear("310", Decimal(1120), RATED, {}, ruled(rate_method=rate), given)
    assert refused.value.message_id == message_id


def test_drg_points_are_settled_by_the_same_code() -> None:
    """F-123: base points mean ÷ mean of all × 100; P = (B + U) ÷ Σ points; points × P - U."""
    means = {"AA11": 20000, "BB25": 5000}
    everyone = 10000
    treated = {"A": ["AA11", "BB25"], "B": ["BB25", "BB25", "BB25"]}
    sums = []
    for hospital, groups in treated.items():
        points = sum(half_up(Fraction(means[one], everyone) * 100, 4) for one in groups)
        cost = sum(means[one] for one in groups)
        sums.append(totals(hospital, str(points), str(cost), str(cost * 7 // 10)))
    rules = ruled(point_convention="B", payment_convention="B")
    pool = cleared(sums, "28000", rules)
    assert pool.point_value == half_up(Fraction(28000 + 12000) / 400, 6)
    assert [one.base for one in pool.hospitals] == [17500, 10500]


def test_a_negative_amount_of_convention_b_is_named() -> None:
    rules = ruled(point_convention="B", payment_convention="B")
    pool = cleared([totals("A", "1", "1000", "0"), totals("B", "999", "1000", "900")], "900", rules)
    assert pool.notes == ("negative:A",)
    assert sum(one.base for one in pool.hospitals) == 900


def test_a_coefficient_below_one_does_not_lessen_a_negative_amount() -> None:
    """Convention B: k < 1 on a negative amount would add to what all are paid (I3)."""
    rules = ruled(point_convention="B", payment_convention="B")
    sums = [totals("A", "1", "1000", "0"), totals("B", "999", "1000", "900")]
    accounts = {"A": Account(coefficient=Decimal("0.9"))}
    pool = clear("310", Decimal(900), sums, accounts, rules)
    assert pool.hospitals[0].payable == pool.hospitals[0].base < 0
    laws.hold(laws.budget_is_met(pool))


@pytest.mark.parametrize(
    ("payable", "recorded", "expected"),
    [
        ("120", "100", "110.00"),  # the surplus beyond 110 % goes back
        ("105", "100", "105.00"),
        ("95", "100", "97.50"),  # half of an overrun of 5
        ("80", "100", "85.00"),  # only the part above 90 % is shared
    ],
)
def test_sharing_bands(payable: str, recorded: str, expected: str) -> None:
    rules = ruled(overrun_share=Decimal("0.5"))
    sums = [totals("A", payable, "1000", recorded), totals("B", "800", "9000", "800")]
    budget = str(Decimal(payable) + 800)
    [found, _] = cleared(sums, budget, rules).hospitals
    assert (found.payable, str(found.cleared)) == (Decimal(payable), expected)


@pytest.mark.parametrize(
    ("convention", "gross"), [("B", "350.00"), ("A", "455.00")], ids=["B", "A"]
)
def test_a_month_by_both_conventions(convention: str, gross: str) -> None:
    start = YearStart(point_value=Decimal("6.5"), fund_share=Fraction(7, 10))
    rules = ruled(monthly_convention=convention)
    [row] = pre_settle("2026-01", [TWO[0]], start, {"A": Decimal(10)}, None, rules)
    assert str(row.gross) == gross
    assert row.gross == row.paid + row.deducted + row.deposit
    assert row.deposit == half_up(Decimal(gross) * Decimal("0.05"), 2)


def test_beyond_the_quota_of_the_month_all_are_paid_in_proportion() -> None:
    start = YearStart(point_value=Decimal("20"))
    rows = pre_settle("2026-01", TWO, start, {}, Decimal("1000"), ruled(monthly_cap="proportion"))
    assert sum(row.paid for row in rows) == 1000
    assert all(row.cut > 0 for row in rows)
    [without, _] = pre_settle("2026-01", TWO, start, {}, Decimal("1000"), RULES)
    assert without.cut == 0


POOL = cleared()
GROUP = GroupScore(
    catalogue="c",
    row_no=1,
    stage=4,
    code="x",
    n=3,
    n1=1,
    n2=1,
    n3=1,
    mean=Decimal(10),
    rw=Decimal(1000),
)
BROKEN: list[tuple[str, Callable[[], list[Identity]]]] = [
    ("I1", lambda: laws.scores_add_up(Decimal(1), {"pools": Decimal("1.0001")})),
    ("I2", lambda: laws.budget_is_met(replace(POOL, budget=POOL.budget + Decimal("0.01")))),
    ("I3", lambda: [laws.budget_is_met(replace(POOL, budget=Decimal(1)))[1]]),
    ("I4", lambda: [laws.payments_add_up(with_final(POOL, Decimal("0.02")))]),
    ("I5", lambda: [laws.rebalanced({1: Decimal(10)}, {1: Decimal(11)}, laws.Counter({1: 5}))]),
    ("I6", lambda: [laws.point_value_is_plausible(
        City(catalogue="c", n=3, mean=Decimal(10), point_value=Decimal("0.02")),
        [GROUP], Decimal(1000))]),
    ("I7", lambda: laws.every_case_once(10, 7, 1, 1, 8)),
    ("I8", lambda: laws.pools_add_up(Decimal(1), Decimal(1300), [Decimal(1)], TWO)),
    ("I9", lambda: [laws.months_add_up(TWO, [], TWO[:1])]),
    ("I10", lambda: [laws.budget_is_divided({"dip": Decimal(1)}, Decimal(2), "310")]),
    ("I11", lambda: [laws.within_quota(6, 5)]),
]  # fmt: skip


def with_final(pool: PoolClearing, more: Decimal) -> PoolClearing:
    first, *others = pool.hospitals
    return replace(pool, hospitals=(replace(first, final=first.final + more), *others))


@pytest.mark.parametrize(("name", "check"), BROKEN, ids=[one[0] for one in BROKEN])
def test_a_broken_identity_is_reported_by_name(
    name: str, check: Callable[[], list[Identity]]
) -> None:
    with pytest.raises(Broken) as broken:
        laws.hold(check())
    assert {one.id for one in broken.value.broken} == {name}
    assert name in str(broken.value)


def test_a_failing_case_stands_in_no_other_trace() -> None:
    """Each case has a trace of its own: what one is rejected for is in its row alone."""
    rows = [
        {"row_no": "1", "rule_kind": "BX", "dise_code": "B1", "dx_expr": "A10",
         "main_op_expr": "*", "other_dx_expr": "Z99"},
    ]  # fmt: skip
    from jiheng.fund.payment.expressions import branches_of

    branches = [one for row in rows for one in branches_of(row, "c")]
    cases = [
        Case(setl_id=name, psn_no=f"person-{name}", hospital="A", pool="310", month="2026-01",
             arrived="2026-01", dx=dx, cost=Decimal(1))
        for name, dx in (("bad", "A10.000"), ("other", "K10.000"), ("worse", "A10.100"))
    ]  # fmt: skip
    found = {
        one.setl_id: one
        for one in group_all(cases, branches, Scheme({}, catalogues=(("2026-01", "c"),)))
    }
    assert found["bad"].rejected == found["worse"].rejected == "1.1:diagnoses"
    assert (found["other"].rejected, found["other"].warnings) == ("", "")
    for one in found.values():
        text = " ".join((one.matched, one.rejected, one.warnings))
        assert not any(word in text for word in ("bad", "worse", "person"))


@pytest.mark.parametrize(
    ("rows", "message_id"),
    [
        (["1,BX,B1,A10,*", "1,BX,B2,A11,*"], "dip.row_twice"),
        (["1,BX,B1,A10,*", "2,BX,B2,A10|A11,*"], "dip.overlap"),
        (["1,??,B1,A10,*"], "dip.bad_row"),
        (["x,BX,B1,A10,*"], "dip.bad_row"),
        (["1,BX,B1,A10+A11,*"], "dip.bad_row"),
        (["1,BX,B1,C75-C00,*"], "dip.bad_row"),
    ],
)
def test_a_bad_catalogue_row_is_refused(tmp_path: Path, rows: list[str], message_id: str) -> None:
    (tmp_path / "reference").mkdir()
    head = "row_no,rule_kind,dise_code,dx_expr,main_op_expr"
    text = "\n".join([head, *rows])
    (tmp_path / "reference" / "scheme.csv").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        given_rows(Work(tmp_path), "c")
    assert refused.value.message_id == message_id


@pytest.mark.parametrize(
    ("text", "message_id"),
    [
        ('low_method = 1\n', "data_file.not_a_table"),
        ('[no_such_rule]\nzh="x"\nen="x"\nchecked_on=2026-01-01\nvalue=[{from=2021-01-01,is="a",'
         'basis={regulation="jiheng-design",confidence="H"}}]\n', "dip.rules.unknown"),
        ('[low_method]\nzh="x"\nen="x"\nchecked_on=2026-01-01\nvalue=[{from=2021-01-01,is="a",'
         'basis={regulation="jiheng-design",confidence="H"}}]\n', "dip.rules.choice"),
    ],
)  # fmt: skip
def test_a_bad_rules_file_is_refused_with_its_line(
    tmp_path: Path, text: str, message_id: str
) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as error:
        rule_set(file)
    assert error.value.message_id == message_id


def test_a_local_rule_needs_only_what_differs(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        "[low_line]\nchecked_on = 2026-01-15\nvalue = [{ from = 2026-01-01, is = 0.4, "
        'basis = { regulation = "dip-local-practice", confidence = "M" } }]\n',
        encoding="utf-8",
    )
    found = rule_set(file)
    assert found.of_month("2026-01").number("low_line") == Decimal("0.4")
    assert found.parameters["low_line"].zh == rule_set().parameters["low_line"].zh
    assert found.of_month("2026-01").number("high_line") == 2


def test_rules_change_with_the_settlement_month() -> None:
    rules = rule_set()
    assert rules.of_month("2026-12").choice("low_method") == "ratio"
    assert rules.of_month("2027-01").choice("low_method") == "at_cost"
    assert rules.of_month("2024-12").number("prepay_share") == Decimal("0.9")
    assert rules.of_month("2025-01").number("prepay_share") == Decimal("0.95")


def test_an_account_defaults_to_nothing_paid() -> None:
    [row, _] = cleared().hospitals
    assert row.final == row.cleared
    assert Account().coefficient == 1
