"""Taking last year's form over into a new year: of one project, or of a unit's all at once."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery

from jiheng.budget.forms import Form
from jiheng.web.projects.documents import with_fund_rows
from jiheng.web.projects.findings import places_of
from jiheng.web.projects.models import Approval, Declaration, Project
from jiheng.web.projects.workflow import APPROVED

STALE = "TXT-03"  # texts that speak of a year gone by
COPIED = "copy"  # the event of the version as it was copied


def last_approval(project, year):
    """The newest approval of a project before a year; None without one."""
    found = Approval.objects.filter(declaration__project=project, declaration__year__lt=year)
    return found.order_by("-declaration__year", "-pk").first()


def last_year(project, year) -> Form | None:
    """The form approved last before a year, as a declaration of that year; None without one.

    The texts stay as they are: what speaks of a year gone by is marked (`stale_places`).
    """
    found = last_approval(project, year)
    if found is None:
        return None
    form = Form.model_validate_json(found.snapshot)
    form.kind, form.year, form.title = "target_declaration", str(year), None
    form.department, form.implementing_unit = project.department.name, project.unit.name
    return with_fund_rows(form)


def copied_from(declaration):
    """The number of the approval that a declaration was copied from; None where it was not."""
    version = declaration.versions.filter(event=COPIED).first()
    return Form.model_validate_json(version.text).document.file if version else None


def stale_places(declaration) -> list[dict]:
    """Every place of a form whose text names a year gone by: path as in the grid, and the years."""
    return [{"path": path, "years": years} for path, years in places_of(declaration, STALE)]


@dataclass
class Candidate:
    """A project that may go into a new year, and what keeps it from it (a message id)."""

    project: Project
    from_year: int | None
    obstacle: str | None


def candidates(places, year) -> list[Candidate]:
    """The projects of units with what was approved last, for the roll-over into a year.

    Kept from it are those that have a round of the year, have ended, or were never approved.
    """
    approved = Declaration.objects.filter(
        project=OuterRef("pk"), year__lt=year, state=APPROVED
    ).order_by("-year")
    found = Project.objects.filter(unit__in=places).select_related("unit")
    found = found.annotate(
        from_year=Subquery(approved.values("year")[:1]),
        has_round=Exists(Declaration.objects.filter(project=OuterRef("pk"), year=year)),
    )
    return [Candidate(one, one.from_year, _obstacle(one, year)) for one in found]


def _obstacle(project, year):
    if project.has_round:
        return "web.roll.has_round"
    if not project.runs_in(year):
        return "web.roll.ended"
    return "web.roll.not_approved" if project.from_year is None else None
