"""The head's page: each figure agrees with the list that it opens, for what one sees only."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from jiheng.web.projects.models import Declaration

pytestmark = pytest.mark.django_db
YEAR = 2023


def page(client, **query):
    return client.get(reverse("overview"), {"year": YEAR, **query}).content.decode()


def listed(client, tile):
    return set(re.findall(r'href="/declarations/(\d+)"', page(client, tile=tile)))


def figures(text):
    return re.findall(r"<strong>(.*?)</strong>", text)


def test_each_tile_opens_the_projects_that_it_counts(sign_in, city):
    office = sign_in("office")
    counts = figures(page(office))
    assert counts[1] == "4 / 7"  # 2023: three under way; one of a county that is paid for
    assert len(listed(office, "goals")) == 3
    assert counts[2] == f"■ {len(listed(office, 'red'))}"
    assert str(city.returned.pk) in listed(office, "red")


def test_money_is_summed_of_what_is_approved_and_of_all(sign_in, city):
    Declaration.objects.filter(year=YEAR).update(amount=None)
    Declaration.objects.filter(pk=city.draft.pk).update(amount="12.5")
    Declaration.objects.filter(pk=city.east.pk).update(amount="100")
    text = page(sign_in("office"))
    assert "申报合计 112.5 万元，已批复 100 万元" in text


def test_a_late_form_is_red_and_counted_among_deadlines(sign_in, city):
    office, one = sign_in("office"), str(city.draft.pk)
    assert one not in listed(office, "deadlines") | listed(office, "red")
    Declaration.objects.filter(pk=city.draft.pk).update(due=date.today() + timedelta(2))
    assert one in listed(office, "deadlines") - listed(office, "red")
    Declaration.objects.filter(pk=city.draft.pk).update(due=date.today() - timedelta(2))
    assert one in listed(office, "deadlines") & listed(office, "red")


def test_nothing_is_counted_that_one_does_not_see(sign_in, city):
    Declaration.objects.filter(pk=city.east.pk).update(amount="77.77")
    assert "77.77" in page(sign_in("office"))
    assert "77.77" not in page(sign_in("head"))


def test_of_a_project_only_the_newest_round_of_the_year_counts(sign_in, city):
    old = city.adjusting.adjusts.declaration
    client = sign_in("office")
    text = client.get(reverse("overview"), {"year": old.year}).content.decode()
    assert f"/declarations/{city.adjusting.pk}" in text
    assert f'"/declarations/{old.pk}"' not in text


def test_what_was_approved_counts_until_its_adjustment_is_approved(sign_in, city):
    """Article 28: the approved target stays the yardstick while a change of it is on its way."""
    one, old = city.adjusting, city.adjusting.adjusts.declaration
    Declaration.objects.filter(year=one.year).update(amount=None)
    Declaration.objects.filter(pk=old.pk).update(amount="70")
    Declaration.objects.filter(pk=one.pk).update(amount="55")
    client = sign_in("office")
    text = client.get(reverse("overview"), {"year": one.year}).content.decode()
    approved = Declaration.objects.filter(year=one.year, state="approved", adjusts=None)
    count = approved.values("project").distinct().count()
    assert figures(text)[1].startswith(f"{count} / ")
    assert "其中 1 个是目标调整" in text
    assert "申报合计 55 万元，已批复 70 万元" in text
    chart = client.get(reverse("overview_charts"), {"year": one.year}).content.decode()
    assert "70 / 55" in chart


def test_charts_stand_beside_their_data(sign_in, city):
    client = sign_in("office")
    text = client.get(reverse("overview_charts"), {"year": YEAR}).content.decode()
    assert text.count("<table>") == 4
    assert city.draft.project.unit.name in text
    assert "个项目中" in text
    assert "style=" not in text  # the content policy would refuse it


def test_without_the_extra_the_tables_stand_alone(sign_in, city, monkeypatch):
    from jiheng.budget.layouts.report.charts import NoCharts
    from jiheng.web.overview import figures

    def none(*_):
        raise NoCharts

    for one in ("bars_chart", "pairs_chart"):
        monkeypatch.setattr(figures, one, none)
    text = sign_in("office").get(reverse("overview_charts"), {"year": YEAR}).content.decode()
    assert "<svg" not in text
    assert "charts" in text
    assert text.count("<details open>") == 4
    assert city.draft.project.unit.name in text
