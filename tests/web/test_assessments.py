"""The ex-ante assessment: its form, papers, conclusion, and the gate before declaring."""

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiheng.budget.assessing import papers, questions
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document
from jiheng.web.accounts.models import Person
from jiheng.web.assessments.filling import fields_of
from jiheng.web.assessments.models import Act, Assessment
from jiheng.web.assessments.moving import mark_of
from jiheng.web.assessments.passing import known_parameters
from jiheng.web.assessments.stages import stages_of
from jiheng.web.audit.chain import broken_entries
from jiheng.web.projects.documents import checksum
from jiheng.web.projects.models import Declaration, Project
from jiheng.web.verifying import altered_files

pytestmark = pytest.mark.django_db
TEXTS = {
    f"text-{name}": "理由充分" for name in ("object", "work", *(one.id for one in questions()))
}


def of(code):
    return Assessment.objects.select_related("project").get(project__code=code)


def points(each):
    return {f"points-{one.id}": each for one in questions()}


def filled(client, assessment, each="9"):
    """A draft with all texts, points and required papers."""
    address = reverse("assessment_save", args=[assessment.pk])
    was = {f"was-{name}": text for name, text in fields_of(assessment).items()}
    assert client.post(address, TEXTS | points(each) | was).status_code == 302
    for one in papers():
        if one.required:
            client.post(
                reverse("paper_add", args=[assessment.pk]), {"kind": one.id, "title": one.zh}
            )


def conclude(client, assessment, conclusion, each="9", text="专家论证通过"):
    given = points(each) | {"act": "conclude", "conclusion": conclusion, "text": text}
    given["seen"] = mark_of(assessment)
    return client.post(reverse("assessment_conclude", args=[assessment.pk]), given)


def begin_round(client, project, year=2027):
    answer = client.post(reverse("round_new", args=[project.pk]), {"year": year}, follow=True)
    return answer.content.decode()


def test_from_the_gate_through_the_assessment_to_the_declaration(sign_in):
    clerk, department, one = sign_in("clerk"), sign_in("department"), of("YB2027012")
    assert "评估还没有提交，不能申报" in begin_round(clerk, one.project)
    filled(clerk, one)
    assert clerk.post(reverse("assessment_submit", args=[one.pk])).status_code == 302
    assert "还没有作出评估结论" in begin_round(clerk, one.project)
    conclude(department, one, "support")
    assert of("YB2027012").state == "concluded"
    begin_round(clerk, one.project)
    assert Declaration.objects.get(project=one.project).year == 2027
    act = Act.objects.get(assessment=one, act="conclude")
    assert (act.total, act.level, act.checksum) == (
        Decimal(90),
        "department",
        checksum(act.snapshot),
    )
    assert list(broken_entries()) == []


# Kind, planned money, fiscal level by unit, conclusions given; the words of the refusal, or None.
GATES = [
    ("new_project", 500, "341500-YBZX", None, "还没有做评估"),  # at the line
    ("new_project", "499.9999", "341500-YBZX", None, None),
    ("new_policy", 800, "341500-YBZX", "rejected", "评估结论为“不予支持”"),
    ("new_policy", 800, "341500-YBZX", "adjusted", None),
    ("recurrent", 99999, "341500-YBZX", None, None),
    ("renewed", 99999, "341500-YBZX", None, None),
    ("", 800, "341500-YBZX", None, "没有填项目类型"),
    ("", None, "341500-YBZX", None, None),  # the form will say the amount
    ("new_project", None, "341500-YBZX", None, None),
    ("new_project", 100, "341502-YB", None, "起点 100 万元"),  # a county has its own line
    ("new_project", 99, "341502-YB", None, None),
]


@pytest.mark.parametrize(("kind", "amount", "unit", "conclusion", "words"), GATES)
def test_the_gate_asks_by_kind_money_and_level(sign_in, kind, amount, unit, conclusion, words):
    from jiheng.web.organisations.models import Organisation

    project = Project.objects.create(
        code="G1",
        name="门槛",
        unit=Organisation.objects.get(code=unit),
        kind=kind,
        planned_amount=amount,
    )
    if conclusion:
        made = project.assessments.create(year=2027, state="concluded")
        made.acts.create(
            act="conclude", conclusion=conclusion, total=70, snapshot="{}", checksum="", by_id=1
        )
    client = sign_in("clerk" if unit == "341500-YBZX" else "clerk-east")
    page = begin_round(client, project)
    assert Declaration.objects.filter(project=project).exists() == (words is None)
    if words:
        assert words in page


