"""What programs do by the API beside the way of a form: administrators, areas, experts, years."""

from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone
from growing import proposed
from test_api_rights import answer, secret_of
from test_trust import code_at

from jiheng.web.accounts.models import Authenticator, Person
from jiheng.web.areas.models import AreaTable
from jiheng.web.audit.models import Entry
from jiheng.web.projects.deciding import mark_of
from jiheng.web.projects.models import Declaration
from jiheng.web.projects.reviewing import questions

pytestmark = pytest.mark.django_db
POINTS = {one.id: str(one.points) for one in questions()}


class Program:
    """A program with the token of a person: method and path, then status and JSON."""

    def __init__(self, login):
        self.client, self.secret = Client(), secret_of(login)

    def __call__(self, name, body=None):
        found = answer(self.client, name, (), body, self.secret)
        is_json = "json" in found.headers.get("Content-Type", "")
        return found.status_code, found.json() if is_json and found.content else found


@pytest.fixture
def by(db):  # noqa: ARG001
    """A function: the program of a person."""
    return Program


# ---- the queue


def test_a_reviewers_queue_is_by_risk_with_its_reasons_and_nobody_elses(by, city):
    """By the API as on the page: highest risk first, each with its reasons in words."""
    said = by("head")("GET /inbox", {"by": "risk"})[1]["items"]
    points = [one["risk"]["points"] for one in said]
    assert points == sorted(points, reverse=True)
    assert len(points) >= 1
    (mine,) = [one for one in said if one["id"] == city.unit_review.pk]
    assert mine["risk"]["points"] == sum(int(one["points"]) for one in mine["risk"]["reasons"])
    assert all(one["text"] for one in mine["risk"]["reasons"])
    by("head")(f"POST /declarations/{mine['id']}/decide", decision(city))
    for order in ("risk", "due"):  # whoever fills in is not told what draws attention
        told = by("clerk")("GET /inbox", {"by": order})[1]["items"]
        assert mine["id"] in [one["id"] for one in told]
        assert {one["risk"] for one in told} == {None}


def decision(city):
    return {"act": "return", "text": "请细化", "seen": mark_of(city.unit_review)}


# ---- years


def test_a_units_projects_go_into_a_new_year_at_once(by, city):
    clerk = by("clerk")
    _, found = clerk("GET /rollover?year=2029")
    open_ones = [one["project"] for one in found["projects"] if one["obstacle"] is None]
    assert city.approved.project_id in open_ones
    assert city.draft.project_id not in open_ones  # never approved
    everything = [one["project"] for one in found["projects"]]
    status, made = clerk("POST /rollover", {"year": 2029, "projects": everything})
    assert (status, len(made["opened"]) + len(made["refused"])) == (200, len(open_ones))
    rounds = Declaration.objects.filter(project__in=open_ones, year=2029)
    assert sorted(made["opened"]) == sorted(rounds.values_list("pk", flat=True))
    _, one = clerk(f"GET /declarations/{made['opened'][0]}")
    assert (one["year"], one["state"], one["copied_from"] is not None) == (2029, "draft", True)
    assert clerk("POST /rollover", {"year": 2029, "projects": open_ones})[1]["opened"] == []
    assert clerk("GET /rollover?year=1")[0] == 422


def test_years_stand_side_by_side_and_each_indicator_has_its_rule(by, city):
    clerk, at = by("clerk"), f"/projects/{city.approved.project_id}"
    _, found = clerk(f"GET {at}/years")
    row = found["rows"][0]
    assert city.approved.year in found["years"]
    assert str(city.approved.year) in row["targets"]
    given = {"rules": {row["key"]: "average"}}
    status, said = clerk(f"POST {at}/rules", given)
    assert (status, "没有说明改之前" in said["message"]) == (409, True)
    _, changed = clerk(f"POST {at}/rules", given | {"was": {row["key"]: ""}})
    (now,) = [one for one in changed["rows"] if one["key"] == row["key"]]
    assert (now["rule"], now["is_suggested"]) == ("average", False)
    assert clerk(f"POST {at}/rules", {"rules": {row["key"]: "product"}})[0] == 422


