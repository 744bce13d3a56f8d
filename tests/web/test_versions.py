"""Versions keep all that was typed, and their comparison leaves nothing of it out."""

import json

import pytest
from django.urls import reverse

from jiheng.budget.forms import Extra, Form, Fund, Indicator, Objectives, Where
from jiheng.web.projects.comparing import differences
from jiheng.web.projects.deciding import mark_of
from jiheng.web.projects.models import Approval, Declaration, Version
from jiheng.web.verifying import verified

pytestmark = pytest.mark.django_db


def save(client, declaration, path, before, after):
    body = {"changes": [{"path": path, "before": before, "after": after}]}
    address = reverse("cells", args=[declaration.pk])
    answer = client.post(address, json.dumps(body), content_type="application/json")
    assert answer.status_code == 200


def submit(client, declaration):
    client.post(reverse("submit", args=[declaration.pk]), {"text": "已核对"})


def back(sign_in, declaration):
    seen = mark_of(Declaration.objects.get(pk=declaration.pk))
    given = {"act": "return", "text": "请改", "seen": seen}
    sign_in("head").post(reverse("review", args=[declaration.pk]), given)


def test_a_direction_is_part_of_the_version_and_of_the_comparison(sign_in, city):
    """Typed, submitted, changed, submitted again: the history shows both, in words."""
    clerk, path = sign_in("clerk"), "indicators[r2].direction"
    save(clerk, city.draft, path, None, "more")
    submit(clerk, city.draft)
    back(sign_in, city.draft)
    save(clerk, city.draft, path, "more", "less")
    save(
        clerk,
        city.draft,
        "indicators[r2].target",
        city.draft.form["indicators"][1]["target"],
        "≤7%",
    )
    submit(clerk, city.draft)
    first, *_, last = city.draft.versions.order_by("number")
    kept = [next(row for row in one.rows if row["id"] == "r2") for one in (first, last)]
    assert [one["direction"] for one in kept] == ["more", "less"]
    page = clerk.get(
        reverse("history", args=[city.draft.pk]), {"old": first.number, "new": last.number}
    ).content.decode()
    assert "· 方向</td><td><del>越高越好</del></td><td><ins>越低越好</ins>" in page
    assert "<ins>≤7%</ins>" in page


def test_the_direction_stands_where_the_form_is_only_read(sign_in, city):
    save(sign_in("clerk"), city.draft, "indicators[r1].direction", None, "exact")
    submit(sign_in("clerk"), city.draft)
    page = sign_in("head").get(reverse("review", args=[city.draft.pk])).content.decode()
    assert page.count("<td>等于为准</td>") == 1


def test_a_renamed_indicator_is_the_same_row(sign_in, city):
    clerk = sign_in("clerk")
    submit(clerk, city.draft)
    back(sign_in, city.draft)
    name = city.draft.form["indicators"][0]["level3"]
    save(clerk, city.draft, "indicators[r1].level3", name, "新的名称")
    submit(clerk, city.draft)
    changed = clerk.get(reverse("history", args=[city.draft.pk])).context["changed"]
    assert [(one.label, one.before, one.after) for one in changed] == [
        ("新的名称", name, "新的名称")
    ]


def test_what_was_kept_beside_the_form_is_under_the_checksum(sign_in, city):
    save(sign_in("clerk"), city.draft, "indicators[r1].direction", None, "more")
    submit(sign_in("clerk"), city.draft)
    version = city.draft.versions.last()
    name = f"{city.draft.pk}/{version.number}"
    assert name not in verified().snapshots_broken
    version.rows[0]["direction"] = "less"
    Version.objects.filter(pk=version.pk).update(rows=version.rows)
    assert name in verified().snapshots_broken


def test_a_version_of_before_stays_whole(city):
    """Where no rows were kept the checksum is that of the form alone."""
    version = city.unit_review.versions.last()
    from jiheng.web.projects.documents import checksum

    version.rows, version.checksum = [], checksum(version.text)
    assert version.is_whole


def test_directions_go_into_the_next_year_with_the_copy(sign_in, city):
    approved = Approval.objects.get(declaration=city.approved)
    row = city.approved.row_ids[3]
    Declaration.objects.filter(pk=city.approved.pk).update(row_facts={row: {"direction": "less"}})
    year = approved.declaration.year + 20
    address = reverse("round_new", args=[city.approved.project_id])
    sign_in("clerk").post(address, {"year": year, "copy": "on"})
    made = city.approved.project.declarations.get(year=year)
    assert made.row_facts == {"r4": {"direction": "less"}}


def form(**said):
    row = Indicator(level2="数量指标", level3="人数", target="≥1人", **said.pop("row", {}))
    fund = Fund(item="资金总额", horizon="annual", **said.pop("fund", {}))
    where = Where(file="x")
    return Form(kind="target_declaration", indicators=[row], funds=[fund], document=where, **said)


CASES = [
    {"year": "2026"},
    {"project_name": "甲"},
    {"project_code": "1"},
    {"department": "甲局"},
    {"implementing_unit": "甲中心"},
    {"attribute": "新增"},
    {"period": "1年"},
    {"money_unit": "元"},
    {"title": "表"},
    {"total_weight": "100"},
    {"objectives": Objectives(whole_period="甲")},
    {"objectives": Objectives(annual="甲")},
    {"objectives": Objectives(expected="甲")},
    {"narrative": {"项目概况": "甲"}},
    {"narrative": {"别的": "甲"}},
    {"filled_by": {"联系人": "甲"}},
    {"extra": [Extra(label="备注", text="甲")]},
    {"fund": {"amount": "1"}},
    {"fund": {"initial_budget": "1"}},
    {"row": {"weight": "1"}},
    {"row": {"level1": "产出指标"}},
    {"row": {"explanation": "甲"}},
    {"row": {"remark": "甲"}},
    {"row": {"core": "是"}},
    {"row": {"level1_weight": "50"}},
    {"row": {"level2_weight": "50"}},
    {"row": {"deviation": "甲"}},
]


@pytest.mark.parametrize("said", CASES, ids=str)
def test_nothing_of_a_form_is_left_out(said):
    """Whatever differs is one line, whichever side has it."""
    assert differences(form(), form()) == []
    (there,) = differences(form(), form(**said))
    (back_again,) = differences(form(**said), form())
    assert there.before is None
    assert (there.after, back_again.before) == (back_again.before, there.after)
    assert there.label
