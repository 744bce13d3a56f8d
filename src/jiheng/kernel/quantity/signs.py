"""Signs and operator words (signs.toml): every way in which a form writes ≥, ≤, a digit."""

import re
import tomllib
from importlib.resources import files
from typing import Any

from jiheng.kernel.text import tidy


def _tables() -> dict[str, Any]:
    text = files("jiheng.kernel.quantity").joinpath("signs.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _signs(rows: dict[str, str]) -> dict[int, str]:
    """Look-alike → plain sign; a row of as many plain signs pairs them one by one."""
    return {
        ord(other): plain[place] if len(plain) > 1 else plain
        for plain, others in rows.items()
        for place, other in enumerate(others)
    }


def _words(rows: dict[str, list[str]]) -> tuple[dict[str, str], str]:
    """Word → operator, and the words as a regular expression, the longest first."""
    words = {word: operator for operator, row in rows.items() for word in row}
    return words, "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_TABLES = _tables()
_SIGNS = _signs(_TABLES["look_alikes"])
OPERATOR_BEFORE, BEFORE_PATTERN = _words(_TABLES["before"])
OPERATOR_AFTER, AFTER_PATTERN = _words(_TABLES["after"])

_RATE_COMMA = re.compile(r"(?<=[/·](?:人|户|天|次|年|月))[、,](?=[人户天次年月])")


def settle(text: str) -> str:
    """The text with one spelling of every sign; its closing punctuation is gone.

    >>> settle("《=９５％。"), settle("300元/人、天"), settle("$\\\\geq 95\\\\%$")
    ('<=95%', '300元/人·天', '≥95%')
    """
    text = tidy(text)
    if not text.isascii():
        text = text.translate(_SIGNS)
        if "/" in text:
            text = _RATE_COMMA.sub("·", text)
    return text.rstrip("。;,、!！") if text and not text[-1].isalnum() else text
