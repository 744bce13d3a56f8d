"""The dictionaries of expressions: groups in <family>_words.toml, each compiled once.

Where plain words do (words.toml), `words.any_of` reads them; a group here holds pieces of
regular expressions, and says in a comment where its words come from.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def pattern(family: str, group: str) -> re.Pattern[str]:
    """One expression for all pieces of a group; KeyError for an unknown one (our fault)."""
    return re.compile("|".join(f"(?:{piece})" for piece in _groups(family)[group]))


def records(family: str, group: str) -> list[dict[str, str]]:
    """The tables of a group that holds more than words; KeyError for an unknown one."""
    found: list[dict[str, str]] = _groups(family)[group]
    return found


@cache
def _groups(family: str) -> dict[str, Any]:
    path = files("jiheng.budget.checks").joinpath(f"{family}_words.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
