"""Area targets: split down, sent, taken up, rolled up again; who sees which part of it."""

import pytest
from django.urls import get_resolver, reverse

from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document
from jiheng.web.areas.merging import cells_of, merged
from jiheng.web.areas.models import AreaShare, AreaTable
from jiheng.web.areas.splitting import lines
from jiheng.web.areas.summing import sums
from jiheng.web.audit.chain import broken_entries
from jiheng.web.organisations.models import Organisation
from jiheng.web.projects.documents import checksum
from jiheng.web.projects.models import Declaration, Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(city):  # noqa: ARG001 - fills the database
    """The table of the demonstration that is being split: two counties, money of one missing."""
    return AreaTable.objects.get(state="draft")


@pytest.fixture
def sent(city):  # noqa: ARG001
    return AreaTable.objects.get(state="sent")


def typed(table, **changes):
    """What the page of a table sends: as stored, with changes."""
    shares = list(table.shares.all())
    given = {"revision": table.revision, "amount": "400"}
    for key in ("id", "level2", "name", "target", "rule"):
        given[key] = [one[key] for one in table.indicators]
    for one in shares:
        given[f"amount-{one.pk}"] = "200"
        given[f"target-{one.pk}"] = [one.targets.get(row["id"], "") for row in table.indicators]
    return given | changes


def save(client, table, **changes):
    return client.post(reverse("area_save", args=[table.pk]), typed(table, **changes))


def send(client, table):
    return client.post(reverse("area_send", args=[table.pk]), {"revision": table.revision})


def again(table):
    return AreaTable.objects.get(pk=table.pk)


def test_split_sent_taken_up_approved_and_rolled_up(sign_in, table):
    clerk, department = sign_in("clerk-yb"), sign_in("department")
    page = clerk.get(reverse("area", args=[table.pk])).content.decode()
    assert "示例西县没有填写资金" in page
    assert save(clerk, table).status_code == 302
    assert send(department, table).status_code == 409  # saved since it was seen
    answer = send(department, again(table))
    assert answer.status_code == 302
    table = again(table)
    assert (table.state, table.checksum) == ("sent", checksum(table.snapshot))
    share = table.shares.get(region__code="341502")
    east = sign_in("clerk-east")
    taken = east.post(reverse("area_take_up", args=[share.pk]), {"project_code": "EAST1"})
    made = Declaration.objects.get(project__code="EAST1")
    assert taken.url == reverse("declaration", args=[made.pk])
    assert (made.year, made.amount, made.project.is_transfer) == (2027, 200, True)
    named = {one["level3"]: one["target"] for one in made.form["indicators"]}
    assert named["经办人员培训人次"] == "≥200人次"
    assert {one["level1"] for one in made.form["indicators"]} >= {"产出指标", "效益指标"}
    made.form["indicators"][1]["target"] = "≥250人次"
    made.state = "approved"
    made.save()
    line = lines(table, list(table.shares.select_related("region")))[1]
    assert (line.given, line.made.text) == (["≥200人次", "≥120人次"], "≥320人次")
    assert (line.declared, line.made_declared.missing) == (["≥250人次", None], ("示例西县",))
    assert (line.made_declared.text, line.declared_short) == ("≥250人次", None)
    assert list(broken_entries()) == []


# What is typed; the words of the refusal. Nothing is stored of a refused table.
REFUSED = [
    ({"revision": "99"}, "在您填写时有人保存过这张表"),
    ({"amount": "四百"}, "“四百”不是有效金额"),
    ({"amount": "NaN"}, "“NaN”不是有效金额"),
    ({"amount": "1.00001"}, "不是有效金额"),
    ({"name": [""] * 6}, "没有写指标名称"),
    ({"rule": ["most"] * 6}, "汇总方式不对"),
    ({"name": ["长" * 201, *["x"] * 5]}, "过长或汇总方式不对"),
]


@pytest.mark.parametrize(("changes", "words"), REFUSED)
def test_a_table_that_will_not_do_is_refused_and_kept_on_the_page(sign_in, table, changes, words):
    before = (table.revision, table.indicators, table.amount)
    answer = save(sign_in("clerk-yb"), table, **changes)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert words in page
    assert "≥300人次" in page  # what was typed is still there
    now = again(table)
    assert (now.revision, now.indicators, now.amount) == before


