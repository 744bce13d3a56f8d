"""Batch import: many documents read in the background, taken over form by form, picked up again."""

import io
import zipfile
from importlib.resources import files

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from jiheng.web.audit.models import Entry
from jiheng.web.batch import reading, watching
from jiheng.web.batch.limits import batch_limits
from jiheng.web.batch.models import Batch, BatchDocument, BatchForm, Worker
from jiheng.web.projects.locking import lock_sentence
from jiheng.web.projects.models import Declaration, Import, Project

pytestmark = pytest.mark.django_db
EXAMPLES = files("jiheng.examples").joinpath("documents")
TWO_FORMS, ONE_FORM = "忻州医保局2023申报.docx", "医保信息系统2023申报.xlsx"


def work_off():
    """Do what waits in the queue, as a worker does, but on the connection of the test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db_worker, "close_old_connections", lambda: None)
        db_worker.Worker(
            queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False,
            max_tasks=None, worker_id="of the test", excluded_queue_names=[],
        ).run()  # fmt: skip


def archive(entries, **how):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, **how) as file:
        for name, content in entries:
            file.writestr(name, content)
    return SimpleUploadedFile("申报.zip", data.getvalue())


def example(name):
    return EXAMPLES.joinpath(name).read_bytes()


def bring(client, *uploads):
    return client.post(reverse("batches"), {"documents": uploads}, follow=True)


def said(page):
    return [str(one) for one in page.context["messages"]]


@pytest.fixture
def hospital(sign_in):
    """The clerk of a unit that has no project yet."""
    return sign_in("clerk-yy")


def test_a_folder_is_read_then_taken_over_form_by_form(hospital):
    entries = [("申报/a.docx", example(TWO_FORMS)), ("申报/b.xlsx", example(ONE_FORM)),
               ("申报/说明.txt", "没有表".encode()), ("__MACOSX/申报/._a.docx", b"x")]  # fmt: skip
    page = bring(hospital, archive(entries))
    found = Batch.objects.get()
    assert [(one.name, one.state) for one in found.documents.all()] == [
        ("申报/a.docx", "waiting"),
        ("申报/b.xlsx", "waiting"),
        ("申报/说明.txt", "waiting"),
    ]
    assert "已读 0 个，共 3 个" in page.content.decode()
    assert "every 1s" in page.content.decode()
    before = (Project.objects.count(), Declaration.objects.count())

    work_off()
    page = hospital.get(reverse("batch", args=[found.pk]))
    assert "every 1s" not in page.content.decode()
    assert [one.name for one in page.context["failed"]] == ["申报/说明.txt"]
    forms = list(BatchForm.objects.all())
    assert [(one.plan, one.state) for one in forms] == [("new_project", "open")] * 3
    assert (Project.objects.count(), Declaration.objects.count()) == before

    body = {"form": [forms[0].pk, forms[1].pk], f"code-{forms[0].pk}": "YY-001"}
    page = hospital.post(reverse("batch_take", args=[found.pk]), body, follow=True)
    assert "没有采用任何表" in page.context["problem"]
    shown = page.content.decode()  # the ticks and codes stand as they were sent
    assert (shown.count("checked"), shown.count('value="YY-001"')) == (2, 1)
    body[f"code-{forms[1].pk}"] = "YY-002"
    hospital.post(reverse("batch_take", args=[found.pk]), body)
    work_off()
    made = Declaration.objects.filter(project__code__startswith="YY-00").order_by("pk")
    assert [(one.project.code, one.project.unit.code, one.state) for one in made] == [
        ("YY-001", "341500-YY", "draft"),
        ("YY-002", "341500-YY", "draft"),
    ]
    read = [one["level3"] for one in forms[0].record["indicators"]]
    assert [one["level3"] for one in made[0].form["indicators"]] == read
    assert made[0].form["implementing_unit"] == "示例市第一人民医院"
    entry = Entry.objects.filter(action="declaration.begun").first()
    assert (entry.person, entry.address) == ("clerk-yy", "127.0.0.1")


def test_what_exists_is_compared_or_left_alone_and_says_so(sign_in, city):
    clerk = sign_in("clerk")
    bring(clerk, SimpleUploadedFile(TWO_FORMS, example(TWO_FORMS)),
          SimpleUploadedFile(ONE_FORM, example(ONE_FORM)))  # fmt: skip
    work_off()
    plans = {one.declaration_id: (one.plan, bool(one.imported)) for one in BatchForm.objects.all()}
    assert plans == {
        city.draft.pk: ("compare", True),
        city.returned.pk: ("compare", True),
        city.unit_review.pk: ("not_taken", False),
    }
    page = clerk.get(reverse("batch", args=[Batch.objects.get().pk])).content.decode()
    assert "核对差异" in page
    (kept_from,) = [one for one in BatchForm.objects.all() if one.plan == "not_taken"]
    lock = {one: lock_sentence(city.unit_review, one) for one in ("zh", "en")}
    assert "由示例市医疗保险管理中心（单位负责人）办理" in lock["zh"]
    assert {one: kept_from.sentence(one) for one in lock} == lock
    assert lock["zh"] in page
    assert Import.objects.count() == 2


def test_two_forms_of_one_project_make_one_draft(hospital):
    bring(hospital, archive([("a.docx", example(TWO_FORMS)), ("b.docx", example(TWO_FORMS))]))
    work_off()
    first, _, second, _ = BatchForm.objects.all()
    body = {"form": [first.pk, second.pk], f"code-{first.pk}": "YY-1", f"code-{second.pk}": "YY-1"}
    address = reverse("batch_take", args=[Batch.objects.get().pk])
    assert "重复，没有采用" in hospital.post(address, body).context["problem"]
    hospital.post(address, {"form": [first.pk], f"code-{first.pk}": "YY-111"})
    work_off()
    hospital.post(address, {"form": [second.pk], f"code-{second.pk}": "YY-111"})
    work_off()
    second.refresh_from_db()
    assert (second.state, "已被其他项目使用" in second.sentence("zh")) == ("refused", True)
    assert Project.objects.filter(code="YY-111").count() == 1


@pytest.mark.parametrize(
    ("year", "state", "years"), [(2023, "refused", [2023]), (2024, "taken", [2024, 2023])]
)
def test_a_project_is_made_once_under_whatever_codes(hospital, year, state, years):
    """Two documents about one new project: of one year the second is refused, of two it is a round."""
    bring(hospital, archive([("a.docx", example(TWO_FORMS)), ("b.docx", example(TWO_FORMS))]))
    work_off()
    first, _, second, _ = BatchForm.objects.all()
    BatchForm.objects.filter(pk=second.pk).update(year=year)
    body = {"form": [first.pk, second.pk], f"code-{first.pk}": "YY-1", f"code-{second.pk}": "YY-2"}
    hospital.post(reverse("batch_take", args=[Batch.objects.get().pk]), body)
    work_off()
    made = Project.objects.get(name=first.name, unit__name="示例市第一人民医院")
    second.refresh_from_db()
    assert second.state == state
    assert [one.year for one in made.declarations.all()] == years
    if state == "refused":
        assert f"（项目编码 {made.code}）" in second.sentence("zh")
    else:
        assert (second.project, second.code) == (made, made.code)


def bomb():
    return archive([("a.docx", b"\0" * (25 << 20))])


BAD = [
    ("no zip", lambda: SimpleUploadedFile("a.zip", b"PK no zip"), "不是完好的 zip"),
    ("empty", lambda: archive([(".hidden", b"x"), ("Thumbs.db", b"x")]), "没有文件"),
    ("many", lambda: archive([(f"{n}.txt", b"x") for n in range(501)]), "最多上传 500 个"),
    ("none", None, "没有选择文件"),
]


@pytest.mark.parametrize(("upload", "words"), [one[1:] for one in BAD], ids=[one[0] for one in BAD])
def test_a_bad_batch_gets_one_sentence_and_leaves_nothing(hospital, settings, upload, words):
    stored = settings.ENVIRONMENT.data / "files" / "batches"
    before = set(stored.rglob("*.bin"))
    page = bring(hospital, *([upload()] if upload else []))
    assert words in said(page)[0]
    assert (Batch.objects.count(), DBTaskResult.objects.count()) == (0, 0)
    assert set(stored.rglob("*.bin")) == before


# One bad entry: its sentence; the good one beside it is read.
BAD_ENTRIES = [
    ("../../evil.exe", b"MZ", "的文件类型不能读取"),
    ("a.svg", b"<svg onload='alert(1)'/>", "的文件类型不能读取"),
    ("inner.zip", b"PK\x03\x04", "的文件类型不能读取"),
    ("bomb.docx", b"\0" * (25 << 20), "超过 20 MB"),
    ("a.docx", b"", "是空文件"),
    ("page.html", b"<script>alert(1)</script>", "没有找到绩效"),
]


@pytest.mark.parametrize(("name", "data", "words"), BAD_ENTRIES)
def test_one_bad_document_hides_no_other(hospital, name, data, words):
    bring(hospital, archive([(name, data), ("good.docx", example(TWO_FORMS))]))
    work_off()
    bad, good = BatchDocument.objects.all()
    assert (bad.state, good.state, good.forms.count()) == ("failed", "read", 2)
    assert words in bad.sentence("zh")


def test_an_entry_locked_by_a_password_says_so(hospital):
    upload = archive([("a.docx", example(TWO_FORMS))])
    data = bytearray(upload.read())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag for "encrypted"
        data[data.index(mark) + offset] |= 1
    bring(hospital, SimpleUploadedFile("a.zip", bytes(data)))
    work_off()
    assert "加了密码" in BatchDocument.objects.get().sentence("zh")


def test_names_in_an_archive_of_a_chinese_windows_are_read(hospital):
    upload = archive([("ABCD.txt", b"x")])
    data = upload.read().replace(b"ABCD.txt", "申报".encode("gb18030") + b".txt")
    bring(hospital, SimpleUploadedFile("a.zip", data))
    assert BatchDocument.objects.get().name == "申报.txt"


# Where the worker is killed: after the document was begun, or after its forms were to be stored.
@pytest.mark.parametrize("point", ["received", "_store"])
def test_a_document_begun_by_a_dead_worker_is_read_again_once(hospital, monkeypatch, point):
    class Killed(BaseException):
        """Ends the worker without a word, as a kill does."""

    bring(hospital, SimpleUploadedFile("a.docx", example(TWO_FORMS)))
    Worker.objects.create(pk="dead")
    job = DBTaskResult.objects.get()
    job.claim("dead")
    document = BatchDocument.objects.get()
    with monkeypatch.context() as patch:
        patch.setattr(reading, point, lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            reading.read_document(document.pk)
    document.refresh_from_db()
    assert (document.state, BatchForm.objects.count()) == ("reading", 0)  # nothing half-saved
    assert watching.sweep() == 0  # its worker still counts as living
    Worker.objects.update(seen_at="2020-01-01T00:00Z")
    assert watching.sweep() == 1
    assert watching.sweep() == 0  # not twice
    work_off()
    document.refresh_from_db()
    assert (document.state, BatchForm.objects.count(), document.tries) == ("read", 2, 2)
    reading.read_document(document.pk)  # a job that runs twice finds its work done
    assert BatchForm.objects.count() == 2


def test_a_document_that_stops_every_worker_is_given_up_with_a_sentence(hospital):
    bring(hospital, SimpleUploadedFile("a.docx", example(TWO_FORMS)))
    BatchDocument.objects.update(state="reading", tries=batch_limits().tries)
    DBTaskResult.objects.all().delete()
    assert watching.sweep() == 1
    work_off()
    document = BatchDocument.objects.get()
    assert (document.state, "中断了 3 次" in document.sentence("zh")) == ("failed", True)


def test_a_stopped_batch_reads_nothing_more(hospital):
    bring(hospital, SimpleUploadedFile("a.docx", example(TWO_FORMS)))
    hospital.post(reverse("batch_stop", args=[Batch.objects.get().pk]))
    work_off()
    document = BatchDocument.objects.get()
    assert (document.state, "已停止" in document.sentence("zh")) == ("failed", True)


def test_the_page_says_when_no_worker_runs(hospital):
    bring(hospital, SimpleUploadedFile("a.docx", example(TWO_FORMS)))
    address = reverse("batch", args=[Batch.objects.get().pk])
    assert "后台程序没有运行" in hospital.get(address).content.decode()
    watching.beat("somebody")
    assert "后台程序没有运行" not in hospital.get(address).content.decode()


def test_a_clerk_who_was_moved_takes_nothing_over(hospital):
    bring(hospital, SimpleUploadedFile("a.docx", example(TWO_FORMS)))
    work_off()
    one = BatchForm.objects.first()
    address = reverse("batch_take", args=[Batch.objects.get().pk])
    hospital.post(address, {"form": [one.pk], f"code-{one.pk}": "YY-1"})
    Batch.objects.get().by.appointments.update(ended_at="2020-01-01T00:00Z")
    work_off()
    one.refresh_from_db()
    assert one.state == "refused"
    assert not Project.objects.filter(code="YY-1").exists()
