"""The indicator library of the site: packs, approved forms of the own region, search by sound."""

import pytest
from django.urls import reverse

from jiheng.web.indicators.models import ApprovedIndicator

pytestmark = pytest.mark.django_db


def found(client, declaration, **query):
    return client.get(reverse("propose", args=[declaration.pk]), query).json()


def test_proposals_come_ready_to_be_filled_in(sign_in, city):
    first, *_ = found(sign_in("clerk"), city.draft, q="参保职工报销")["found"]
    kept = ("name", "level2", "sign", "unit", "direction", "nature", "direction_said")
    assert [first[key] for key in kept] == [
        "参保职工报销时限", "时效指标", "≤", "天", "less", "ratio", "越低越好",
    ]  # fmt: skip
    assert first["past"] == [{"year": 2023, "target": "≤30日", "actual": "25"}]
    assert all(first[key] for key in ("formula", "record", "good", "bad"))


def test_nothing_typed_proposes_nothing(sign_in, city):
    assert found(sign_in("clerk"), city.draft, q=" ") == {"found": []}


def test_what_was_approved_stands_in_the_library_of_its_region_only(sign_in, city):
    one = ApprovedIndicator.objects.filter(approval__declaration=city.approved).first()
    about = found(sign_in("clerk"), city.draft, name=one.name)["about"]
    assert {"year": one.year, "target": one.target, "of": one.project_name} in about["past"]
    east = ApprovedIndicator.objects.filter(approval__declaration=city.east).first()
    assert east.region != one.region
    ApprovedIndicator.objects.filter(pk=east.pk).update(name="只在东区批过的指标")
    assert found(sign_in("clerk"), city.draft, name="只在东区批过的指标")["about"] is None


def test_what_was_approved_here_has_its_place_among_many_of_the_pack(sign_in, city):
    """满意 stands in more names of the pack than are shown: the region's own are shown all the same."""
    for number, one in enumerate(
        ApprovedIndicator.objects.filter(approval__declaration=city.approved)
    ):
        ApprovedIndicator.objects.filter(pk=one.pk).update(name=f"窗口{number}满意情况")
    shown = [one["name"] for one in found(sign_in("clerk"), city.draft, q="满意情况")["found"]]
    assert sum(name.startswith("窗口") for name in shown) == 3
    assert len(shown) == 8  # the others are alike


def test_an_approval_teaches_the_indicators_of_the_year(city):
    kept = ApprovedIndicator.objects.filter(approval__declaration=city.approved)
    rows = [
        (one["level3"], one["target"])
        for one in city.approved.form["indicators"]
        if one["horizon"] == "annual" and one["level3"]
    ]
    assert sorted((one.name, one.target) for one in kept) == sorted(rows)


def test_the_library_speaks_the_language_asked_for(sign_in, city):
    client = sign_in("clerk")
    client.cookies["jiheng_language"] = "en"
    first, *_ = found(client, city.draft, q="参保职工报销")["found"]
    assert first["direction_said"] == "Lower is better"
    assert first["formula"].startswith("Days from receipt")


def test_the_library_can_be_looked_through(sign_in):
    page = sign_in("office").get(reverse("indicators"), {"q": "飞检"}).content.decode()
    assert "医保基金异地飞检工作" in page
    assert "检查台账" in page


@pytest.mark.parametrize("typed", ["ylbx", "yiliaobaoxian", "YLBX", "yi liao bao"])
def test_a_project_is_found_by_its_sound(sign_in, city, typed):
    from jiheng.web.projects.models import Project

    Project.objects.create(code="SOUND1", name="医疗保险专项", unit=city.draft.project.unit)
    page = sign_in("clerk").get(reverse("projects"), {"q": typed}).content.decode()
    assert "医疗保险专项" in page
    assert (
        "医疗保险专项"
        not in sign_in("clerk").get(reverse("projects"), {"q": "zzz"}).content.decode()
    )
