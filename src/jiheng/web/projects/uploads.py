"""What comes in over the web: looked at by name, size, content and the office's scanner before use.

A file is kept under no name of its user, outside what the site serves, and given back as a
download only.
"""

import hashlib
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path, PurePath

from django.conf import settings

from jiheng.budget.reading import EXTENSIONS
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard, Limits, limits_from
from jiheng.kernel.documents.read import FORMATS, bytes_and_format
from jiheng.kernel.documents.sniff import sniff
from jiheng.web.projects.editing import Refused

_LONGEST_NAME = 120
_RUN_BY_BROWSERS = ("html", "sheet-xml")
_SCAN_SECONDS = 60
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Received:
    """A file that came in: where it lies for now, the name that its user knows, its SHA-256."""

    path: Path
    name: str
    checksum: str


def upload_limits() -> Limits:
    """What one document may ask for that comes in over the web (upload_limits.toml)."""
    with as_file(files("jiheng.web.projects").joinpath("upload_limits.toml")) as path:
        return limits_from(path)


def shown_name(name: str) -> str:
    """The last part of a name as a browser sent it, without signs that steer a screen."""
    last = PurePath(name.replace("\\", "/")).name
    return _UNPRINTABLE.sub("\ufffd", last)[-_LONGEST_NAME:] or "—"


@contextmanager
def received(
    name: str, chunks: Iterable[bytes], extensions: Iterable[str] = EXTENSIONS
) -> Iterator[Received]:
    """Lay a file down for as long as it is looked at; Refused with a sentence where it will not do.

    Looked at are its extension, its size, macros inside it, and what the scanner says.
    """
    name, limits = shown_name(name), upload_limits()
    suffix = PurePath(name).suffix.lower()
    if suffix.removeprefix(".") not in set(extensions):
        raise Refused("web.import.extension", file=name)
    with tempfile.TemporaryDirectory(prefix="jiheng-") as folder:
        path = Path(folder) / f"upload{suffix}"
        checksum = _written(path, chunks, name, limits.file_bytes)
        scan(path, name)
        _no_macros(path, name, limits)
        yield Received(path, name, checksum)


def is_as_received(stored, checksum: str) -> bool:
    """Whether a stored file (a FieldFile) is there with the content that came in."""
    try:
        with stored.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == checksum
    except OSError:
        return False


def must_be_as_named(one: Received) -> None:
    """Refused where a file is not what its name says, or is a page that a browser would run.

    For what is kept and given to others unread; what is read is told by its content anyway.
    """
    try:
        guard = Guard(one.name, upload_limits())
        _, found = bytes_and_format(one.path, guard)
    except DocumentError as error:
        raise Refused(error.message_id, file=one.name, **error.arguments) from error
    is_named = FORMATS[found].goes_by(one.path.suffix.lower().removeprefix("."))
    if found in _RUN_BY_BROWSERS or not is_named:
        raise Refused("web.upload.not_as_named", file=one.name)


def scan(path: Path, name: str) -> None:
    """Let the office's scanner (JIHENG_SCANNER) look at a file.

    0 is clean, 1 is found, anything else is no answer; only what is clean goes on. Raises Refused.
    """
    command = settings.ENVIRONMENT.scanner
    if not command:
        return
    parts = shlex.split(command, posix=sys.platform != "win32")
    try:
        done = subprocess.run(
            [*parts, str(path)], capture_output=True, timeout=_SCAN_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused("web.upload.no_scanner", file=name) from error
    if done.returncode == 1:
        raise Refused("web.upload.infected", file=name)
    if done.returncode != 0:
        raise Refused("web.upload.no_scanner", file=name)


def scan_upload(upload) -> None:
    """Let the scanner look at an upload as a whole, before anything of it is kept."""
    if settings.ENVIRONMENT.scanner:
        with tempfile.TemporaryDirectory(prefix="jiheng-") as folder:
            path = Path(folder) / "upload"
            with path.open("wb") as file:
                for chunk in upload.chunks():
                    file.write(chunk)
            scan(path, shown_name(upload.name))


def _written(path, chunks, name, most):
    """Write the chunks, no more than so many bytes; their SHA-256."""
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > most:
                raise Refused("web.import.too_large", file=name, limit=str(most >> 20))
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _no_macros(path, name, limits):
    try:
        content = sniff(path.read_bytes(), Guard(name, limits))
    except DocumentError:
        return  # the reader says what is wrong with it
    if content is not None and content.macros:
        raise Refused("web.upload.macros", file=name)