def test_a_project_is_changed_and_found_by_the_sound_of_its_name(by, city):
    clerk, project = by("clerk"), city.draft.project
    given = {"kind": "recurrent", "planned_amount": "12.5", "first_year": 2023, "last_year": 2022}
    status, said = clerk(f"PUT /projects/{project.pk}", given)
    assert (status, "2022" in said["message"]) == (422, True)
    given["last_year"] = 2025
    status, said = clerk(f"PUT /projects/{project.pk}", given)
    assert (status, "项目信息刚被同事修改" in said["message"]) == (409, True)
    given["seen"] = clerk(f"GET /projects/{project.pk}")[1]["seen"]
    status, found = clerk(f"PUT /projects/{project.pk}", given)
    assert (status, found["planned_amount"], found["last_year"]) == (200, "12.5", 2025)
    assert clerk(f"PUT /projects/{project.pk}", given | {"last_year": 2026})[0] == 409
    assert Entry.objects.first().action == "project.changed"
    _, listed = clerk("GET /projects?q=" + project.sound[:4])
    assert project.code in [one["code"] for one in listed["items"]]
    _, listed = clerk("GET /projects?state=approved")
    assert project.code not in [one["code"] for one in listed["items"]]
    assert listed["count"] > 0


# ---- the form


def test_a_block_is_pasted_and_taken_back_at_once(by, city):
    clerk, at = by("clerk"), f"/declarations/{city.draft.pk}"
    _, before = clerk(f"GET {at}")
    block = {"text": "参保人数\t≥\t100\t人\n投诉率\t≤\t1\t%", "row": "r1", "column": "level3"}
    block["revision"] = before["revision"]
    status, saved = clerk(f"POST {at}/paste", block)
    assert (status, saved["conflicts"], len(saved["changed"]) > 0) == (200, [], True)
    _, now = clerk(f"GET {at}")
    assert now["form"]["indicators"][0]["target"] == "≥100人"
    assert clerk(f"POST {at}/undo")[1]["form"]["indicators"] == before["form"]["indicators"]
    status, said = clerk(f"POST {at}/paste", {**block, "row": "r999"})
    assert (status, said["message"] != "") == (409, True)
    assert clerk(f"POST {at}/paste", {**block, "column": "nothing"})[0] == 422


def test_the_library_proposes_and_what_is_adopted_stands_in_the_form(by, city):
    clerk, at = by("clerk"), f"/declarations/{city.draft.pk}"
    _, library = clerk("GET /indicators?q=满意度")
    assert library["items"][0]["formula"]
    _, found = clerk(f"GET {at}/proposals?q=满意度")
    one = found["found"][0]
    _, made = clerk(f"POST {at}/rows", {"behind": city.draft.row_ids[0]})
    cells = {"level2": one["level2"], "level3": one["name"], "direction": one["direction"]}
    now = clerk(f"GET {at}")[1]
    row = dict(zip(now["row_ids"], now["form"]["indicators"], strict=True))[made["row"]]
    changes = [
        {"path": f"indicators[{made['row']}].{key}", "before": row.get(key), "after": text}
        for key, text in cells.items()
    ]
    assert clerk(f"POST {at}/cells", {"changes": changes})[1]["conflicts"] == []
    _, known = clerk(f"GET {at}/proposals?name={one['name']}")
    assert [each["name"] for each in known["found"]] == [one["name"]]
    assert clerk(f"GET {at}")[1]["row_facts"][made["row"]] == {"direction": one["direction"]}


def test_a_locked_form_says_who_has_it_whatever_is_asked(by, city):
    clerk, at = by("clerk"), f"/declarations/{city.unit_review.pk}"
    body = {"text": "a", "row": "r1", "column": "level3", "revision": 0}
    calls = [
        (f"POST {at}/cells", {"changes": []}),
        (f"POST {at}/rows", {}),
        (f"DELETE {at}/rows/r1?revision=0", None),
        (f"POST {at}/undo", {}),
        (f"POST {at}/paste", body),
        (f"POST {at}/submit", {"text": "x"}),
    ]
    for name, given in calls:
        status, said = clerk(name, given)
        assert (status, "（单位负责人）办理" in said["message"]) == (409, True), name


def test_a_returned_form_warns_who_fills_in_until_the_lesson_is_ended(by, city):
    head, clerk, at = by("head"), by("clerk"), f"/declarations/{city.unit_review.pk}"
    seen = head(f"GET {at}/review")[1]["seen"]
    returned = {"act": "return", "seen": seen, "reasons": ["vague"], "text": "请写明口径"}
    assert head(f"POST {at}/decide", returned)[1]["state"] == "returned"
    assert any("请写明口径" in one["message"] for one in clerk(f"GET {at}")[1]["warnings"])
    (lesson,) = [
        one for one in head("GET /lessons")[1]["items"] if one["declaration"] == city.unit_review.pk
    ]
    assert head(f"POST /lessons/{lesson['id']}/end")[0] == 200
    assert head(f"POST /lessons/{lesson['id']}/end")[0] == 404
    assert clerk(f"GET {at}")[1]["warnings"] == []


