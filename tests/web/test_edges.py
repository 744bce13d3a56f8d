"""Rules at their edges: what still passes, what no longer does, and what is not counted twice."""

import datetime
import zipfile
from dataclasses import replace
from decimal import Decimal
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from test_batch import TWO_FORMS, bring, example
from test_beside import funds, post, said, save
from test_followups import brought_in
from test_privacy import IDENTITY
from test_reviews import asked, returned

from jiheng.budget.assessing import papers
from jiheng.budget.reading import typed_forms
from jiheng.web import backup as backups
from jiheng.web.accounts import managing
from jiheng.web.accounts.fitting import misfit
from jiheng.web.accounts.models import Authenticator, Person
from jiheng.web.api.models import Token
from jiheng.web.areas import splitting
from jiheng.web.areas.models import AreaTable
from jiheng.web.areas.summing import sums
from jiheng.web.assessments import filling
from jiheng.web.assessments.models import Assessment
from jiheng.web.assessments.passing import must_pass
from jiheng.web.audit.acting import OnBehalf
from jiheng.web.audit.alarms import alarm
from jiheng.web.batch import reading, receiving
from jiheng.web.batch.limits import batch_limits
from jiheng.web.batch.models import Batch, BatchDocument, BatchForm
from jiheng.web.followups import bringing
from jiheng.web.followups.models import READ, FollowUp
from jiheng.web.organisations.forms import NewOrganisation
from jiheng.web.organisations.models import Organisation
from jiheng.web.projects import editing, moving
from jiheng.web.projects.beside import findings_beside
from jiheng.web.projects.documents import new_form
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.models import Declaration, Project
from jiheng.web.projects.weights import weight_sums
from jiheng.web.projects.years import forms_by_year
from jiheng.web.reviews import risk
from jiheng.web.reviews.experts import experts_for

pytestmark = pytest.mark.django_db


def person(login):
    return Person.objects.get(login=login)


def refused(work):
    """The message of the refusal that a work ends with."""
    with pytest.raises(Refused) as found:
        work()
    return found.value.message_id


# ---- the grid


def test_a_form_has_so_many_rows_and_no_more(sign_in, city, monkeypatch):
    monkeypatch.setattr(editing, "MOST_ROWS", len(city.draft.row_ids) + 1)
    address = reverse("row_add", args=[city.draft.pk])
    given = {"content_type": "application/json"}
    answers = [sign_in("clerk").post(address, {}, **given).status_code for _ in range(2)]
    assert answers == [200, 409]


def test_weights_of_one_level_are_added_and_what_is_no_number_is_counted():
    rows = [
        ("数量指标", "10.5"),
        ("数量指标", "20"),
        ("质量指标", "5"),
        ("质量指标", "约5"),
        ("质量指标", "—"),
    ]
    form = {
        "indicators": [
            {"horizon": "annual", "level1": "产出指标", "level2": level2, "weight": weight}
            for level2, weight in rows
        ]
    }
    below = {"数量指标": "30.5", "质量指标": "5"}
    level = {"name": "产出指标", "sum": "35.5", "below": below}
    found = weight_sums(SimpleNamespace(form=form))
    assert found == {"annual": {"total": "35.5", "levels": [level], "unread": 1}}


def test_a_form_that_does_not_lie_with_the_clerk_is_locked_whoever_asks(city):
    for one in (city.unit_review, city.approval, city.approved):
        assert refused(lambda one=one: editing.locked(one.pk)) == "web.edit.locked"
    assert editing.locked(city.returned.pk) == city.returned


# ---- the way


def test_a_form_without_an_indicator_is_not_submitted(city):
    city.draft.form["indicators"], city.draft.row_ids = [], []
    assert refused(lambda: moving.submit(city.draft, person("clerk"), None)) == "web.submit.empty"


def test_each_step_has_its_days_and_an_approved_form_none(city):
    today = timezone.localdate()
    moving.submit(city.draft, person("clerk"), None, "已核对")
    assert city.draft.due == today + datetime.timedelta(3)  # the head's (workflow.toml)
    moving.give_back(city.unit_review, person("head"), None, [], "写具体")
    assert city.unit_review.due == today + datetime.timedelta(10)
    moving.approve(city.approval, person("approver"), None, "示例〔2026〕1号", today)
    assert city.approval.due is None


