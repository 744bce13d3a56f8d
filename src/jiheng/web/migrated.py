"""Of which version a database is, by the migrations that it has been through."""

from collections.abc import Collection

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from jiheng.console import CallError


def must_be_known() -> None:
    """CallError where the database is of a newer version than the program: it is not brought back."""
    _must_be_known(MigrationLoader(connection))


def must_be_of_this_version() -> None:
    """CallError where the database is newer, or older: only a start of the site changes it."""
    loader = MigrationLoader(connection)
    _must_be_known(loader)
    if set(loader.disk_migrations) - set(loader.applied_migrations):
        raise CallError("web.start.older")


def marks(apps: Collection[str]) -> list[str]:
    """The migrations that this program has for these apps, as `app.name`, sorted."""
    known = MigrationLoader(None).disk_migrations
    return sorted(f"{app}.{name}" for app, name in known if app in apps)


def _must_be_known(loader: MigrationLoader) -> None:
    applied = set(loader.applied_migrations) - set(loader.disk_migrations)
    unknown = sorted(f"{app}.{name}" for app, name in applied if app in loader.migrated_apps)
    if unknown:
        raise CallError("web.start.newer", name=unknown[0])
