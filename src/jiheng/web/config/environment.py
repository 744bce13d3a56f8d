"""What the surroundings say of the site: mode, data folder, secret, hosts, database.

| variable | meaning |
|---|---|
| JIHENG_MODE | `local` (one machine, loopback), `demo` (sample data), `production` (an office) |
| JIHENG_DATA | folder of the database, the uploads and the key; default `jiheng-data` |
| JIHENG_DATABASE | `postgresql://user:password@host:port/name`; without it SQLite in the data folder |
| JIHENG_SECRET_KEY_FILE | production: a file that holds at least 50 random characters |
| JIHENG_HOSTS | production: the names of the site, separated by commas |
| JIHENG_SECURITY | the profile of passwords and sessions (accounts/security.toml) |
| JIHENG_PROXIES | addresses of the servers in front, whose X-Forwarded-For counts; production: 127.0.0.1,::1 |
| JIHENG_ADMIN_NETWORKS | from where administrators may work: networks as 10.1.0.0/16, separated by commas |
| JIHENG_SYSLOG | a host:port to which alarms go (UDP), beside the log of the process |
| JIHENG_SCANNER | a command that looks at an uploaded file: 0 clean, 1 found; without it none does |
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from jiheng.kernel.messages import Argument, message
from jiheng.web.accounts.security import profile_names

MODES = ("local", "demo", "production")
_KEY_LENGTH = 50
_NAMES = (
    *("JIHENG_MODE", "JIHENG_DATA", "JIHENG_DATABASE", "JIHENG_SECRET_KEY_FILE", "JIHENG_HOSTS"),
    *("JIHENG_SECURITY", "JIHENG_PROXIES", "JIHENG_ADMIN_NETWORKS", "JIHENG_SYSLOG"),
    "JIHENG_SCANNER",
)


class BadEnvironment(Exception):
    """A variable that is missing or cannot be used; its text is the sentence for the operator."""

    def __init__(self, message_id: str, **arguments: Argument) -> None:
        super().__init__(message(message_id, "zh", **arguments))
        self.message_id, self.arguments = message_id, arguments


@dataclass(frozen=True, slots=True)
class Environment:
    """The surroundings as the settings need them."""

    mode: str
    data: Path
    secret: str
    hosts: tuple[str, ...]
    database: dict[str, Any]
    security: str
    scanner: str
    proxies: tuple[str, ...]
    admin_networks: tuple[IPv4Network | IPv6Network, ...]
    syslog: tuple[str, int] | None

    @property
    def is_production(self) -> bool:
        """Whether people reach the site over a network, by TLS."""
        return self.mode == "production"


def environment(variables: Mapping[str, str] = os.environ) -> Environment:
    """The environment of this process; BadEnvironment with a sentence where it cannot be."""
    mode = variables.get("JIHENG_MODE", "local")
    if mode not in MODES:
        raise BadEnvironment("web.start.mode", value=mode, known=list(MODES))
    data = Path(variables.get("JIHENG_DATA", "jiheng-data")).absolute()
    production = mode == "production"
    if production:
        _must_be_known(variables)
    return Environment(
        mode=mode,
        data=data,
        secret=_given_secret(variables) if production else _own_secret(data),
        hosts=_hosts(variables) if production else ("127.0.0.1", "localhost", "[::1]"),
        database=_database(variables.get("JIHENG_DATABASE"), data),
        security=_security(variables, mode),
        scanner=variables.get("JIHENG_SCANNER", ""),
        proxies=_listed(variables.get("JIHENG_PROXIES", "127.0.0.1,::1" if production else "")),
        admin_networks=_networks(variables.get("JIHENG_ADMIN_NETWORKS", "")),
        syslog=_syslog(variables.get("JIHENG_SYSLOG", "")),
    )


def _must_be_known(variables: Mapping[str, str]) -> None:
    """A name that is not ours is a slip of the pen: what it was to set would silently not hold."""
    for name in sorted(variables):
        if name.startswith("JIHENG_") and name not in _NAMES:
            near = get_close_matches(name, _NAMES, n=1, cutoff=0) or [_NAMES[0]]
            raise BadEnvironment("web.start.unknown", name=name, near=near[0])


def _security(variables: Mapping[str, str], mode: str) -> str:
    """The name of a profile; the one of the demonstration is for it alone."""
    if mode == "demo":
        return variables.get("JIHENG_SECURITY", "demo")
    known = [one for one in profile_names() if one != "demo"]
    name = variables.get("JIHENG_SECURITY", known[0])
    if name not in known:
        raise BadEnvironment("web.start.security", value=name, known=known)
    return name


def _listed(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(one) for one in _listed(text))
    except ValueError as error:
        raise BadEnvironment("web.start.networks", value=text) from error


def _syslog(text: str) -> tuple[str, int] | None:
    host, _, port = text.rpartition(":")
    if not text:
        return None
    if not host or not port.isdigit():
        raise BadEnvironment("web.start.syslog", value=text)
    return host, int(port)


def _given_secret(variables: Mapping[str, str]) -> str:
    name = variables.get("JIHENG_SECRET_KEY_FILE", "")
    path = Path(name)
    try:
        text = path.read_text(encoding="utf-8").strip() if name else ""
    except (OSError, UnicodeDecodeError):  # not there, not ours to read, or no text
        text = ""
    if len(text) < _KEY_LENGTH:
        raise BadEnvironment("web.start.secret", file=name, length=str(_KEY_LENGTH))
    return text


def _own_secret(data: Path) -> str:
    """The key of a site on one machine: made once, readable by its owner only."""
    path = data / "secret-key"
    if not path.is_file():
        data.mkdir(mode=0o700, parents=True, exist_ok=True)  # digests lie in it, and documents
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(_KEY_LENGTH))
    return path.read_text(encoding="utf-8").strip()


def _hosts(variables: Mapping[str, str]) -> tuple[str, ...]:
    hosts = _listed(variables.get("JIHENG_HOSTS", ""))
    if not hosts or "*" in hosts:
        raise BadEnvironment("web.start.hosts")
    return hosts


def _database(address: str | None, data: Path) -> dict[str, Any]:
    """The database as Django names it."""
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": data / "jiheng.sqlite3",
            # Writers wait for each other from the start instead of failing half way.
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    try:
        parts = urlsplit(address)
        port = str(parts.port or "")
    except ValueError as error:  # often a sign in the password that should be written as %2F or %40
        raise BadEnvironment("web.start.database") from error
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise BadEnvironment("web.start.database")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c lock_timeout=20s"},  # as SQLite: nobody waits for ever
    }
