"""One catalogue of every sentence a user reads: id → Chinese, English, named arguments.

The sentences lie in the TOML files of this folder, one table an id:

    ["read.empty"]
    zh = "“{file}”是空文件。请重新导出后再读。"
    en = "“{file}” is empty. Export it again and retry."
"""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

LANGUAGES = ("zh", "en")
# The wording of a check lies in its catalogue, beside title, reason and examples.
FOLDERS = ("kernel/messages", "budget/checks/catalogue", "web/messages")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every message: id → language → template."""
    merged: dict[str, dict[str, str]] = {}
    for name in FOLDERS:
        folder = files("jiheng").joinpath(name)  # as data: no package of a field is imported
        for entry in sorted(folder.iterdir(), key=lambda one: one.name):
            if not entry.name.endswith(".toml"):
                continue
            for message_id, texts in tomllib.loads(entry.read_text(encoding="utf-8")).items():
                if message_id in merged:
                    raise ValueError(f"message {message_id} stands twice, again in {entry.name}")
                merged[message_id] = {language: texts[language] for language in LANGUAGES}
    return merged


Argument = str | list[str] | tuple[str, ...]


def message(message_id: str, language: str = "zh", **arguments: Argument) -> str:
    """The sentence of an id in a language, with its arguments filled in; several words are listed.

    Raises KeyError for an unknown id, language or missing argument: those are our faults.
    """
    filled = {
        name: given if isinstance(given, str) else listed(given, language)
        for name, given in arguments.items()
    }
    return catalogue()[message_id][language].format(**filled)


def listed(words: Iterable[str], language: str) -> str:
    """Words one after the other, with the comma that the language lists with."""
    return ("、" if language == "zh" else ", ").join(words)
