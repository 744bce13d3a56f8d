"""What helps a review: the queue by risk, lessons of returns, comparison, experts."""

import datetime
import json
from decimal import Decimal

import pytest
from django.urls import reverse

from jiheng.web.accounts.models import Person
from jiheng.web.organisations.models import Organisation
from jiheng.web.projects.deciding import mark_of
from jiheng.web.projects.models import Declaration, Project
from jiheng.web.projects.moving import begin
from jiheng.web.projects.reviewing import questions
from jiheng.web.reviews.models import Assignment, Lesson, Risk
from jiheng.web.reviews.risk import assess, is_drawn

POINTS = {one.id: str(one.points) for one in questions()}
pytestmark = pytest.mark.django_db


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query).content.decode()


# ---- the queue


def test_the_queue_begins_with_the_highest_risk_and_says_why(sign_in, city):
    first = city.unit_review
    made = Project.objects.create(code="LOW1", name="风险低的项目", unit=first.project.unit)
    other = Declaration.objects.create(
        project=made, year=2030, state="unit_review", form=first.form, row_ids=first.row_ids
    )
    reasons = [{"id": "errors", "count": "3", "points": "18"}]
    Risk.objects.create(declaration=other, points=1, reasons=[], minutes=7)
    Risk.objects.filter(declaration=first).update(points=18, reasons=reasons, minutes=9)
    text = page(sign_in("head"), "inbox")
    assert text.index(first.project.name) < text.index("风险低的项目")
    assert "错误 3 处 +18" in text
    assert "全部审核约需 16 分钟" in text
    Risk.objects.filter(declaration=other).update(points=99)
    text = page(sign_in("head"), "inbox")
    assert text.index("风险低的项目") < text.index(first.project.name)
    text = page(sign_in("head"), "inbox", by="due")
    assert text.index(first.project.name) < text.index("风险低的项目")  # the other has no deadline


# What is made of the form, and the reason that it adds with its points.
REASONS = [
    (lambda one: None, "first", "4"),
    (lambda one: one.form["funds"][1].update(amount="600"), "large", "10"),
    (lambda one: one.decisions.create(act="return", origin="a", target="b",
                                      by=Person.objects.get(login="head")), "returned", "5"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "reason", "points"), REASONS)
def test_each_reason_adds_its_points(city, change, reason, points):
    change(city.draft)
    if reason == "large":
        city.draft.form["money_unit"] = "万元"
        city.draft.save()
    found = {one["id"]: one["points"] for one in assess(city.draft).reasons}
    assert found[reason] == points


def test_last_years_targets_taken_over_whole_are_a_reason(city):
    old = city.approved
    made = begin(old.project, old.year + 5, None)
    assert "copied" not in {one["id"] for one in assess(made).reasons}
    made.form["indicators"], made.row_ids = old.form["indicators"], old.row_ids
    made.save()
    assert "copied" in {one["id"] for one in assess(made).reasons}


def test_a_random_share_is_drawn_that_can_be_repeated():
    drawn = [one for one in range(5000) if is_drawn(one, 1, "种子", Decimal("0.1"))]
    assert 430 < len(drawn) < 570
    assert drawn == [one for one in range(5000) if is_drawn(one, 1, "种子", Decimal("0.1"))]
    assert drawn != [one for one in range(5000) if is_drawn(one, 1, "另一个", Decimal("0.1"))]
    assert not any(is_drawn(one, 1, "种子", Decimal(0)) for one in range(100))
    assert all(is_drawn(one, 1, "种子", Decimal(1)) for one in range(100))


def test_who_knows_the_program_cannot_tell_the_draw(settings):
    """The draw hangs on the key of the site; with the key it can be repeated."""
    key = settings.SECRET_KEY
    drawn = [one for one in range(2000) if is_drawn(one, 1)]
    settings.SECRET_KEY = "another key of another site, as long as it has to be, and longer"
    assert drawn != [one for one in range(2000) if is_drawn(one, 1)]
    settings.SECRET_KEY = key
    assert drawn == [one for one in range(2000) if is_drawn(one, 1)]


def test_an_adjustment_stands_beside_what_it_adjusts(city):
    """Neither a first declaration nor last year's targets taken over; the change of money counts."""
    one = city.adjusting
    approved = one.adjusts.declaration.amount
    for amount, reasons in ((approved, set()), (approved * 2, {"grown"})):
        one.amount = amount
        found = {each["id"] for each in assess(one).reasons}
        assert found & {"first", "copied", "grown"} == reasons


