"""The API as another program meets it: through HTTP, against a running site, with a token alone."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from urllib.parse import urlsplit

import pytest
from django.test import Client
from live import PASSWORD, ApiClient, Browser, Site
from test_api_rights import OPERATIONS

from jiheng.budget.reading import Wish, typed_forms
from jiheng.kernel.documents.folder import Found
from jiheng.kernel.documents.limits import default_limits
from jiheng.web.accounts import limits
from jiheng.web.accounts.limits import Limit
from jiheng.web.accounts.models import Person
from jiheng.web.api.models import Token
from jiheng.web.api.site import api
from jiheng.web.audit.models import Entry
from jiheng.web.projects.reviewing import questions

DOCUMENT = files("jiheng.examples").joinpath("documents", "忻州医保局2023申报.docx")
POINTS = {one.id: str(one.points) for one in questions()}
V1 = "/api/v1"
NEW_PASSWORD = "Kz7!mq-Office-2026"


@pytest.fixture(scope="module")
def site(tmp_path_factory, request):
    """A demonstration with a worker; on the database of the run."""
    with Site(tmp_path_factory.mktemp("api"), **request.getfixturevalue("database_of_site")) as one:
        yield one


def make_token(site, login, scopes, name="一体化平台", password=PASSWORD):
    """A token as a person makes it: by the page."""
    browser = Browser(site).sign_in(login, password)
    fields = [("token_name", name), ("days", "30"), *(("scopes", one) for one in scopes)]
    page = browser.post("/tokens", fields, seen="/tokens")
    return re.search(r'id="secret">([^<]+)<', page).group(1), browser


def colleague_of(site, login, role, organisation, scopes=("read", "decide"), second=None):
    """Another person in somebody's place, as programs of the administrators make one.

    The second person is the system administrator, where another security administrator is not
    given.
    """
    security = ApiClient(site, make_token(site, "secadmin", ["people"])[0])
    status, invited = security("POST", V1 + "/people", {"login": login, "name": "同事"})
    assert status == 201, invited
    at = f"{V1}/people/{invited['person']}"
    wanted = {"role": role, "organisation": organisation}
    status, found = security("POST", at + "/appointments", wanted)
    assert status == 201, found
    second = second or ApiClient(site, make_token(site, "sysadmin", ["confirm"])[0])
    (waiting,) = found["proposals"]
    assert second("POST", f"{V1}/appointments/proposed/{waiting['id']}/confirm", {})[0] == 200
    browser, path = Browser(site), urlsplit(invited["link"]).path
    words = {"new_password": NEW_PASSWORD, "repeated_password": NEW_PASSWORD}
    browser.get(path)
    browser.post(path, words)
    return make_token(site, login, scopes, password=NEW_PASSWORD)[0]


@pytest.fixture(scope="module")
def cast(site):
    """One client a role."""
    scopes = {"clerk": ["read", "edit", "submit"]}
    return {
        login: ApiClient(site, make_token(site, login, scopes.get(login, ["read", "decide"]))[0])
        for login in ("clerk", "head", "department", "office", "approver")
    }


def test_of_two_second_persons_at_once_one_is_told_who_was_faster(site):
    """Each role is given once, or refused once, however the two meet."""
    cast = ("security_admin", "341500", ["confirm"])
    both = [ApiClient(site, colleague_of(site, "second", *cast))]
    both.append(ApiClient(site, colleague_of(site, "third", *cast, second=both[0])))
    security = ApiClient(site, make_token(site, "secadmin", ["people"])[0])
    _, found = security("GET", V1 + "/people?q=clerk2")
    at = f"{V1}/people/{found['items'][0]['id']}"
    for place in ("341500-YB", "341500-WJ", "341502-YB", "341503-YB", "341500-YY"):
        _, found = security("POST", at + "/appointments", {"role": "head", "organisation": place})
        (waiting,) = found["proposals"]
        address = f"{V1}/appointments/proposed/{waiting['id']}/"
        with ThreadPoolExecutor(2) as pool:
            asked = [
                pool.submit(one, "POST", address + act, {"reason": "否"})
                for one, act in zip(both, ("confirm", "refuse"), strict=True)
            ]
            answers = [one.result() for one in asked]
        assert sorted(status for status, _ in answers) == [200, 409], answers
        (kept,) = [said for status, said in answers if status == 200]
        (told,) = [said["message"] for status, said in answers if status == 409]
        assert "同事" in told
        _, found = security("GET", at)
        held = [one["organisation"] for one in found["appointments"]]
        assert held.count(place) == (kept["state"] == "confirmed")
    for login in ("second", "third"):
        (one,) = security("GET", V1 + f"/people?q={login}")[1]["items"]
        (held,) = one["appointments"]
        security("POST", f"{V1}/people/{one['id']}/appointments/{held['id']}/end")


def test_a_token_is_shown_once_and_ends_when_it_is_revoked(site):
    secret, browser = make_token(site, "clerk2", ["read"], "试用")
    client = ApiClient(site, secret)
    assert client("GET", V1 + "/inbox")[0] == 200
    page = browser.get("/tokens")
    assert secret not in page
    assert secret[:13] in page
    end = re.search(r'action="(/tokens/\d+/end)"', page).group(1)
    browser.post(end, {})
    status, said = client("GET", V1 + "/inbox")
    assert (status, "没有带有效的令牌" in said["message"]) == (401, True)


def decided(client, at, given):
    """Status and answer of a decision by somebody who has read the sheet."""
    _, sheet = client("GET", at + "/review")
    return client("POST", at + "/decide", {**given, "seen": sheet.get("seen", "")})


def test_the_first_half_of_the_cycle_by_api_alone(cast, tmp_path):
    clerk = cast["clerk"]
    given = {"code": "API-001", "name": "律师服务费", "kind": "recurrent"}
    status, project = clerk("POST", V1 + "/projects", given)
    assert status == 201, project
    assert project["unit"] == "示例市医疗保险管理中心"
    status, begun = clerk("POST", f"{V1}/projects/{project['id']}/declarations", {"year": 2023})
    assert status == 201, begun
    at = f"{V1}/declarations/{begun['id']}"

    upload = [("document", ("申报.docx", DOCUMENT.read_bytes()))]
    status, read = clerk("POST", at + "/documents", files=upload)
    assert status == 201, read
    assert (read["forms"][read["form"]], len(read["proposals"]) > 10) == ("律师服务费", True)
    accept = {
        "form": read["form"],
        "revision": read["revision"],
        "accept": [one["id"] for one in read["proposals"]],
    }
    status, taken = clerk("POST", f"{V1}/imports/{read['id']}/accept", accept)
    assert (status, taken["count"]) == (200, len(read["proposals"]))

    _, form = clerk("GET", at)
    row = form["row_ids"][0]
    change = {"path": f"indicators[{row}].target", "before": "别的", "after": "≥9人"}
    _, saved = clerk("POST", at + "/cells", {"changes": [change]})
    (conflict,) = saved["conflicts"]  # somebody else's work is not written over
    change["before"] = conflict["now"]
    _, saved = clerk("POST", at + "/cells", {"changes": [change]})
    assert (saved["conflicts"], saved["changed"]) == ([], [change["path"]])
    status, added = clerk("POST", at + "/rows", {"behind": row})
    assert (status, clerk("DELETE", f"{at}/rows/{added['row']}?revision=0")[0]) == (201, 204)

    assert clerk("POST", at + "/submit", {"text": "已核对"})[1]["state"] == "unit_review"
    status, said = clerk("POST", at + "/submit", {"text": "再交一次"})
    assert (status, said["message"] != "") == (409, True)
    returned = {"act": "return", "reasons": ["vague"], "text": "请细化"}
    assert decided(cast["head"], at, returned)[1]["state"] == "returned"
    clerk("POST", at + "/submit", {"text": "已细化"})
    assert decided(cast["head"], at, {"act": "pass"})[0] == 200
    status, said = decided(cast["department"], at, {"act": "pass"})
    assert (status, "审核表还没有填完" in said["message"]) == (409, True)
    for login in ("department", "office"):
        decision = {"act": "pass", "points": POINTS, "opinions": {row: "可行"}}
        assert decided(cast[login], at, decision)[0] == 200
    approve = {"act": "approve", "number": "示财绩〔2026〕77号", "day": "2026-01-05"}
    status, approved = decided(cast["approver"], at, approve)
    assert (status, approved["state"]) == (200, "approved")

    _, history = clerk("GET", at + "/history")
    assert [one["act"] for one in history["decisions"]] == [
        *("submit", "return", "submit", "pass", "pass", "pass", "approve"),
    ]
    number, frozen = approval_of(clerk, begun["id"])
    assert (frozen["number"], frozen["is_whole"]) == ("示财绩〔2026〕77号", True)
    status, data = clerk("GET", f"{V1}/approvals/{number}/file.docx")
    path = tmp_path / "批复.docx"
    path.write_bytes(data)
    (form,) = typed_forms(Wish(default_limits(), "zh"), Found(path, path.name)).forms
    assert [one.target for one in form.indicators] == [
        one["target"] for one in frozen["form"]["indicators"]
    ]
    status, adjusting = clerk("POST", f"{V1}/approvals/{number}/adjust", {"reason": "预算调减"})
    assert (status, adjusting["state"]) == (201, "draft")


def test_a_decision_without_what_was_seen_writes_nothing_over(cast):
    """Two reviewers at one sheet: who has not seen what the other kept is told so, in a sentence."""
    office = cast["office"]
    _, inbox = office("GET", V1 + "/inbox")
    at = f"{V1}/declarations/{inbox['items'][0]['id']}"
    question = questions()[0].id
    _, before = office("GET", at + "/review")
    assert (before["by"], before["points"], len(before["questions"])) == (None, {}, len(POINTS))
    keep = {"act": "keep", "points": {question: "1"}}
    status, said = office("POST", at + "/decide", keep)
    assert (status, "您看到的不是这一稿" in said["message"]) == (409, True)
    status, _ = office("POST", at + "/decide", {**keep, "seen": before["seen"]})
    assert (status, office("GET", at + "/review")[1]["points"]) == (200, {question: "1"})
    # a colleague who read the sheet before that
    secret = colleague_of(office.site, "office2", "finance_office", "341500-CZ")
    other = ApiClient(office.site, secret)
    keep["points"] = {question: "2"}
    status, said = other("POST", at + "/decide", {**keep, "seen": before["seen"]})
    assert (status, "财政业务已于" in said["message"]) == (409, True)
    assert other("GET", at + "/review")[1]["points"] == {question: "1"}
    assert decided(other, at, keep)[0] == 200
    assert other("GET", at + "/review")[1]["points"] == {question: "2"}


def approval_of(client, declaration):
    """Number and content of the approval that a declaration names."""
    _, found = client("GET", f"{V1}/declarations/{declaration}")
    return found["approval"], client("GET", f"{V1}/approvals/{found['approval']}")[1]


def test_a_batch_by_api(cast):
    clerk = cast["clerk"]
    upload = [("documents", ("a.docx", DOCUMENT.read_bytes())), ("documents", ("b.txt", b"?"))]
    status, batch = clerk("POST", V1 + "/batches", files=upload)
    assert (status, batch["all"]) == (201, 2)
    at = f"{V1}/batches/{batch['id']}"
    for _ in range(3000):
        _, batch = clerk("GET", at)
        if not batch["busy"]:
            break
        time.sleep(0.1)
    assert {one["name"]: one["state"] for one in batch["documents"]} == {
        "a.docx": "read",
        "b.txt": "failed",
    }
    status, said = clerk("POST", at + "/take", {"forms": {}})
    assert (status, "没有勾选" in said["message"]) == (409, True)


REFUSALS = [
    ("GET", "/declarations/987654", None, 404, "没有找到|不存在", "does not exist"),
    ("POST", "/projects", {"code": "!", "name": "x", "kind": "recurrent"}, 422, "code", "code"),
    ("POST", "/projects", {}, 422, "不合要求", "does not fit"),
    ("POST", "/declarations/1/cells", {"changes": [{"path": "x"}]}, 409, "", ""),
    ("POST", "/declarations/1/decide", {"act": "pass"}, 403, "令牌的范围", "scopes"),
    ("POST", "/declarations/1/submit", {"text": 5}, 422, "text", "text"),
    ("GET", "/projects?page=0", None, 422, "page", "page"),
    ("GET", "/audit", None, 403, "令牌的范围", "scopes"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "zh", "en"), REFUSALS)
def test_every_refusal_is_a_sentence_in_both_languages(cast, method, path, body, status, zh, en):
    for language, words in (("zh", zh), ("en", en)):
        client = ApiClient(cast["clerk"].site, cast["clerk"].token, language)
        got, said = client(method, V1 + path, body)
        assert (got, bool(re.search(words, said["message"]))) == (status, True), said


def test_the_description_names_every_operation_and_asks_for_a_token(site):
    status, described = ApiClient(site)("GET", V1 + "/openapi.json")
    assert (status, described["openapi"][0]) == (200, "3")
    operations = [
        (method, path, one)
        for path, each in described["paths"].items()
        for method, one in each.items()
    ]
    assert len(operations) == len(OPERATIONS)
    assert [path for _, path, one in operations if not one.get("security")] == []
    assert described["components"]["securitySchemes"]["Needs"]["scheme"] == "bearer"
    assert [path for _, path, one in operations if not one.get("description")] == []


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b"[1, 2"])
def test_a_body_that_is_no_json_gets_a_sentence(client, secret, city, body):
    head = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
    path = f"{V1}/declarations/{city.draft.pk}/rows"
    answer = client.post(path, body, content_type="application/json", headers=head)
    assert (answer.status_code, list(answer.json())) in [(400, ["message"]), (422, ["message"])]
    city.draft.refresh_from_db()
    assert city.draft.revision == 0


@pytest.fixture
def secret(db):  # noqa: ARG001
    return Token.give(Person.objects.get(login="clerk"), "x", ["read", "edit"], 1)[1]


def inbox(secret):
    return Client().get(V1 + "/inbox", headers={"Authorization": f"Bearer {secret}"})


def test_the_secret_of_a_token_is_not_stored(secret):
    assert secret not in str(list(Token.objects.values()))
    assert inbox(secret).status_code == 200


@pytest.mark.parametrize("change", [
    {"revoked_at": "2020-01-01T00:00Z"}, {"until": "2020-01-01T00:00Z"},
])  # fmt: skip
def test_a_token_that_ended_opens_nothing(secret, change):
    Token.objects.update(**change)
    assert inbox(secret).status_code == 401


def test_a_token_ends_with_its_person_and_their_role(sign_in, secret):
    person = Person.objects.get(login="clerk")
    person.appointments.update(ended_at="2020-01-01T00:00Z")
    assert inbox(secret).status_code == 403
    sign_in("secadmin").post(f"/people/{person.pk}/close", {"to": "closed"})
    assert inbox(secret).status_code == 401
    sign_in("secadmin").post(
        f"/people/{person.pk}/close", {"to": "open"}
    )  # opened again: the token stays ended
    assert inbox(secret).status_code == 401


def test_the_security_administrator_ends_all_tokens_of_a_person(sign_in, secret):
    person = Person.objects.get(login="clerk")
    page = sign_in("secadmin").get(f"/people/{person.pk}").content.decode()
    assert "1 个有效的接口令牌" in page
    sign_in("secadmin").post(f"/people/{person.pk}/tokens/end")
    assert inbox(secret).status_code == 401


def test_nobody_ends_or_sees_the_tokens_of_another(sign_in, secret):
    assert secret[:13] not in sign_in("head").get("/tokens").content.decode()
    assert sign_in("head").post(f"/tokens/{Token.objects.get().pk}/end").status_code == 404
    assert inbox(secret).status_code == 200


def test_a_token_never_has_a_scope_that_its_person_has_not(sign_in):
    fields = {"token_name": "x", "days": "30", "scopes": ["decide"]}
    assert sign_in("clerk").post("/tokens", fields).status_code == 422
    assert sign_in("head").post("/tokens", fields).status_code == 200


def test_the_log_names_the_token(secret, city):
    Client().post(
        f"{V1}/declarations/{city.draft.pk}/submit", "{}", content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )  # fmt: skip
    entry = Entry.objects.first()
    assert (entry.action, entry.person, entry.detail["token"]) == ("refused", "clerk", secret[:13])


@pytest.mark.parametrize(("kind", "token", "words"), [
    ("api", True, "接口调用过于频繁"), ("refused_token", False, "无效令牌"),
])  # fmt: skip
def test_calls_are_limited_and_the_answer_says_until_when(secret, monkeypatch, kind, token, words):
    monkeypatch.setitem(limits.limits(), kind, Limit(2, 3600))
    answers = [inbox(secret if token else "wrong") for _ in range(4)]
    first = 200 if token else 401
    assert [one.status_code for one in answers] == [first, first, 429, 429]
    assert words in answers[-1].json()["message"]
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600
    assert Entry.objects.filter(action="too_often").count() == 1  # the log is not flooded


def test_the_library_has_one_api():
    assert api.docs_url is None  # its page would load scripts from elsewhere
