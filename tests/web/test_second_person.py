"""A role is given by two people: whom it waits for, and that it is nothing until then."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from growing import proposed
from test_api_rights import OPERATIONS, answer, secret_of
from test_rights import patterns

from jiheng.console import CallError
from jiheng.web import launching
from jiheng.web.accounts.appointing import confirmers
from jiheng.web.accounts.models import Appointment, Invitation, Person, Proposal
from jiheng.web.accounts.rights import RIGHTS
from jiheng.web.audit.models import Entry
from jiheng.web.organisations.models import Organisation
from jiheng.web.reviews.experts import experts_for

pytestmark = pytest.mark.django_db


def one_of(login):
    return Person.objects.get(login=login)


def administrator(login, role, **more):
    """One more administrator of the city, who has taken the account up."""
    values = {"name": login, "password_set_at": timezone.now(), **more}
    made = Person.objects.create(login=login, **values)
    made.appointments.create(role=role, organisation=Organisation.objects.get(code="341500"))
    return made


# Security administrators, system administrators, proposer, person concerned → who may confirm.
MAY_CONFIRM = [
    ({1}, {9}, 1, 5, {9}),  # alone: the system administrator
    ({1, 2}, {9}, 1, 5, {2}),  # another security administrator, and then no other
    ({1, 2, 3}, {9}, 1, 5, {2, 3}),
    ({1, 2}, {9}, 1, 2, {9}),  # the other one is the person concerned
    ({1, 2, 3}, {9}, 1, 2, {3}),
    ({1}, {9}, 1, 9, set()),  # the only one left is the person concerned
    ({1}, {8, 9}, 1, 9, {8}),
    ({1}, set(), 1, 5, set()),
    ({1}, {1}, 1, 5, set()),  # never the proposer, whatever else they hold
]


@pytest.mark.parametrize(("security", "system", "proposer", "concerned", "may"), MAY_CONFIRM)
def test_who_may_confirm(security, system, proposer, concerned, may):
    holders = {"security_admin": security, "system_admin": system}
    assert confirmers(proposer, concerned, holders) == may


def test_only_accounts_in_use_are_second_persons(sign_in):
    """A second security administrator who is closed, never came, or has left, keeps nobody waiting."""
    pk = proposed(one_of("clerk2"), "head").pk
    system, second = sign_in("sysadmin"), administrator("secadmin2", "security_admin")
    address = reverse("proposal", args=[pk])
    assert (system.get(address).status_code, sign_in("secadmin2").get(address).status_code) == (
        404,
        200,
    )
    for change in ({"is_active": False}, {"is_active": True, "password_set_at": None}):
        Person.objects.filter(pk=second.pk).update(**change)
        assert system.get(address).status_code == 200, change
    Person.objects.filter(pk=second.pk).update(password_set_at=timezone.now())
    assert system.get(address).status_code == 404
    second.appointments.update(ended_at=timezone.now())
    assert system.get(address).status_code == 200


# Who asks, in an office with one and with two security administrators, and what they get.
# Not theirs: the same as none at all; the proposer and the person concerned are told why.
CAST = [
    ("secadmin", 1, 409, "不能确认自己提出的授权"),
    ("sysadmin", 1, 302, ""),
    ("sysadmin", 2, 404, ""),
    ("secadmin2", 2, 302, ""),
    ("auditadmin", 1, 403, ""),
    ("approver", 1, 403, ""),
    ("clerk2", 1, 403, ""),
]


@pytest.mark.parametrize("act", ["confirm", "refuse"])
@pytest.mark.parametrize(("login", "administrators", "status", "words"), CAST)
def test_who_decides_at_the_pages(sign_in, act, login, administrators, status, words):
    if administrators == 2:
        administrator("secadmin2", "security_admin")
    found = proposed(one_of("clerk2"), "head")
    response = sign_in(login).post(reverse(act, args=[found.pk]), {"refusal_reason": "查无此人"})
    assert (response.status_code, words in response.content.decode()) == (status, True)
    found.refresh_from_db()
    assert (found.outcome != "") == (status == 302)
    gives = one_of("clerk2").appointments.filter(role="head").exists()
    assert gives == (status == 302 and act == "confirm")


@pytest.mark.parametrize(("login", "administrators", "status", "words"), CAST)
def test_who_decides_by_the_api(client, login, administrators, status, words):
    if administrators == 2:
        administrator("secadmin2", "security_admin")
    found = proposed(one_of("clerk2"), "head")
    name = "POST /appointments/proposed/{proposal}/confirm"
    response = answer(client, name, {"proposal": found.pk}, {}, secret_of(login))
    assert response.status_code == (200 if status == 302 else status)
    assert words in response.json()["message" if words else "state" if status == 302 else "message"]
    found.refresh_from_db()
    assert (found.state == "confirmed") == (status == 302)


def test_a_security_administrator_does_not_confirm_their_own_role(sign_in):
    second = administrator("secadmin2", "security_admin")
    found = proposed(second, "security_admin", Organisation.objects.get(code="341502"))
    response = sign_in("secadmin2").post(reverse("confirm", args=[found.pk]))
    assert (response.status_code, "不能确认给自己的授权" in response.content.decode()) == (
        409,
        True,
    )
    assert sign_in("sysadmin").post(reverse("confirm", args=[found.pk])).status_code == 302


def stranger(login="newcomer"):
    return Person.objects.create(login=login, name="新人", password_set_at=timezone.now())


def offer(client, person, role="head", code="341500-YBZX"):
    """Propose a role at the page of a person."""
    place = Organisation.objects.get(code=code).pk
    address = reverse("appoint", args=[person.pk])
    return client.post(address, {"role": role, "organisation": place}, follow=True)


def test_the_page_says_that_it_waits_and_the_consoles_count_it(sign_in):
    page = offer(sign_in("secadmin"), stranger()).content.decode()
    assert ("待确认" in page, "待第二人确认后生效" in page) == (True, True)
    for name, words in (("organisations", "有 1 项授权等您确认"), ("proposed", "等我确认（1）")):
        page = sign_in("sysadmin").get(reverse(name)).content.decode()
        assert (words in page, "待确认授权 1" in page) == (True, True), name
    assert ("newcomer" in page, "安全管理员 · secadmin" in page) == (True, True)
    page = sign_in("secadmin").get(reverse("proposed")).content.decode()
    assert ("等他人确认（1）" in page, "待确认授权 1" in page) == (True, False)


ROLES_AND_PLACES = [
    ("clerk", "341500-YBZX"), ("head", "341500-YBZX"), ("department_reviewer", "341500-YB"),
    ("finance_office", "341500-CZ"), ("finance_performance", "341500-CZ"),
    ("expert", "341500-CZ"), ("auditor", "341500"), ("system_admin", "341500"),
    ("security_admin", "341500"), ("audit_admin", "341500"),
]  # fmt: skip


@pytest.mark.parametrize(("role", "code"), ROLES_AND_PLACES)
def test_a_role_that_is_not_confirmed_opens_nothing(sign_in, client, role, code):
    """Every page and every operation of the API answers as to somebody without any role."""
    person = stranger()
    offer(sign_in("secadmin"), person, role, code)
    assert Proposal.objects.get(person=person).role == role
    newcomer, secret = sign_in("newcomer"), secret_of("newcomer")
    for one in patterns():
        if one.callback.right in RIGHTS:
            address = reverse(one.name, kwargs=dict.fromkeys(one.pattern.converters, 987654))
            method = "GET" if "GET" in one.callback.methods else "POST"
            assert newcomer.generic(method, address).status_code == 403, one.name
    for name in OPERATIONS:
        assert answer(client, name, (), {}, secret).status_code == 403, name
    assert "还没有岗位" in newcomer.get("/").content.decode()
    assert person.appointments_today() == []


def test_it_stands_in_no_list_of_who_holds_a_role(sign_in, client, city):
    person = stranger()
    offer(sign_in("secadmin"), person, "expert", "341500-CZ")
    assert person not in experts_for(city.draft)
    found = answer(client, "GET /people", (), {"q": "newcomer"}, secret_of("secadmin")).json()
    assert found["items"][0]["appointments"] == []
    page = sign_in("secadmin").get("/people?q=示例市财政局").content.decode()
    assert "newcomer" not in page
    pk = Proposal.objects.get().pk
    sign_in("sysadmin").post(reverse("confirm", args=[pk]))
    assert person in experts_for(city.draft)


def test_what_was_done_stands_in_the_log(sign_in):
    security, system, person = sign_in("secadmin"), sign_in("sysadmin"), stranger()

    def told():
        found = Entry.objects.order_by("number").filter(action__startswith="appointment")
        return [(one.action[12:], one.person, one.detail.get("role")) for one in found]

    before = len(told())
    for role in ("head", "clerk", "expert"):
        offer(security, person, role, "341500-CZ" if role == "expert" else "341500-YBZX")
    head, clerk, expert = Proposal.objects.order_by("pk").values_list("pk", flat=True)
    system.post(reverse("confirm", args=[head]))
    system.post(reverse("refuse", args=[clerk]), {"refusal_reason": "与任职文件不符"})
    security.post(reverse("take_back", args=[expert]))
    assert told()[before:] == [
        *(("proposed", "secadmin", one) for one in ("head", "clerk", "expert")),
        ("given", "sysadmin", "head"),
        ("refused", "sysadmin", "clerk"),
        ("taken_back", "secadmin", "expert"),
    ]
    given = Entry.objects.filter(action="appointment.given").first()
    assert given.detail["proposed_by"] == "secadmin"
    page = security.get(reverse("person", args=[person.pk])).content.decode()
    for words in ("安全管理员 → 系统管理员", "与任职文件不符", "已撤回"):
        assert words in page, words
    appointment = person.appointments.get()
    security.post(reverse("end_appointment", args=[person.pk, appointment.pk]))
    assert person.appointments.filter(ended_at=None).count() == 0  # at once


def confirm(sign_in, found, login="sysadmin"):
    return sign_in(login).post(reverse("confirm", args=[found.pk]))


def lapse(found):
    Proposal.objects.filter(pk=found.pk).update(until=timezone.now() - timedelta(minutes=1))


def close(found):
    Person.objects.filter(pk=found.person_id).update(is_active=False)


def leave(found):
    found.proposed_by.appointments.update(ended_at=timezone.now())


def marry(found):
    """The person is given a role with which this one does not go."""
    region = Organisation.objects.get(code="341500")
    found.person.appointments.create(role="audit_admin", organisation=region)


MEANWHILE = [
    (lapse, "已超过确认期限"),
    (close, "账号或机构已停用"),
    (marry, "不能由一人兼任"),
]


@pytest.mark.parametrize(("change", "words"), MEANWHILE)
def test_what_no_longer_fits_is_not_confirmed(sign_in, change, words):
    found = proposed(stranger(), "head", Organisation.objects.get(code="341500-YBZX"))
    change(found)
    response = confirm(sign_in, found)
    # a proposal that has lapsed is still the system administrator's to look at
    assert (response.status_code, words in response.content.decode()) == (409, True)
    assert not found.person.appointments.filter(role="head").exists()


def test_a_proposal_of_somebody_who_has_left_is_nobodys(sign_in):
    administrator("secadmin2", "security_admin")
    found = proposed(stranger(), "head", Organisation.objects.get(code="341500-YBZX"))
    leave(found)
    response = confirm(sign_in, found, "secadmin2")
    assert (response.status_code, "重新提出" in response.content.decode()) == (409, True)
    assert confirm(sign_in, found).status_code == 404
    assert "等我确认（0）" in sign_in("secadmin2").get(reverse("proposed")).content.decode()


def test_a_lapsed_proposal_can_be_made_anew_and_a_waiting_one_not(sign_in):
    security, person = sign_in("secadmin"), stranger()
    assert offer(security, person).status_code == 200
    again = offer(security, person)
    assert (again.status_code, "正等待确认" in again.content.decode()) == (409, True)
    lapse(Proposal.objects.get())
    assert offer(security, person).status_code == 200
    assert [one.state for one in Proposal.objects.order_by("pk")] == ["lapsed", "waiting"]


def test_nothing_is_proposed_that_nobody_could_confirm(sign_in):
    before = Proposal.objects.count()
    east = "341502"
    response = offer(sign_in("secadmin"), one_of("sysadmin"), "system_admin", east)
    assert (response.status_code, "没有第二人可以确认" in response.content.decode()) == (409, True)
    assert Proposal.objects.count() == before
    administrator("secadmin2", "security_admin")
    assert offer(sign_in("secadmin"), one_of("sysadmin"), "system_admin", east).status_code == 200


def test_a_refusal_needs_a_reason_without_numbers_of_persons_and_keeps_what_was_typed(sign_in):
    found = proposed(one_of("clerk2"), "head")
    client, address = sign_in("sysadmin"), reverse("refuse", args=[found.pk])
    assert client.post(address, {"refusal_reason": " "}).status_code == 422
    typed = "请与 13912345678 核对"
    response = client.post(address, {"refusal_reason": typed})
    assert (response.status_code, typed in response.content.decode()) == (409, True)
    found.refresh_from_db()
    assert found.is_open


def test_only_the_proposer_takes_it_back(sign_in):
    administrator("secadmin2", "security_admin")
    found = proposed(one_of("clerk2"), "head")
    page = sign_in("secadmin2").post(reverse("take_back", args=[found.pk]), follow=True)
    assert "只有提出人可以撤回" in page.content.decode()
    assert sign_in("sysadmin").post(reverse("take_back", args=[found.pk])).status_code == 403
    sign_in("secadmin").post(reverse("take_back", args=[found.pk]))
    found.refresh_from_db()
    assert found.state == "taken_back"
    response = confirm(sign_in, found, "secadmin2")
    assert (response.status_code, "撤回" in response.content.decode()) == (409, True)


def test_the_profile_decides_whether_a_second_person_is_asked(sign_in, settings):
    settings.SECURITY = replace(settings.SECURITY, second_person=False)
    person = stranger()
    offer(sign_in("secadmin"), person)
    assert (person.appointments.count(), Proposal.objects.count()) == (1, 0)
    assert "待确认授权" not in sign_in("secadmin").get("/people").content.decode()


def test_confirming_asks_for_the_second_step_once_more(sign_in, settings):
    found = proposed(one_of("clerk2"), "head")
    client = sign_in("sysadmin")
    settings.SECURITY = replace(settings.SECURITY, step_up_minutes=5)
    assert confirm(sign_in, found).status_code == 302  # the profile asks for no second step: done
    found = proposed(one_of("clerk"), "head")
    settings.SECURITY = replace(settings.SECURITY, second_step=True)
    response = client.post(reverse("confirm", args=[found.pk]))
    assert "second-step" in response.url
    found.refresh_from_db()
    assert found.is_open


@pytest.mark.parametrize("login", ["sysadmin", "auditadmin", "secadmin"])
def test_the_link_of_an_administrator_is_given_at_the_machine_alone(
    sign_in, client, login, settings
):
    """Whoever could use it could confirm as them."""
    person, security = one_of(login), sign_in("secadmin")
    page = security.post(reverse("renew", args=[person.pk]), follow=True).content.decode()
    assert ("只能在服务器上发放" in page, "/invitation/" in page) == (True, False)
    call = answer(client, "POST /people/{pk}/link", {"pk": person.pk}, {}, secret_of("secadmin"))
    assert call.status_code == 409
    assert not Invitation.objects.filter(person=person).exists()
    (role,) = (one.role for one in person.appointments_today())
    assert Invitation.of(launching.administrator(login, role, "")).person == person
    settings.SECURITY = replace(settings.SECURITY, second_person=False)
    assert "/invitation/" in security.post(reverse("renew", args=[person.pk])).content.decode()


def test_an_office_without_a_second_person_gets_one_at_the_machine(sign_in):
    one_of("sysadmin").appointments.update(ended_at=timezone.now())
    page = offer(sign_in("secadmin"), stranger()).content.decode()
    assert "没有第二人可以确认" in page
    launching.administrator("sysadmin2", "system_admin", "继任")
    assert Entry.objects.first().action == "administrator.created"
    Person.objects.filter(login="sysadmin2").update(password_set_at=timezone.now())
    offer(sign_in("secadmin"), one_of("newcomer"))
    assert confirm(sign_in, Proposal.objects.get(), "sysadmin2").status_code == 302


@pytest.mark.parametrize("login", ["clerk", "auditadmin", "closed"])
def test_nobody_elses_account_becomes_an_administrators_at_the_machine(login):
    administrator("closed", "system_admin", is_active=False)
    before = Appointment.objects.count()
    with pytest.raises(CallError):
        launching.administrator(login, "system_admin", "")
    assert Appointment.objects.count() == before