def test_submitting_assesses_anew(sign_in, city):
    sign_in("clerk").post(reverse("submit", args=[city.draft.pk]), {"text": "已核对"})
    risk = Risk.objects.get(declaration=city.draft)
    assert risk.points == sum(int(one["points"]) for one in risk.reasons) > 0
    assert risk.minutes >= 5 + len(city.draft.row_ids) // 2


# ---- lessons


def returned(sign_in, city, **more):
    one = city.unit_review
    row, name = one.row_ids[0], one.form["indicators"][0]["level3"]
    given = {"act": "return", "reason": ["vague"], "text": "写具体", f"opinion-{row}": "写明口径"}
    given["seen"] = mark_of(one)
    sign_in("head").post(reverse("review", args=[one.pk]), given | more)
    return name


def test_a_return_warns_the_next_who_fills_in_an_indicator_of_the_name(sign_in, city):
    name = returned(sign_in, city, warns_others="1")
    clerk, draft = sign_in("clerk"), city.draft
    path = f"indicators[{draft.row_ids[0]}].level3"
    before = draft.form["indicators"][0]["level3"]
    body = {"changes": [{"path": path, "before": before, "after": name}]}
    answer = clerk.post(
        reverse("cells", args=[draft.pk]), json.dumps(body), content_type="application/json"
    ).json()
    (warned,) = [one for one in answer["findings"] if one["code"] == "returned"]
    assert (warned["path"], warned["severity"]) == (path, "warning")
    assert warned["message"] == f"{city.unit_review.year} 年度曾被退回：写明口径"
    assert "写明口径" in page(clerk, "submit", draft.pk)


def test_the_reason_itself_comes_back_for_the_project_only(sign_in, city):
    returned(sign_in, city, warns_others="1")
    again = page(sign_in("clerk"), "submit", city.unit_review.pk)
    assert "曾被退回（目标空泛" in again or "写具体" in again
    assert "写具体" not in page(sign_in("clerk"), "submit", city.draft.pk)


def test_a_lesson_stays_in_its_department(sign_in, city):
    name = returned(sign_in, city, warns_others="1")
    east = city.east
    east.form["indicators"][0]["level3"] = name
    Declaration.objects.filter(pk=east.pk).update(form=east.form, state="draft")
    assert "写明口径" not in page(sign_in("clerk-east"), "submit", east.pk)


def test_a_return_without_the_tick_teaches_nothing(sign_in, city):
    before = Lesson.objects.count()
    returned(sign_in, city)
    assert Lesson.objects.count() == before


def test_a_lesson_is_ended_by_a_reviewer_who_sees_it(sign_in, city):
    returned(sign_in, city, warns_others="1")
    one = Lesson.objects.first()
    assert "写明口径" in page(sign_in("department"), "lessons")
    assert sign_in("department-wj").post(reverse("lesson_end", args=[one.pk])).status_code == 404
    assert sign_in("department").post(reverse("lesson_end", args=[one.pk])).status_code == 302
    assert Lesson.objects.get(pk=one.pk).ended_at
    assert sign_in("department").post(reverse("lesson_end", args=[one.pk])).status_code == 404


# ---- comparison


def test_the_form_stands_beside_last_years_approval(sign_in, city):
    old = city.approved
    made = begin(old.project, old.year + 5, None)
    made.form["indicators"], made.row_ids = old.form["indicators"], old.row_ids
    before = made.form["indicators"][1]["target"]
    made.form["indicators"][1]["target"] = "≥777人"
    made.save()
    text = page(sign_in("clerk"), "compare", made.pk)
    assert old.approval.number in text
    assert f"<del>{before}</del>" in text
    assert "<ins>≥777人</ins>" in text


def test_similar_projects_are_those_that_one_sees(sign_in, city):
    draft = city.draft
    twin = Project.objects.create(
        code="TWIN", name=draft.project.name + "二", unit=draft.project.unit
    )
    Declaration.objects.create(
        project=twin, year=2030, form=draft.form, row_ids=draft.row_ids, state="draft"
    )
    assert twin.name in page(sign_in("department"), "compare", draft.pk)
    far = Organisation.objects.get(code="341500-YY")
    Project.objects.filter(pk=twin.pk).update(unit=far, department=far.parent)
    assert twin.name not in page(sign_in("department"), "compare", draft.pk)


# ---- experts


