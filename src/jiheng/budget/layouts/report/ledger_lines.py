"""A ledger, as JSON keeps it, as the lines that people read: execution, indicators, total."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from jiheng.kernel.messages import message

# Between several items, and between what is named and what is said of it.
_SIGNS = {"zh": ("；", "："), "en": ("; ", ": ")}


class LedgerLine(NamedTuple):
    """One line in words; None where there is nothing. `computed` of an open line is its span."""

    name: str | None
    target: str | None
    actual: str | None
    weight: str | None
    declared: str | None
    computed: str | None
    difference: str | None
    reason: str
    arithmetic: str | None = None
    alternatives: str | None = None
    basis: str | None = None


def is_scored(record: dict[str, Any]) -> bool:
    """Whether a rule was reached; a declaration has a ledger that only says why it has none."""
    lines = (record["execution"], *record["indicators"])
    return record["total"]["computed"] is not None or any(line["rule"] for line in lines)


def lines_of(record: dict[str, Any], language: str) -> Iterator[LedgerLine]:
    """Execution, the indicators in the order of the form, and the total."""
    execution = message("report.ledger.execution", language)
    yield _line(record["execution"], execution, ("full_year_budget", "executed"), language)
    for one in record["indicators"]:
        yield _line(one, one["level3"], ("target", "actual"), language)
    yield _total(record, language)


def _line(
    line: dict[str, Any], name: str | None, fields: tuple[str, str], language: str
) -> LedgerLine:
    texts = {one["field"].rpartition(".")[2]: one["text"] for one in line["inputs"]}
    target, actual = (texts.get(one) for one in fields)
    separator, colon = _SIGNS[language]
    readings = [f"{one['reading']}{colon}{one['computed'] or '—'}" for one in line["alternatives"]]
    return LedgerLine(
        name=name,
        target=texts.get("adjusted_target", target),
        actual=actual or texts.get("actual_to_date"),
        weight=line["weight"],
        declared=line["declared"],
        computed=line["computed"],
        difference=line["difference"],
        reason=line["reason"],
        arithmetic=line["arithmetic"],
        alternatives=separator.join(readings) or None,
        basis=separator.join(line["basis"]) or None,
    )


def _total(record: dict[str, Any], language: str) -> LedgerLine:
    total = record["total"]
    computed = total["computed"]
    if computed is None and total["lowest"] is not None:
        computed = f"{total['lowest']}~{total['highest']}"
    grade = record["grade"]
    said = message("scoring.table.grade", language, grade=grade) if grade else ""
    return LedgerLine(
        name=message("scoring.table.total", language),
        target=None,
        actual=None,
        weight=None,
        declared=total["declared"] or total["declared_sum"],
        computed=computed,
        difference=total["difference"],
        reason=" ".join(part for part in (said, total["reason"]) if part),
    )