def test_two_versions_and_last_year_are_compared(by, city):
    clerk, at = by("clerk"), f"/declarations/{city.unit_review.pk}"
    assert clerk(f"GET {at}/differences")[0] == 404  # there is one version only
    head = by("head")
    seen = head(f"GET {at}/review")[1]["seen"]
    head(f"POST {at}/decide", {"act": "return", "seen": seen, "text": "请细化"})
    cell = {"path": "objectives.annual", "after": "新的目标"}
    cell["before"] = clerk(f"GET {at}")[1]["form"]["objectives"]["annual"]
    clerk(f"POST {at}/cells", {"changes": [cell]})
    clerk(f"POST {at}/submit", {"text": "已改"})
    _, found = clerk(f"GET {at}/differences?old=1&new=3")
    assert [(one["before"], one["after"]) for one in found["differences"]] == [
        (cell["before"], "新的目标")
    ]
    _, beside = head(f"GET {at}/comparison")
    assert (beside["approval"], len(beside["similar"]) > 0) == (None, True)
    assert beside["rows"]
    assert all(len(row["others"]) == len(beside["similar"]) for row in beside["rows"])


# ---- experts


def test_an_expert_is_asked_answers_once_and_reads_nothing_else(by, city):
    office, expert, at = by("office"), by("expert"), f"/declarations/{city.finance_review.pk}"
    assert expert(f"GET {at}")[0] == 404
    _, who = office(f"GET {at}/experts")
    (person,) = [one["id"] for one in who["experts"] if one["name"] == "评审专家"]
    day = timezone.localdate().isoformat()
    asked = {"expert": person, "due": day, "question": "单价是否合理"}
    status, found = office(f"POST {at}/experts", asked)
    assert (status, found["asked"][0]["question"]) == (201, "单价是否合理")
    status, said = office(f"POST {at}/experts", asked)
    assert (status, "评审专家" in said["message"]) == (409, True)  # asked already
    assert office(f"POST {at}/experts", {**asked, "expert": 987654})[0] == 422
    (request,) = expert("GET /opinions")[1]["items"]
    assert expert(f"GET {at}")[0] == 200
    opinion = f"/opinions/{request['id']}"
    row = city.finance_review.row_ids[0]
    given = {"act": "keep", "points": dict(list(POINTS.items())[:1]), "opinions": {row: "偏高"}}
    assert expert(f"POST {opinion}", given)[1]["done_at"] is None
    status, said = expert(f"POST {opinion}", {**given, "act": "done"})
    assert status == 409  # points and words are missing
    whole = {"act": "done", "points": POINTS, "opinions": {row: "偏高"}, "text": "总体可行"}
    status, done = expert(f"POST {opinion}", whole)
    assert (status, done["grade"] != "", done["opinions"]) == (200, True, {row: "偏高"})
    assert expert(f"POST {opinion}", whole)[0] == 409  # it stays as it is
    assert office(f"POST {opinion}/end")[0] == 409
    assert office(f"GET {at}/history")[1]["opinions"][0]["text"] == "总体可行"
    assert expert(f"GET {at}/history")[1]["opinions"] == []  # none reads another's


# ---- assessments


def test_papers_come_and_go_and_the_department_concludes(by):
    clerk, department = by("clerk"), by("department")
    _, held = clerk("GET /assessments?held=true")
    one = held["items"][0]
    assert one["state"] in ("draft", "returned")
    at = f"/assessments/{one['id']}"
    title = {"kind": "laws", "title": "条例"}
    found = Client().post(
        f"/api/v1{at}/papers", title, headers={"Authorization": f"Bearer {clerk.secret}"}
    )
    paper = found.json()["papers"][-1]
    assert (found.status_code, paper["title"]) == (201, "条例")
    _, after = clerk(f"DELETE {at}/papers/{paper['id']}")
    assert paper["id"] not in [each["id"] for each in after["papers"]]
    status, said = clerk(f"DELETE {at}/papers/{paper['id']}")
    assert (status, said["message"] != "") == (409, True)
    _, waiting = department("GET /assessments?held=true&state=assessing")
    at = f"/assessments/{waiting['items'][0]['id']}"
    given = {"act": "return", "text": "请补充测算依据"}
    status, said = department(f"POST {at}/conclude", given)
    assert (status, "办理过这份评估" in said["message"]) == (409, True)
    given["seen"] = department(f"GET {at}")[1]["seen"]
    assert department(f"POST {at}/conclude", given)[0] == 200
    assert department(f"GET {at}")[1]["acts"][-1]["text"] == "请补充测算依据"


