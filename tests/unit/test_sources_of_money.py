"""FND-01 where sources of several layouts stand in one form, most of them blank."""

import pytest

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.fnd_arithmetic import sources_add_up
from jiheng.budget.forms import Form, Fund, Where
from jiheng.budget.profiles import DEFAULT, packaged_profiles

OFFICE = ("中央财政资金", "省级财政资金", "市县(区)财政资金", "单位自筹", "其他资金")
# Total and sources of a declaration with all rows of the office; what the sources are said to make.
STATED = [
    ("100", {"财政拨款": "100"}, None),
    ("100", {"财政拨款": "60"}, None),  # 其他资金 is open
    ("100", {"财政拨款": "60", "其他资金": "30"}, "90"),  # the rows of its own layout are all known
    ("100", {"财政拨款": "60", "其他资金": "40"}, None),
    ("100", {"财政拨款": "858.5"}, "858.5"),
    ("100", {"财政拨款": "100", "中央财政资金": "60", "省级财政资金": "40"}, None),
    ("100", {"财政拨款": "858.5", "中央财政资金": "60", "省级财政资金": "30"}, "858.5"),
    ("100", {"财政拨款": "100", "中央财政资金": "60", "省级财政资金": "50"}, "110"),
    ("100", {"中央财政资金": "60", "其他资金": "30"}, None),  # 省级 and others are open
    ("100", dict.fromkeys(OFFICE, "20"), None),
    ("100", {**dict.fromkeys(OFFICE, "20"), "其他资金": "10"}, "90"),
    ("100", {"财政拨款": "五", "中央财政资金": "600"}, None),  # what cannot be read decides nothing
]  # fmt: skip


@pytest.mark.parametrize(("total", "sources", "together"), STATED)
def test_sources_of_two_layouts_in_one_form(
    total: str, sources: dict[str, str], together: str | None
) -> None:
    amounts = {"资金总额": total, **dict.fromkeys(OFFICE), "财政拨款": None, **sources}
    funds = [Fund(item=item, horizon="annual", amount=one) for item, one in amounts.items()]
    where = Where(file="a")
    form = Form(kind="target_declaration", money_unit="万元", funds=funds, document=where)
    profile = packaged_profiles()[DEFAULT]
    found = list(sources_add_up(Case(form), profile.rules(profile.newest_day())))
    assert [(one.seen, one.expected) for one in found] == ([(total, together)] if together else [])
