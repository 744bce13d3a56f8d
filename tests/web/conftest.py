"""A small city, its people, and one declaration; clients that have signed in."""

import os
import shutil
import time
import uuid
from types import SimpleNamespace

import pytest
from django.test import Client
from live import Site
from postgresql import database, folder  # noqa: F401 - fixtures

from jiheng.web.demo import filling
from jiheng.web.projects.models import Declaration, Project

# Everybody that a test can be: the login names of the demonstration, which has every role.
PEOPLE = [login for login, *_ in filling._PEOPLE]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):  # noqa: ARG001 - after the first
    """The demonstration is filled once; every test sees it and leaves it as it was."""
    with django_db_blocker.unblock():
        filling.fill()


@pytest.fixture
def sign_in(db):  # noqa: ARG001
    """A function: the client of a person who has signed in."""

    def signed_in(login):
        from jiheng.web.accounts.models import Person

        client = Client()
        client.force_login(Person.objects.get(login=login))
        session = client.session
        session["began"] = session["seen"] = int(time.time())
        session.save()
        return client

    return signed_in


@pytest.fixture
def city(db):  # noqa: ARG001
    """One declaration in every state, by state; `adjusting` is the draft of an adjustment."""
    found = {}
    for one in Declaration.objects.select_related("project").order_by("pk"):
        found.setdefault("adjusting" if one.adjusts_id else one.state, one)
    east = Project.objects.get(code="YB2023008")
    return SimpleNamespace(**found, east=east.declarations.get())


@pytest.fixture(scope="session")
def _once_filled(tmp_path_factory):
    """The data folder of a demonstration that was filled and stopped; its database is SQLite."""
    if "JIHENG_TEST_DATABASE" in os.environ:
        pytest.skip("of a site on SQLite: it would be the same again")
    data = tmp_path_factory.mktemp("filled")
    with Site(data, "serve-demo", "--no-worker"):
        pass
    return data


@pytest.fixture
def filled(_once_filled, tmp_path):
    """A data folder of the demonstration for one test."""
    return shutil.copytree(_once_filled, tmp_path / "data")


@pytest.fixture(scope="module")
def database_of_site():
    """Where a site of its own keeps its data: SQLite, or a new database where the run has one."""
    address = os.environ.get("JIHENG_TEST_DATABASE")
    if not address:
        return {}
    import psycopg

    name = f"site_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return {"JIHENG_DATABASE": address.rpartition("/")[0] + "/" + name}
