"""Taking a batch in: files and archives become documents that wait to be read, all or none."""

import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from django.db import transaction

from jiheng.kernel.documents.folder import passed_over, shown
from jiheng.web.audit.chain import record
from jiheng.web.batch.limits import batch_limits
from jiheng.web.batch.models import Batch, BatchDocument
from jiheng.web.batch.tasks import enqueue_reading
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.uploads import scan_upload, shown_name

_LONGEST = 200


def receive(uploads, unit, request) -> Batch:
    """Keep the uploads and put their documents into the queue; Refused leaves nothing behind.

    An archive (zip) stands for the documents in it; what file managers leave behind is passed
    over, and so are paths: the name of an entry is shown and never used.
    """
    _must_fit(uploads)
    uploads = sorted(uploads, key=lambda one: one.name)
    name = shown_name(uploads[0].name)
    kept: list[BatchDocument] = []
    try:
        with transaction.atomic():
            made = Batch.objects.create(
                unit=unit,
                name=name,
                by=request.user,
                language=request.language,
                address=request.META.get("REMOTE_ADDR", ""),
            )
            for upload in uploads:
                kept += _documents_of(upload, made, len(kept))
            if not kept:
                raise Refused("web.batch.nothing")
            BatchDocument.objects.bulk_create(kept)
            record(request, "batch.begun", made, documents=len(kept), name=name)
            enqueue_reading(made.documents.all())
    except BaseException:
        for one in {one.content.name: one for one in kept}.values():
            one.content.storage.delete(one.content.name)
        raise
    return made


@contextmanager
def archive_of(content) -> Iterator[zipfile.ZipFile]:
    """The archive in a stored or uploaded file, its names read as Chinese systems write them."""
    try:
        archive = zipfile.ZipFile(content, metadata_encoding="gb18030")
    except UnicodeDecodeError:
        archive = zipfile.ZipFile(content)
    with archive:
        yield archive


def _must_fit(uploads):
    limits = batch_limits()
    if not uploads:
        raise Refused("web.import.no_file")
    if sum(one.size for one in uploads) > limits.bytes:
        raise Refused("web.batch.too_large", limit=str(limits.bytes >> 20))


def _documents_of(upload, batch, before):
    """The documents that an upload stands for, not yet saved; its content is stored once."""
    entries = [(None, shown(upload.name.replace("\\", "/")))]
    if upload.name.lower().endswith(".zip"):
        scan_upload(upload)
        entries = _entries(upload)
    if before + len(entries) > batch_limits().documents:
        raise Refused("web.batch.too_many", limit=str(batch_limits().documents))
    stored = ""
    made = []
    for position, (entry, name) in enumerate(entries, before):
        one = BatchDocument(batch=batch, position=position, name=name[-_LONGEST:], entry=entry)
        if stored:
            one.content.name = stored
        else:
            upload.seek(0)
            one.content.save(f"{uuid.uuid4().hex}.bin", upload, save=False)
            stored = one.content.name
        made.append(one)
    return made


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
