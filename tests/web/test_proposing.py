"""What a document says otherwise: nothing of it is dropped, nothing stored is lost unasked."""

from importlib.resources import files

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiheng.web.projects.models import Declaration, Import, Project
from jiheng.web.projects.moving import begin
from jiheng.web.projects.originals import originals_in

pytestmark = pytest.mark.django_db
LUAN, SCANNED = "六安2020绩效目标.xlsx", "厅级干部补助2020目标.txt"
XINZHOU = "医保信息系统2023申报.xlsx"


@pytest.fixture
def target(city):
    """A function: an empty declaration of a new project of a name and year."""

    def made(name="健康脱贫工程宣传专项经费", year=2020):
        unit = city.draft.project.unit
        project = Project.objects.create(code="YB2020099", name=name, unit=unit)
        return begin(project, year, None)

    return made


def bring(person, declaration, name):
    data = files("jiheng.examples").joinpath("documents", name).read_bytes()
    address = reverse("bring_in", args=[declaration.pk])
    return person.post(address, {"document": SimpleUploadedFile(name, data)}, follow=True)


def accept(person, declaration, ids):
    address = reverse("import", args=[Import.objects.latest("pk").pk])
    return person.post(address, {"accept": ids, "revision": now(declaration).revision})


def save(person, declaration, *changes):
    body = {
        "changes": [dict(zip(("path", "before", "after"), one, strict=True)) for one in changes]
    }
    address = reverse("cells", args=[declaration.pk])
    return person.post(address, body, content_type="application/json")


def now(declaration):
    return Declaration.objects.get(pk=declaration.pk)


def amounts(declaration):
    return {
        (one["item"], one["horizon"]): one["amount"]
        for one in now(declaration).form["funds"]
        if one["amount"]
    }


def test_a_source_of_money_that_the_form_has_no_row_for_comes_with_its_row(sign_in, target):
    """财政拨款 of a form of 六安: the office's own form names 中央, 省级 and 市县 apart."""
    clerk, declaration = sign_in("clerk"), target()
    page = bring(clerk, declaration, LUAN)
    accept(clerk, declaration, [one.id for one in page.context["certain"]])
    money = {"whole_period": "195.00", "annual": "65.00"}
    found = amounts(declaration)
    for horizon, amount in money.items():
        assert found["资金总额", horizon] == found["财政拨款", horizon] == amount
    grid = clerk.get(reverse("declaration", args=[declaration.pk])).content.decode()
    assert 'aria-label="财政拨款 ' in grid
    clerk.post(reverse("undo", args=[declaration.pk]), "{}", content_type="application/json")
    assert amounts(declaration) == {}


# What is stored, what is ticked (path begins with), whether it is refused, and the unit after it.
UNITS = [
    ((), ("funds",), True, "万元"),  # 2070000 would be 万元
    ((), ("funds", "money_unit"), False, "元"),
    ((("funds[10].amount", None, "5"),), ("funds", "money_unit"), True, "万元"),  # 5 would be 元
    ((("funds[10].amount", None, "5"),), ("money_unit",), True, "万元"),
    ((), ("money_unit", "period"), False, "元"),
]


@pytest.mark.parametrize(("stored", "ticked", "refused", "unit"), UNITS)
def test_amounts_never_change_their_unit(sign_in, target, stored, ticked, refused, unit):
    clerk, declaration = sign_in("clerk"), target("医保信息系统工作经费", 2023)
    if stored:
        assert save(clerk, declaration, *stored).status_code == 200
    before = now(declaration)
    page = bring(clerk, declaration, XINZHOU)
    found = [*page.context["certain"], *page.context["doubtful"]]
    wanted = [one.id for one in found if one.path.startswith(ticked)]
    answer = accept(clerk, declaration, wanted)
    after = now(declaration)
    assert after.form["money_unit"] == unit
    if refused:
        assert answer.status_code == 409
        assert "一起勾选" in answer.context["problem"]
        assert answer.context["ticked"] == wanted
        assert after.form == before.form