def test_one_adjustment_at_a_time_and_of_the_newest_approval_only(city):
    old = city.adjusting.adjusts
    assert refused(lambda: moving.adjust(old, "再调", None)) == "web.adjust.open"
    Declaration.objects.filter(pk=city.adjusting.pk).update(state="approved")
    assert refused(lambda: moving.adjust(old, "再调", None)) == "web.adjust.newer"


def test_no_round_begins_with_a_number_of_a_person(city):
    project = city.draft.project
    form = new_form(project, 2031)
    form.objectives.annual = f"患者 {IDENTITY}"
    assert refused(lambda: moving.begin(project, 2031, None, form)) == "web.privacy.identity"


def test_the_line_of_a_changed_budget_itself_may_be_reached(city):
    """Said is what goes beyond it (budget_change_line: 10 %)."""
    one = city.adjusting
    one.form = one.adjusts.declaration.form
    one.row_ids = [f"r{at}" for at, _ in enumerate(one.form["indicators"], 1)]
    funds(one, "annual", str(one.amount * Decimal("1.1")))
    assert "money_alone" not in {each["code"] for each in findings_beside(one, "zh")}


def test_what_is_remembered_of_a_neighbour_has_its_name_of_now(sign_in, city):
    clerk = sign_in("clerk")
    for number, one in enumerate((city.returned, city.draft)):
        row = post(clerk, "row_add", one, {"behind": one.row_ids[-1]})["row"]
        path = f"indicators[{row}]."
        save(clerk, one, path + "level3", None, "宣传册印制标准")
        answer = save(clerk, one, path + "target", None, f"≤{5 + number}元/册")
    assert city.returned.project.name in said(answer, "XFM-04")["message"]
    Project.objects.filter(pk=city.returned.project_id).update(name="改了名字的项目")
    answer = save(clerk, city.draft, path + "weight", None, "1")
    assert "改了名字的项目" in said(answer, "XFM-04")["message"]


def test_of_a_year_the_newest_approved_form_counts(city):
    project, year = city.adjusting.project, city.adjusting.year
    assert forms_by_year(project)[year] == city.adjusting.adjusts.declaration
    Declaration.objects.filter(pk=city.adjusting.pk).update(state="approved")
    assert forms_by_year(project)[year] == city.adjusting


def test_the_library_shows_the_projects_of_a_state(sign_in):
    page = sign_in("clerk").get("/projects", {"state": "approved"}).context["page"]
    assert {one.newest_state for one in page} == {"approved"}


def test_an_adjustment_is_no_second_declaration(city):
    year, region = city.adjusting.year, city.adjusting.project.region
    rounds = Declaration.objects.filter(project__region=region, year=year)
    (row,) = sums([region], year)
    assert row["declared"]["n"] == rounds.count() - 1 == rounds.filter(adjusts=None).count()


def test_an_assessment_for_a_later_budget_opens_no_earlier_one(city):
    unit = city.draft.project.unit
    project = Project.objects.create(
        code="G9", name="门槛", unit=unit, kind="new_policy", planned_amount=800
    )
    made = project.assessments.create(year=2028, state="concluded")
    kept = {"total": 90, "snapshot": "{}", "checksum": "", "by": person("department")}
    made.acts.create(act="conclude", conclusion="support", **kept)
    assert refused(lambda: must_pass(project, 2027, Decimal(800))) == "web.gate.none"
    must_pass(project, 2028, Decimal(800))


def test_a_table_of_areas_has_so_many_indicators_and_no_more():
    table = AreaTable.objects.filter(state="draft").first()
    row = {
        "id": "",
        "level2": "数量指标",
        "name": "人次",
        "target": "≥1人次",
        "rule": "",
        "targets": {},
    }
    clerk = person("clerk-yb")
    given = {"amount": "", "amounts": {}, "revision": str(table.revision)}
    many = given | {"rows": [row] * (splitting.MOST + 1)}
    assert refused(lambda: splitting.save(table, [], many, clerk)) == "web.area.too_many"
    splitting.save(table, [], given | {"rows": [row] * splitting.MOST}, clerk)
    assert len(table.indicators) == splitting.MOST == 60