def test_the_gate_names_the_day_of_the_conclusion_as_people_here_had_it(sign_in):
    """Half past four in the night of the second is still the first in Greenwich."""
    clerk = Person.objects.get(login="clerk")
    unit = clerk.appointments.get().organisation
    project = Project.objects.create(
        code="G2", name="门槛", unit=unit, kind="new_policy", planned_amount=800
    )
    made = project.assessments.create(year=2027, state="concluded")
    at = datetime.datetime(2026, 5, 1, 20, 30, tzinfo=datetime.UTC)
    made.acts.create(
        act="conclude", conclusion="rejected", total=50, snapshot="{}", checksum="", by=clerk, at=at
    )
    assert "（2026年5月2日）" in begin_round(sign_in("clerk"), project)


def test_the_form_asks_for_more_than_was_planned(sign_in, city):
    """What the form says counts at submission, in whatever unit of money."""
    clerk, draft = sign_in("clerk"), city.draft
    Project.objects.filter(pk=draft.project_id).update(kind="new_project")
    total = next(
        one
        for one in draft.form["funds"]
        if (one["item"], one["horizon"]) == ("资金总额", "annual")
    )
    total["amount"], draft.form["money_unit"] = "5000000", "元"
    draft.save()
    assert draft.amount == 500
    submit = reverse("submit", args=[draft.pk])
    answer = clerk.post(submit, {"text": "已核对"})
    assert (answer.status_code, Declaration.objects.get(pk=draft.pk).state) == (409, "draft")
    assert "还没有做评估" in answer.content.decode()
    draft.form["money_unit"] = "件"
    draft.save()
    assert draft.amount is None  # no money: not zero, unknown
    assert "金额单位" in clerk.post(submit, {"text": "已核对"}).content.decode()


def test_an_adjustment_passes_unless_it_asks_for_more(sign_in, city):
    clerk, one = sign_in("clerk"), city.adjusting
    Project.objects.filter(pk=one.project_id).update(kind="new_project", planned_amount=900)
    approved = one.adjusts.declaration
    approved.form["money_unit"] = one.form["money_unit"] = "万元"
    for form in (approved.form, one.form):
        for fund in form["funds"]:
            fund["amount"] = "600" if fund["item"] == "资金总额" else None
    approved.save()
    one.form["funds"][1]["amount"] = "600.01"
    one.save()
    submit = reverse("submit", args=[one.pk])
    assert "还没有做评估" in clerk.post(submit, {"text": "已核对"}).content.decode()
    one.form["funds"][1]["amount"] = "600"
    one.save()
    assert clerk.post(submit, {"text": "已核对"}).status_code == 302


def test_an_open_assessment_says_what_is_missing(sign_in):
    clerk, one = sign_in("clerk"), of("YB2027012")
    answer = clerk.post(reverse("assessment_submit", args=[one.pk]))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "还有 15 处没有填完" in page  # ten questions and five required papers
    for words in ("明确相关性", "预算明细与测算说明"):
        assert words in page
    filled(clerk, one)
    paper = one.papers.get(kind="plan")
    clerk.post(reverse("paper_remove", args=[one.pk, paper.pk]))
    assert "实施方案" in clerk.post(reverse("assessment_submit", args=[one.pk])).content.decode()
    clerk.post(
        reverse("paper_add", args=[one.pk]), {"kind": "plan", "not_applicable": "并入申报书"}
    )
    assert clerk.post(reverse("assessment_submit", args=[one.pk])).status_code == 302


# Who, state of the assessment, act; the state after. Only its holder moves it.
MOVES = [
    ("clerk2", "YB2027011", "submit", "assessing"),
    ("head", "YB2027011", "conclude", "assessing"),
    ("department-wj", "YB2027011", "conclude", "assessing"),
    ("approver", "YB2027011", "conclude", "assessing"),  # finance only after the department
    ("department", "YB2027011", "conclude", "concluded"),
    ("department", "YB2027011", "return", "returned"),
    ("department", "YB2027010", "return", "concluded"),
    ("approver", "YB2027010", "return", "concluded"),
    ("approver-east", "YB2027010", "conclude", "concluded"),
]


@pytest.mark.parametrize(("login", "code", "act", "end"), MOVES)
def test_only_the_holder_moves_an_assessment(sign_in, login, code, act, end):
    one, client = of(code), sign_in(login)
    acts = one.acts.count()
    if act == "submit":
        client.post(reverse("assessment_submit", args=[one.pk]))
    else:
        given = points("9") | {"act": act, "conclusion": "support", "text": "说明"}
        given["seen"] = mark_of(one)
        client.post(reverse("assessment_conclude", args=[one.pk]), given)
    assert (of(code).state, of(code).acts.count() - acts) == (
        end,
        int(end != {"YB2027011": "assessing"}.get(code, end)),
    )


