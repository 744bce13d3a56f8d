"""Setting the site up, serving it on this machine, and verifying what it stores."""

import errno
from contextlib import nullcontext
from dataclasses import dataclass

import typer
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from waitress import create_server

from jiheng.console import CallError
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.messages import message
from jiheng.web.accounts.models import Appointment, Person
from jiheng.web.accounts.rights import AUDIT_ADMIN, SECURITY_ADMIN, SYSTEM_ADMIN
from jiheng.web.areas.models import AreaTable
from jiheng.web.assessments.models import Act
from jiheng.web.assessments.passing import known_parameters
from jiheng.web.audit.chain import broken_entries, record
from jiheng.web.audit.models import Entry
from jiheng.web.organisations.models import REGION, Organisation
from jiheng.web.projects.documents import checksum
from jiheng.web.projects.models import Approval, Version
from jiheng.web.working import Beside

_FIRST = (
    ("sysadmin", "系统管理员", SYSTEM_ADMIN),
    ("secadmin", "安全管理员", SECURITY_ADMIN),
    ("auditadmin", "审计管理员", AUDIT_ADMIN),
)
_THREADS = 8
_SHOWN = 20


def migrate() -> None:
    """Bring the database to this version; a new one is made."""
    settings.ENVIRONMENT.data.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)


def first_administrators() -> list[tuple[str, str, str]]:
    """Login, role and one-time secret of the three administrators; none where people exist.

    The root of the tree is made with them, for a role is always held at a place.
    """
    with transaction.atomic():
        if Person.objects.exists():
            return []
        root, _ = Organisation.objects.get_or_create(
            parent=None, defaults={"code": "000000", "name": "全国", "kind": REGION}
        )
        made = []
        for login, name, role in _FIRST:
            person, secret = Person.objects.invite(login, name)
            Appointment.objects.create(person=person, role=role, organisation=root)
            record(None, "administrator.created", person, login=login, role=role)
            made.append((login, role, secret))
    return made


def address(port: int) -> str:
    """Where people reach the site."""
    if settings.ENVIRONMENT.is_production:
        return f"https://{settings.ALLOWED_HOSTS[0]}"
    return f"http://127.0.0.1:{port}"


def serve(port: int, language: str, with_worker: bool = True) -> None:
    """Serve on loopback until stopped, with a worker beside the site."""
    _check_own_parameters()
    try:
        server = create_server(
            get_wsgi_application(),
            host="127.0.0.1",
            port=port,
            threads=_THREADS,
            ident=None,
            # What the server in front says of a caller is for the site to believe (JIHENG_PROXIES);
            # cleared here, no page would be known to have come by TLS.
            clear_untrusted_proxy_headers=False,
        )
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise CallError("web.start.port_taken", port=str(port)) from error
    typer.echo(message("web.start.ready", language, address=address(port)))
    with Beside() if with_worker else nullcontext():
        server.run()


def _check_own_parameters() -> None:
    """CallError where the office's own parameters cannot be used: said now, not to a clerk."""
    try:
        known_parameters()
    except DocumentError as error:
        raise CallError(error.message_id, file=error.file, **error.arguments) from error


@dataclass(frozen=True, slots=True)
class Verified:
    """How many entries and snapshots there are, and which of them do not hold."""

    entries: int
    snapshots: int
    entries_broken: list[int]
    snapshots_broken: list[str]


def verified() -> Verified:
    """Compute the audit chain and the checksum of every version and approval again."""
    broken = []
    for one in Version.objects.iterator():
        if not one.is_whole:
            broken.append(f"{one.declaration_id}/{one.number}")
    for one in Approval.objects.iterator():
        if checksum(one.snapshot) != one.checksum:
            broken.append(one.number)
    for one in Act.objects.iterator():
        if checksum(one.snapshot) != one.checksum:
            broken.append(f"{one.assessment_id}-{one.pk}")
    for one in AreaTable.objects.exclude(checksum="").iterator():
        if checksum(one.snapshot) != one.checksum:
            broken.append(f"{one.name} {one.year}")
    return Verified(
        entries=Entry.objects.count(),
        snapshots=sum(one.objects.count() for one in (Version, Approval, Act))
        + AreaTable.objects.exclude(checksum="").count(),
        entries_broken=list(broken_entries())[:_SHOWN],
        snapshots_broken=broken[:_SHOWN],
    )
