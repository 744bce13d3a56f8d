"""The points of the 25 published self-evaluations are computed exactly: points.toml is a contract."""

import tomllib
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jiheng import examples
from jiheng.budget.forms import Form
from jiheng.budget.profiles import profiles
from jiheng.budget.recognise import recognise
from jiheng.budget.scoring import Ledger, Line, score_form
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document

HERE = Path(__file__).parent
SEEDS = HERE.parents[2] / "shared" / "seeds"
TABLES = tomllib.loads((HERE / "points.toml").read_text(encoding="utf-8"))
ORIGINS = ("examples", "seeds")


def rows(name: str) -> list[dict[str, Any]]:
    table = TABLES[name]
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


FORMS = {(row["seed"], row["number"]): row for row in rows("forms")}
each_origin = pytest.mark.parametrize("origin", ORIGINS)


def named(row: dict[str, Any]) -> str:
    return f"{row['seed']}-{row['number']}"


@cache
def forms_of(path: Path) -> list[Form]:
    return recognise(read_document(path, default_limits()), addresses=True).forms


def form_of(origin: str, key: tuple[str, int]) -> Form:
    """The form in the packaged examples, or as it was published where that is at hand."""
    row = FORMS[key]
    if origin == "examples":
        return forms_of(examples.folder() / row["example"])[row["form"] - 1]
    if not SEEDS.is_dir():
        pytest.skip("the published documents (../shared/seeds) are not on this machine")
    [path] = SEEDS.glob(f"{key[0]}_*.txt")
    return forms_of(path)[key[1] - 1]


@cache
def ledger(origin: str, key: tuple[str, int], profile: str) -> Ledger:
    return score_form(form_of(origin, key), profiles()[profile])


def line_of(found: Ledger, name: str) -> Line:
    [line] = [line for line in found.indicators if line.name == name]
    return line


def places(value: Fraction | None, digits: int) -> Decimal:
    assert value is not None
    step = Decimal(1).scaleb(-digits)
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(step, ROUND_HALF_UP)


@each_origin
@pytest.mark.parametrize("row", FORMS.values(), ids=named)
def test_rate_execution_indicators_total_and_gap(origin: str, row: dict[str, Any]) -> None:
    found = ledger(origin, (row["seed"], row["number"]), "national")
    assert row["project"] in (found.form.project_name or "")
    money = {one.field.rpartition(".")[2]: Decimal(one.text) for one in found.execution.inputs}
    assert money["full_year_budget"] == Decimal(row["budget"])
    assert money["executed"] == Decimal(row["executed"])
    rate, gap = found.measured.rate, found.measured.gap
    assert rate is not None
    assert places(rate * 100, 2) == Decimal(row["rate"])
    assert found.execution.computed == found.execution.declared == Decimal(row["execution"])
    assert found.measured.indicator_points == Decimal(row["indicators"])
    assert found.measured.indicator_weight == 90
    assert found.total.declared_sum == Decimal(row["total"])
    printed = None if (row["seed"], row["number"]) == ("000", 1) else Decimal(row["total"])
    assert found.total.declared == printed
    assert gap is not None
    assert places(gap * 100, 1) == Decimal(row["gap"])


@each_origin
@pytest.mark.parametrize("row", FORMS.values(), ids=named)
def test_the_total_recomputed_as_the_provincial_system_is_set(
    origin: str, row: dict[str, Any]
) -> None:
    found = ledger(origin, (row["seed"], row["number"]), "anhui")
    assert found.total.computed == Decimal(row["anhui"])


@each_origin
@pytest.mark.parametrize("row", rows("indicators"), ids=lambda row: f"{named(row)}-{row['name']}")
def test_points_of_an_indicator(origin: str, row: dict[str, Any]) -> None:
    key = (row["seed"], row["number"])
    line = line_of(ledger(origin, key, "anhui"), row["name"])
    texts = {one.field.rpartition(".")[2]: one.text for one in line.inputs}
    assert (texts["target"], texts["actual"]) == (row["target"], row["actual"])
    assert (line.weight, line.declared) == (Decimal(row["weight"]), Decimal(row["declared"]))
    assert line.computed == Decimal(row["anhui"])
    if row["ratio"]:
        assert line_of(ledger(origin, key, "beijing"), row["name"]).computed == Decimal(
            row["ratio"]
        )


@each_origin
def test_a_unit_slip_is_asked_about_and_both_readings_are_given(origin: str) -> None:
    found = ledger(origin, ("002", 4), "anhui")
    line = line_of(found, "远程查房终端成本")
    assert [(one.reading.arguments["value"], one.computed) for one in line.alternatives] == [
        ("5000万元", Decimal("0.00")),
        ("0.5万元", Decimal("5.00")),
    ]
    assert "0.5万元" in line.reason.said()
    assert (found.total.computed, found.total.lowest) == (Decimal("82.98"), Decimal("77.98"))


@each_origin
def test_a_cost_overrun_at_an_equals_sign_is_seen_where_the_rules_see_it(origin: str) -> None:
    for number, name, points in (
        (5, "中央财政补助资金", "9.77"),
        (6, "新冠患者救治经费金额", "7.01"),
    ):
        line = line_of(ledger(origin, ("000", number), "national"), name)
        assert (line.computed, line.difference) == (Decimal(points), Decimal(points) - 10)


@each_origin
def test_eight_lone_ones_are_read_as_100_percent(origin: str) -> None:
    lone = [
        (key, line.computed == line.weight)
        for key in FORMS
        for line in ledger(origin, key, "national").indicators
        if line.reason.message_id == "scoring.lone_one"
    ]
    assert [(key[1], full) for key, full in lone] == [
        (number, True) for number in (1, 3, 3, 4, 4, 8, 12, 13)
    ]


@each_origin
@pytest.mark.parametrize("row", FORMS.values(), ids=named)
def test_execution_caps_the_total(origin: str, row: dict[str, Any]) -> None:
    key = (row["seed"], row["number"])
    most = {(one["seed"], one["number"]): Decimal(one["most"]) for one in rows("capped")}
    total = ledger(origin, key, "execution-caps").total
    if key in most:
        assert total.computed == most[key]
        assert total.cap is not None
    else:
        assert total.computed == ledger(origin, key, "national").total.computed
        assert total.cap is None


@each_origin
@pytest.mark.parametrize("key", FORMS, ids=lambda key: f"{key[0]}-{key[1]}")
def test_what_holds_in_all_forms(origin: str, key: tuple[str, int]) -> None:
    found = ledger(origin, key, "national")
    weights = [line.weight for line in found.lines() if line.weight is not None]
    assert sum(weights) == 100
    assert all((line.declared or 0) <= (line.weight or 0) for line in found.lines())
    words = [line for line in found.indicators if line.rule == "qualitative.bands"]
    assert [line.name for line in words if line.computed != line.declared] == []


@each_origin
def test_of_twelve_deductions_from_numbers_one_follows_the_rule(origin: str) -> None:
    lines = [line for key in FORMS for line in ledger(origin, key, "anhui").indicators]
    lost = [line for line in lines if line.weight and (line.declared or 0) < line.weight]
    from_words = [line for line in lost if line.rule in ("qualitative.bands", None)]
    by_rule = [line.name for line in lost if line not in from_words and line.difference == 0]
    assert (len(lost), len(from_words), by_rule) == (16, 4, ["更换交换机台数"])


@each_origin
def test_every_input_of_a_ledger_has_its_cell(origin: str) -> None:
    for key in FORMS:
        for line in ledger(origin, key, "national").lines():
            missing = [one.field for one in line.inputs if one.cell is None]
            assert missing == [], (key, line.name)