# Points each, conclusion, reason; the words of the refusal, or None where it is concluded.
CONCLUSIONS = [
    ("8", "support", "", None),
    ("7.5", "support", "", "对应的结论是“调整后支持”"),
    ("7.5", "support", "专家一致同意", None),
    ("7.5", "adjusted", "", None),
    ("5.5", "rejected", "", None),
    ("11", "support", "", "不是有效得分"),
    ("9.3", "support", "", "不是有效得分"),
    ("", "support", "", "没有评分"),
    ("8", "", "", "没有选择结论"),
    ("8", "best", "", "没有选择结论"),
]


@pytest.mark.parametrize(("each", "conclusion", "text", "words"), CONCLUSIONS)
def test_a_conclusion_follows_the_total_or_says_why_not(sign_in, each, conclusion, text, words):
    one = of("YB2027011")
    answer = conclude(sign_in("department"), one, conclusion, each, text)
    assert of("YB2027011").state == ("assessing" if words else "concluded")
    if words:
        assert answer.status_code == 409
        assert words in answer.content.decode()


def test_a_total_of_full_tens_is_written_in_full(sign_in):
    """90, and not 9E+1, in the head, in the scores and among the decisions."""
    page = sign_in("clerk").get(reverse("assessment", args=[of("YB2027010").pk])).content.decode()
    assert ("总分 90 分" in page, "（90 分）" in page, "E+" in page) == (True, True, False)


def test_finance_concludes_again_with_a_reason_and_its_word_counts(sign_in):
    one, approver, clerk = of("YB2027010"), sign_in("approver"), sign_in("clerk")
    assert conclude(approver, one, "rejected", "5", "").status_code == 409
    conclude(approver, one, "rejected", "5", "与在建平台重复")
    assert [(act.level, act.conclusion) for act in one.acts.filter(act="conclude")] == [
        ("department", "support"),
        ("finance", "rejected"),
    ]
    assert "评估结论为“不予支持”" in begin_round(clerk, one.project)


def test_nobodys_text_is_overwritten_unseen(sign_in):
    one, clerk, other = of("YB2027012"), sign_in("clerk"), sign_in("clerk2")
    save, before = reverse("assessment_save", args=[one.pk]), one.texts["object"]
    clerk.post(save, {"text-object": "甲写的", "was-text-object": before})
    late = {"text-object": "乙写的", "was-text-object": before}
    late |= {"text-work": "乙的方法", "was-text-work": ""}
    answer = other.post(save, late)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "甲写的" in page
    assert "乙写的" in page
    texts = of("YB2027012").texts
    assert (texts["object"], texts["work"]) == ("甲写的", "乙的方法")  # the rest went through
    mine = late | {"mine": "text-object", "theirs-text-object": "丙写的"}  # not what stands there
    assert other.post(save, mine).status_code == 409
    assert other.post(save, {"text-object": "没有说原来是什么"}).status_code == 409
    assert of("YB2027012").texts["object"] == "甲写的"
    other.post(save, mine | {"theirs-text-object": "甲写的"})
    assert of("YB2027012").texts["object"] == "乙写的"


