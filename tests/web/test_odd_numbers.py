"""What is sent where a number belongs, and is none: an answer in words, never a fault."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from test_api_rights import call, secret_of
from test_batch import ONE_FORM, bring, example
from test_followups import brought_in
from test_importing import bring as bring_in
from test_importing import example as document

from jiheng.web.batch.models import Batch
from jiheng.web.followups.models import FollowUp
from jiheng.web.projects.models import Import, Project

pytestmark = pytest.mark.django_db
# A digit that no number has, one longer than Python reads, one longer than a database holds.
ODD = ("²", "9" * 5000, "9" * 30, "-1", "1.5", "x")


@pytest.mark.parametrize("odd", ODD)
def test_pages_take_what_is_no_number_as_nothing_asked(sign_in, city, odd):
    clerk, head = sign_in("clerk"), sign_in("head")
    history = reverse("history", args=[city.approved.pk])
    pages = (
        head.get("/overview", {"year": odd}),
        head.get("/overview/charts", {"year": odd}),
        clerk.get("/summary", {"year": odd}),
        clerk.get(history, {"old": odd, "new": odd}),
        clerk.get("/projects", {"page": odd}),
    )
    assert [page.status_code for page in pages] == [200] * len(pages)
    clerk.post("/choose", {"year": odd, "place": odd})
    assert (clerk.session["year"], clerk.session["place"]) == (None, None)
    assert clerk.post("/rollover", {"project": odd, "year": odd}).status_code == 302


@pytest.mark.parametrize("odd", ODD)
def test_what_was_brought_in_is_chosen_by_a_number_or_not_at_all(sign_in, city, odd):
    clerk, east = sign_in("clerk"), sign_in("clerk-east")
    bring_in(clerk, city.draft, document("忻州医保局2023申报.docx"))
    address = reverse("import", args=[Import.objects.latest("pk").pk])
    assert clerk.get(address, {"form": odd}).status_code == 200
    sent = {"accept": "x", "revision": odd}
    assert clerk.post(address, sent).status_code == 409
    brought_in(east, Project.objects.get(code="YB2023008"))
    address = reverse("followup", args=[FollowUp.objects.latest("pk").pk])
    assert east.get(address, {"form": odd}).status_code == 200
    made = FollowUp.objects.latest("pk")
    assert east.post(f"{address}/decide", {"form": odd, "act": "take"}).status_code == 302
    made.refresh_from_db()
    assert made.number == 0
    bring(clerk, SimpleUploadedFile(ONE_FORM, example(ONE_FORM)))
    address = reverse("batch_take", args=[Batch.objects.latest("pk").pk])
    assert clerk.post(address, {"form": odd}).status_code == 409


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000])
def test_a_cell_far_outside_the_form_is_no_cell(sign_in, city, number):
    change = {"path": f"funds[{number}].amount", "before": None, "after": "1"}
    address = reverse("cells", args=[city.draft.pk])
    page = sign_in("clerk").post(address, {"changes": [change]}, content_type="application/json")
    assert (page.status_code, list(json.loads(page.content))) == (409, ["message"])


@pytest.mark.parametrize("odd", [-1, 10**30])
def test_operations_answer_what_no_record_has(client, sign_in, odd):
    east = sign_in("clerk-east")
    brought_in(east, Project.objects.get(code="YB2023008"))
    made, secret = FollowUp.objects.latest("pk"), secret_of("clerk-east")
    bring(east, SimpleUploadedFile(ONE_FORM, example(ONE_FORM)))
    batch = Batch.objects.latest("pk").pk
    answers = (
        call(client, "GET /projects/{pk}", {"pk": odd}, secret=secret),
        call(client, "GET /summary", body={"year": odd}, secret=secret),
        call(client, "POST /batches/{pk}/take", {"pk": batch}, {"forms": {odd: "X-1"}}, secret),
        call(client, "POST /followups/{pk}/decide", {"pk": made.pk}, {"act": "take", "form": odd}, secret),
    )  # fmt: skip
    assert [one // 100 for one in answers[:3]] == [4, 4, 4]
    made.refresh_from_db()
    assert made.number == 0
