"""What the weights of a form make, level by level, and what they should make by the rules in force.

The grid adds them up itself at every key (grid/sums.js); what the server says stands in the end.
"""

from decimal import Decimal

from jiheng.budget.checks.case import Case, number
from jiheng.budget.checks.trees import weight_sets
from jiheng.budget.checks.wgt_sums import sums_allowed
from jiheng.kernel.text import plain_number
from jiheng.web.projects.documents import HORIZONS, typed
from jiheng.web.projects.findings import rules_of

_NONE = "—"
_BLANK = "—-–/／ \u3000"  # what stands in a cell that is left open


def weight_sums(declaration) -> dict[str, dict]:
    """By horizon: the total, each first level, each second level below it, and weights that are no number."""
    sums: dict[str, dict] = {}
    for one in declaration.form["indicators"]:
        text = (one.get("weight") or "").strip(_BLANK)
        if not text:
            continue
        made = sums.setdefault(one["horizon"], {"total": Decimal(0), "levels": {}, "unread": 0})
        weight = number(text)
        if weight is None:
            made["unread"] += 1
            continue
        level = made["levels"].setdefault(
            one.get("level1") or _NONE, {"sum": Decimal(0), "below": {}}
        )
        below, name = level["below"], one.get("level2") or _NONE
        below[name] = below.get(name, Decimal(0)) + weight
        level["sum"] += weight
        made["total"] += weight
    return {horizon: _as_texts(sums[horizon]) for horizon in HORIZONS if horizon in sums}


def weights_asked(declaration) -> dict:
    """What the rules in force ask of the weights: sums that the indicators may make, first levels.

    Both are empty where the year of the form has no rules.
    """
    form = typed(declaration.form)
    rules = rules_of(form)
    if rules is None:
        return {"totals": {}, "levels": {}}
    case = Case(form)
    levels: dict[str, list[str]] = {}
    for one in weight_sets(rules):
        for level, weight in one.items():
            levels.setdefault(level, []).append(plain_number(weight))
    totals = {
        horizon: sorted(
            sums_allowed(
                case, [row for row in case.rows if row.indicator.horizon == horizon], rules
            )[1]
        )
        for horizon in HORIZONS
    }
    return {
        "totals": {horizon: list(map(plain_number, some)) for horizon, some in totals.items()},
        "levels": {level: list(dict.fromkeys(some)) for level, some in levels.items()},
    }


def _as_texts(made):
    levels = [
        {
            "name": name,
            "sum": plain_number(level["sum"]),
            "below": {key: plain_number(one) for key, one in level["below"].items()},
        }
        for name, level in made["levels"].items()
    ]
    return {"total": plain_number(made["total"]), "levels": levels, "unread": made["unread"]}
