"""The dictionaries of the checks (words.toml), read once."""

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def words(group: str) -> tuple[str, ...]:
    """The words of a group; KeyError for an unknown one (our fault)."""
    return tuple(_groups()[group])


@cache
def any_of(group: str) -> re.Pattern[str]:
    """A pattern that finds any word of a group, the longest first."""
    longest_first = sorted(words(group), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


@cache
def _groups() -> dict[str, list[str]]:
    text = files("jiheng.budget.checks").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
