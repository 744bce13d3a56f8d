"""The rules behind the checks of texts and of what is published, as tables."""

from typing import Any

import pytest

from jiheng.budget.checks import check_portfolio
from jiheng.budget.checks.examples import forms_of
from jiheng.budget.checks.texts import longest_shared
from jiheng.budget.checks.txt_basis import nearly
from jiheng.budget.checks.txt_writing import doubled
from jiheng.budget.checks.txt_years import stale_years
from jiheng.budget.profiles import packaged_profiles
from jiheng.kernel.findings import Finding


def findings(code: str, changes: dict[str, Any], kind: str = "self_evaluation") -> list[Finding]:
    """The findings of one code on the clean form of a kind with some fields changed."""
    profile = packaged_profiles()["national"]
    rules = profile.rules(profile.newest_day())
    found = check_portfolio(forms_of({"kind": kind, "set": changes}), rules)
    return [one for one in found if one.code == code]


@pytest.mark.parametrize(
    ("title", "meant"),
    [
        ("医疗保险基金使用监督管理条例", "医疗保障基金使用监督管理条例"),
        ("医疗保障基金使用监管管理条例", "医疗保障基金使用监督管理条例"),
        ("医疗保障基金使用监督管理条例", None),  # it is the one
        ("医疗保障基金使用监督管理办法", None),  # another sort of document
        ("江城省医疗保障基金使用监督管理条例", None),  # of another office
        ("省级部门预算绩效目标管理办法", None),  # 省级 for 中央
        ("工伤保险条例", None),  # too short, and far from all
    ],
)
def test_a_title_is_nearly_a_known_one(title: str, meant: str | None) -> None:
    assert nearly(title) == meant


@pytest.mark.parametrize(
    ("text", "allowed", "stale"),
    [
        ("保障2022年度待遇", {2023}, [2022]),
        ("保障2022年度待遇", {2022, 2023, 2024}, []),  # within the period
        ("专项用于2020、2021年度补助", {2023}, [2020, 2021]),
        ("2022年7月至2023年1月", {2023}, []),
        ("2020全年50万元", {2021}, [2020]),
        ("2023年检查，预计2022年不少于2次", {2023}, [2022]),
        ("自2013年起由事务所审计", {2023}, []),
        ("较2022年提高5个百分点", {2023}, []),
        ("按《关于2022年预算的通知》执行", {2023}, []),
        ("到2025年建成", {2023}, []),  # ahead, not over
        ("支付2021年度未结算的救助支出", set(), [2021]),  # the form states no year
        ("保障2021年度待遇", set(), []),
    ],
)
def test_years_that_are_over(text: str, allowed: set[int], stale: list[int]) -> None:
    assert stale_years(text, allowed) == stale


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("0550-3333895", False),
        ("(021)33338950", False),
        ("0755 33338950", False),
        ("13900000000", False),
        ("0550-3333895转802", False),
        ("12393", False),
        ("4001234567", False),
        ("055033389", True),  # the number of the place lacks a figure
        ("021-3333895", True),  # eight figures behind a code of three
        ("1390000000", True),
        ("0550-3333895、139000000000", True),  # the second of two
    ],
)
def test_a_telephone_number_can_be_dialled(number: str, wrong: bool) -> None:
    found = findings("PUB-02", {"filled_by.联系电话": number}, "target_declaration")
    assert bool(found) == wrong
    assert all(number not in str(one.model_dump()) for one in found)


@pytest.mark.parametrize(
    ("label", "text", "personal"),
    [
        ("联系电话", "0550-3333895", True),
        ("联系电话", "0550-333****", False),
        ("负责人", "某某某", False),
        ("负责人", "基金监管科", False),
        ("负责人", "已审核", True),  # looks like a name: nobody can tell
        ("填报日期", "2023年10月25日", False),
    ],
)
def test_a_signature_line_that_names_a_person(label: str, text: str, personal: bool) -> None:
    found = findings("PUB-01", {f"filled_by.{label}": text}, "target_declaration")
    assert [one.places[0].field for one in found] == ([f"filled_by.{label}"] if personal else [])


def test_numbers_of_persons_in_texts_are_found_and_not_repeated() -> None:
    number = "110101" + "19900101" + "1234"
    [one] = findings("PUB-01", {"indicators[0].deviation": f"受助人证件号{number}。"})
    assert one.places[0].field == "indicators[0].deviation"
    assert number not in str(one.model_dump())
    assert not findings("PUB-01", {"indicators[0].deviation": "结余13900000000元。"})


@pytest.mark.parametrize(
    ("result", "claimed"),
    [
        ("建成监管系统1套", "建成监管系统1套"),
        ("设备尚未采购，款项未支付", None),
        ("待验收后支付", None),
        ("开展了宣传", None),  # can be done without money
    ],
)
def test_deeds_without_money(result: str, claimed: str | None) -> None:
    spent = {f"funds[{at}].executed": "0.00" for at in range(4)}
    found = findings("TXT-14", {**spent, "objectives.actual": result})
    assert [one.arguments["claim"] for one in found] == ([claimed] if claimed else [])


@pytest.mark.parametrize(
    ("result", "claimed"),
    [
        ("检查402家，全面完成年度目标任务。", True),
        ("检查402家，各项任务均已完成。", True),
        ("检查402家，基本完成年度目标任务。", False),
        ("检查402家，没有完成年度目标任务。", False),
        ("检查402家，完成年度目标任务的九成。", False),
        ("检查402家，完成年度检查。", False),
    ],
)
def test_a_claim_that_all_was_done(result: str, claimed: bool) -> None:
    """One indicator of the clean form missed its target."""
    assert bool(findings("TXT-14", {"objectives.actual": result})) == claimed


def test_a_layout_without_objectives_is_not_blamed_for_them() -> None:
    """It is said once for the portfolio; where the layout has the cell, its blank is an error."""
    none = dict.fromkeys(("objectives.expected", "objectives.actual"), "")
    example = {"kind": "self_evaluation", "set": none}
    for state, code in (("not_in_layout", "CHK-01"), ("blank", "TXT-01")):
        [form] = forms_of({**example, "states": dict.fromkeys(none, state)})
        profile = packaged_profiles()["national"]
        found = check_portfolio([form], profile.rules(profile.newest_day()))
        about = [one for one in found if "TXT-01" in f"{one.code} {one.arguments.get('codes')}"]
        assert {one.code for one in about} == {code}


def test_texts_of_ten_thousand_signs_that_repeat_themselves() -> None:
    assert doubled("按要求开展检查工作" * 1000, 8) == "按要求开展检查工作"
    assert doubled("啊" * 10_000, 8) is None
    assert len(longest_shared("按要求" * 3000, "按要求" * 3000, 8)) == 9000
