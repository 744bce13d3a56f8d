"""Taking last year's form over into a new year."""

from jiheng.budget.forms import Form
from jiheng.web.projects.documents import with_fund_rows
from jiheng.web.projects.models import Approval


def last_year(project, year) -> Form | None:
    """The form approved last before a year, as a declaration of that year; None without one.

    The texts stay as they are: what speaks of a year gone by is found by the checks (TXT-03) and
    shown beside its cell.
    """
    approvals = Approval.objects.filter(
        declaration__project=project, declaration__year__lt=year
    ).order_by("-declaration__year", "-pk")
    found = approvals.first()
    if found is None:
        return None
    form = Form.model_validate_json(found.snapshot)
    form.kind, form.year, form.title = "target_declaration", str(year), None
    return with_fund_rows(form)