# ---- area targets


def test_targets_are_split_sent_and_taken_up(by):
    clerk, department, east = by("clerk-yb"), by("department"), by("clerk-east")
    status, made = clerk("POST /areas", {"name": "能力建设补助", "year": 2031, "amount": "100"})
    assert (status, made["department"], made["revision"]) == (201, "示例市医疗保障局", 0)
    ids = [one["id"] for one in made["shares"]]
    row = {
        "level2": "数量指标",
        "name": "培训人次",
        "target": "≥300人次",
        "rule": "sum",
        "targets": {ids[0]: "≥100人次", ids[1]: "≥150人次"},
    }
    amounts = dict(zip(ids, ("60", "40"), strict=True))
    typed = {"revision": 0, "amount": "100", "amounts": amounts, "rows": [row]}
    at = f"/areas/{made['id']}"
    status, saved = clerk(f"PUT {at}", typed)
    assert (status, saved["indicators"][0]["made"], saved["indicators"][0]["falls_short"]) == (
        *(200, "≥250人次"),
        True,
    )
    status, said = clerk(f"PUT {at}", typed)  # of a revision that is over
    assert (status, "有人保存过" in said["message"]) == (409, True)
    assert department(f"POST {at}/send", {"revision": 1})[0] == 409  # together they fall short
    row = {**row, "id": saved["indicators"][0]["id"]}
    row["targets"][ids[1]] = "≥200人次"
    assert clerk(f"PUT {at}", {**typed, "revision": 1, "rows": [row]})[0] == 200
    status, said = department(f"POST {at}/send", {"revision": 1})  # saved since
    assert (status, "有人保存过" in said["message"]) == (409, True)
    status, sent = department(f"POST {at}/send", {"revision": 2})
    assert (status, sent["state"], sent["open"]) == (200, "sent", [])
    assert clerk(f"PUT {at}", {**typed, "revision": 2})[0] == 409
    (share,) = [one for one in east("GET /shares")[1]["items"] if one["year"] == 2031]
    assert (share["can_take_up"], share["indicators"][0]["target"]) == (True, "≥100人次")
    status, begun = east(f"POST /shares/{share['id']}/take-up", {"code": "DQ2031001"})
    assert (status, begun["project_code"]) == (201, "DQ2031001")
    assert east(f"POST /shares/{share['id']}/take-up", {"code": "DQ2031002"})[0] == 409
    assert AreaTable.objects.get(pk=made["id"]).shares.filter(project=begun["project"]).exists()
    status, data = clerk(f"GET {at}/file.xlsx")
    assert (status, data["Content-Disposition"].startswith("attachment")) == (200, True)
    _, sums = by("office")("GET /summary?year=2031")
    assert {one["region"]: one["declared"]["count"] for one in sums["regions"]}["示例东区"] == 1


# ---- administrators


def test_people_are_invited_appointed_closed_and_opened(by):
    security = by("secadmin")
    status, invited = security("POST /people", {"login": "new.one", "name": "新人"})
    assert (status, "/invitation/" in invited["link"]) == (201, True)
    assert security("POST /people", {"login": "new.one", "name": "新人"})[0] == 422
    at = f"/people/{invited['person']}"
    role = {"role": "clerk", "organisation": "341500-YBZX"}
    _, found = security(f"POST {at}/appointments", role)
    (waiting,) = found["proposals"]
    assert (found["appointments"], waiting["proposed_by"]) == ([], "secadmin")
    at_one = f"/appointments/proposed/{waiting['id']}"
    assert by("sysadmin")(f"POST {at_one}/confirm")[1]["state"] == "confirmed"
    _, found = security(f"GET {at}")
    (held,), waiting = found["appointments"], found["proposals"]
    assert waiting == []
    assert (held["role"], held["organisation_name"]) == ("clerk", "示例市医疗保险管理中心")
    for wrong, words in (
        (role, "已有这个岗位"),
        ({**role, "organisation": "341500-CZ"}, "不能设这个岗位"),
        ({"role": "audit_admin", "organisation": "341500"}, "不能由一人兼任"),
        ({**role, "organisation": "999999"}, "organisation"),
    ):
        status, said = security(f"POST {at}/appointments", wrong)
        assert (status, words in said["message"]) == (422, True), said
    _, found = security(f"POST {at}/appointments/{held['id']}/end")
    assert found["appointments"][0]["ended_at"] is not None
    assert security(f"POST {at}/appointments/{held['id']}/end")[0] == 404
    clerk = by("clerk")
    pk = Person.objects.get(login="clerk").pk
    assert security(f"GET /people/{pk}")[1]["tokens"] == 1
    assert security(f"POST /people/{pk}/tokens/end")[1]["tokens"] == 0
    assert clerk("GET /inbox")[0] == 401
    clerk = by("clerk")
    assert security(f"POST /people/{pk}/close")[1]["is_active"] is False
    assert clerk("GET /inbox")[0] == 401
    assert security(f"POST /people/{pk}/open")[1]["is_active"] is True
    assert clerk("GET /inbox")[0] == 401  # the tokens stay ended
    assert "/invitation/" in security(f"POST /people/{pk}/link")[1]["link"]