# A cell as both had seen it, as I typed it, as it is stored now; what stands in it, and what is told.
CELLS = [
    ("1", "1", "1", "1", None),
    ("1", "2", "1", "2", None),  # only I changed it
    ("1", "1", "3", "3", None),  # only the other did
    ("1", "2", "3", "2", "3"),
    ("1", "2", "2", "2", None),
    ("1", "", "3", "", "3"),
    (None, "2", "3", "2", "3"),  # what I had seen is not said
]


@pytest.mark.parametrize(("was", "mine", "now", "stands", "told"), CELLS)
def test_a_cell_of_two_people(was, mine, now, stands, told):
    def typed(text):
        row = {"id": "i1", **dict.fromkeys(("level2", "name", "rule"), "x")}
        row |= {"target": text, "targets": {7: text}}
        return {"rows": [row], "amount": text, "amounts": {7: text}}

    seen = cells_of(typed(was)) if was else {}
    made, count = merged(seen, typed(mine), typed(now))
    row = made["rows"][0]
    texts = [made["amount"], made["amounts"][7], row["target"], row["targets"][7]]
    assert texts == [stands] * 4
    assert made["theirs"] == ({} if told is None else {"amount": told, 7: told})
    assert row["theirs"] == ({} if told is None else {"target": told, 7: told})
    assert count == (0 if told is None else 4)


def test_rows_of_two_people():
    """What another added is there; what another took out goes, unless I have changed it."""

    def row(name, key):
        return {"id": key, "level2": "", "name": name, "target": "", "rule": "", "targets": {}}

    def table(*rows):
        return {"rows": list(rows), "amount": "", "amounts": {}}

    seen = cells_of(table(row("留", "i1"), row("删", "i2"), row("删而我改", "i3")))
    mine = table(row("留", "i1"), row("删", "i2"), row("我改了", "i3"), row("我加的", ""))
    made, count = merged(seen, mine, table(row("留", "i1"), row("别人加的", "i4")))
    names = [(one["id"], one["name"]) for one in made["rows"]]
    assert names == [("i1", "留"), ("", "我改了"), ("", "我加的"), ("i4", "别人加的")]
    assert count == 0


def test_two_people_on_one_table_lose_nothing(sign_in, table):
    """The second sees what the first stored, cell by cell, beside all that was typed; then decides."""
    one, two = sign_in("clerk-yb"), sign_in("clerk-yb")
    share, key = table.shares.first(), "target"
    seen = one.get(reverse("area", args=[table.pk])).context["was"]
    targets = [row["target"] for row in table.indicators]
    theirs = {key: ["≥101家", "≥301人次", *targets[2:]], "amount": "400"}
    assert save(one, table, seen=seen, **theirs).status_code == 302
    mine = {key: ["≥102家", *targets[1:]], f"amount-{share.pk}": "150", "amount": "400"}
    answer = save(two, table, seen=seen, **mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert page.count("现在是“") == page.count('class="finding error conflict"') == 2
    assert "现在是“≥101家”" in page
    assert 'value="≥102家"' in page  # mine
    assert 'value="≥301人次"' in page  # untouched: the other's
    now = again(table)
    assert now.indicators[0]["target"] == "≥101家"
    merged_table = {key: ["≥102家", "≥301人次", *targets[2:]], f"amount-{share.pk}": "150"}
    seen = answer.context["was"]
    assert save(two, now, seen=seen, amount="400", **merged_table).status_code == 302
    assert [one["target"] for one in again(table).indicators][:2] == ["≥102家", "≥301人次"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", ["示例市医疗保障局办理", "最近保存", "下达前"]),
        ("sent", ["市局审核下达", "请另建一张表"]),
    ],
)
def test_a_table_says_who_has_it_until_when_and_what_to_do(sign_in, city, state, words):  # noqa: ARG001
    one = AreaTable.objects.get(state=state)
    page = sign_in("office").get(reverse("area", args=[one.pk])).content.decode()
    assert [word for word in words if word not in page] == []


# What is missing or too little; the sentence. A table with any of it is not sent.
OPEN = [
    (lambda _, shares: {f"amount-{shares[0].pk}": "199"}, "合计 399 万元，与总资金 400 万元不一致"),
    (lambda _, shares: {f"amount-{shares[0].pk}": ""}, "示例东区没有填写资金"),
    (
        lambda _, shares: {f"target-{shares[1].pk}": ["", *["≥120人次"] * 5]},
        "“定点医药机构监督检查家数”没有分解到：示例西县",
    ),
    (
        lambda _, shares: {f"target-{shares[1].pk}": ["≥39家", *shares[1].listed[1:]]},
        "汇总 ≥99家，低于区域目标 ≥100家",
    ),
    (
        lambda _, shares: {f"target-{shares[1].pk}": ["≤45家", *shares[1].listed[1:]]},
        "符号不同",
    ),
    (lambda _, __: {"name": [""] * 6, "target": [""] * 6}, "还没有指标"),
]


