"""What must not be in one hand: nobody reviews own work, each level is another person's."""

import datetime
import json

import pytest
from django.urls import reverse

from jiheng.web.accounts.models import Person
from jiheng.web.api.models import Token
from jiheng.web.assessments.models import Act, Assessment
from jiheng.web.assessments.moving import mark_of as mark_of_assessment
from jiheng.web.organisations.models import Organisation
from jiheng.web.projects.deciding import mark_of
from jiheng.web.projects.models import Declaration
from jiheng.web.projects.reviewing import questions
from jiheng.web.reviews.experts import experts_for

POINTS = {one.id: str(one.points) for one in questions()}
pytestmark = pytest.mark.django_db


def appoint(login, role, code):
    place = Organisation.objects.get(code=code)
    Person.objects.get(login=login).appointments.create(role=role, organisation=place)


def as_head(declaration):
    """The clerk who filled the form in is the head of the unit too."""
    appoint("clerk", "head", declaration.project.unit.code)


def decide(client, declaration, act, **more):
    now = Declaration.objects.get(pk=declaration.pk)
    given = {"act": act, "seen": mark_of(now), **more}
    return client.post(reverse("review", args=[declaration.pk]), given)


def state(one):
    return type(one).objects.get(pk=one.pk).state


ACTS = [
    ("keep", {"form": "5"}),
    ("pass", {}),
    ("return", {"text": "请修改"}),
]


@pytest.mark.parametrize(("act", "more"), ACTS)
def test_who_submitted_a_form_decides_nothing_about_it(sign_in, city, act, more):
    as_head(city.draft)
    sign_in("clerk").post(reverse("submit", args=[city.draft.pk]), {"text": "已核对"})
    answer = decide(sign_in("clerk"), city.draft, act, **more)
    assert (answer.status_code, state(city.draft)) == (409, "unit_review")
    assert "不能审核自己的工作" in answer.content.decode()
    assert not city.draft.sheets.exists()
    page = sign_in("clerk").get(reverse("review", args=[city.draft.pk])).content.decode()
    assert "不能审核自己的工作" in page  # said before anything is typed
    assert decide(sign_in("head"), city.draft, "pass").status_code == 302


def test_who_changed_a_cell_reviews_nothing_of_it(sign_in, city):
    draft, path = city.draft, f"indicators[{city.draft.row_ids[0]}].level3"
    before = draft.form["indicators"][0]["level3"]
    body = {"changes": [{"path": path, "before": before, "after": "新的名称"}]}
    sign_in("clerk2").post(
        reverse("cells", args=[draft.pk]), json.dumps(body), content_type="application/json"
    )
    appoint("clerk2", "head", draft.project.unit.code)
    sign_in("clerk").post(reverse("submit", args=[draft.pk]), {"text": "已核对"})
    assert decide(sign_in("clerk2"), draft, "pass").status_code == 409
    assert state(draft) == "unit_review"


def test_each_level_is_another_persons_until_the_form_comes_again(sign_in, city):
    one = city.finance_review
    appoint("office", "finance_performance", "341500-CZ")
    assert decide(sign_in("office"), one, "pass", **POINTS).status_code == 302
    day = datetime.date.today().isoformat()
    said = decide(sign_in("office"), one, "approve", number="示财绩〔2026〕77号", day=day)
    assert (said.status_code, state(one)) == (409, "approval")
    assert "须由不同人员进行" in said.content.decode()
    assert decide(sign_in("approver"), one, "return", text="请细化").status_code == 302
    clerk, head = (one.decisions.filter(act=act).first().by.login for act in ("submit", "pass"))
    sign_in(clerk).post(reverse("submit", args=[one.pk]), {"text": "已修改"})
    decide(sign_in(head), one, "pass")
    decide(sign_in("department"), one, "pass", **POINTS)
    assert decide(sign_in("office"), one, "pass", **POINTS).status_code == 302


def test_a_program_is_refused_as_its_person_is(client, city):
    as_head(city.draft)
    _, secret = Token.give(
        Person.objects.get(login="clerk"), "x", ["read", "edit", "submit", "decide"], 1
    )
    head = {"Authorization": f"Bearer {secret}"}
    path = f"/api/v1/declarations/{city.draft.pk}"
    about = {"content_type": "application/json", "headers": head}
    assert client.post(f"{path}/submit", {"text": "已核对"}, **about).status_code == 200
    seen = client.get(f"{path}/review", headers=head).json()["seen"]
    said = client.post(f"{path}/decide", {"act": "pass", "seen": seen}, **about)
    assert (said.status_code, "不能审核自己的工作" in said.json()["message"]) == (409, True)
    assert state(city.draft) == "unit_review"


def conclusion(one, text="依据充分。"):
    from jiheng.budget.assessing import questions as asked

    points = {f"points-{one.id}": str(one.points) for one in asked()}
    seen = mark_of_assessment(one)
    return {"act": "conclude", "conclusion": "support", "text": text, "seen": seen, **points}


def test_nobody_concludes_on_an_assessment_of_ones_own(sign_in):
    one = Assessment.objects.get(state="assessing")
    clerk = one.acts.filter(act="submit").last().by.login
    appoint(clerk, "department_reviewer", one.project.department.code)
    for given in (
        conclusion(one),
        {"act": "return", "text": "请补充", "seen": mark_of_assessment(one)},
    ):
        answer = sign_in(clerk).post(reverse("assessment_conclude", args=[one.pk]), given)
        assert (answer.status_code, state(one)) == (409, "assessing")
        assert "不能对自己的工作作结论" in answer.content.decode()
    reviewer = "department" if "YB" in one.project.department.code else "department-wj"
    page = reverse("assessment_conclude", args=[one.pk])
    assert sign_in(reviewer).post(page, conclusion(one)).status_code == 302
    appoint(reviewer, "finance_performance", "341500-CZ")
    count = Act.objects.count()
    answer = sign_in(reviewer).post(page, conclusion(one, "财政复评"))
    assert (answer.status_code, Act.objects.count()) == (409, count)
    assert "财政部门的结论须由另一人作出" in answer.content.decode()
    assert sign_in("approver").post(page, conclusion(one, "财政复评")).status_code == 302


def test_an_expert_has_no_part_in_the_form(city):
    one = city.finance_review

    def names():
        return set(experts_for(one).values_list("login", flat=True))

    for login in ("clerk", "department", "office", "auditor", "clerk-yy"):
        appoint(login, "expert", "341500-CZ")
    # The unit's clerk, the department's and the bureau's reviewers stand in its way.
    unit = one.project.unit
    clerks = {each.person.login for each in unit.appointments.filter(role="clerk")}
    assert names() == {"expert", "auditor", "clerk", "clerk-yy"} - clerks


PASSING = [
    ({"form": "0", "clarity": "0"}, "80", True),
    ({"form": "0", "clarity": "0", "goal": "10"}, "75", False),
    ({"form": "0", "clarity": "0", "goal": "0", "indicators": "5"}, "55", False),
]


@pytest.mark.parametrize(("less", "total", "passes"), PASSING)
def test_only_good_targets_go_on_and_medium_ones_come_again(sign_in, city, less, total, passes):
    """Article 25: 优 and 良 go on, 中 is revised and submitted again, 差 may not go on."""
    one = city.department_review
    answer = decide(sign_in("department"), one, "pass", **POINTS | less)
    assert answer.status_code == (302 if passes else 409)
    assert state(one) == ("finance_review" if passes else "department_review")
    if not passes:
        assert f"合计 {total} 分" in answer.content.decode()
