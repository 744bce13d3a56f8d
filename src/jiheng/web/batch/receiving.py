"""Taking a batch in: files and archives become documents that wait to be read, all or none."""

import uuid
import zipfile
from pathlib import PurePosixPath

from django.db import transaction

from jiheng.kernel.documents.folder import passed_over, shown
from jiheng.web.audit.chain import record
from jiheng.web.batch.archives import archive_of
from jiheng.web.batch.limits import batch_limits
from jiheng.web.batch.models import Batch, BatchDocument
from jiheng.web.batch.tasks import enqueue_reading
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.uploads import scan_upload, shown_name

_LONGEST = 200
_CONTENT = BatchDocument._meta.get_field("content")


def receive(uploads, unit, request) -> Batch:
    """Keep the uploads and put their documents into the queue; Refused leaves nothing behind.

    An archive (zip) stands for the documents in it; what file managers leave behind is passed
    over, and so are paths: the name of an entry is shown and never used.
    """
    _must_fit(uploads)
    uploads = sorted(uploads, key=lambda one: one.name)
    entries = _all_entries(uploads)  # scanned and stored before the transaction: others wait for it
    stored: list[str] = []
    try:
        for upload in uploads:
            stored.append(_stored(upload))
        with transaction.atomic():
            return _kept(
                shown_name(uploads[0].name), zip(stored, entries, strict=True), unit, request
            )
    except BaseException:
        for name in stored:
            _CONTENT.storage.delete(name)
        raise


def _kept(name, contents, unit, request):
    """The batch with its documents: of each stored file those that it stands for."""
    made = Batch.objects.create(
        unit=unit,
        name=name,
        by=request.user,
        language=request.language,
        address=request.META.get("REMOTE_ADDR", ""),
    )
    held = [(file, *one) for file, entries in contents for one in entries]
    BatchDocument.objects.bulk_create(
        BatchDocument(batch=made, position=at, name=shown_as[-_LONGEST:], entry=entry, content=file)
        for at, (file, entry, shown_as) in enumerate(held)
    )
    record(request, "batch.begun", made, documents=len(held), name=name)
    enqueue_reading(made.documents.all())
    return made


def _must_fit(uploads):
    limits = batch_limits()
    if not uploads:
        raise Refused("web.import.no_file")
    if sum(one.size for one in uploads) > limits.bytes:
        raise Refused("web.batch.too_large", limit=str(limits.bytes >> 20))


def _all_entries(uploads):
    """The documents that each upload stands for; Refused where they are none or too many."""
    found = [_entries_of(one) for one in uploads]
    count, most = sum(map(len, found)), batch_limits().documents
    if count > most:
        raise Refused("web.batch.too_many", limit=str(most))
    if not count:
        raise Refused("web.batch.nothing")
    return found


def _stored(upload):
    """Store an upload, never by its user's name; the name that it has from now on."""
    upload.seek(0)
    name = _CONTENT.generate_filename(None, f"{uuid.uuid4().hex}.bin")
    return _CONTENT.storage.save(name, upload)


def _entries_of(upload):
    """Number and name of each document that an upload stands for; None is: the file itself."""
    if not upload.name.lower().endswith(".zip"):
        return [(None, shown(upload.name.replace("\\", "/")))]
    scan_upload(upload)
    return _entries(upload)


def _entries(upload):
    """Number and name of each document in an archive; Refused where it is none or too much."""
    name = shown_name(upload.name)
    try:
        with archive_of(upload) as archive:
            listed = list(enumerate(archive.infolist()))
    except (zipfile.BadZipFile, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise Refused("web.batch.no_archive", file=name) from error
    if sum(one.file_size for _, one in listed) > batch_limits().unpacked_bytes:
        limit = str(batch_limits().unpacked_bytes >> 20)
        raise Refused("web.batch.unpacked", file=name, limit=limit)
    return [
        (number, shown(one.filename.replace("\\", "/")))
        for number, one in listed
        if not one.is_dir() and not _is_passed_over(one.filename)
    ]


def _is_passed_over(name):
    return any(passed_over(part) for part in PurePosixPath(name).parts if part not in (".", ".."))