# ---- documents


def test_a_batch_has_so_many_bytes_and_no_more(sign_in, monkeypatch):
    client, content = sign_in("clerk-yy"), example(TWO_FORMS)
    for spare, count in ((-1, 0), (0, 1)):
        limits = replace(batch_limits(), bytes=len(content) + spare)
        monkeypatch.setattr(receiving, "batch_limits", lambda limits=limits: limits)
        bring(client, SimpleUploadedFile("a.docx", content))
        assert Batch.objects.count() == count


def test_an_assessment_has_so_many_papers_and_no_more(sign_in, monkeypatch):
    one = Assessment.objects.filter(state="draft").get()
    here = one.papers.filter(is_removed=False)
    monkeypatch.setattr(filling, "_MOST_PAPERS", here.count() + 1)
    given = {"kind": papers()[0].id, "title": "方案"}
    address = reverse("paper_add", args=[one.pk])
    answers = [sign_in("clerk").post(address, given).status_code for _ in range(2)]
    assert (answers, here.count()) == ([302, 409], filling._MOST_PAPERS)


def test_a_document_that_was_stopped_while_it_was_read_stores_nothing(sign_in, monkeypatch):
    bring(sign_in("clerk-yy"), SimpleUploadedFile("a.docx", example(TWO_FORMS)))

    def stopped_meanwhile(*given):
        BatchDocument.objects.update(state="failed")
        return typed_forms(*given)

    monkeypatch.setattr(reading, "typed_forms", stopped_meanwhile)
    document = BatchDocument.objects.get()
    reading.read_document(document.pk)
    document.refresh_from_db()
    assert (document.state, BatchForm.objects.count()) == ("failed", 0)


def test_what_somebody_brought_in_nobody_else_lets_count(sign_in):
    project = Project.objects.get(code="YB2023008")
    brought_in(sign_in("clerk-east"), project)
    made = FollowUp.objects.filter(project=project, state=READ).get()
    other = OnBehalf(person("head-east"))
    for drops in (True, False):
        assert (
            refused(lambda drops=drops: bringing.settle(made.pk, drops, 0, "", other))
            == "web.followup.not_yours"
        )
    made.refresh_from_db()
    assert made.state == READ


