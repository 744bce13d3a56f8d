"""A form beside last year's and beside those of similar projects."""

from dataclasses import dataclass

from rapidfuzz import fuzz, process

from jiheng.budget.forms import Form
from jiheng.budget.library import bare
from jiheng.web.projects.comparing import differences
from jiheng.web.projects.documents import rows_as_typed, typed, without_ids
from jiheng.web.projects.models import Approval

_CANDIDATES, _MOST, _ALIKE = 5000, 3, 30


@dataclass(frozen=True)
class Beside:
    """Similar projects, and row by row what each of them sets for the same indicator."""

    others: list
    rows: list[tuple[str, str | None, list[str | None]]]


def last_year(declaration, seen):
    """The newest approval of an earlier year among what a person sees, and what the form says
    otherwise; Nones without one.
    """
    found = Approval.objects.filter(
        declaration__in=seen,
        declaration__project=declaration.project_id,
        declaration__year__lt=declaration.year,
    ).select_related("declaration")
    newest = found.order_by("-declaration__year", "-pk").first()
    if newest is None:
        return None, None
    old = Form.model_validate_json(newest.snapshot)
    rows = without_ids(newest.declaration), rows_as_typed(declaration)
    return newest, differences(old, typed(declaration.form), *rows)


def beside(declaration, seen) -> Beside:
    """The forms most like this one among those that a person sees, of other projects."""
    others = seen.exclude(project=declaration.project_id).order_by("-year", "-pk")
    names = dict(others.values_list("pk", "project__name")[:_CANDIDATES])
    alike = process.extract(
        declaration.project.name, names, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST
    )
    order = [pk for *_, pk in alike]
    found = sorted(seen.filter(pk__in=order), key=lambda one: order.index(one.pk))
    return Beside(found, _rows(declaration, found))


def _rows(declaration, others):
    targets = [_targets(one) for one in others]
    own = _targets(declaration)
    names = dict.fromkeys(own)
    for one in targets:
        names |= dict.fromkeys(one)
    made = [
        (_name(key, [declaration, *others]), own.get(key), [one.get(key) for one in targets])
        for key in names
    ]
    # First what the form itself asks for, of that first what others ask for too.
    return sorted(made, key=lambda one: (one[1] is None, -sum(x is not None for x in one[2])))


def _targets(declaration):
    return {
        bare(one["level3"]): one["target"] or "—"
        for one in declaration.form["indicators"]
        if one["level3"] and one["horizon"] == "annual"
    }


def _name(sign, declarations):
    return next(
        one["level3"]
        for each in declarations
        for one in each.form["indicators"]
        if one["level3"] and bare(one["level3"]) == sign
    )
