"""Write the generated parts of the manual: commands, checks, messages, schemas, components.

`python tools/generate_docs.py` writes them under docs/reference; a test compares them with what
the program says of itself.
"""

import atexit
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from components import components
from django.core.serializers.json import DjangoJSONEncoder

from jiheng.budget.checks import CATALOGUE
from jiheng.budget.checks.entries import entries
from jiheng.budget.checks.tables import about
from jiheng.budget.checks.told import changes, sentence
from jiheng.budget.form_json import schema
from jiheng.cli import app
from jiheng.console import SpeakingCommand, SpeakingGroup, speaking
from jiheng.kernel.messages import LANGUAGES, catalogue, message

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"
_MADE = "<!-- Made by `make docs`; do not edit. -->"


def main() -> None:
    """Write every generated file of the manual."""
    for name, text in generated().items():
        (REFERENCE / name).write_text(text, encoding="utf-8", newline="\n")


def generated() -> dict[str, str]:
    """The generated files: name under docs/reference → text."""
    return {
        "commands.md": commands(),
        "checks.md": checks(),
        "messages.md": messages(),
        "form.schema.json": json.dumps(schema(), ensure_ascii=False, indent=1) + "\n",
        "components.json": json.dumps(components(), indent=1) + "\n",
        "openapi.json": json.dumps(openapi(), ensure_ascii=False, indent=1) + "\n",
    }


def openapi() -> Any:
    """The description of the site's API, as the site gives it; the version is left out."""
    if "DJANGO_SETTINGS_MODULE" not in os.environ:  # in the tests pytest has set the site up
        os.environ["DJANGO_SETTINGS_MODULE"] = "jiheng.web.config.settings"
        data = tempfile.mkdtemp(prefix="jiheng-docs-")
        atexit.register(shutil.rmtree, data, ignore_errors=True)
        os.environ["JIHENG_DATA"] = data
    import django

    django.setup()
    from jiheng.web.api.site import api

    described = json.loads(json.dumps(api.get_openapi_schema(), cls=DjangoJSONEncoder))
    del described["info"]["version"]
    return described


def commands() -> str:
    """Every command with its arguments and options, as its help says."""
    group = speaking(app, "en")
    parts = [f"# Commands\n\n{_MADE}\n\n{group.help}\n", *_options(group)]
    for name, command in every_command(group):
        parts += [f"\n## jiheng {name}\n\n{command.help}\n", *_options(command)]
    parts.append(_STATUS)
    return "\n".join(parts)


def every_command(
    group: SpeakingGroup, above: str = ""
) -> Iterator[tuple[str, SpeakingGroup | SpeakingCommand]]:
    """Every command with its whole name; those of a group follow it."""
    for name, command in group.commands.items():
        assert isinstance(command, SpeakingGroup | SpeakingCommand)
        yield above + name, command
        if isinstance(command, SpeakingGroup):
            yield from every_command(command, f"{above}{name} ")


_STATUS = """
## Exit status

| status | meaning |
|---|---|
| 0 | fine, also where some files of many could not be read: they are listed last and stand under `failures` |
| 1 | `check` or `report` with `--fail-on`: a finding as grave as asked that no waiver accepts; elsewhere a fault of the program itself (please report it) |
| 2 | nothing could be read, or the call was wrong; with `--strict` also where any file could not be read; or the disk is full |
| 130 | stopped with Ctrl+C; 143 where the system asked it to end. A file that was being written stays as it was |
"""


def _options(command: SpeakingGroup | SpeakingCommand) -> list[str]:
    """The arguments and options of a command as rows of a table."""
    rows = ["| | | default |", "|---|---|---|"]
    for one in command.params:
        metavar = getattr(one, "metavar", None)
        if one.param_type_name == "option":
            shown = f"{one.opts[0]} {metavar}" if metavar else one.opts[0]
        else:
            single = metavar if one.required else f"[{metavar}]"
            shown = f"{metavar}..." if one.nargs == -1 else single
        default = one.default if one.default not in (None, False, []) else ""
        default = "required" if one.required else default
        text = getattr(one, "help", "")
        rows.append(f"| `{_cell(shown)}` | {_cell(str(text))} | {default} |")
    return rows


@cache
def checks() -> str:
    """Every check in the order of the list: what it finds, why, how to mend it, two examples."""
    parts = [f"# Checks\n\n{_MADE}\n", _ABOUT_CHECKS, "| code | | |", "|---|---|---|"]
    for one in CATALOGUE:
        titles = entries()[one.code].title
        parts.append(f"| [{one.code}](#{one.code.lower()}) | {titles['zh']} | {titles['en']} |")
    parts += [part for one in CATALOGUE for part in _check(one.code)]
    return "\n".join(parts) + "\n"


_ABOUT_CHECKS = """\
`jiheng check PATH...` asks all of these of every form; `jiheng checks CODE` shows one of them in the
terminal. Each example changes a form that has no findings; each sentence is what the program says of it.
"""


def _check(code: str) -> list[str]:
    """The part of one check, in both languages side by side."""
    entry = entries()[code]
    parts = [f"\n## {code}\n", f"**{entry.title['zh']}** · {entry.title['en']}\n"]
    parts += ["| | 中文 | English |", "|---|---|---|"]
    said = [about(code, language) for language in LANGUAGES]
    for name in said[0]:
        cells = (message(f"check.told.{name}", "en"), *(_cell(one[name]) for one in said))
        parts.append(f"| {' | '.join(cells)} |")
    for which in ("fires", "silent"):
        example = getattr(entry, which)[0]
        parts.append(f"\n{message(f'check.told.{which}', 'en')}:\n")
        parts += _example(code, example)
    return parts


def _example(code: str, example: dict[str, Any]) -> list[str]:
    """The changes of an example, and what is said of it."""
    told = [f"    {line}" for line in changes(example, "zh")]
    said = [sentence(code, example, language) for language in LANGUAGES]
    return [*told, *(f"\n> {one}" for one in said if one)]


def messages() -> str:
    """Every message a user may read, by id."""
    rows = [f"# Messages\n\n{_MADE}\n", "Words in braces are filled in.\n"]
    area = ""
    for message_id, texts in sorted(catalogue().items()):
        if message_id.split(".")[0] != area:
            area = message_id.split(".")[0]
            rows += [f"\n## {area}\n", "| id | Chinese | English |", "|---|---|---|"]
        rows.append(f"| `{message_id}` | {_cell(texts['zh'])} | {_cell(texts['en'])} |")
    return "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text).replace("|", "\\|")


if __name__ == "__main__":
    main()