def test_nothing_of_an_archive_is_written_outside_the_files(tmp_path, settings):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data=tmp_path / "data")
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("files/../../evil.txt", "files/imports/good.bin", "evil2.txt"):
            archive.writestr(name, b"x")
    with zipfile.ZipFile(path) as archive:
        backups._put_files_back(archive)
    written = {one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*") if one.is_file()}
    assert written == {"a.zip", "data/files/imports/good.bin"}


# ---- the queue and what helps a review


def found_risk(declaration, monkeypatch, errors=0):
    told = [{"severity": "error"}] * errors
    monkeypatch.setattr(risk, "all_findings_of", lambda *_: told)
    return {one["id"]: one for one in risk.assess(declaration).reasons}


def test_a_reason_adds_no_more_than_its_most(city, monkeypatch):
    """Six points an error, thirty at the most (queue.toml)."""
    for errors, points in ((1, "6"), (5, "30"), (9, "30")):
        one = found_risk(city.draft, monkeypatch, errors)["errors"]
        assert (one["count"], one["points"]) == (str(errors), points)


@pytest.mark.parametrize(("amount", "is_large"), [("499.9999", False), ("500", True)])
def test_an_amount_is_large_from_its_limit_on(city, monkeypatch, amount, is_large):
    city.draft.amount = Decimal(amount)
    assert ("large" in found_risk(city.draft, monkeypatch)) is is_large


def test_what_is_drawn_goes_up_in_the_queue_and_each_version_is_drawn_anew(city, monkeypatch):
    drawn = {risk.is_drawn(7, version, "种子", Decimal("0.5")) for version in range(30)}
    assert drawn == {True, False}
    for is_drawn in (True, False):
        monkeypatch.setattr(risk, "is_drawn", lambda *_, answer=is_drawn: answer)
        assert ("drawn" in found_risk(city.draft, monkeypatch)) is is_drawn


def test_who_has_left_is_asked_no_more(sign_in, city):
    expert = person("expert")
    assert expert in experts_for(city.finance_review)
    Person.objects.filter(pk=expert.pk).update(is_active=False)
    assert expert not in experts_for(city.finance_review)
    assert asked(sign_in, city).status_code == 422


def test_a_lesson_that_has_ended_warns_nobody(sign_in, city):
    returned(sign_in, city, warns_others="1")
    address = reverse("submit", args=[city.unit_review.pk])
    assert "写具体" in sign_in("clerk").get(address).content.decode()
    city.unit_review.decisions.last().lessons.update(ended_at=timezone.now())
    assert "写具体" not in sign_in("clerk").get(address).content.decode()


# ---- trust


@pytest.mark.parametrize(("is_done", "is_told"), [(False, True), (True, False)])
def test_a_log_that_holds_is_no_alarm(caplog, django_capture_on_commit_callbacks, is_done, is_told):
    entry = SimpleNamespace(
        action="audit.verify", person="auditadmin", address="", object_type="", object_id=""
    )
    entry.is_done = is_done
    with django_capture_on_commit_callbacks(execute=True):
        alarm(entry)
    assert bool([one for one in caplog.records if one.name == "jiheng.alarm"]) is is_told


def test_a_token_shows_when_it_was_used_and_is_listed_while_it_is_good(sign_in, client):
    clerk = person("clerk")
    made, secret = Token.give(clerk, "test", ["read"], 1)
    client.get("/api/v1/inbox", headers={"Authorization": f"Bearer {secret}"})
    made.refresh_from_db()
    assert timezone.now() - made.used_at < datetime.timedelta(minutes=1)
    address = reverse("person", args=[clerk.pk])
    assert sign_in("secadmin").get(address).context["tokens"] == [made]
    Token.objects.update(until=timezone.now())
    assert sign_in("secadmin").get(address).context["tokens"] == []


def test_a_new_link_ends_tokens_and_unbinds_the_second_step():
    clerk = person("clerk")
    made, _ = Token.give(clerk, "test", ["read"], 1)
    Authenticator.waiting(clerk)
    managing.renew(clerk, OnBehalf(person("secadmin")))
    made.refresh_from_db()
    assert not made.is_good
    assert not clerk.authenticator_set.exists()


@pytest.mark.parametrize(("parent", "words"), [("341500-YB", "直接设在行政区下"), ("340000", None)])
def test_a_finance_bureau_stands_in_a_region_and_nowhere_else(parent, words):
    given = {
        "parent": Organisation.objects.get(code=parent).pk,
        **{"kind": "finance", "code": f"{parent[:6]}-CZ9", "organisation_name": "示例财政局"},
    }
    form = NewOrganisation(given)
    assert form.is_valid() is (words is None), form.errors
    assert words is None or words in str(form.errors)


FITTING = [
    ("clerk", "clerk", "341500-YBZX", "web.people.held_already"),
    ("clerk", "head", "341500-YBZX", None),
    ("clerk", "finance_office", "341500-YBZX", "web.people.wrong_place"),
    ("clerk", "auditor", "341500", None),
    ("clerk", "system_admin", "341500", "web.people.not_both"),
    ("secadmin", "audit_admin", "341500", "web.people.not_both"),
    ("secadmin", "expert", "341500-CZ", "web.people.not_both"),
]


@pytest.mark.parametrize(("login", "role", "place", "why"), FITTING)
def test_which_roles_one_person_may_hold_and_where(login, role, place, why):
    found = misfit(person(login), role, Organisation.objects.get(code=place))
    assert (found and found[0]) == why


def test_no_two_shapes_of_the_api_share_a_name():
    """The description names a shape once: of two of one name only the last would stand there."""
    folder = files("jiheng.web.api").joinpath("schemas")
    modules = [
        import_module(f"jiheng.web.api.schemas.{one.stem}")
        for one in Path(str(folder)).glob("*.py")
    ]
    found = [
        one.__name__
        for module in modules
        for one in vars(module).values()
        if isinstance(one, type) and one.__module__ == module.__name__
    ]
    assert sorted(set(found)) == sorted(found)
    assert len(found) > 50
