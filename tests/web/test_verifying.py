"""`jiheng verify` against somebody who has the whole database: texts rewritten with their checksums."""

import copy
import datetime
import json

import pytest
from django.urls import reverse

from jiheng.web.areas.models import AreaShare, AreaTable
from jiheng.web.assessments.models import Act
from jiheng.web.audit.models import Entry
from jiheng.web.indicators.models import ApprovedIndicator
from jiheng.web.projects.deciding import mark_of
from jiheng.web.projects.documents import checksum
from jiheng.web.projects.models import Approval, Decision, Declaration, ReviewSheet, Version
from jiheng.web.projects.reviewing import questions
from jiheng.web.reviews.models import Risk
from jiheng.web.verifying import verified

pytestmark = pytest.mark.django_db


def rewritten(model, field, **which):
    """The text of a record and its checksum, changed together; the record."""
    one = model.objects.filter(**which).last()
    text = getattr(one, field).replace("万", "亿") + " "
    rows = (one.rows,) if model is Version else ()
    kept = {field: text, "checksum": checksum(text, *rows)}
    model.objects.filter(pk=one.pk).update(**kept)
    return one


def approval(city):
    return Approval.objects.get(declaration=city.approved)


def approval_rewritten(city):
    return rewritten(Approval, "snapshot", declaration=city.approved).number


def approval_dated_back(city):
    one = approval(city)
    Approval.objects.filter(pk=one.pk).update(day=datetime.date(2020, 1, 1))
    return one.number


def approval_of_somebody_else(city):
    one = approval(city)
    Approval.objects.filter(pk=one.pk).update(by=one.declaration.versions.first().by)
    return one.number


def approval_gone(_city):
    one = Approval.objects.filter(adjusted_by=None, declaration__adjusts=None).last()
    ApprovedIndicator.objects.filter(approval=one).delete()
    one.delete()
    return one.number


def approval_invented(city):
    one = approval(city)
    one.pk, one.declaration, one.number = None, city.finance_review, "示财绩〔2023〕999号"
    one.save(force_insert=True)
    return one.number


def version_rewritten(city):
    one = rewritten(Version, "text", declaration=city.approved)
    return f"{one.declaration_id}/{one.number}"


def version_gone(city):
    one = city.approved.versions.last()
    Decision.objects.filter(version=one).update(version=None)
    Version.objects.filter(pk=one.pk).delete()
    return f"{city.approved.pk}/{one.number}"


def copy_rewritten(_city):
    one = rewritten(Version, "text", event="copy")
    return f"{one.declaration_id}/{one.number}"


def reason_rewritten(city):
    Decision.objects.filter(declaration=city.returned, act="return").update(text="没有意见。")
    return str(city.returned.pk)


def decision_of_somebody_else(city):
    one = city.approved.decisions.last()
    Decision.objects.filter(pk=one.pk).update(by=city.approved.decisions.first().by)
    return str(city.approved.pk)


def decision_gone(city):
    city.approved.decisions.last().delete()
    return str(city.approved.pk)


def form_in_review_changed(city):
    form = copy.deepcopy(city.finance_review.form)
    form["indicators"][0]["target"] = "≥1"
    Declaration.objects.filter(pk=city.finance_review.pk).update(form=form)
    return str(city.finance_review.pk)


def passed_by_sql(city):
    Declaration.objects.filter(pk=city.department_review.pk).update(state="approval")
    return str(city.department_review.pk)


def conclusion_turned(_city):
    one = Act.objects.filter(act="conclude").last()
    now = "support" if one.conclusion != "support" else "reject"
    Act.objects.filter(pk=one.pk).update(conclusion=now)
    return f"{one.assessment_id}-{one.pk}"


def share_changed(_city):
    one = AreaShare.objects.filter(table__state="sent").first()
    AreaShare.objects.filter(pk=one.pk).update(amount=one.amount + 1)
    return f"{one.table.name} {one.table.year}"


def table_rewritten(_city):
    one = rewritten(AreaTable, "snapshot", state="sent")
    return f"{one.name} {one.year}"


def queue_quietened(city):
    Risk.objects.filter(declaration=city.unit_review).update(points=0, reasons=[])
    return str(city.unit_review.pk)


CHANGES = [
    queue_quietened,
    *(approval_rewritten, approval_dated_back, approval_of_somebody_else, approval_gone),
    *(approval_invented, version_rewritten, version_gone, copy_rewritten, reason_rewritten),
    *(decision_of_somebody_else, decision_gone, form_in_review_changed, passed_by_sql),
    *(conclusion_turned, share_changed, table_rewritten),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_what_is_changed_in_the_database_alone_shows(city, change):
    assert verified().snapshots_broken == []
    name = change(city)
    assert name in verified().snapshots_broken
    assert verified().entries_broken == []


@pytest.mark.parametrize(
    "change", [approval_rewritten, approval_dated_back], ids=lambda one: one.__name__
)
def test_an_approval_that_is_not_as_the_log_says_is_not_given_out(sign_in, city, change):
    change(city)
    one = approval(city)
    answer = sign_in("clerk").get(reverse("approval_file", args=[one.pk, "xlsx"]))
    assert (answer.status_code, answer["Location"]) == (302, f"/approvals/{one.pk}")
    page = sign_in("clerk").get(reverse("approval", args=[one.pk])).content.decode()
    assert "内容可能被改动" in page


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.update(points={**one.get().points, "form": "1"}),
        lambda one: one.update(opinions={}),
        lambda one: one.update(grade="good"),
        lambda one: one.delete(),
    ],
    ids=["points", "opinions", "grade", "gone"],
)
def test_a_review_sheet_that_was_decided_on_is_kept(sign_in, city, change):
    one = city.department_review
    given = {"act": "pass", "seen": mark_of(one), f"opinion-{one.row_ids[0]}": "口径清楚"}
    given |= {each.id: str(each.points) for each in questions()}
    sign_in("department").post(reverse("review", args=[one.pk]), given)
    assert verified().snapshots_broken == []
    change(ReviewSheet.objects.filter(declaration=one))
    assert verified().snapshots_broken == [f"{one.pk}/department_review"]


def test_the_log_holds_checksums_of_what_people_wrote_not_the_words(sign_in, city):
    given = {"act": "return", "seen": mark_of(city.unit_review), "text": "请写明口径"}
    sign_in("head").post(reverse("review", args=[city.unit_review.pk]), given)
    entry = Entry.objects.filter(action="declaration.return").first()
    assert entry.detail["text"] == checksum("请写明口径")
    assert "口径" not in json.dumps(entry.detail, ensure_ascii=False)
