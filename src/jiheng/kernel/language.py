"""The language that the program speaks. Light: it is known before anything large is imported."""

import locale
import os
from collections.abc import Mapping, Sequence
from typing import Literal, cast

Language = Literal["zh", "en"]


def language_of(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Language:
    """The language asked for by the last --lang, or else the system's; Chinese if unknown."""
    asked: Language | None = None
    for position, argument in enumerate(arguments):
        given = argument.removeprefix("--lang=") if argument.startswith("--lang=") else None
        if argument == "--lang" and position + 1 < len(arguments):
            given = arguments[position + 1]
        if given in ("zh", "en"):
            asked = cast(Language, given)
    if asked:
        return asked
    names = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    system = next((name for name in names if name), None) or locale.getlocale()[0] or ""
    return "en" if system.casefold().startswith("en") else "zh"
