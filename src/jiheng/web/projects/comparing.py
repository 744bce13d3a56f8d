"""Two forms in one table: what was added, removed and changed."""

from dataclasses import dataclass

from jiheng.budget.forms import Form
from jiheng.web.projects.documents import INDICATOR_KEYS, NARRATIVES

_HEAD = ("attribute", "period", "money_unit")


@dataclass(frozen=True, slots=True)
class Difference:
    """One place: its label (message id, or words of the form), its detail, before and after."""

    label: str
    detail: str
    before: str | None
    after: str | None


def differences(old: Form, new: Form) -> list[Difference]:
    """Everything in which two forms differ, in the order of the form."""
    pairs = [(f"web.form.{key}", "", getattr(old, key), getattr(new, key)) for key in _HEAD]
    pairs += [
        (
            f"web.form.objective.{key}",
            "",
            getattr(old.objectives, key),
            getattr(new.objectives, key),
        )
        for key in ("whole_period", "annual")
    ]
    pairs += [(key, "", old.narrative.get(key), new.narrative.get(key)) for key in NARRATIVES]
    pairs += _funds(old, new)
    pairs += _indicators(old, new)
    return [Difference(*one) for one in pairs if one[2] != one[3]]


def _funds(old, new):
    before, after = (
        {(one.item, one.horizon): one.amount for one in form.funds} for form in (old, new)
    )
    for key in dict.fromkeys((*before, *after)):
        yield key[0], f"web.horizon.{key[1] or 'annual'}", before.get(key), after.get(key)


def _indicators(old, new):
    """Rows are the same where horizon and name are; the others were added or removed."""
    left = {}
    for one in old.indicators:
        left.setdefault((one.horizon, one.level3), []).append(one)
    for one in new.indicators:
        same = left.get((one.horizon, one.level3))
        name, horizon = one.level3 or "—", f"web.horizon.{one.horizon}"
        if not same:
            yield name, horizon, None, _whole(one)
            continue
        was = same.pop(0)
        for key in INDICATOR_KEYS[1:]:
            yield name, f"web.column.{key}", getattr(was, key), getattr(one, key)
    for rest in left.values():
        for one in rest:
            yield one.level3 or "—", f"web.horizon.{one.horizon}", _whole(one), None


def _whole(one):
    return " · ".join(filter(None, (one.level2, one.target, one.weight)))
