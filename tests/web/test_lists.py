"""Lists: by page and searched; the year and organisation chosen in the top bar; what waits, until when."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts.models import Person
from jiheng.web.api.models import Token
from jiheng.web.assessments.deadlines import due_of
from jiheng.web.assessments.models import Assessment
from jiheng.web.batch.models import Batch, BatchDocument
from jiheng.web.organisations.models import Organisation
from jiheng.web.projects.models import Declaration

pytestmark = pytest.mark.django_db


def text(client, address, language="zh"):
    client.cookies["jiheng_language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def links(page, prefix):
    return len(re.findall(rf'<td><a href="{prefix}/\d+">', page))


# ---- people, organisations, batches


@pytest.fixture
def crowded(city):
    """More than a page of people, organisations and batches."""
    department, clerk = city.draft.project.department, Person.objects.get(login="clerk")
    for number in range(60):
        name = f"9{number:02}"
        Person.objects.create(login=f"many-{name}", name=f"众{name}")
        Organisation.objects.create(
            code=f"{department.code}M{name}", name=f"众所{name}", kind="unit", parent=department
        )
        made = Batch.objects.create(unit=city.draft.project.unit, name=f"众批{name}", by=clerk)
        BatchDocument.objects.create(batch=made, position=0, name=f"申报{name}.docx")


# Address, who, rows of its first page, those for the words, the words of nothing in both languages.
LISTS = [
    ("/people", "secadmin", 50, ("众905", 1), ("东区医疗保障局", 3), "没有符合条件的人员", "Nobody matches"),
    ("/organisations", "sysadmin", 50, ("众所905", 1), ("341503", 3), "没有符合条件的机构", "No organisation"),
    ("/batches", "clerk", 30, ("众批905", 1), ("申报91", 10), "没有符合条件的批次", "No batch matches"),
]  # fmt: skip


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize(("address", "login", "first", "one", "some", "zh", "en"), LISTS)
def test_a_list_comes_by_page_and_is_searched(sign_in, address, login, first, one, some, zh, en):
    client = sign_in(login)
    page = text(client, address)
    assert rows_of(page) == first
    assert "第 1 页，共" in page
    last = int(re.search(r"共 (\d+) 页", page)[1])
    assert 0 < rows_of(text(client, f"{address}?page={last}")) <= first
    for words, count in (one, some):
        page = text(client, f"{address}?q={words}")
        assert rows_of(page) == count, words
        assert f'value="{words}"' in page
    assert zh in text(client, f"{address}?q=nothing-like-it")
    assert en in text(client, f"{address}?q=nothing-like-it", "en")


# The page of a form that asks for an organisation, who fills it in, and the field.
CHOICES = [("person", "secadmin", "organisation"), ("organisations", "sysadmin", "parent")]


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize(("name", "login", "field"), CHOICES)
def test_an_organisation_is_chosen_among_a_page_of_those_searched(sign_in, name, login, field):
    person = Person.objects.get(login="clerk-yy")
    address = reverse(name, args=[person.pk] if name == "person" else [])
    client = sign_in(login)

    def offered(page):
        return re.findall(r'<option value="(\d+)"', page.partition(f'name="{field}"')[2])

    first, second = (offered(text(client, f"{address}?places={one}")) for one in (1, 2))
    assert len(first) == 50
    assert not set(first) & set(second)
    one = Organisation.objects.get(name="众所905")
    assert offered(text(client, f"{address}?place=众所905")) == [str(one.pk)]
    # What was refused keeps its choice, and what was searched.
    sent = reverse("appoint", args=[person.pk]) if name == "person" else reverse("organisation_new")
    page = client.post(sent, {field: one.pk, "place": "东区"}).content.decode()
    assert f'<option value="{one.pk}" selected' in page
    assert 'value="东区"' in page
    assert len(offered(page)) == 1 + Organisation.objects.filter(name__contains="东区").count()


def rows_of(page):
    """The rows of the list."""
    body = page[page.index('id="found"') :]
    body = body[body.index("<tbody>") : body.index("</tbody>")]
    return 0 if "colspan" in body else body.count("<tr>")


@pytest.mark.usefixtures("crowded")
def test_the_words_go_along_to_the_next_page(sign_in):
    page = text(sign_in("secadmin"), "/people?q=many-9")
    assert 'href="?q=many-9&amp;page=2"' in page


# ---- what waits


def test_an_assessment_that_waits_stands_in_the_inbox_until_it_is_done(sign_in):
    drafted = Assessment.objects.get(project__code="YB2027012")
    clerk, department = sign_in("clerk"), sign_in("department")
    page = text(clerk, "/")
    assert f'href="/assessments/{drafted.pk}"' in page
    assert due_of(drafted) == timezone.localdate(drafted.since) + timedelta(days=10)
    assert "还有 10 天" in page
    assert f"/assessments/{drafted.pk}" not in text(sign_in("clerk-yy"), "/")
    assert f"/assessments/{drafted.pk}" not in text(department, "/")
    Assessment.objects.filter(pk=drafted.pk).update(state="assessing")
    assert f"/assessments/{drafted.pk}" not in text(clerk, "/")
    assert f'href="/assessments/{drafted.pk}/conclude"' in text(department, "/")


def test_a_late_assessment_counts_as_late_and_comes_first(sign_in):
    clerk = sign_in("clerk")
    before = clerk.get("/").context["counts"]
    late = Assessment.objects.get(project__code="YB2027012")
    Assessment.objects.filter(pk=late.pk).update(since=timezone.now() - timedelta(days=11))
    answer = clerk.get("/")
    counts = answer.context["counts"]
    assert (counts["late"], counts["held"]) == (before["late"] + 1, before["held"])
    assert next(iter(answer.context["assessments"])).pk == late.pk
    assert "超期 1 天" in answer.content.decode()
    for days, soon in ((10, 1), (7, 1), (6, 0)):  # the last day is today, in three days, in four
        since = timezone.now() - timedelta(days=days)
        Assessment.objects.filter(pk=late.pk).update(since=since)
        counts = clerk.get("/").context["counts"]
        assert (counts["late"], counts["soon"]) == (before["late"], before["soon"] + soon), days


def test_the_top_bar_counts_all_that_waits(sign_in, city):
    clerk = sign_in("clerk")
    held = [one for one in vars(city).values() if one.state in ("draft", "returned")]
    units = {one.pk for one in held if one.project.unit == city.draft.project.unit}
    waiting = clerk.get("/").context["waiting"]
    declarations = Declaration.objects.filter(
        project__unit=city.draft.project.unit, state__in=("draft", "returned")
    )
    assessments = Assessment.objects.filter(
        project__unit=city.draft.project.unit, state__in=("draft", "returned")
    )
    assert units <= set(declarations.values_list("pk", flat=True))
    assert waiting == declarations.count() + assessments.count()
    Assessment.objects.filter(pk__in=assessments.values("pk")[:1]).update(state="assessing")
    assert clerk.get("/").context["waiting"] == waiting - 1


# ---- the year and the organisation of the top bar


def choose(client, year="", place="", onto="/projects"):
    return client.post(reverse("choose"), {"year": year, "place": place, "next": onto})


def test_the_year_of_the_top_bar_goes_along_and_is_said(sign_in):
    clerk = sign_in("clerk")
    everything = text(clerk, "/projects")
    assert choose(clerk, "2023").url == "/projects"
    page = text(clerk, "/projects")
    assert '<option value="2023" selected>' in page
    assert "只看 2023 年度，其他年度不在此列" in page
    assert "Only 2023; other years are not listed here" in text(clerk, "/projects", "en")
    shown = {one.newest_year for one in clerk.get("/projects").context["page"]}
    assert shown == {2023, None}
    years = {one.year for one in clerk.get("/").context["page"]}
    assert years == {2023}
    assert {one.year for one in clerk.get("/assessments").context["page"]} == set()
    assert choose(clerk).status_code == 302
    assert text(clerk, "/projects").count("<tr>") == everything.count("<tr>")
    assert "不在此列" not in text(clerk, "/projects")


def test_the_organisation_of_the_top_bar_holds_what_lies_below_it(sign_in, city):
    office = sign_in("office")
    unit, hospital = city.draft.project.unit, Organisation.objects.get(code="341500-YY")
    page = text(office, "/")
    for one in ("示例市", "示例市医疗保障局", "示例市医疗保险管理中心", "示例东区"):
        assert re.search(rf'<option value="\d+">{one}</option>', page), one
    choose(office, "", unit.parent_id)
    units = {one.unit.name for one in office.get("/projects").context["page"]}
    assert units == {"示例市医疗保障局", "示例市医疗保险管理中心"}
    choose(office, "", unit.pk)
    units = {one.unit.name for one in office.get("/projects").context["page"]}
    assert units == {"示例市医疗保险管理中心"}
    choose(office, "", hospital.pk)
    assert {one.unit for one in office.get("/projects").context["page"]} == {hospital}
    assert office.get("/overview").context["counts"]["all"] == 0


def test_the_overview_begins_with_the_year_of_the_top_bar(sign_in, city):
    head = sign_in("head")
    choose(head, str(city.approved.year))
    assert head.get("/overview").context["year"] == city.approved.year
    assert head.get("/overview?year=2023").context["year"] == 2023  # an address says its own


@pytest.mark.parametrize(
    ("year", "place"), [("1999", ""), ("x", ""), ("", "987654"), ("", "none"), ("'", '"')]
)
def test_what_is_not_offered_is_not_chosen(sign_in, year, place):
    clerk = sign_in("clerk")
    choose(clerk, year, place)
    assert "不在此列" not in text(clerk, "/projects")


def test_nobody_chooses_the_organisation_of_another(sign_in, city):
    other = sign_in("clerk-yy")
    choose(other, "", city.draft.project.unit_id)
    assert "不在此列" not in text(other, "/projects")
    page = text(other, "/")
    assert "示例市医疗保险管理中心" not in page
    assert 'name="place"' not in page  # there is only one of hers: nothing to choose


def test_what_was_chosen_ends_with_the_appointment_and_the_session(sign_in, city):
    office, person = sign_in("office"), Person.objects.get(login="office")
    choose(office, "2023", city.draft.project.unit_id)
    assert "只看 2023 年度示例市医疗保险管理中心" in text(office, "/projects")
    person.appointments.update(ended_at=timezone.now())
    east = Organisation.objects.get(code="341502-CZ")
    person.appointments.create(role="finance_office", organisation=east)
    assert "只看 2023 年度，" in text(office, "/projects")
    assert "不在此列" not in text(sign_in("office"), "/projects")


@pytest.mark.parametrize("login", ["secadmin", "sysadmin", "auditadmin", "expert"])
def test_who_has_nothing_to_choose_sees_no_switch(sign_in, login):
    page = sign_in(login).get("/", follow=True).content.decode()
    assert 'name="year"' not in page.split("</header>")[0]


@pytest.mark.parametrize(("language", "label"), [("zh", "年度"), ("en", "year")])
def test_the_switch_is_labelled_and_sent_by_a_button(sign_in, language, label):
    page = text(sign_in("office"), "/", language).split("</header>")[0]
    for name in ("year", "place"):
        assert re.search(rf'<label for="choose-{name}">', page)
        assert re.search(rf'<select id="choose-{name}" name="{name}">', page)
    assert label in page
    form = page[page.index('class="switch"') :]
    assert "<button" in form[: form.index("</form>")]


def test_the_api_knows_no_session_of_a_browser(sign_in):
    """What somebody chose at the pages narrows nothing that their programs read."""
    head = sign_in("head")
    choose(head, "2021")
    secret = Token.give(Person.objects.get(login="head"), "x", ["read"], 1)[1]
    asked = {"headers": {"Authorization": f"Bearer {secret}"}}
    assert head.get("/api/v1/overview", **asked).json()["year"] == 2023
    assert head.get("/api/v1/projects", **asked).json()["count"] > 3
