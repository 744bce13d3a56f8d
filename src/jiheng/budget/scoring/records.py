"""Ledgers as JSON: the keys of `jiheng score --format json`, numbers as exact strings."""

from decimal import Decimal
from typing import Any

from jiheng.budget.scoring.ledger import Ledger, Line, Total
from jiheng.kernel.regulations import regulations


def ledger_record(ledger: Ledger, language: str = "zh") -> dict[str, Any]:
    """A ledger as the keys and values of its JSON, sentences in the language asked for."""
    form = ledger.form
    return {
        "document": {"file": form.document.file, "form": form.document.form},
        "form_id": form.form_id,
        "project_name": form.project_name,
        "profile": ledger.profile,
        "rule_day": ledger.rule_day.isoformat(),
        "execution": _line(ledger.execution, language),
        "indicators": [
            {"index": line.index, "level3": line.name, **_line(line, language)}
            for line in ledger.indicators
        ],
        "total": _total(ledger.total, language),
        "grade": ledger.grade,
        "findings": [one.said(language).model_dump(mode="json") for one in ledger.findings],
    }


def _line(line: Line, language: str) -> dict[str, Any]:
    return {
        "declared": _text(line.declared),
        "computed": _text(line.computed),
        "difference": _text(line.difference),
        "alternatives": [
            {"reading": one.reading.said(language), "computed": _text(one.computed)}
            for one in line.alternatives
        ],
        "refused": line.refused is not None,
        "lowest": _text(line.refused.least) if line.refused else None,
        "highest": _text(line.refused.most) if line.refused else None,
        "weight": _text(line.weight),
        "rule": line.rule,
        "reason": line.reason.said(language),
        "basis": [one.cited(regulations(), language) for one in line.basis],
        "arithmetic": line.arithmetic(language),
        "inputs": [{"field": one.field, "text": one.text, "cell": one.cell} for one in line.inputs],
    }


def _total(total: Total, language: str) -> dict[str, Any]:
    return {
        "declared": _text(total.declared),
        "declared_sum": _text(total.declared_sum),
        "computed": _text(total.computed),
        "difference": _text(total.gain),
        "lowest": _text(total.lowest),
        "highest": _text(total.highest),
        "kept": list(total.kept),
        "refused": list(total.refused),
        "reason": total.reason.said(language),
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
