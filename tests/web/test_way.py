"""The way of a target: declared, returned, corrected, approved, adjusted; who may move it when."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from jiheng.budget.forms import Form
from jiheng.budget.reading import Wish, typed_forms
from jiheng.kernel.documents.folder import Found
from jiheng.kernel.documents.limits import default_limits
from jiheng.web.accounts.models import Person
from jiheng.web.audit.chain import broken_entries
from jiheng.web.audit.models import Entry
from jiheng.web.projects.deciding import mark_of
from jiheng.web.projects.documents import checksum
from jiheng.web.projects.models import Approval, Declaration
from jiheng.web.projects.reviewing import grade_of, questions

POINTS = {one.id: str(one.points) for one in questions()}
pytestmark = pytest.mark.django_db


def decide(client, declaration, act, **more):
    now = Declaration.objects.get(pk=declaration.pk)
    seen = mark_of(now) if now.versions.filter(event="submit").exists() else ""
    given = {"act": act, "seen": seen, **more}
    return client.post(reverse("review", args=[declaration.pk]), given)


def state(declaration):
    return Declaration.objects.get(pk=declaration.pk).state


def approved(sign_in, declaration, number="示财绩〔2023〕1号"):
    """Take a draft all the way; its approval."""
    sign_in("clerk").post(reverse("submit", args=[declaration.pk]), {"text": "已核对"})
    decide(sign_in("head"), declaration, "pass")
    decide(sign_in("department"), declaration, "pass", **POINTS)
    decide(sign_in("office"), declaration, "pass", **POINTS)
    day = datetime.date.today().isoformat()
    decide(sign_in("approver"), declaration, "approve", number=number, day=day)
    return Approval.objects.get(declaration=declaration)


def test_the_first_half_of_the_cycle(sign_in, city, tmp_path):
    draft, clerk = city.draft, sign_in("clerk")
    assert clerk.post(reverse("submit", args=[draft.pk]), {"text": ""}).status_code == 302
    assert state(draft) == "unit_review"
    decide(sign_in("head"), draft, "return", reason=["vague"], text="目标不够具体")
    assert state(draft) == "returned"
    assert "目标不够具体" in clerk.get(reverse("declaration", args=[draft.pk])).content.decode()
    approval = approved(sign_in, draft)
    assert state(draft) == "approved"
    assert approval.checksum == checksum(approval.snapshot)

    frozen = Form.model_validate_json(approval.snapshot)
    for extension in ("xlsx", "docx", "html"):
        answer = clerk.get(reverse("approval_file", args=[approval.pk, extension]))
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["Content-Type"] == "application/octet-stream"
        path = tmp_path / f"a.{extension}"
        path.write_bytes(answer.content)
        (read,) = typed_forms(Wish(default_limits(), "zh"), Found(path, path.name)).forms
        assert (read.kind, read.year, read.project_name) == (
            "target_approval",
            frozen.year,
            frozen.project_name,
        )
        rows = [
            [(one.horizon, one.level2, one.level3, one.target) for one in form.indicators]
            for form in (read, frozen)
        ]
        assert rows[0] == rows[1]
        amounts = [
            {(one.item, one.horizon): one.amount for one in form.funds if one.amount}
            for form in (read, frozen)
        ]
        assert amounts[0] == amounts[1]
        assert read.objectives == frozen.objectives

    clerk.post(reverse("adjust", args=[approval.pk]), {"reason": "预算调减"})
    adjustment = Declaration.objects.get(adjusts=approval)
    row = adjustment.row_ids[0]
    before = adjustment.form["indicators"][0]["target"]
    change = {"path": f"indicators[{row}].target", "before": before, "after": "≥2人"}
    clerk.post(
        reverse("cells", args=[adjustment.pk]),
        {"changes": [change]},
        content_type="application/json",
    )
    newer = approved(sign_in, adjustment, "示财绩〔2023〕2号")
    page = clerk.get(reverse("history", args=[adjustment.pk])).content.decode()
    assert f"<del>{before}</del>" in page
    assert "<ins>≥2人</ins>" in page
    assert newer.declaration.adjusts == approval
    assert list(broken_entries()) == []


# Who, in which state, what; the state after. Only the holder of a step takes it.
MOVES = [
    ("clerk2", "draft", "submit", "unit_review"),  # any clerk of the unit
    ("head", "draft", "submit", "draft"),
    ("clerk", "unit_review", "submit", "unit_review"),
    ("clerk", "unit_review", "pass", "unit_review"),
    ("head", "unit_review", "pass", "department_review"),
    ("head-yb", "unit_review", "pass", "unit_review"),  # head of another unit
    ("head", "unit_review", "return", "returned"),
    ("department", "unit_review", "pass", "unit_review"),  # not yet
    ("department", "department_review", "pass", "finance_review"),
    ("department-wj", "department_review", "pass", "department_review"),
    ("office", "finance_review", "pass", "approval"),
    ("office-east", "finance_review", "pass", "finance_review"),  # another fiscal level
    ("office", "approval", "approve", "approval"),
    ("approver", "approval", "pass", "approval"),  # the last step approves
    ("approver", "approval", "approve", "approved"),
    ("approver", "approved", "return", "approved"),
]


@pytest.mark.parametrize(("login", "begin", "act", "end"), MOVES)
def test_only_the_holder_moves_a_form(sign_in, city, login, begin, act, end):
    declaration, client = getattr(city, begin), sign_in(login)
    day = datetime.date.today().isoformat()
    more = {"text": "说明", "number": "新〔2026〕1号", "day": day, **POINTS}
    if act == "submit":
        client.post(reverse("submit", args=[declaration.pk]), more)
    else:
        decide(client, declaration, act, **more)
    assert state(declaration) == end


# What a reviewer gives; the words of the refusal. Nothing is changed by a refused act.
REFUSALS = [
    ("head", "unit_review", {"act": "return", "text": " "}, "没有填写退回理由"),
    ("office", "finance_review", {"act": "pass"}, "审核表还没有填完"),
    ("office", "finance_review", {"act": "pass", **POINTS, "form": "11"}, "不是有效得分"),
    ("office", "finance_review", {"act": "pass", **POINTS, "form": "NaN"}, "不是有效得分"),
    ("office", "finance_review", {"act": "pass", **POINTS, "form": "3.2"}, "不是有效得分"),
    ("office", "finance_review", {"act": "pass", **POINTS, "form": "0e-999999"}, "不是有效得分"),
    ("office", "finance_review", {"act": "pass", **dict.fromkeys(POINTS, "5")}, "等次为差"),
    ("approver", "approval", {"act": "approve", "number": "", "day": ""}, "没有填写“批复文号”"),
    (
        "approver",
        "approval",
        {"act": "approve", "number": "1", "day": "2999-01-01"},
        "不能晚于今天",
    ),
]


@pytest.mark.parametrize(("login", "begin", "given", "words"), REFUSALS)
def test_a_refused_act_says_why_and_changes_nothing(sign_in, city, login, begin, given, words):
    declaration = getattr(city, begin)
    before = (declaration.state, declaration.decisions.count(), declaration.versions.count())
    answer = sign_in(login).post(
        reverse("review", args=[declaration.pk]), {**given, "seen": mark_of(declaration)}
    )
    assert answer.status_code == 409
    assert words in answer.content.decode()
    after = (state(declaration), declaration.decisions.count(), declaration.versions.count())
    assert after == before


def test_an_approval_number_is_used_once(sign_in, city):
    used = Approval.objects.first().number
    day = datetime.date.today().isoformat()
    answer = decide(sign_in("approver"), city.approval, "approve", number=used, day=day)
    assert "已使用过" in answer.content.decode()
    assert state(city.approval) == "approval"


@pytest.mark.parametrize(
    ("total", "grade"),
    [(100, "excellent"), (90, "excellent"), (89, "good"), (80, "good"), (79, "medium"),
     (60, "medium"), (59, "poor"), (0, "poor")],
)  # fmt: skip
def test_the_grade_follows_the_bands(total, grade):
    assert grade_of(total) == grade


def test_errors_are_mended_or_explained_before_submitting(sign_in, city):
    clerk, draft = sign_in("clerk"), city.draft
    draft.form["funds"][1]["amount"] = "5"  # the year's total is no longer its parts
    draft.save()
    answer = clerk.post(reverse("submit", args=[draft.pk]), {"text": ""})
    assert (answer.status_code, state(draft)) == (409, "draft")
    clerk.post(reverse("submit", args=[draft.pk]), {"text": "其他资金未列"})
    assert state(draft) == "unit_review"
    assert draft.decisions.last().text == "其他资金未列"


def test_a_changed_snapshot_is_not_exported(sign_in, city):
    approval = Approval.objects.get(declaration=city.approved)
    Approval.objects.filter(pk=approval.pk).update(snapshot=approval.snapshot + " ")
    address = reverse("approval_file", args=[approval.pk, "xlsx"])
    answer = sign_in("clerk").get(address, follow=True)
    assert answer.redirect_chain == [(reverse("approval", args=[approval.pk]), 302)]
    assert [one.level_tag for one in answer.context["messages"]] == ["error"]
    assert not Entry.objects.filter(action="approval.exported").exists()


def test_a_version_that_the_reviewer_has_not_seen_is_not_decided(sign_in, city):
    """A colleague returned it meanwhile, and it came back changed: neither is passed unseen."""
    head, clerk, form = sign_in("head"), sign_in("clerk"), city.unit_review
    seen = mark_of(form)
    decide(head, form, "return", text="请细化")
    clerk.post(reverse("submit", args=[form.pk]), {"text": "已细化"})
    for unseen in (seen, ""):
        answer = decide(head, form, "pass", seen=unseen)
        assert answer.status_code == 409
        assert "第 3 稿，您看到的不是这一稿" in answer.content.decode()
        assert state(form) == "unit_review"
    seen = re.search(r'name="seen" value="([^"]+)"', answer.content.decode())[1]
    decide(head, form, "pass", seen=seen)
    assert state(form) == "department_review"


def test_two_reviewers_on_one_sheet_lose_nothing(sign_in, city):
    """The second is told who was quicker, sees both, and what is then written over is in the log."""
    colleague = Person.objects.create(login="head2", name="另一位", password_set_at=timezone.now())
    colleague.appointments.create(role="head", organisation=city.unit_review.project.unit)
    first, second, form = sign_in("head"), sign_in("head2"), city.unit_review
    row, one = form.row_ids[0], next(iter(POINTS))
    decide(first, form, "keep", **{one: "1", f"opinion-{row}": "甲的意见"})
    mine = {one: "2", f"opinion-{row}": "乙的意见", "seen": "1/"}
    answer = decide(second, form, "keep", **mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert all(said in page for said in ("中心负责人已于", "甲的意见", "乙的意见", 'value="2"'))
    assert form.sheets.get().points == {one: "1"}
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    assert decide(second, form, "keep", **{**mine, "seen": seen}).status_code == 302
    assert form.sheets.get().points == {one: "2"}
    replaced = Entry.objects.get(action="review.replaced")
    assert (replaced.person, replaced.detail["of"], replaced.detail["points"]) == (
        *("head2", "head"),
        {one: "1"},
    )
