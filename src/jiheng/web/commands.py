"""jiheng serve, serve-demo, work, administrator, verify, backup, restore: the web application from the command line.

Django is imported only when one of them runs.
"""

import _thread
import os
import re
import signal
import sys
import threading
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from jiheng.call import target_of
from jiheng.commands.options import Lang, spoken
from jiheng.console import CallError, SpeakingCommand
from jiheng.kernel.files import clear_parts
from jiheng.kernel.messages import message
from jiheng.web.archive import restore_key
from jiheng.web.troubles import told

PORT = 8600


class AdministratorRole(StrEnum):
    """The roles that can be given at the machine (accounts/rights.py)."""

    SYSTEM = "system_admin"
    SECURITY = "security_admin"
    AUDIT = "audit_admin"


Data = Annotated[
    Path,
    typer.Option("--data", metavar="DIR", envvar="JIHENG_DATA", help="web.start.data"),
]
# Sample data never goes where the surroundings of an office point.
DemoData = Annotated[Path, typer.Option("--data", metavar="DIR", help="web.start.data")]
To = Annotated[Path, typer.Option("--to", metavar="FILE", help="web.backup.to")]
Archive = Annotated[Path, typer.Option("--from", metavar="FILE", help="web.backup.from")]
Alone = Annotated[bool, typer.Option("--no-worker", help="web.start.no_worker")]
UntilInputEnds = Annotated[
    bool, typer.Option("--until-input-ends", help="web.start.until_input_ends")
]
Port = Annotated[int, typer.Option("--port", metavar="N", min=1, max=65535, help="web.start.port")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of the site to the app."""
    app.command(cls=SpeakingCommand, help="web.start.serve")(told(serve))
    app.command("serve-demo", cls=SpeakingCommand, help="web.start.serve_demo")(told(serve_demo))
    app.command(cls=SpeakingCommand, help="web.start.work")(told(work))
    app.command(cls=SpeakingCommand, help="web.administrator.about")(told(administrator))
    app.command(cls=SpeakingCommand, help="web.start.verify")(told(verify))
    app.command(cls=SpeakingCommand, help="web.backup.backup")(told(backup))
    app.command(cls=SpeakingCommand, help="web.backup.restore")(told(restore))


def serve(
    data: Data = Path("jiheng-data"),
    port: Port = PORT,
    no_worker: Alone = False,
    lang: Lang = None,
) -> int:
    """Set up, migrate and serve on this machine; administrators by one-time links."""
    language = spoken(lang)
    _begin(data, os.environ.get("JIHENG_MODE", "local"))
    from jiheng.web import launching

    launching.must_be_free(port)
    launching.migrate()
    _say_links(launching.first_administrators(), launching.address(port), language)
    launching.serve(port, language, with_worker=not no_worker)
    return 0


def serve_demo(
    data: DemoData = Path("jiheng-demo-data"),
    port: Port = PORT,
    no_worker: Alone = False,
    lang: Lang = None,
) -> int:
    """Serve a demonstration: the examples as projects of a city, people for every role."""
    language = spoken(lang)
    if os.environ.get("JIHENG_MODE") == "production":
        raise CallError("web.start.demo_production")
    _begin(data, "demo")
    from jiheng.web import launching
    from jiheng.web.demo import filling

    launching.must_be_free(port)
    launching.migrate()
    filling.fill()
    typer.echo(message("web.start.demo_people", language, password=filling.PASSWORD))
    for login, name, role, place in filling.everybody():
        words = {"login": login, "name": name, "place": place}
        said = message(f"web.role.{role}", language)
        typer.echo("  " + message("web.start.demo_person", language, role=said, **words))
    launching.serve(port, language, with_worker=not no_worker)
    return 0


def work(
    data: Data = Path("jiheng-data"), until_input_ends: UntilInputEnds = False, lang: Lang = None
) -> int:
    """Work through what waits in the background (batch imports), until stopped."""
    language = spoken(lang)
    if until_input_ends:  # before all that takes its time, so that it ends while it starts, too
        threading.Thread(target=_stop_with_input, daemon=True).start()
    _begin_with(data)
    from jiheng.web import working

    if not until_input_ends:
        typer.echo(message("web.start.working", language))
    working.work()
    return 0


def _stop_with_input() -> None:
    """Stop once the process that started this one is gone: its end of the pipe closes."""
    sys.stdin.buffer.read()
    _thread.interrupt_main(signal.SIGTERM)


def administrator(
    role: Annotated[
        AdministratorRole, typer.Option("--role", metavar="ROLE", help="web.administrator.role")
    ],
    login: Annotated[str, typer.Option("--login", metavar="LOGIN", help="web.administrator.login")],
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="web.administrator.name")
    ] = "",
    data: Data = Path("jiheng-data"),
    port: Port = PORT,
    lang: Lang = None,
) -> int:
    """Name an administrator at the machine, or give one a new one-time link."""
    language = spoken(lang)
    if not re.fullmatch(r"[a-z0-9_.-]{3,64}", login):
        raise CallError("web.administrator.wrong_login", login=login)
    _begin_with(data)
    from jiheng.web import launching

    secret = launching.administrator(login, role.value, name)
    _say_link(login, role.value, f"{launching.address(port)}/invitation/{secret}", language)
    return 0


def verify(data: Data = Path("jiheng-data"), lang: Lang = None) -> int:
    """Compute the audit chain and every snapshot again; 1 where one does not hold."""
    language = spoken(lang)
    _begin_with(data)
    from jiheng.web.verifying import altered_files, verified

    result, (files, altered) = verified(), altered_files()
    if result.entries_broken:
        numbers = [str(one) for one in result.entries_broken]
        typer.echo(message("web.start.broken_log", language, numbers=numbers), err=True)
    if result.snapshots_broken:
        typer.echo(
            message("web.start.broken_snapshot", language, names=result.snapshots_broken), err=True
        )
    if altered:
        typer.echo(message("web.start.broken_file", language, names=altered), err=True)
    if result.entries_broken or result.snapshots_broken or altered:
        return 1
    counts = {"entries": str(result.entries), "snapshots": str(result.snapshots)}
    typer.echo(message("web.start.verified", language, **counts, files=str(files)))
    return 0


def backup(to: To, data: Data = Path("jiheng-data"), lang: Lang = None) -> int:
    """Write everything that the site stores into one file, whole or not at all."""
    language = spoken(lang)
    if to.exists():
        raise CallError("web.backup.exists", file=str(to))
    _begin_with(data)
    from jiheng.web.backup import backup as write

    os.umask(0o077)  # it holds digests of passwords, and the key of a site on one machine
    clear_parts(to.absolute().parent)
    with target_of(to) as target:
        counts = write(target)
    rows = str(sum(counts.values()))
    typer.echo(message("web.backup.written", language, file=str(to), rows=rows))
    return 0


def restore(archive: Archive, data: Data = Path("jiheng-data"), lang: Lang = None) -> int:
    """Put a backup back into an empty site, all or nothing."""
    language = spoken(lang)
    _must_be_installed()
    restore_key(archive, data)
    _begin(data, os.environ.get("JIHENG_MODE", "local"))
    from jiheng.web import backup as backups
    from jiheng.web import launching

    backups.must_fit(archive)
    launching.migrate()
    rows = str(sum(backups.restore(archive).values()))
    typer.echo(message("web.backup.restored", language, rows=rows))
    return 0


def _begin_with(data: Path) -> None:
    """Load Django over a site that exists; CallError where there is none of this version."""
    if not os.environ.get("JIHENG_DATABASE") and not (data / "jiheng.sqlite3").is_file():
        raise CallError("web.start.no_data", file=str(data))
    _begin(data, os.environ.get("JIHENG_MODE", "local"))
    from jiheng.web.migrated import must_be_of_this_version

    must_be_of_this_version()


def _must_be_installed() -> None:
    if not all(
        find_spec(one) for one in ("django", "django_otp", "django_tasks_db", "ninja", "waitress")
    ):
        raise CallError("web.start.not_installed")


def _begin(data: Path, mode: str) -> None:
    """Load Django with the surroundings of this call; CallError where they will not do."""
    _must_be_installed()
    os.environ["JIHENG_MODE"] = mode
    os.environ["JIHENG_DATA"] = str(data.absolute())
    from jiheng.web.config.environment import BadEnvironment, environment

    try:
        environment()
    except BadEnvironment as error:
        raise CallError(error.message_id, **error.arguments) from error
    os.environ["DJANGO_SETTINGS_MODULE"] = "jiheng.web.config.settings"
    import django

    django.setup()


def _say_links(links: list[tuple[str, str, str]], site: str, language: str) -> None:
    """The one-time links of the first start; none later."""
    if links:
        typer.echo(message("web.start.first", language))
    for login, role, secret in links:
        _say_link(login, role, f"{site}/invitation/{secret}", language)


def _say_link(login: str, role: str, address: str, language: str) -> None:
    said = message(f"web.role.{role}", language)
    typer.echo("  " + message("web.start.link", language, role=said, login=login, address=address))
