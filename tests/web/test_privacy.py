"""Personal data stay out of the office, and labels decide who opens what may hold them."""

import json
import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from jiheng.budget.forms import Extra, Form, Where
from jiheng.budget.publishing.personal import personal_number
from jiheng.web.accounts.models import Person
from jiheng.web.api.models import Token
from jiheng.web.assessments.models import Assessment, Paper
from jiheng.web.audit.models import Entry
from jiheng.web.projects.documents import checksum
from jiheng.web.projects.models import Declaration
from jiheng.web.projects.privacy import number_in_form, record_of

IDENTITY, MOBILE, CARD = "110101199003077758", "13800001234", "6222021234567890128"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"患者 {IDENTITY} 已报销", "identity"),
        (f"联系 {MOBILE}", "telephone"),
        ("联系 +86 138-0000-1234", "telephone"),
        ("账号：1234 5678 9012 345", "account"),
        ("热线 0564-3379000", None),  # an office's telephone
        ("负责人：王小明", None),  # names stand on official forms
        ("合计13800001234元", None),
        ("晋财社〔2021〕69号，2023年10月25日", None),
        ("≥12000人次", None),
    ],
)
def test_numbers_of_persons_are_told_from_others(text, what):
    found = personal_number(text)
    assert (found and found[0]) == what
    assert not found or not {IDENTITY, MOBILE} & {found[1]}


def test_what_is_read_is_kept_without_who_signed_it():
    form = Form(kind="self_evaluation", document=Where(file="a"))
    form.filled_by = {"填报人": "王小明", "联系电话": MOBILE}
    form.extra = [Extra(label="联系电话", text=MOBILE), Extra(label="监控期间", text="1-7月")]
    kept = record_of(form)
    assert MOBILE not in json.dumps(kept)
    assert (kept["filled_by"], kept["extra"][1]["text"]) == ({}, "1-7月")


def test_a_form_that_was_read_is_looked_at_in_all_its_texts():
    form = Form(kind="target_declaration", document=Where(file="a"))
    assert number_in_form(form) is None
    form.objectives.annual = f"联系 {MOBILE}"
    assert number_in_form(form) == ("web.privacy.telephone", "联系 138********")


@pytest.mark.django_db
def test_a_cell_with_a_number_of_a_person_is_not_saved_and_says_so(sign_in, city):
    path = "objectives.annual"
    before = city.draft.form["objectives"]["annual"]
    changes = [{"path": path, "before": before, "after": f"联系人手机 {MOBILE}"}]
    address = reverse("cells", args=[city.draft.pk])
    body = json.dumps({"changes": changes})
    answer = sign_in("clerk").post(address, body, content_type="application/json")
    assert answer.status_code == 409
    assert "“联系人手机 138********”中含有手机号码，没有保存" in answer.json()["message"]
    kept = Declaration.objects.get(pk=city.draft.pk)
    assert (kept.form["objectives"]["annual"], kept.changes.count()) == (before, 0)


@pytest.mark.django_db
def test_no_opinion_reason_or_assessment_takes_one_in(sign_in, city):
    head, clerk = sign_in("head"), sign_in("clerk")
    text = f"请联系 {MOBILE}"
    lying = city.unit_review
    review = reverse("review", args=[lying.pk])
    row = lying.row_ids[0]
    for body in ({"act": "return", "text": text}, {"act": "keep", f"opinion-{row}": text}):
        seen = re.search(r'name="seen" value="(.*?)"', head.get(review).content.decode())[1]
        answer = head.post(review, {"seen": seen, **body})
        assert (answer.status_code, "有手机号码" in answer.content.decode()) == (409, True)
    assert not lying.sheets.filter(step=lying.state).exists()
    drafted = Assessment.objects.get(project__code="YB2027012")
    clerk.post(reverse("assessment_save", args=[drafted.pk]), {"texts-object": text})
    drafted.refresh_from_db()
    assert MOBILE not in json.dumps(drafted.texts)
    clerk.post(reverse("paper_add", args=[drafted.pk]), {"kind": "laws", "title": text})
    assert not drafted.papers.filter(title=text).exists()
    approval = city.approved.approval.pk
    clerk.post(reverse("adjust", args=[approval]), {"reason": text})
    assert not Declaration.objects.filter(reason=text).exists()


# Who may open a paper by its label; experts see no assessment at all.
OPENS = {
    "clerk": {"internal", "sensitive"},
    "head": {"internal", "sensitive"},
    "department": {"internal", "sensitive"},
    "approver": {"internal", "sensitive"},
    "office": {"internal"},
    "auditor": {"internal"},
    "clerk-yy": set(),
    "office-east": set(),
    "expert": set(),
    "sysadmin": set(),
    "secadmin": set(),
    "auditadmin": set(),
}


@pytest.mark.django_db
@pytest.mark.parametrize("login", OPENS)
def test_the_label_of_a_paper_decides_who_opens_it(sign_in, login):
    assessment = Assessment.objects.get(project__code="YB2027011")
    client, opened = sign_in(login), set()
    for label in ("internal", "sensitive"):
        paper = Paper.objects.create(
            assessment=assessment, kind="laws", file_name="a.txt", by=Person.objects.get(pk=1),
            content=ContentFile(b"secret", "a.bin"), checksum=checksum("secret"), is_sensitive=label == "sensitive",
        )  # fmt: skip
        answer = client.get(reverse("paper_file", args=[assessment.pk, paper.pk]))
        if answer.status_code == 200 and b"".join(answer) == b"secret":
            opened.add(label)
            entry = Entry.objects.filter(action="paper.taken", person=login).first()
            assert (entry.is_done, entry.detail["label"]) == (True, label)
    assert opened == OPENS[login]


@pytest.mark.django_db
def test_a_refused_paper_stands_in_the_log_with_its_label(sign_in, client):
    assessment = Assessment.objects.get(project__code="YB2027011")
    paper = Paper.objects.create(
        assessment=assessment, kind="laws", by=Person.objects.get(pk=1), is_sensitive=True,
        content=ContentFile(b"secret", "a.bin"), checksum=checksum("secret"), file_name="a.txt",
    )  # fmt: skip
    address = reverse("paper_file", args=[assessment.pk, paper.pk])
    secret = Token.give(Person.objects.get(login="auditor"), "test", ["read"], 1)[1]
    path = f"/api/v1/assessments/{assessment.pk}/papers/{paper.pk}/file"
    answer = client.get(path, headers={"Authorization": f"Bearer {secret}"})
    assert (answer.status_code, "标为敏感" in str(answer.json())) == (409, True)
    page = sign_in("auditor").get(address, follow=True).content.decode()
    assert "标为敏感" in page
    entry = Entry.objects.first()
    assert (entry.action, entry.is_done, entry.detail["label"]) == (
        "paper.taken", False, "sensitive",
    )  # fmt: skip
