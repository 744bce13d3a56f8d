"""One archive of all that the site stores, and putting it back; the same on SQLite and PostgreSQL.

The archive is a zip: `manifest.json`, the rows of every table as JSON lines, the uploaded files, and
for a site on one machine its key. It is read in one transaction, so that it shows one moment. Putting
it back is all or nothing too, into an empty site only, and ends with computing the audit chain and
all snapshots again.
"""

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from jiheng import __version__
from jiheng.console import CallError
from jiheng.web.accounts.models import Person
from jiheng.web.archive import KEY, opened
from jiheng.web.migrated import marks
from jiheng.web.verifying import verified

# Every table with something to keep. Sessions, failed sign-ins and the queue are not: the worker
# puts the documents of a batch that still wait back into the queue.
TABLES = (
    *("organisations.Organisation", "accounts.Person", "accounts.PastPassword"),
    *("accounts.Appointment", "accounts.Proposal", "accounts.Invitation"),
    "accounts.Authenticator",
    *("projects.Project", "projects.Declaration", "projects.Version", "projects.Change"),
    *("projects.Decision", "projects.ReviewSheet", "projects.Approval", "projects.Import"),
    *("api.Token", "followups.FollowUp"),
    *("batch.Batch", "batch.BatchDocument", "batch.BatchForm"),
    *("projects.IndicatorRule", "assessments.Assessment", "assessments.Paper", "assessments.Act"),
    *("areas.AreaTable", "areas.AreaShare"),
    "indicators.ApprovedIndicator",
    *("reviews.Risk", "reviews.Lesson", "reviews.Assignment"),
    *("audit.Entry", "audit.Head"),
)
LEFT_OUT = ("accounts.Attempt", "accounts.Tally", "batch.Worker")
_FORMAT = 2  # 1 did not say of which version its tables are
_AT_A_TIME = 500
_MANIFEST, _FILES = "manifest.json", "files/"


class _Exact(DjangoJSONEncoder):
    """Moments to the microsecond: Django's own encoder cuts them, and digests cover them."""

    def default(self, o):
        """A moment as it is; everything else as Django writes it."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class _Changed(Exception):
    """What was put back is not what the archive says."""


def backup(target: BinaryIO) -> dict[str, int]:
    """Write the archive of this moment into an open file; the number of rows by table."""
    counts: dict[str, int] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, transaction.atomic():
        _one_moment()
        for table in TABLES:
            with archive.open(f"tables/{table}.jsonl", "w", force_zip64=True) as file:
                counts[table] = 0
                for line in _lines(table):
                    file.write(line)
                    counts[table] += 1
        for path in sorted(one for one in _files().rglob("*") if one.is_file()):
            archive.write(path, _FILES + path.relative_to(_files()).as_posix())
        key = settings.ENVIRONMENT.data / KEY
        if not settings.ENVIRONMENT.is_production:
            archive.write(key, KEY)
        about = {"format": _FORMAT, "program": __version__, "key": _key_mark(), "rows": counts}
        about["tables"] = _version()
        archive.writestr(_MANIFEST, json.dumps(about, indent=1))
    return counts


def restore(path: Path) -> dict[str, int]:
    """Put an archive back into an empty, migrated site; the number of rows by table.

    Raises CallError, and changes nothing, where the site is not empty, the archive is no whole
    archive of ours, another key made it, or what came back does not hold.
    """
    with opened(path) as archive:
        about = _manifest(archive, path)
        if Person.objects.exists():
            raise CallError("web.backup.not_empty")
        if about["key"] != _key_mark():
            raise CallError("web.backup.other_key", file=str(path))
        try:
            with transaction.atomic():
                counts = {table: _put_back(archive, table) for table in TABLES}
                _reset_sequences()
                result = verified()
                if counts != about["rows"] or result.entries_broken or result.snapshots_broken:
                    raise _Changed
                _put_files_back(archive)
        except (_Changed, zipfile.BadZipFile, KeyError, serializers.base.DeserializationError):
            raise CallError("web.backup.damaged", file=str(path)) from None
    return counts


def must_fit(path: Path) -> None:
    """CallError where the archive is not one of this version: said before a database is made."""
    with opened(path) as archive:
        _manifest(archive, path)


def _one_moment() -> None:
    """PostgreSQL shows one moment only when asked, at the start of a transaction; SQLite always."""
    if connection.vendor == "postgresql" and len(connection.atomic_blocks) == 1:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _lines(table: str) -> Iterator[bytes]:
    rows = apps.get_model(table).objects.order_by("pk").iterator(chunk_size=_AT_A_TIME)
    for row in rows:
        yield (
            serializers.serialize("jsonl", [row], ensure_ascii=False, cls=_Exact).strip().encode()
            + b"\n"
        )


def _manifest(archive: zipfile.ZipFile, path: Path) -> dict:
    try:
        about = json.loads(archive.read(_MANIFEST))
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise CallError("web.backup.damaged", file=str(path)) from error
    if about.get("format") != _FORMAT or about.get("tables") != _version():
        raise CallError("web.backup.other_version", file=str(path))
    return about


def _version() -> list[str]:
    """Of which version the tables are."""
    return marks({table.partition(".")[0] for table in TABLES})


def _put_back(archive: zipfile.ZipFile, table: str) -> int:
    model, count, some = apps.get_model(table), 0, []
    with archive.open(f"tables/{table}.jsonl") as file:
        for one in serializers.deserialize("jsonl", file):
            some.append(one.object)
            count += 1
            if len(some) == _AT_A_TIME:
                model.objects.bulk_create(some)
                some = []
    model.objects.bulk_create(some)
    return count


def _reset_sequences() -> None:
    models = [apps.get_model(table) for table in TABLES]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _put_files_back(archive: zipfile.ZipFile) -> None:
    """The uploaded files; a name that leads elsewhere is none of ours."""
    for name in archive.namelist():
        parts = PurePosixPath(name).parts
        if name.startswith(_FILES) and ".." not in parts and not name.endswith("/"):
            path = _files().joinpath(*parts[1:])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=settings.FILE_UPLOAD_PERMISSIONS)
            path.write_bytes(archive.read(name))


def _files() -> Path:
    return settings.ENVIRONMENT.data / "files"


def _key_mark() -> str:
    """What tells two keys apart and gives neither away."""
    return salted_hmac("jiheng.backup", "key", algorithm="sha256").hexdigest()