@pytest.mark.parametrize(("change", "words"), OPEN)
def test_nothing_incomplete_is_sent_down(sign_in, table, change, words):
    shares = list(table.shares.all())
    for one in shares:
        one.listed = [one.targets.get(row["id"], "") for row in table.indicators]
    assert save(sign_in("clerk-yb"), table, **change(table, shares)).status_code == 302
    answer = send(sign_in("department"), again(table))
    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert again(table).state == "draft"


def test_a_region_without_the_office_receives_nothing(sign_in, table):
    AreaShare.objects.filter(table=table, region__code="341503").update(receiver=None)
    save(sign_in("clerk-yb"), table)
    answer = send(sign_in("department"), again(table))
    assert "示例西县没有对口的主管部门" in answer.content.decode()


def test_what_was_sent_is_not_changed_any_more(sign_in, sent):
    before = sent.snapshot
    assert save(sign_in("clerk-yb"), sent).status_code == 409
    assert sign_in("department").post(reverse("area_send", args=[sent.pk])).status_code == 409
    assert again(sent).snapshot == before


def test_a_share_is_taken_up_once_and_by_its_receiver(sign_in, sent):
    open_share = sent.shares.get(region__code="341503")
    address = reverse("area_take_up", args=[open_share.pk])
    assert sign_in("clerk-east").post(address, {"project_code": "W10"}).status_code == 404
    assert not Project.objects.filter(code="W10").exists()
    taken = sent.shares.get(region__code="341502")
    again_taken = sign_in("clerk-east").post(
        reverse("area_take_up", args=[taken.pk]), {"project_code": "E20"}
    )
    assert again_taken.status_code == 409
    assert "承接为项目 YB2026020" in again_taken.content.decode()


def test_a_new_table_has_a_share_for_each_region_below(sign_in, city):  # noqa: ARG001
    given = {"project_name": "新补助", "year": 2028, "amount": "12.5"}
    clerk = sign_in("clerk-yb")
    place = Organisation.objects.get(code="341500-YB")
    clerk.post(reverse("area_new"), given | {"department": place.pk})
    made = AreaTable.objects.get(name="新补助")
    assert [(one.region.code, one.receiver.code) for one in made.shares.all()] == [
        ("341502", "341502-YB"),
        ("341503", "341503-YB"),
    ]
    county = Organisation.objects.get(code="341502-YB")
    answer = sign_in("clerk-east").post(reverse("area_new"), given | {"department": county.pk})
    assert "没有可以分解的地区" in answer.content.decode()


# Each page of areas for three people: giver's clerk, its reviewer, a clerk of another unit.
def test_three_cast_members_a_view(sign_in, table, sent):
    share = sent.shares.get(region__code="341502")
    pages = [
        ("clerk-yb", "department", "clerk-yy", [
            ("GET", reverse("area", args=[table.pk]), (200, 200, 404)),
            ("POST", reverse("area_save", args=[table.pk]), (409, 403, 404)),
            ("POST", reverse("area_send", args=[table.pk]), (403, 409, 403)),
            ("GET", reverse("area_file", args=[table.pk, "xlsx"]), (200, 200, 404)),
        ]),
        ("clerk-east", "department-east", "clerk-yb", [
            ("GET", reverse("area_share", args=[share.pk]), (200, 200, 404)),
            ("POST", reverse("area_take_up", args=[share.pk]), (422, 403, 404)),
        ]),
    ]  # fmt: skip
    covered = set()
    for *cast, rows in pages:
        clients = [sign_in(login) for login in cast]
        for method, address, wanted in rows:
            covered.add(get_resolver().resolve(address).url_name)
            seen = tuple(one.generic(method, address).status_code for one in clients)
            assert seen == wanted, (address, seen)
    about = {
        one.name
        for one in get_resolver().url_patterns
        if ".areas." in getattr(one.callback, "__module__", "") and one.pattern.converters
    }
    assert covered == about