@pytest.mark.parametrize(
    ("name", "year", "said"),
    [
        ("医保信息系统工作经费", 2023, False),
        ("医保信息系统 工作经费", 2023, False),
        ("律师服务费", 2023, True),
        ("医保信息系统工作经费", 2024, True),
    ],
)
def test_a_form_of_another_project_or_year_says_so(sign_in, target, name, year, said):
    page = bring(sign_in("clerk"), target(name, year), XINZHOU).content.decode()
    assert ("“医保信息系统工作经费”、2023年度，与本表的项目或年度不同" in page) is said


def test_the_year_chooses_among_forms_of_one_project(sign_in, target):
    clerk, declaration = sign_in("clerk"), target()
    bring(clerk, declaration, LUAN)
    kept = Import.objects.get()
    kept.forms = [kept.forms[0] | {"year": "2019"}, *kept.forms]
    kept.save()
    page = clerk.get(reverse("import", args=[kept.pk]))
    assert page.context["number"] == 1


def test_what_only_the_stored_form_has_is_shown_and_kept(sign_in, target):
    """A row that the document has no more, a cell that is blank there: told, and never ticked."""
    clerk, declaration = sign_in("clerk"), target()
    page = bring(clerk, declaration, LUAN)
    accept(clerk, declaration, [one.id for one in page.context["certain"]])
    row = clerk.post(
        reverse("row_add", args=[declaration.pk]), "{}", content_type="application/json"
    ).json()["row"]
    save(clerk, declaration, (f"indicators[{row}].level3", None, "另外填的"))
    page = bring(clerk, declaration, LUAN)
    (gone,) = page.context["clearing"]
    assert (gone.gone, gone.now, gone.read) == (row, "另外填的", None)
    assert gone.id not in page.context["ticked"]
    assert "删除指标（年度）" in page.content.decode()
    before = now(declaration)
    accept(clerk, declaration, [gone.id])
    assert row not in now(declaration).row_ids
    clerk.post(reverse("undo", args=[declaration.pk]), "{}", content_type="application/json")
    assert now(declaration).form == before.form


def test_a_cell_that_was_emptied_in_the_document_is_shown_and_kept(sign_in, target):
    clerk, declaration = sign_in("clerk"), target()
    bring(clerk, declaration, LUAN)
    kept = Import.objects.get()
    at = next(n for n, one in enumerate(kept.forms[0]["indicators"]) if one["target"])
    kept.forms[0]["indicators"][at] |= {"target": None, "target_value": None}
    kept.forms[0]["states"] |= {f"indicators[{at}].target": "blank"}
    kept.save()
    record = {**kept.forms[0]["indicators"][at], "target": "≥9次"}
    Declaration.objects.filter(pk=declaration.pk).update(
        form=declaration.form | {"indicators": [record]}, row_ids=["r1"], next_row=2
    )
    page = clerk.get(reverse("import", args=[kept.pk]))
    (emptied,) = page.context["clearing"]
    assert (emptied.path, emptied.now, emptied.read) == ("indicators[r1].target", "≥9次", None)
    accept(clerk, declaration, [emptied.id])
    assert now(declaration).form["indicators"][0]["target"] is None


def test_a_doubtful_cell_stands_beside_its_original(sign_in, target):
    clerk, declaration = sign_in("clerk"), target("厅级干部医疗费补助", 2020)
    page = bring(clerk, declaration, SCANNED)
    doubtful = [one for one in page.context["doubtful"] if one.originals]
    assert doubtful
    text = page.content.decode()
    for one in doubtful:
        assert all(f"<q>{cell}</q>" in text for row in one.originals for cell in row if cell)
    assert any("据实全额财政拨款" in row for one in doubtful for row in one.originals)


def test_numbers_of_people_in_an_original_are_masked():
    class Read:
        originals = {"3 C1": ["联系电话13912345678", "长" * 400]}  # noqa: RUF012

    (shown,) = originals_in(Read).values()
    assert "13912345678" not in shown[0]
    assert "*" in shown[0]
    assert len(shown[1]) == 301
