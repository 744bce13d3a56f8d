"""Monitoring and self-evaluation forms in a batch: matched to projects, doubtful ones left to a person."""

import io
import zipfile
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from test_batch import ONE_FORM, archive, bring, example, said, work_off

from jiheng.web.audit.models import Entry
from jiheng.web.batch import reading, watching
from jiheng.web.batch.models import Batch, BatchForm
from jiheng.web.demo.following import _monitoring
from jiheng.web.followups import bringing
from jiheng.web.followups.models import IN_FORCE, READ, FollowUp
from jiheng.web.projects.models import Project

pytestmark = pytest.mark.django_db
CODE, OTHER = "YB2023017", "YB2023018"  # with a self-evaluation each, no monitoring form


@pytest.fixture
def bureau(sign_in):
    """The clerk of the bureau, whose projects were approved for 2023."""
    return sign_in("clerk-yb")


def project_of(code=CODE):
    return Project.objects.get(code=code)


def document(file="监控.xlsx", year="2023", of=CODE, indicator=None, **other):
    """A monitoring form in the official layout; `other` is what it states otherwise."""
    project = project_of(of)
    stated = {"name": project.name, "code": project.code, "department": project.department}
    stated |= {"unit": project.unit, **other}
    form = bringing.form_of(project.followups.get(kind="self_evaluation", state=IN_FORCE))
    form.year = year
    form.indicators[0].level3 = indicator or form.indicators[0].level3
    content = _monitoring(form, SimpleNamespace(**stated))
    return SimpleUploadedFile(file, content)


def read_in(client, *uploads):
    """The forms of a new batch, once it is read."""
    bring(client, *uploads)
    work_off()
    return list(BatchForm.objects.filter(document__batch=Batch.objects.first()))


def take(client, *forms):
    address = reverse("batch_take", args=[forms[0].document.batch_id])
    client.post(address, {"form": [one.pk for one in forms]})
    work_off()
    for one in forms:
        one.refresh_from_db()


ELSEWHERE = SimpleNamespace(name="另一个单位")
# What the form states otherwise; what can be done with it, and what is said.
STATED = [
    ({}, "follow_up", ""),
    ({"code": None}, "follow_up", ""),
    ({"code": "YB1999999"}, "follow_up", ""),  # codes change from year to year
    ({"name": "门诊慢特病保障经费"}, "check", "项目名称不同"),
    ({"code": None, "unit": ELSEWHERE}, "check", "其他单位"),
    ({"code": None, "name": "门诊慢特病保障经费"}, "not_taken", "没有这个项目"),
    ({"year": "2031"}, "not_taken", "2031"),
    ({"year": None}, "not_taken", "年"),
]


@pytest.mark.parametrize(("stated", "plan", "words"), STATED)
def test_a_form_finds_its_project_by_code_else_by_name_unit_and_year(bureau, stated, plan, words):
    (one,) = read_in(bureau, document(**stated))
    assert (one.plan, words in one.sentence("zh")) == (plan, True), one.sentence("zh")
    assert bool(words) == bool(one.sentence("zh"))
    is_kept = one.followup is not None
    assert (is_kept, is_kept and one.followup.project == project_of()) == (plan != "not_taken",) * 2


def test_projects_of_one_name_are_told_apart_by_code_alone(bureau):
    project = project_of()
    Project.objects.create(code="YB-2", name=project.name, unit=project.unit, kind="recurrent")
    (one,) = read_in(bureau, document(code=None))
    assert (one.plan, one.project) == ("follow_up", project)  # the other has nothing approved
    Project.objects.filter(code="YB-2").update(code="YB-3")
    Project.objects.get(code="YB-3").declarations.create(
        year=2023, state="approved", form=project.declarations.first().form
    )
    (one,) = read_in(bureau, document(code=None))
    assert (one.plan, "几个同名项目" in one.sentence("zh")) == ("not_taken", True)


def test_a_project_of_another_unit_is_none(sign_in):
    (one,) = read_in(sign_in("clerk"), document())
    assert (one.plan, one.project, one.followup) == ("not_taken", None, None)
    assert not FollowUp.objects.filter(state=READ).exists()


def test_a_folder_of_all_kinds_is_taken_over_at_once(bureau):
    """Nothing counts before it is chosen; then what was certain does, and says from where."""
    first, second = document("a.xlsx"), document("b.xlsx", of=OTHER)
    entries = [
        ("甲.xlsx", first.read()),
        ("乙.xlsx", second.read()),
        ("丙.xlsx", example(ONE_FORM)),
    ]
    forms = read_in(bureau, archive(entries))
    assert [one.plan for one in forms] == ["follow_up", "follow_up", "new_project"]
    assert FollowUp.objects.filter(state=READ).count() == 2
    page = bureau.get(reverse("batch", args=[forms[0].document.batch_id])).content.decode()
    assert "计入项目的监控、自评" in page
    take(bureau, *forms[:2])
    assert [one.state for one in forms[:2]] == ["taken", "taken"]
    counting = FollowUp.objects.filter(
        kind="monitoring", state=IN_FORCE, project__code__in=(CODE, OTHER)
    )
    assert {(one.project.code, one.year, one.months) for one in counting} == {
        (CODE, 2023, 7),
        (OTHER, 2023, 7),
    }
    entry = Entry.objects.filter(action="followup.accepted").first()
    assert (entry.person, entry.address) == ("clerk-yb", "127.0.0.1")
    page = bureau.get(reverse("followup", args=[forms[0].followup_id]))
    assert page.status_code == 200


