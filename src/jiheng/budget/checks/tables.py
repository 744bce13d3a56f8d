"""Findings and the catalogue of checks in a terminal."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from jiheng.budget.checks import CATALOGUE
from jiheng.budget.checks.counting import GRAVEST_FIRST, Owner
from jiheng.budget.checks.entries import entries
from jiheng.budget.checks.needs import labels
from jiheng.budget.checks.told import changes, check_of, sentence
from jiheng.kernel.findings import Finding
from jiheng.kernel.messages import message

NOTHING = "—"
_STYLES = {"error": "bold red", "warning": "yellow", "info": ""}
_SEPARATORS = {"zh": ("、", "；"), "en": (", ", "; ")}


def shown_group(
    owner: Owner, project: str | None, found: Sequence[Finding], language: str
) -> Group:
    """The findings of one form under its heading, the gravest first: severity, code, place, words.

    `project` is None where the findings are about no form but a whole file.
    """
    table = _table(language, "severity", "code", "cell", "message")
    for one in sorted(found, key=_gravity):
        row = (Text(_severity(one, language), style=_style(one)), *map(Text, _cells(one, language)))
        table.add_row(*row)
    return Group(Text(_heading(owner, project, language), style="bold"), table, Text())


def list_of_checks(language: str) -> Table:
    """Code, severity, what it finds, and the basis of every check."""
    table = _table(language, "code", "severity", "title", "basis")
    for check in CATALOGUE:
        entry = entries()[check.code]
        severity = message(f"check.severity.{entry.severity}", language)
        basis = _SEPARATORS[language][1].join(entry.cited(language))
        table.add_row(*map(Text, (check.code, severity, entry.title[language], basis)))
    return table


def shown_check(code: str, language: str) -> RenderableType:
    """What a check finds, why, how to mend it, and an example of either sort."""
    entry = entries()[code]
    parts = [Text(f"{code} · {entry.title[language]}", style="bold")]
    for name, text in about(code, language).items():
        parts.append(Text(f"{message(f'check.told.{name}', language)}{_colon(language)}{text}"))
    for which in ("fires", "silent"):
        example = getattr(entry, which)[0]
        parts.append(Text(f"{message(f'check.told.{which}', language)}{_colon(language)}"))
        parts += [Text(f"  {line}") for line in changes(example, language)]
        if which == "fires":
            said = message("check.told.says", language)
            parts.append(Text(f"  {said}{_colon(language)}{sentence(code, example, language)}"))
    return Group(*parts)


def about(code: str, language: str) -> Mapping[str, str]:
    """What is said of a check besides its title and examples, by the name of the part."""
    entry = entries()[code]
    check = check_of(code)
    kinds = [message(f"overview.kind.{one}", language) for one in sorted(check.kinds)]
    comma, semicolon = _SEPARATORS[language]
    return {
        "severity": message(f"check.severity.{entry.severity}", language),
        "why": entry.why[language],
        "mend": entry.mend[language],
        "basis": semicolon.join(entry.cited(language)) or NOTHING,
        "kinds": comma.join(kinds),
        "needs": comma.join(labels().get(one, one) for one in check.needs) or NOTHING,
    }


def _cells(one: Finding, language: str) -> Iterator[str]:
    yield one.code
    yield (one.places[0].cell if one.places else None) or NOTHING
    text = one.message
    if len(one.places) > 1:
        more = str(len(one.places) - 1)
        text = message("check.table.more", language, message=text, count=more)
    yield f"{text}\n{one.waived}" if one.waived else text


def _severity(one: Finding, language: str) -> str:
    severity = message(f"check.severity.{one.severity}", language)
    return message("check.severity_waived", language, severity=severity) if one.waived else severity


def _style(one: Finding) -> str:
    return "dim" if one.waived else _STYLES[one.severity]


def _gravity(one: Finding) -> tuple[bool, int]:
    return one.waived is not None, GRAVEST_FIRST.index(one.severity)


def _heading(owner: Owner, project: str | None, language: str) -> str:
    file, number = owner
    if project is None:
        return file or NOTHING
    named = {"file": file or NOTHING, "form": str(number or 1)}
    return message("check.heading", language, project=project or NOTHING, **named)


def _table(language: str, *columns: str) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for column in columns:
        heading = message(f"check.table.{column}", language)
        table.add_column(heading, overflow="fold", no_wrap=column in ("code", "severity"))
    return table


def _colon(language: str) -> str:
    return "：" if language == "zh" else ": "