@pytest.mark.parametrize(
    ("login", "tables", "shares"),
    [
        ("clerk-yb", 2, 0),
        ("department", 2, 0),
        ("office", 2, 0),
        ("auditor", 2, 0),
        ("clerk-east", 0, 1),  # its own share only, and only what was sent
        ("office-east", 0, 1),
        ("department-wj", 0, 0),
        ("clerk", 0, 0),
    ],
)
def test_each_sees_its_own_part(sign_in, table, login, tables, shares):  # noqa: ARG001
    page = sign_in(login).get(reverse("areas")).content.decode()
    assert (page.count('href="/areas/') - page.count('href="/areas/new"'), page.count(
        'href="/shares/'
    )) == (tables, shares)  # fmt: skip


def test_two_indicators_of_one_name_keep_their_own_approved_targets(sent):
    """参保人员 and 定点机构, both 满意度: the second is not shown with the first one's figure."""
    share = sent.shares.exclude(project=None).first()
    approved = Declaration.objects.filter(project=share.project, state="approved").last()
    first = next(one for one in approved.form["indicators"] if one["level3"] == "参保人员满意度")
    approved.form["indicators"].append({**first, "target": "≥77%"})
    approved.save()
    record = next(one for one in sent.indicators if one["name"] == "参保人员满意度")
    sent.indicators.append({**record, "id": "i99", "level2": "社会公众满意度指标"})
    shares = list(sent.shares.select_related("region"))
    at = [one.pk for one in shares].index(share.pk)
    found = [one for one in lines(sent, shares) if one.record["name"] == "参保人员满意度"]
    assert [one.declared[at] for one in found] == [first["target"], "≥77%"]


def test_a_level_above_gets_sums_and_no_names(sign_in, city):
    page = sign_in("office").get(reverse("summary"), {"year": 2026}).content.decode()
    east = Organisation.objects.get(code="341502")
    (row,) = sums([east], 2026)
    assert (row["projects"], row["transfers"], row["approved"]["n"]) == (3, 2, 1)
    assert row["approved"]["money"] == 260
    assert "示例东区" in page
    own = Project.objects.create(code="OWN1", name="县级自有项目", unit=city.east.project.unit)
    (row,) = sums([east], 2026)
    assert row["projects"] == 4
    office = sign_in("office")
    assert own.name not in office.get(reverse("summary")).content.decode()
    assert own.name not in office.get(reverse("projects")).content.decode()
    assert office.get(reverse("project", args=[own.pk])).status_code == 404


def test_an_adjustment_counts_instead_of_what_it_adjusts(city):
    region = city.adjusting.project.region
    before = sums([region], city.adjusting.year)[0]["approved"]
    city.adjusting.form["funds"][1]["amount"] = "1"
    city.adjusting.form["money_unit"] = "万元"
    city.adjusting.state = "approved"
    city.adjusting.save()
    after = sums([region], city.adjusting.year)[0]["approved"]
    old = city.adjusting.adjusts.declaration.amount
    assert (after["n"], after["money"]) == (before["n"], before["money"] - old + 1)


@pytest.mark.parametrize("extension", ["xlsx", "docx", "html"])
def test_the_file_holds_the_split(sign_in, sent, tmp_path, extension):
    answer = sign_in("clerk-yb").get(reverse("area_file", args=[sent.pk, extension]))
    path = tmp_path / f"a.{extension}"
    path.write_bytes(answer.content)
    document = read_document(path, default_limits())
    texts = {cell.text for page in document.pages for cell in page.cells()}
    assert {"经办人员培训人次", "≥200人次", "≥120人次", "≥320人次", "示例东区", "260"} <= texts


# Level, code, parent → whether the code fits the national division codes.
CODES = [
    ("county", "341504", "341500", True),
    ("county", "341600", "341500", False),
    ("county", "341604", "341500", False),
    ("city", "341600", "340000", True),
    ("city", "341601", "340000", False),
    ("city", "351600", "340000", False),
    ("", "341500-SJ", "341500", True),
    ("", "341502-SJ", "341500", False),
    ("", "341500-SJ2", "341500-YB", True),
]


@pytest.mark.parametrize(("level", "code", "parent", "fits"), CODES)
def test_codes_lie_within_their_region(sign_in, city, level, code, parent, fits):  # noqa: ARG001
    above = Organisation.objects.get(code=parent)
    kind = "region" if level else "unit"
    given = {"parent": above.pk, "kind": kind, "level": level, "code": code}
    answer = sign_in("sysadmin").post(
        reverse("organisation_new"), given | {"organisation_name": "新机构"}
    )
    assert Organisation.objects.filter(code=code).exists() == fits
    if not fits:
        assert "行政区划代码不符" in answer.content.decode()