def test_what_is_doubtful_is_not_taken_with_the_others_but_at_its_page(bureau):
    (one,) = read_in(bureau, document(name="门诊慢特病保障经费"))
    take(bureau, one)
    assert (one.state, one.followup.state) == ("open", READ)
    page = bureau.get(reverse("batch", args=[one.document.batch_id])).content.decode()
    assert (reverse("followup", args=[one.followup_id]) in page, "请先核对" in page) == (True, True)
    bureau.post(reverse("followup_decide", args=[one.followup_id]), {"act": "accept", "form": "0"})
    one.followup.refresh_from_db()
    assert one.followup.state == IN_FORCE


def test_a_second_form_of_its_kind_waits_for_a_person(bureau):
    """In one batch, beside one that counts; the very same document is not brought in again."""
    first, again = read_in(bureau, document("a.xlsx"), document("b.xlsx", year="2023"))
    assert [first.plan, again.plan] == ["follow_up", "check"]
    assert "不止一张" in again.sentence("zh")
    take(bureau, first)
    content = first.followup.content.open("rb").read()
    (same,) = read_in(bureau, SimpleUploadedFile("c.xlsx", content))
    assert (same.plan, "已经导入并计入" in same.sentence("zh")) == ("not_taken", True)
    (other,) = read_in(bureau, SimpleUploadedFile("d.xlsx", changed(content)))
    counted = project_of().followups.get(kind="self_evaluation", state=IN_FORCE)
    again = read_in(bureau, SimpleUploadedFile("e.docx", counted.content.open("rb").read()))
    sentences = {one.year and one.sentence("zh") for one in again if one.project == project_of()}
    assert sentences == {same.sentence("zh")}  # whatever else is doubtful about it
    assert (other.plan, "将替换" in other.sentence("zh")) == ("check", True)


def changed(content):
    """The same workbook as another file."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive_:
        archive_.writestr("docProps/other.xml", "<a/>")
    return out.getvalue()


def test_what_was_taken_or_dropped_meanwhile_says_so(bureau):
    one, two = read_in(bureau, document("a.xlsx"), document("b.xlsx", of=OTHER))
    bureau.post(reverse("followup_decide", args=[one.followup_id]), {"act": "accept", "form": "0"})
    bureau.post(reverse("followup_decide", args=[two.followup_id]), {"act": "drop"})
    take(bureau, one, two)
    assert [one.state, two.state] == ["refused", "refused"]
    assert "已被删除" in two.sentence("zh")
    assert FollowUp.objects.filter(project__code=CODE, kind="monitoring").count() == 1


def test_a_clerk_who_was_moved_lets_nothing_count(bureau):
    (one,) = read_in(bureau, document())
    address = reverse("batch_take", args=[one.document.batch_id])
    bureau.post(address, {"form": [one.pk]})
    one.document.batch.by.appointments.update(ended_at="2020-01-01T00:00Z")
    work_off()
    one.refresh_from_db()
    assert (one.state, one.followup.state) == ("refused", READ)


@pytest.mark.parametrize("point", ["before", "after"])
def test_a_dead_worker_leaves_no_form_twice(bureau, monkeypatch, point):
    """Killed while it stored, or after: read again once, kept once."""
    with monkeypatch.context() as patch:
        store = reading._store

        def dies(*arguments):
            if point == "after":
                store(*arguments)
            raise KeyboardInterrupt

        patch.setattr(reading, "_store", dies)
        bring(bureau, document())
        with pytest.raises(KeyboardInterrupt):
            reading.read_document(Batch.objects.first().documents.get().pk)
    DBTaskResult.objects.all().delete()
    watching.sweep()
    work_off()
    assert BatchForm.objects.count() == FollowUp.objects.filter(state=READ).count() == 1


def test_a_form_with_a_number_of_a_person_is_not_kept(bureau):
    (one,) = read_in(bureau, document(indicator="咨询电话 13912345678"))
    assert (one.plan, one.followup) == ("not_taken", None)
    assert "139" in one.sentence("zh")
    assert "13912345678" not in one.sentence("zh")
    address = reverse("followup_new", args=[project_of().pk])  # nor at the page of the project
    file = document(indicator="咨询电话 13912345678")
    page = bureau.post(address, {"document": file}, follow=True)
    assert "139" in said(page)[0]
    assert not FollowUp.objects.filter(state=READ).exists()