def asked(sign_in, city, login="office", begin="finance_review", **more):
    expert = Person.objects.get(login="expert")
    day = (datetime.date.today() + datetime.timedelta(5)).isoformat()
    given = {"expert": expert.pk, "expert_due": day, "question": "口径", **more}
    return sign_in(login).post(reverse("ask", args=[getattr(city, begin).pk]), given)


def test_an_expert_sees_the_one_form_and_nothing_else(sign_in, city):
    expert, one = sign_in("expert"), city.finance_review
    assert expert.get(reverse("declaration", args=[one.pk])).status_code == 404
    assert asked(sign_in, city).status_code == 302
    number = Assignment.objects.get().pk
    seen = {
        name: expert.get(reverse(name, args=[pk])).status_code
        for name, pk in [
            ("advise", number), ("declaration", one.pk), ("project", one.project_id),
            ("review", one.pk), ("history", city.draft.pk),
        ]
    }  # fmt: skip
    assert seen == {
        "advise": 200, "declaration": 200, "project": 404, "review": 403, "history": 404
    }  # fmt: skip
    assert one.project.name in page(expert, "inbox")
    assert one.project.name not in page(expert, "projects")
    sign_in("office").post(reverse("ask_end", args=[number]))
    assert expert.get(reverse("declaration", args=[one.pk])).status_code == 404
    assert expert.get(reverse("advise", args=[number])).status_code == 404


def test_the_opinion_of_an_expert_stands_beside_the_review(sign_in, city):
    asked(sign_in, city)
    one = Assignment.objects.get()
    row = city.finance_review.row_ids[0]
    given = {**POINTS, "text": "建议细化成本", f"opinion-{row}": "口径不明", "act": "done"}
    assert sign_in("expert").post(reverse("advise", args=[one.pk]), given).status_code == 302
    kept = Assignment.objects.get()
    assert (kept.total, kept.grade, kept.opinions) == (100, "excellent", {row: "口径不明"})
    assert "建议细化成本" in page(sign_in("office"), "review", city.finance_review.pk)
    again = sign_in("expert").post(reverse("advise", args=[one.pk]), given | {"text": "改口"})
    assert (again.status_code, Assignment.objects.get().text) == (409, "建议细化成本")


# Who asks, about which form, what is given; the answer. Nothing is made of a refused request.
ASKING = [
    ("office", "finance_review", {"expert_due": "2020-01-01"}, 409),
    ("office", "approval", {}, 409),  # not with the office any more
    ("office", "finance_review", {"expert": "999999"}, 422),
    ("department", "finance_review", {}, 409),
    ("clerk", "finance_review", {}, 403),
    ("head", "unit_review", {}, 403),
    ("office-east", "finance_review", {}, 404),
]


@pytest.mark.parametrize(("login", "begin", "more", "status"), ASKING)
def test_who_may_not_ask_is_refused(sign_in, city, login, begin, more, status):
    assert asked(sign_in, city, login, begin, **more).status_code == status
    assert not Assignment.objects.exists()


def test_an_unfinished_opinion_is_kept_but_not_given(sign_in, city):
    asked(sign_in, city)
    assert asked(sign_in, city).status_code == 409  # once is enough
    one, expert = Assignment.objects.get(), sign_in("expert")
    given = {"form": "8", "text": "半成品"}
    answer = expert.post(reverse("advise", args=[one.pk]), given | {"act": "done"})
    assert (answer.status_code, "半成品" in answer.content.decode()) == (409, True)
    assert expert.post(reverse("advise", args=[one.pk]), given | {"act": "keep"}).status_code == 302
    kept = Assignment.objects.get()
    assert (kept.points, kept.text, kept.done_at) == ({"form": "8"}, "半成品", None)
    assert "半成品" not in page(sign_in("office"), "review", city.finance_review.pk)


def test_one_expert_does_not_read_anothers_opinion(sign_in, city):
    asked(sign_in, city)
    Assignment.objects.update(text="第一位的意见", done_at="2026-01-01T00:00Z", grade="good")
    second = Person.objects.create(login="expert2", name="第二位")
    place = Organisation.objects.get(code="341500-CZ")
    second.choose_password("something-long-9")
    second.appointments.create(role="expert", organisation=place)
    asked(sign_in, city, expert=second.pk)
    client = sign_in("expert2")
    number = Assignment.objects.get(expert=second).pk
    first = Assignment.objects.exclude(expert=second).get().pk
    assert client.get(reverse("advise", args=[number])).status_code == 200
    assert client.get(reverse("advise", args=[first])).status_code == 404
    assert "第一位的意见" not in page(client, "history", city.finance_review.pk)
