"""Bringing a document in: preview first, cell by cell, all or nothing; hostile files."""

from importlib.resources import files

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiheng.web.frame.dates import day_in_words
from jiheng.web.projects.locking import lock_sentence
from jiheng.web.projects.models import Declaration, Import, Project
from jiheng.web.projects.moving import begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty(city):
    """A declaration of another project of the unit with nothing filled in."""
    project = Project.objects.create(
        code="YB2023099", name="律师服务费", unit=city.draft.project.unit
    )
    return begin(project, 2023, None)


def example(name):
    data = files("jiheng.examples").joinpath("documents", name).read_bytes()
    return SimpleUploadedFile(name, data)


def bring(client, declaration, upload):
    return client.post(
        reverse("bring_in", args=[declaration.pk]), {"document": upload}, follow=True
    )


def test_a_document_is_previewed_then_taken_over_as_a_whole(sign_in, empty):
    clerk = sign_in("clerk")
    page = bring(clerk, empty, example("忻州医保局2023申报.docx"))
    kept = Import.objects.get()
    assert page.redirect_chain[-1][0] == reverse("import", args=[kept.pk])
    assert Declaration.objects.get(pk=empty.pk).form == empty.form  # nothing is stored yet
    found = [*page.context["doubtful"], *page.context["certain"]]
    assert page.context["number"] == 1  # the form of this project
    body = {"accept": [one.id for one in found], "revision": empty.revision}
    clerk.post(reverse("import", args=[kept.pk]), body)
    form = Declaration.objects.get(pk=empty.pk).form
    read = kept.forms[1]
    keys = ("horizon", "level1", "level2", "level3", "target")
    rows = [[[one[key] for key in keys] for one in each["indicators"]] for each in (form, read)]
    assert rows[0] == rows[1]
    assert form["objectives"] == read["objectives"]
    assert form["narrative"] == read["narrative"]
    assert (form["project_name"], form["implementing_unit"]) == (
        "律师服务费",
        "示例市医疗保险管理中心",
    )


def lock_of(declaration, language="zh"):
    """The lock of a declaration: it says who has it, since when, until when."""
    now = Declaration.objects.get(pk=declaration.pk)
    sentence = lock_sentence(now, language)
    place = (
        "示例市医疗保险管理中心（单位负责人）" if language == "zh" else "示例市医疗保险管理中心 ("
    )
    days = [day_in_words(one, language) for one in (now.since, now.due)]
    assert all(said in sentence for said in (place, *days)), sentence
    return sentence


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_document_for_a_locked_form_is_refused_with_its_lock(sign_in, city, language):
    clerk = sign_in("clerk")
    clerk.cookies["jiheng_language"] = language
    page = bring(clerk, city.unit_review, example("忻州医保局2023申报.docx"))
    assert [str(one) for one in page.context["messages"]] == [lock_of(city.unit_review, language)]
    assert not Import.objects.exists()


def test_what_was_read_before_the_lock_is_refused_with_the_lock(sign_in, empty):
    clerk = sign_in("clerk")
    page = bring(clerk, empty, example("忻州医保局2023申报.docx"))
    kept = Import.objects.get()
    ids = [one.id for one in page.context["certain"]]
    body = {"accept": ids, "revision": empty.revision}
    Declaration.objects.filter(pk=empty.pk).update(state="unit_review")
    page = clerk.post(reverse("import", args=[kept.pk]), body)
    assert (page.status_code, page.context["problem"]) == (409, lock_of(empty))
    assert lock_of(empty) in page.content.decode()
    assert Declaration.objects.get(pk=empty.pk).form == empty.form


def test_only_what_is_ticked_is_taken(sign_in, empty):
    clerk = sign_in("clerk")
    bring(clerk, empty, example("忻州医保局2023申报.docx"))
    body = {"accept": ["period", "row0"], "revision": empty.revision}
    clerk.post(reverse("import", args=[Import.objects.get().pk]), body)
    after = Declaration.objects.get(pk=empty.pk)
    assert (after.form["period"], after.form["attribute"], len(after.row_ids)) == ("1年", None, 1)


def test_a_form_changed_after_the_preview_is_left_alone(sign_in, empty):
    clerk = sign_in("clerk")
    bring(clerk, empty, example("忻州医保局2023申报.docx"))
    change = [{"path": "period", "before": None, "after": "3年"}]
    clerk.post(
        reverse("cells", args=[empty.pk]), {"changes": change}, content_type="application/json"
    )
    body = {"accept": ["period"], "revision": empty.revision}
    clerk.post(reverse("import", args=[Import.objects.get().pk]), body)
    assert Declaration.objects.get(pk=empty.pk).form["period"] == "3年"


def test_a_document_is_taken_over_once(sign_in, empty):
    clerk = sign_in("clerk")
    bring(clerk, empty, example("忻州医保局2023申报.docx"))
    address = reverse("import", args=[Import.objects.get().pk])
    clerk.post(address, {"accept": ["period"], "revision": empty.revision})
    revision = Declaration.objects.get(pk=empty.pk).revision
    clerk.post(address, {"accept": ["attribute"], "revision": revision})
    assert Declaration.objects.get(pk=empty.pk).form["attribute"] is None


def test_what_is_typed_already_is_proposed_beside_it(sign_in, city):
    clerk = sign_in("clerk")
    page = bring(clerk, city.draft, example("忻州医保局2023申报.docx"))
    assert page.context["certain"] == []  # the same document again: no difference
    change = [{"path": "indicators[r2].target", "before": "≥1人", "after": "≥5人"}]
    clerk.post(
        reverse("cells", args=[city.draft.pk]), {"changes": change}, content_type="application/json"
    )
    page = bring(clerk, city.draft, example("忻州医保局2023申报.docx"))
    proposals = [*page.context["doubtful"], *page.context["certain"]]
    assert [(one.path, one.now, one.read) for one in proposals] == [
        ("indicators[r2].target", "≥5人", "≥1人")
    ]


HOSTILE = [
    ("a.exe", b"MZ" * 50, "的文件类型不能读取"),
    ("../../etc/passwd.svg", b"<svg onload='alert(1)'/>", "的文件类型不能读取"),
    ("empty.xlsx", b" ", "是空文件"),
    ("broken.docx", b"PK\x03\x04" + b"x" * 50, "broken.docx"),
    ("page.html", b"<script>alert(1)</script><p>x</p>", "没有找到绩效表"),
    ("self.txt", "项目支出绩效自评表".encode(), "self.txt"),
]


@pytest.mark.parametrize(("name", "data", "words"), HOSTILE)
def test_a_bad_file_gets_one_sentence_and_leaves_nothing(sign_in, empty, name, data, words):
    page = bring(sign_in("clerk"), empty, SimpleUploadedFile(name, data))
    (said,) = [str(one) for one in page.context["messages"]]
    assert words in said
    assert ".." not in said
    assert Import.objects.count() == 0
    assert "<script>alert" not in page.content.decode()


def test_uploads_lie_under_no_name_of_the_user(sign_in, empty):
    bring(sign_in("clerk"), empty, example("忻州医保局2023申报.docx"))
    kept = Import.objects.get()
    assert kept.content.name.startswith("imports/")
    assert "忻州" not in kept.content.name
    for prefix in ("/", "/static/", "/files/", "/media/"):
        assert sign_in("clerk").get(prefix + kept.content.name).status_code == 404