def test_the_security_administrator_neither_closes_nor_appoints_herself(by):
    security, own = by("secadmin"), Person.objects.get(login="secadmin")
    status, said = security(f"POST /people/{own.pk}/close")
    assert (status, "自己的账号" in said["message"]) == (409, True)
    role = {"role": "clerk", "organisation": "341500-YBZX"}
    status, said = security(f"POST /people/{own.pk}/appointments", role)
    assert (status, "不能给自己授权" in said["message"]) == (422, True)
    assert security("GET /inbox")[0] == 403  # no business data


def test_people_and_organisations_are_searched_page_by_page(by):
    security, system = by("secadmin"), by("sysadmin")
    _, found = security("GET /people?q=东区医疗保障局")
    assert {one["login"] for one in found["items"]} == {
        *("clerk-east", "head-east", "department-east"),
    }
    _, found = system("GET /organisations?q=341503")
    assert [one["code"] for one in found["items"]] == ["341503", "341503-CZ", "341503-YB"]
    assert found["items"][1]["parent"] == "341503"


def test_an_organisation_is_added_where_its_code_belongs(by):
    system = by("sysadmin")
    given = {"code": "341503-YBZX", "name": "西县中心", "kind": "unit", "parent": "341503-YB"}
    status, made = system("POST /organisations", given)
    assert (status, made["parent"]) == (201, "341503-YB")
    for wrong in (given, {**given, "code": "341502-ZX"}, {**given, "parent": "999999"}):
        assert system("POST /organisations", wrong)[0] == 422
    assert system("GET /people")[0] == 403


def test_the_log_is_read_and_computed_again(by):
    audit = by("auditadmin")
    assert audit("POST /audit/verify")[1] == {"is_whole": True, "broken": []}
    _, found = audit("GET /audit?action=audit.verify&person=auditadmin")
    assert found["items"][0]["is_done"] is True


GRAVE = [
    ("POST /people", {"login": "new.one", "name": "新人"}),
    ("POST /people/{pk}/appointments", {"role": "head", "organisation": "341500-YBZX"}),
    ("POST /people/{pk}/link", {}),
    ("POST /appointments/proposed/{proposal}/confirm", {}),
]


@pytest.mark.parametrize(("name", "body"), GRAVE)
def test_a_grave_act_asks_for_the_code_once_more(by, settings, name, body):
    """As at the pages: a program has taken no second step, so every such call brings its code."""
    settings.SECURITY = replace(settings.SECURITY, second_step=True, step_up_minutes=5)
    login = "sysadmin" if "confirm" in name else "secadmin"
    security = by(login)
    person = Person.objects.get(login=login)
    device = Authenticator.waiting(person)
    device.confirmed = True
    device.save()
    clerk = Person.objects.get(login="clerk")
    name = name.replace("{pk}", str(clerk.pk))
    name = name.replace("{proposal}", str(proposed(Person.objects.get(login="clerk2"), "head").pk))
    before = Entry.objects.count()
    for wrong in ("", "000000", "abc"):
        status, said = security(name, {**body, "token": wrong})
        assert (status, "动态口令" in said["message"]) == (403, True)
    assert Entry.objects.count() == before
    device.refresh_from_db()
    device.throttle_reset()
    status, _ = security(name, {**body, "token": code_at(device, 0)})
    assert status in (200, 201)
    device.refresh_from_db()
    assert security(name, {**body, "token": code_at(device, 0)})[0] == 403  # each is good once
