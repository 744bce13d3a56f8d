"""The gate (事前评估门槛): a project over the line is declared only with a positive conclusion.

Source: 中发〔2018〕34号; kinds, amounts, conclusions and bands are dated parameters (gate.toml), of
which an office may state its own in a file with the same tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Literal

from jiheng.budget.assessing import conclusions
from jiheng.kernel.data_files import DataFile, parse_data_file, read_data_file
from jiheng.kernel.parameters import NoValue, Parameter, Value, read_parameters
from jiheng.kernel.regulations import regulations

KINDS = ("new_policy", "new_project", "renewed", "recurrent")
Answer = Literal["free", "needed", "kind_unknown", "amount_unknown"]


@dataclass(frozen=True, slots=True)
class Gate:
    """The rules of one day: kinds, amounts in 万元 by fiscal level, passing conclusions, bands."""

    kinds: tuple[str, ...]
    amounts: Mapping[str, Decimal]
    passing: tuple[str, ...]
    bands: tuple[tuple[str, Decimal], ...]
    basis: str

    def asks(self, kind: str, amount: Decimal | None, level: str) -> Answer:
        """Whether a project needs an assessment, or what must be known to say so.

        A kind or amount that is not stated ("" and None) is never taken as harmless: where the
        other one alone does not free the project, the answer names what is missing.
        """
        line = self.amounts.get(level)
        if line is None or (kind and kind not in self.kinds):
            return "free"
        if amount is None:
            return "amount_unknown"
        if amount < line:
            return "free"
        return "needed" if kind else "kind_unknown"

    def suggested(self, total: Decimal) -> str:
        """The conclusion that a total suggests."""
        return next(name for name, least in self.bands if total >= least)


def parameters(own: Path | None = None) -> dict[str, Parameter]:
    """The parameters of the gate, with what a file of the office changes.

    Raises DocumentError with file, line and reason where the file is wrong.
    """
    text = files("jiheng.budget.assessing").joinpath("gate.toml").read_text(encoding="utf-8")
    found = _read(parse_data_file(text, "gate.toml"))
    if own is None or not own.is_file():
        return found
    file = read_data_file(own)
    changed = _read(file)
    for key in changed.keys() - found.keys():
        file.refuse("gate.unknown", key, known="、".join(found))
    return found | changed


def gate(day: date, known: Mapping[str, Parameter]) -> Gate | None:
    """The rules of a day; None on a day before the assessment was asked for, or after its end."""
    try:
        values = {key: one.entry(day) for key, one in known.items()}
    except NoValue:
        return None
    amount = values["assessed_amount"]
    return Gate(
        kinds=_words(values["assessed_kinds"].value),
        amounts=_table(amount.value),
        passing=_words(values["passing_conclusions"].value),
        bands=_bands(values["conclusion_bands"].value),
        basis=amount.basis.cited(regulations()),
    )


def _read(file: DataFile) -> dict[str, Parameter]:
    """The parameters of a file, each of the shape that it must have."""
    found = read_parameters(file.tables, file, regulations())
    for key, parameter in found.items():
        for place, one in enumerate(parameter.values, 1):
            if one.value is not None and key in _SHAPES and not _SHAPES[key](one.value):
                file.refuse("gate.shape", key, place)
    return found


def _words(value: Value | None) -> tuple[str, ...]:
    assert isinstance(value, tuple)
    return tuple(map(str, value))


def _table(value: Value | None) -> dict[str, Decimal]:
    assert isinstance(value, dict)
    return {level: one for level, one in value.items() if isinstance(one, Decimal)}


def _bands(value: Value | None) -> tuple[tuple[str, Decimal], ...]:
    assert isinstance(value, tuple)
    rows = [one for one in value if isinstance(one, dict)]
    return tuple((str(one["id"]), Decimal(str(one["least"]))) for one in rows)


def _is_kinds(value: Value) -> bool:
    return isinstance(value, tuple) and all(one in KINDS for one in value)


def _is_amounts(value: Value) -> bool:
    levels = ("province", "city", "county")
    return isinstance(value, dict) and all(
        level in levels and isinstance(one, Decimal) for level, one in value.items()
    )


def _is_conclusions(value: Value) -> bool:
    return isinstance(value, tuple) and all(one in conclusions() for one in value)


def _is_bands(value: Value) -> bool:
    """Falling lines down to 0, each with a conclusion."""
    if not isinstance(value, tuple) or not value:
        return False
    rows = [one for one in value if isinstance(one, dict)]
    if len(rows) != len(value) or any(one.get("id") not in conclusions() for one in rows):
        return False
    lines = [one.get("least") for one in rows]
    known = [one for one in lines if isinstance(one, Decimal)]
    return len(known) == len(lines) and known == sorted(known, reverse=True) and known[-1] == 0


_SHAPES = {
    "assessed_kinds": _is_kinds,
    "assessed_amount": _is_amounts,
    "passing_conclusions": _is_conclusions,
    "conclusion_bands": _is_bands,
}
