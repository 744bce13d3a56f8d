"""Monitoring and self-evaluation forms after the approval: brought in, counted, told apart."""

import re
from decimal import Decimal
from importlib.resources import files

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiheng.budget.forms import Extra, Form, Fund, Where
from jiheng.web.audit.models import Entry
from jiheng.web.followups.figures import fill_in
from jiheng.web.followups.models import IN_FORCE, READ, REPLACED, FollowUp
from jiheng.web.projects.models import Declaration, Project

pytestmark = pytest.mark.django_db
YEAR = 2023
DOCUMENT = "医保服务能力提升2023自评.txt"


def monitoring(months="1-7月", unit="万元", **fund):
    return Form(
        kind="monitoring", year=str(YEAR), money_unit=unit,
        funds=[Fund(item="年度资金总额", **fund)], document=Where(file="a.xlsx"),
        extra=[Extra(label="监控期间", text=months)] if months else [],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("form", "months", "share", "light"),
    [
        # 7 of 12 months over: 58.33 % of 120 are asked for
        (monitoring(full_year_budget="120", executed_to_date="70"), 7, "100.00", "green"),
        (monitoring(full_year_budget="120", executed_to_date="55"), 7, "78.57", "yellow"),
        (monitoring(full_year_budget="120", executed_to_date="35"), 7, "50.00", "red"),
        # a zero is a figure, what is missing is none
        (monitoring(full_year_budget="120", executed_to_date="0"), 7, "0.00", "red"),
        (monitoring(full_year_budget="120"), 7, None, ""),
        (monitoring(executed_to_date="35"), 7, None, ""),
        (monitoring(full_year_budget="0", executed_to_date="0"), 7, None, ""),
        (monitoring(full_year_budget="12O", executed_to_date="35"), 7, None, ""),
        (monitoring(None, full_year_budget="120", executed_to_date="35"), None, None, ""),
        (monitoring(unit=None, full_year_budget="120", executed_to_date="35"), 7, None, ""),
        # many print only the initial budget
        (monitoring(initial_budget="60", executed_to_date="35"), 7, "100.00", "green"),
    ],
)
def test_money_stands_beside_the_months_that_are_over(form, months, share, light):
    made = FollowUp()
    fill_in(made, form)
    found = None if made.share is None else str(made.share)
    assert (made.months, found, made.light) == (months, share, light)


def test_money_in_yuan_is_counted_in_ten_thousands():
    made = FollowUp()
    fill_in(made, monitoring(unit="元", full_year_budget="1200000", executed_to_date="700000"))
    assert (made.budget, made.executed) == (Decimal(120), Decimal(70))


def content():
    return files("jiheng.examples").joinpath("documents", DOCUMENT).read_bytes()


def brought_in(client, project, data=None, name=DOCUMENT):
    upload = SimpleUploadedFile(name, content() if data is None else data)
    address = reverse("followup_new", args=[project.pk])
    return client.post(address, {"document": upload}, follow=True)


@pytest.fixture
def east():
    """A county's project with approved targets, before anything was brought in."""
    FollowUp.objects.filter(project__code="YB2023008").delete()
    return Project.objects.get(code="YB2023008")


def test_what_is_read_counts_only_once_it_is_taken_over(sign_in, east):
    clerk, office = sign_in("clerk-east"), sign_in("office-east")
    page = brought_in(clerk, east).content.decode()
    made = FollowUp.objects.get(project=east)
    assert (made.state, made.year, made.declared, made.computed) == (READ, YEAR, 98, 97)
    assert "现在还没有写入任何内容" in page
    assert "请确认是否为同一项目" in page  # the form has another name
    assert tile(office, "execution").startswith("—")
    assert office.get(reverse("followup", args=[made.pk])).status_code == 404
    answer = clerk.post(reverse("followup_decide", args=[made.pk]), {"act": "accept"}, follow=True)
    assert "已计入 2023 年度总览" in answer.content.decode()
    assert tile(office, "execution").startswith("100.0% / 100.0%")
    assert tile(office, "scores").startswith("98.0 / 97.0")
    told = set(Entry.objects.values_list("action", flat=True))
    assert {"followup.read", "followup.accepted"} <= told


def test_what_is_dropped_leaves_nothing(sign_in, east, django_capture_on_commit_callbacks):
    clerk = sign_in("clerk-east")
    brought_in(clerk, east)
    made = FollowUp.objects.get(project=east)
    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(reverse("followup_decide", args=[made.pk]), {"act": "drop"})
        assert made.content.storage.exists(made.content.name)  # until it is certain
    assert not FollowUp.objects.filter(project=east).exists()
    assert not made.content.storage.exists(made.content.name)


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        ("没有表".encode(), "a.txt", "a.txt"),
        (b"MZ", "a.exe", "“a.exe”的文件类型不能读取"),
    ],
)
def test_what_is_no_such_form_gets_a_sentence(sign_in, east, data, name, sentence):
    page = brought_in(sign_in("clerk-east"), east, data, name).content.decode()
    assert sentence in re.search(r'class="note error".*?</div>', page)[0]
    assert not FollowUp.objects.filter(project=east).exists()


def test_a_declaration_is_no_follow_up(sign_in, east):
    data = files("jiheng.examples").joinpath("documents", "服务能力提升2023申报.txt").read_bytes()
    page = brought_in(sign_in("clerk-east"), east, data, "a.txt").content.decode()
    assert "“a.txt”中没有绩效运行监控表或项目支出绩效自评表" in page


def test_a_year_without_approved_targets_is_refused_with_a_sentence(sign_in, east):
    Declaration.objects.filter(project=east).update(state="draft")
    clerk = sign_in("clerk-east")
    assert "没有已批复的 2023 年度绩效目标" in brought_in(clerk, east).content.decode()
    made = FollowUp.objects.get(project=east)
    clerk.post(reverse("followup_decide", args=[made.pk]), {"act": "accept"})
    made.refresh_from_db()
    assert made.state == READ