def test_the_page_that_saves_by_itself_gets_only_what_changed(sign_in):
    one, clerk = of("YB2027012"), sign_in("clerk")
    save = reverse("assessment_save", args=[one.pk])
    given = {"points-relevance": "9", "was-points-relevance": ""}
    given |= {"points-need": "", "was-points-need": ""}
    answer = clerk.post(save, given, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert 'id="was-points-relevance" name="was-points-relevance" value="9"' in page
    assert "was-text-object" not in page
    wrong = {"points-relevance": "99", "was-points-relevance": "9"}
    refused = clerk.post(save, wrong, headers={"HX-Request": "true"})
    assert "不是有效得分" in refused.content.decode()
    assert of("YB2027012").points["relevance"] == "9"


PAPERS = [
    ({"kind": "laws"}, None, "没有登记材料"),
    ({"kind": "gossip", "title": "x"}, None, "没有这种材料"),
    (
        {"kind": "laws", "not_applicable": "无"},
        ("a.pdf", b"%PDF-1.4"),
        "既上传了文件，又填写了不适用的理由",
    ),
    ({"kind": "laws"}, ("a.exe", b"MZ"), "a.exe"),
    ({"kind": "laws"}, ("a.svg", b"<svg onload=alert(1)>"), "a.svg"),
    # What is handed on unread is what its name says, and nothing that a browser would run.
    ({"kind": "laws"}, ("a.docx", b"MZ" + b"\0" * 500), "“a.docx”"),
    ({"kind": "laws"}, ("a.pdf", b"<html><script>alert(1)</script>"), "内容与扩展名不符"),
    ({"kind": "laws"}, ("a.html", b"<html><script>alert(1)</script>"), "或是网页文件"),
    ({"kind": "laws"}, ("a.xls", b"<table><tr><td>x</table>"), "内容与扩展名不符"),
    ({"kind": "laws"}, ("a.docx", b"GIF89a/*"), "a.docx"),
    ({"kind": "laws"}, ("a.png", b"%PDF-1.4"), "内容与扩展名不符"),
    ({"kind": "laws"}, ("a.txt", b""), "a.txt"),
]


@pytest.mark.parametrize(("given", "upload", "words"), PAPERS)
def test_a_paper_that_will_not_do_is_refused(sign_in, given, upload, words):
    one, clerk = of("YB2027012"), sign_in("clerk")
    if upload:
        given = given | {"document": SimpleUploadedFile(*upload)}
    page = clerk.post(reverse("paper_add", args=[one.pk]), given, follow=True).content.decode()
    assert words in page
    assert not one.papers.exists()


def test_a_paper_that_was_changed_on_the_disk_is_not_given_out_and_shows(sign_in):
    one, clerk = of("YB2027012"), sign_in("clerk")
    upload = SimpleUploadedFile("论证.pdf", b"%PDF-1.4 text")
    clerk.post(reverse("paper_add", args=[one.pk]), {"kind": "laws", "document": upload})
    paper = one.papers.get()
    before = altered_files()
    Path(paper.content.path).write_bytes(b"%PDF-1.4 other")
    count, broken = altered_files()
    assert (count, len(broken)) == (before[0], len(before[1]) + 1)
    assert any("论证.pdf" in name for name in broken)
    address = reverse("paper_file", args=[one.pk, paper.pk])
    answer = clerk.get(address, follow=True)
    assert "与上传时的校验码不符" in answer.content.decode()
    Path(paper.content.path).unlink()
    assert "与上传时的校验码不符" in clerk.get(address, follow=True).content.decode()


def test_a_paper_is_a_download_and_stays_where_it_was_submitted(sign_in):
    one, clerk = of("YB2027012"), sign_in("clerk")
    upload = SimpleUploadedFile("../../政策 文件.pdf", b"%PDF-1.4 text")
    clerk.post(reverse("paper_add", args=[one.pk]), {"kind": "laws", "document": upload})
    paper = one.papers.get()
    assert (paper.file_name, paper.title) == ("政策 文件.pdf", "政策 文件.pdf")
    answer = clerk.get(reverse("paper_file", args=[one.pk, paper.pk]))
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "application/octet-stream"
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 text"
    clerk.post(reverse("paper_remove", args=[one.pk, paper.pk]))
    assert clerk.get(reverse("paper_file", args=[one.pk, paper.pk])).status_code == 200


@pytest.mark.parametrize("extension", ["xlsx", "docx", "html"])
def test_the_report_holds_what_was_assessed(sign_in, tmp_path, extension):
    one = of("YB2027010")
    answer = sign_in("clerk").get(reverse("assessment_file", args=[one.pk, extension]))
    assert answer["Content-Disposition"].startswith("attachment;")
    path = tmp_path / f"a.{extension}"
    path.write_bytes(answer.content)
    document = read_document(path, default_limits())
    cells = [cell.text for page in document.pages for cell in page.cells()]
    text = "\n".join(filter(None, cells))
    for words in (
        "医保智能监管平台建设",
        "860",
        "立项必要性",
        "预算明细与测算说明",
        "予以支持",
        "90",
    ):
        assert words in text


def test_an_offices_own_parameters_hold(settings, tmp_path):
    from dataclasses import replace

    known_parameters.cache_clear()
    (tmp_path / "assessment.toml").write_text(
        """
[assessed_amount]
zh = "起点"
en = "line"
unit = "万元"
checked_on = 2026-01-01

[[assessed_amount.value]]
from = 2018-09-01
is = { city = 100 }
basis = { regulation = "jiheng-design", confidence = "H" }

[[assessed_amount.value]]
from = 2028-01-01
is = { city = 300 }
basis = { regulation = "jiheng-design", confidence = "H" }
""",
        encoding="utf-8",
    )
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data=tmp_path)
    try:
        from jiheng.web.assessments.passing import rules_of

        assert [rules_of(year).amounts for year in (2027, 2028)] == [
            {"city": Decimal(100)},
            {"city": Decimal(300)},
        ]
        assert rules_of(2027).kinds == ("new_policy", "new_project")
        assert rules_of(2017) is None
    finally:
        known_parameters.cache_clear()


