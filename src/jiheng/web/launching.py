"""Setting the site up, and serving it on this machine."""

import errno
import os
import socket
from contextlib import nullcontext

import typer
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from waitress import create_server

from jiheng.console import CallError
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.messages import message
from jiheng.web.accounts.managing import new_link
from jiheng.web.accounts.models import Appointment, Person
from jiheng.web.accounts.rights import AUDIT_ADMIN, SECURITY_ADMIN, SYSTEM_ADMIN
from jiheng.web.assessments.passing import known_parameters
from jiheng.web.audit.chain import record
from jiheng.web.migrated import must_be_known
from jiheng.web.organisations.models import REGION, Organisation
from jiheng.web.working import Beside

_FIRST = (
    ("sysadmin", "系统管理员", SYSTEM_ADMIN),
    ("secadmin", "安全管理员", SECURITY_ADMIN),
    ("auditadmin", "审计管理员", AUDIT_ADMIN),
)
_THREADS = 8


def migrate() -> None:
    """Bring the database to this version; a new one is made.

    CallError where it belongs to a newer version already: it is never brought back.
    """
    settings.ENVIRONMENT.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    must_be_known()
    call_command("migrate", interactive=False, verbosity=0)


def must_be_free(port: int) -> None:
    """CallError where the port is taken: said before anything is set up."""
    with socket.socket() as one:
        if os.name != "nt":  # there it would let two programs have the same port
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError as error:
            raise _taken(port, error) from error


def _taken(port, error):
    """The sentence for a port that cannot be had; any other error as it is."""
    if error.errno not in (errno.EADDRINUSE, errno.EACCES):
        return error
    return CallError("web.start.port_taken", port=str(port))


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
        return [(login, role, _first(login, name, role, root)) for login, name, role in _FIRST]


def administrator(login: str, role: str, name: str) -> str:
    """The one-time secret of an administrator named at the machine: a new person, or a new link.

    Raises CallError where the login belongs to somebody else than an administrator of that role.
    """
    with transaction.atomic():
        person = Person.objects.filter(login=login).first()
        if person is None:
            root = Organisation.objects.filter(parent=None).first()
            return _first(login, name or message(f"web.role.{role}", "zh"), role, root)
        if not (person.is_active and person.has_role(role)):
            raise CallError("web.administrator.other", login=login)
        return new_link(person, None)


def _first(login, name, role, place):
    person, secret = Person.objects.invite(login, name)
    Appointment.objects.create(person=person, role=role, organisation=place)
    record(None, "administrator.created", person, login=login, role=role)
    return secret


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
        raise _taken(port, error) from error
    typer.echo(message("web.start.ready", language, address=address(port)))
    with Beside() if with_worker else nullcontext():
        server.run()


def _check_own_parameters() -> None:
    """CallError where the office's own parameters cannot be used: said now, not to a clerk."""
    try:
        known_parameters()
    except DocumentError as error:
        raise CallError(error.message_id, file=error.file, **error.arguments) from error
