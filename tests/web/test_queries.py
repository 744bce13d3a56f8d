"""No list asks the database more often because it has more rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiheng.web.projects.models import Project
from jiheng.web.projects.moving import begin

LISTS = [("clerk", "inbox"), ("clerk", "projects"), ("auditor", "projects"), ("secadmin", "people"),
         ("sysadmin", "organisations"), ("auditadmin", "log")]  # fmt: skip


@pytest.mark.parametrize(("login", "name"), LISTS)
def test_a_list_asks_as_often_for_many_rows_as_for_few(sign_in, city, login, name):
    client = sign_in(login)
    client.get(reverse(name))

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse(name)).status_code == 200
        return len(queries)

    few = asked()
    for number in range(12):
        made = Project.objects.create(
            code=f"MANY{number:03}", name=f"项目{number}", unit=city.draft.project.unit
        )
        begin(made, 2030, None)
    assert asked() == few