def test_the_list_is_by_place_and_state(sign_in):
    seen = {
        login: sign_in(login).get(reverse("assessments")).content.decode()
        for login in ("clerk", "clerk-yy", "office", "office-east", "department")
    }
    has = {login: "医保智能监管平台建设" in page for login, page in seen.items()}
    assert has == {
        "clerk": True,
        "clerk-yy": False,
        "office": True,
        "office-east": False,
        "department": True,
    }
    assert "1 份待您办理" in seen["department"]


# Where an assessment lies, who asks, and what its lock says: with whom, since and until when, what to do.
LOCKS = [
    ("YB2027011", "clerk", ("示例市医疗保障局（主管部门审核）办理", "前办结", "请其退回")),
    ("YB2027012", "clerk2", ()),
    ("YB2027012", "department", ("示例市医疗保险管理中心（经办人）填写", "前提交")),
    (
        "YB2027010",
        "clerk",
        ("市局审核（主管部门结论）作出结论“予以支持”", "另开一次评估"),
    ),
]


@pytest.mark.parametrize(("code", "login", "words"), LOCKS)
def test_an_assessment_says_who_has_it_until_when_and_what_to_do(sign_in, code, login, words):
    one, client = of(code), sign_in(login)
    page = client.get(reverse("assessment", args=[one.pk])).content.decode()
    assert ('id="lock"' in page) == bool(words)
    assert [word for word in words if word not in page] == []
    if words and login == "clerk":
        given = {"text-object": "x", "was-text-object": one.texts["object"]}
        late = client.post(
            reverse("assessment_save", args=[one.pk]), given, headers={"HX-Request": "true"}
        )
        assert words[0] in late.content.decode()


def test_a_conclusion_is_about_what_was_seen(sign_in):
    """Returned and submitted again meanwhile: the page from before concludes nothing."""
    one, department = of("YB2027011"), sign_in("department")
    address = reverse("assessment_conclude", args=[one.pk])
    seen = department.get(address).context["seen"]
    one.acts.create(act="return", snapshot="{}", checksum="", by_id=1)
    given = points("9") | {"act": "conclude", "conclusion": "support", "seen": seen, "text": "同意"}
    answer = department.post(address, given)
    page = answer.content.decode()
    assert (answer.status_code, of("YB2027011").state) == (409, "assessing")
    assert "您看到的是此前的内容" in page
    assert ">同意</textarea>" in page
    assert department.post(address, given | {"seen": answer.context["seen"]}).status_code == 302


@pytest.mark.parametrize(
    ("state", "acts", "shown"),
    [
        ("draft", "", "draft:now assessing:open"),
        ("assessing", "submit", "draft:done assessing:now"),
        ("returned", "submit return", "draft:now assessing:open"),
        ("assessing", "submit return submit", "draft:done assessing:now"),
        ("concluded", "submit conclude-department", "draft:done assessing:done"),
        (
            "concluded",
            "submit conclude-department conclude-finance",
            "draft:done assessing:done assessed_again:done",
        ),
    ],
)
def test_the_stepper_says_what_is_done_and_with_whom_it_lies(state, acts, shown):
    made = [Act(act=one, level=at) for one, _, at in (a.partition("-") for a in acts.split())]
    stages = stages_of(Assessment(state=state), made)
    assert " ".join(f"{one['id']}:{one['state']}" for one in stages) == shown
    for one in stages:
        assert (one["act"] is not None) == (one["state"] == "done"), one


@pytest.mark.parametrize(
    ("code", "login", "step"),
    [
        ("YB2027012", "clerk2", "单位填报"),
        ("YB2027011", "department", "主管部门作结论"),
    ],
)
def test_the_page_of_an_assessment_says_its_stage_and_until_when(sign_in, code, login, step):
    page = sign_in(login).get(reverse("assessment", args=[of(code).pk])).content.decode()
    now = page.split('aria-current="step"')[1].split("</li>")[0]
    assert [word for word in (step, "办理中", "前") if word not in now] == []