def test_a_newer_form_of_its_kind_replaces_the_older_which_is_kept(sign_in, east):
    clerk = sign_in("clerk-east")
    for _ in range(2):
        brought_in(clerk, east)
        newest = FollowUp.objects.filter(project=east).latest("pk")
        page = clerk.get(reverse("followup", args=[newest.pk]))
        given = {"act": "accept", "seen": page.context["seen"]}
        clerk.post(reverse("followup_decide", args=[newest.pk]), given)
    states = FollowUp.objects.filter(project=east).order_by("pk").values_list("state", flat=True)
    assert list(states) == [REPLACED, IN_FORCE]
    again = clerk.post(reverse("followup_decide", args=[newest.pk]), {"act": "drop"}, follow=True)
    assert "这张表已经计入" in again.content.decode()


def test_a_form_that_was_not_seen_is_not_replaced(sign_in, east):
    """Two read a document each; the second to let it count is told of the first's."""
    clerk, pages = sign_in("clerk-east"), []
    for _ in range(2):
        brought_in(clerk, east)
        one = FollowUp.objects.filter(project=east).latest("pk")
        seen = clerk.get(reverse("followup", args=[one.pk])).context["seen"]
        pages.append((reverse("followup_decide", args=[one.pk]), {"act": "accept", "seen": seen}))
    clerk.post(*pages[0])
    answer = clerk.post(*pages[1], follow=True)
    assert "现在计入这一年度，您还没有看到它" in answer.content.decode()
    assert answer.context["followup"].state == READ
    assert "计入后替换" in answer.content.decode()


def test_the_form_that_looks_furthest_tells_of_the_money(sign_in, east):
    clerk = sign_in("clerk-east")
    brought_in(clerk, east)
    evaluation = FollowUp.objects.get(project=east)
    clerk.post(reverse("followup_decide", args=[evaluation.pk]), {"act": "accept"})
    brought_in(clerk, east)
    half = FollowUp.objects.filter(project=east).latest("pk")
    form = monitoring("上半年", full_year_budget="100", executed_to_date="10")
    FollowUp.objects.filter(pk=half.pk).update(forms=[form.model_dump(mode="json")])
    decided = reverse("followup_decide", args=[half.pk])
    clerk.post(decided, {"act": "accept", "form": "0"})
    told = FollowUp.objects.filter(project=east, tells_money=True)
    assert list(told) == [evaluation]
    FollowUp.objects.filter(pk=half.pk).update(state=READ)
    FollowUp.objects.filter(pk=evaluation.pk).delete()
    clerk.post(decided, {"act": "accept", "form": "0"})
    assert [one.light for one in told.all()] == ["red"]


def overview(client, **query):
    return client.get(reverse("overview"), {"year": YEAR, **query}).content.decode()


def tile(client, name):
    """What a tile says: its figure and the small line."""
    found = re.search(rf"tile={name}.*?<strong>(.*?)</a>", overview(client), re.S)[1]
    return re.sub(r"<[^>]+>", " ", found)


def test_tiles_say_how_much_is_known_and_their_lists_agree(sign_in):
    office = sign_in("office")
    seen = FollowUp.objects.filter(year=YEAR, state=IN_FORCE)
    assert seen.count() == 4
    words = tile(office, "execution")
    assert "1 个落后于时间进度；0 个没有执行数" in words
    # 70.51 with 7 of 12 months over; 60, 638.05 and 634.29 for the whole year
    spent, budget = Decimal("1360.44"), Decimal("1402.85")
    asked = budget - Decimal("70.51") * 5 / 12
    assert f"{spent / budget * 100:.1f}% / {asked / budget * 100:.1f}%" in words
    assert "3 张不一致；0 张无法计算；1 个项目没有自评表" in tile(office, "scores")
    for name, count in (("execution", 4), ("scores", 3)):
        assert len(set(re.findall(r"/followups/(\d+)", overview(office, tile=name)))) == count
    first = re.search(r"/followups/(\d+)", overview(office, tile="execution"))[1]
    assert FollowUp.objects.get(pk=first).light == "yellow"  # the slowest first


def test_where_nothing_is_known_the_tile_says_so_and_shows_no_zero(sign_in):
    FollowUp.objects.all().delete()
    office = sign_in("office")
    assert tile(office, "execution").startswith("—")
    assert "4 个已批复项目的执行情况不明" in tile(office, "execution")
    assert tile(office, "scores").startswith("—")
    assert "项目的得分不明" in tile(office, "scores")


def test_what_cannot_be_computed_is_counted_apart(sign_in):
    one = FollowUp.objects.filter(kind="self_evaluation", year=YEAR).earliest("pk")
    FollowUp.objects.filter(pk=one.pk).update(computed=None, lead=None, lowest=80, highest=90)
    office = sign_in("office")
    assert "2 张不一致；1 张无法计算" in tile(office, "scores")
    assert "80~90" in overview(office, tile="scores")


def test_a_county_is_not_counted_for_another(sign_in):
    assert "还没有导入自评表" in tile(sign_in("head"), "scores")
    assert tile(sign_in("office-east"), "scores").startswith("98.0 / 97.0")


def test_the_page_shows_every_line_with_its_arithmetic(sign_in):
    one = FollowUp.objects.filter(kind="self_evaluation", year=YEAR).earliest("pk")
    text = sign_in("office").get(reverse("followup", args=[one.pk])).content.decode()
    assert text.count("<tr><td>") == len(one.forms[one.number]["indicators"]) + 2
    assert "规则 · 输入 · 算式 · 结果" in text
