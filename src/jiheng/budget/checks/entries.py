"""The catalogue of checks as data: code, title, severity, wording, why, how to mend, basis, examples.

The entries lie in catalogue/*.toml, one table a code; the wording of a finding is the message
of the same id. The manual and the tests are made of the same entries.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

from jiheng.kernel.findings import Severity
from jiheng.kernel.regulations import Basis, regulations


@dataclass(frozen=True, slots=True)
class Entry:
    """One check in the catalogue; texts by language ("zh", "en")."""

    code: str
    severity: Severity
    title: dict[str, str]
    why: dict[str, str]
    mend: dict[str, str]
    basis: tuple[Basis, ...]
    fires: list[dict[str, Any]]
    silent: list[dict[str, Any]]

    def cited(self, language: str = "zh") -> list[str]:
        """The basis in words, with 条款待核 where the official text has not been read."""
        return list(_cited(self.basis, language))


@cache
def _cited(basis: tuple[Basis, ...], language: str) -> tuple[str, ...]:
    return tuple(one.cited(regulations(), language) for one in basis)


@cache
def entries() -> dict[str, Entry]:
    """Every entry by code, in the order of the files and of their tables."""
    found: dict[str, Entry] = {}
    folder = files("jiheng.budget.checks").joinpath("catalogue")
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".toml"):
            continue
        for code, table in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found[code] = _entry(code, table)
    return found


def _entry(code: str, table: dict[str, Any]) -> Entry:
    return Entry(
        code=code,
        severity=cast(Severity, table["severity"]),
        title=table["title"],
        why=table["why"],
        mend=table["mend"],
        basis=tuple(Basis(**one) for one in table.get("basis", [])),
        fires=table["fires"],
        silent=table["silent"],
    )
