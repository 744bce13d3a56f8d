"""Acts on papers and files of assessments as one does them: locked, all or nothing, in the log."""

from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse

from jiheng.kernel.writing.write import WRITERS
from jiheng.web.assessments import filling
from jiheng.web.assessments.printing import as_file
from jiheng.web.assessments.scope import may_open
from jiheng.web.audit.chain import record
from jiheng.web.frame.downloads import download
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.uploads import is_as_received


def add_paper(pk, given, upload, request) -> None:
    """Add a paper to an assessment that can be edited; its file is scanned before others must wait."""
    came = filling.looked_at(upload)
    with transaction.atomic():
        found = filling.locked(pk)
        made = filling.add_paper(found, given, upload, request.user, came)
        about = {"kind": made.kind, "title": made.title, "checksum": made.checksum}
        record(request, "paper.added", found, **about)


def remove_paper(pk, paper, request) -> None:
    """Take a paper out of an assessment that can be edited; Refused where it is gone."""
    with transaction.atomic():
        found = filling.locked(pk)
        if not found.papers.filter(pk=paper, is_removed=False).update(is_removed=True):
            raise Refused("web.paper.gone")
        record(request, "paper.removed", found, paper=paper)


def file_of_paper(assessment, paper, request) -> FileResponse:
    """The download of a paper; Http404 where there is no file, Refused where its label forbids."""
    found = assessment.papers.filter(pk=paper).exclude(content="").first()
    if found is None:
        raise Http404
    label = "sensitive" if found.is_sensitive else "internal"
    told = {"paper": found.pk, "label": label}
    if not may_open(request.user, found):
        record(request, "paper.taken", found.assessment, done=False, **told)
        raise Refused("web.paper.sensitive_refused")
    if not is_as_received(found.content, found.checksum):
        record(request, "paper.taken", found.assessment, done=False, **told, altered=True)
        raise Refused("web.paper.altered", file=found.file_name)
    record(request, "paper.taken", found.assessment, **told)
    return FileResponse(
        found.content.open("rb"),
        as_attachment=True,
        filename=found.file_name,
        content_type="application/octet-stream",
    )


def file_of(assessment, extension, request) -> HttpResponse:
    """The download of an assessment; Http404 for a format that is none."""
    if f".{extension}" not in WRITERS:
        raise Http404
    data = as_file(assessment, extension)
    record(request, "assessment.exported", assessment, format=extension)
    project, year = assessment.project, assessment.year
    return download(data, f"{project.code} {project.name} {year}事前绩效评估.{extension}")
