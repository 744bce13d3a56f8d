"""The rules of payment by disease on a day: dated parameters with their basis, from TOML.

    rules_on(date(2026, 1, 1)).number("low_line") == Decimal("0.5")

the packaged files hold every parameter once; a local file (`--rules FILE`) states those it changes, and
the local documents that they rest on. No number of a rule stands in code, and none is official: each says
its basis and how sure it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jiheng.kernel.data_files import DataFile, parse_data_file, read_data_file
from jiheng.kernel.parameters import Parameter, Value, read_parameters
from jiheng.kernel.regulations import Basis, Regulation, read_regulations, regulations

REGULATION = "regulation"  # the table of a local file that names documents of the area
_PACKAGED = ("national.toml", "refinement.toml", "planning.toml", "monitoring.toml")

# What a word may be; the program knows a formula for each.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "grouper": ("dip", "drg"),
    "n0_basis": ("total", "each_year"),
    "core_method": ("threshold", "coverage"),
    "score_method": ("average", "benchmark", "quota"),
    "trim_method": ("none", "drop", "cap"),
    "low_method": ("ratio", "at_cost", "none"),
    "high_method": ("excess", "none"),
    "coefficient_method": ("given", "level", "level_case_mix"),
    "point_convention": ("A", "B"),
    "payment_convention": ("A", "B"),
    "monthly_convention": ("A", "B"),
    "monthly_cap": ("none", "proportion"),
    "rate_method": ("floating", "fixed", "elastic"),
    "point_value_method": ("weighted", "premium", "two_dimension"),
    "budget_method": ("items", "share", "growth"),
    "subtype_method": ("none", "class", "trigger"),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """Every parameter's value on one day, with its basis."""

    name: str
    day: date
    values: Mapping[str, Value]
    bases: Mapping[str, Basis]
    known: Mapping[str, Regulation] = field(default_factory=regulations, kw_only=True)

    def cited(self, name: str, language: str) -> str:
        """What a parameter rests on, or a formula that is none (F-50), as a user reads it."""
        basis = self.bases[name] if name in self.bases else formulas()[name]
        return basis.cited(self.known, language)

    def number(self, name: str) -> Decimal:
        """A parameter that is a number; shares are fractions of one, not percents."""
        value = self.values[name]
        if not isinstance(value, Decimal):
            raise TypeError(f"{name} is no number")
        return value

    def whole(self, name: str) -> int:
        """A parameter that counts something."""
        return int(self.number(name))

    def choice(self, name: str) -> str:
        """The formula that a parameter names."""
        return str(self.values[name])

    def switch(self, name: str) -> bool:
        """A parameter that is on or off."""
        return self.values[name] is True

    def words(self, name: str) -> tuple[str, ...]:
        """A parameter that is a list, as texts."""
        value = self.values[name]
        assert isinstance(value, tuple)
        return tuple(map(str, value))

    def weights(self) -> tuple[Decimal, ...]:
        """The weights of the history years, the oldest first (F-30)."""
        value = self.values["year_weights"]
        assert isinstance(value, tuple)
        return tuple(one for one in value if isinstance(one, Decimal))


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The dated parameters of an area, by id."""

    name: str
    parameters: Mapping[str, Parameter]
    known: Mapping[str, Regulation] = field(default_factory=regulations, kw_only=True)

    def on(self, day: date) -> Rules:
        """The rules of a day; raises NoValue where a parameter has none on it."""
        found = {key: one.entry(day) for key, one in self.parameters.items()}
        values: dict[str, Value] = {}
        for key, one in found.items():
            assert one.value is not None
            values[key] = _fraction(self.parameters[key], one.value)
        bases = {key: one.basis for key, one in found.items()}
        return Rules(self.name, day, values, bases, known=self.known)

    def of_month(self, month: str) -> Rules:
        """The rules of a settlement month (2026-01): those of its first day."""
        return self.on(date.fromisoformat(f"{month}-01"))


def _fraction(parameter: Parameter, value: Value) -> Value:
    """Percent and permille as fractions of one, everything else as it stands."""
    parts = {"%": -2, "‰": -3}
    if parameter.unit in parts and isinstance(value, Decimal):
        return value.scaleb(parts[parameter.unit])
    return value


@cache
def formulas() -> Mapping[str, Basis]:
    """What a formula rests on that is no parameter."""
    text = files(__name__).joinpath("formulas.toml").read_text(encoding="utf-8")
    tables = parse_data_file(text, "formulas.toml").tables
    return {key: Basis(**table["basis"]) for key, table in tables.items()}


def rule_set(own: Path | None = None) -> RuleSet:
    """The national rule set, with what a local file changes; DocumentError where that is wrong."""
    national: dict[str, Parameter] = {}
    for name in _PACKAGED:
        text = files(__name__).joinpath(name).read_text(encoding="utf-8")
        national |= _parameters(parse_data_file(text, name), regulations())
    if own is None:
        return RuleSet("national", national)
    file = read_data_file(own)
    known = {**_documents(file), **regulations()}
    stated = {key: table for key, table in file.tables.items() if key != REGULATION}
    local = _parameters(replace(file, tables=_named(stated, national)), known)
    for key in local.keys() - national.keys():
        file.refuse("dip.rules.unknown", key)
    return RuleSet(own.stem, {**national, **local}, known=known)


def _documents(file: DataFile) -> dict[str, Regulation]:
    """The documents of the area that a local file names; one that is packaged is refused."""
    tables = file.tables.get(REGULATION, {})
    if not isinstance(tables, dict):
        file.refuse("data_file.not_a_table", REGULATION)
    for key in tables.keys() & regulations().keys():
        file.refuse("dip.rules.packaged", key)
    return read_regulations(replace(file, tables=tables))


def _named(tables: Mapping[str, Any], known: Mapping[str, Parameter]) -> dict[str, Any]:
    """The tables of a local file; a parameter that says no name or unit has those of the national one."""
    found = dict(tables)
    for key in tables.keys() & known.keys():
        one = known[key]
        words = {"zh": one.zh, "en": one.en, **({"unit": one.unit} if one.unit else {})}
        if isinstance(tables[key], dict):
            found[key] = {**words, **tables[key]}
    return found


def _parameters(file: DataFile, known: Mapping[str, Regulation]) -> dict[str, Parameter]:
    """The parameters of a file; words outside their closed list are refused with the line."""
    found = read_parameters(file.tables, file, known)
    for key, parameter in found.items():
        for place, one in enumerate(parameter.values, 1):
            if key in CHOICES and one.value is not None and one.value not in CHOICES[key]:
                words = ", ".join(CHOICES[key])
                file.refuse("dip.rules.choice", key, place, value=str(one.value), known=words)
    return found
