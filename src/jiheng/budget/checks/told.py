"""The examples of the catalogue in words, for the manual and for `jiheng checks CODE`."""

import json
from collections.abc import Iterator
from typing import Any

from jiheng.budget.checks import CATALOGUE, check_portfolio
from jiheng.budget.checks.check import Check
from jiheng.budget.checks.examples import clean_value, forms_of, lists_of, register_of_example
from jiheng.budget.checks.pub_register import beside_register
from jiheng.budget.portfolio import Examination
from jiheng.budget.profiles import DEFAULT, packaged_profiles
from jiheng.kernel.findings import Finding
from jiheng.kernel.messages import message

_LONGEST = 60  # signs of a value that an example shows


def check_of(code: str) -> Check:
    """The check of a code; KeyError for an unknown one."""
    return {check.code: check for check in CATALOGUE}[code]


def changes(example: dict[str, Any], language: str) -> list[str]:
    """What an example changes in clean forms, a sentence a line."""
    parts = example.get("forms", [example])
    lines: list[str] = []
    for number, part in enumerate(parts, start=1):
        kind = message(f"overview.kind.{part['kind']}", language)
        if len(parts) > 1:
            form = message("check.told.form_of_several", language, number=str(number), kind=kind)
        else:
            form = message("check.told.form", language, kind=kind)
        changed = list(_changes(part, language))
        nothing = message("check.told.as_it_is", language)
        lines.append(f"{form}{'：' if language == 'zh' else ': '}{'' if changed else nothing}")
        lines += [f"  {one}" for one in changed]
    for names in example.get("lists", []):
        lines.append(message("check.told.list", language, names="、".join(names)))
    if "register" in example:
        names = [
            f"{one.project} {one.score or ''}".strip()
            for one in register_of_example(example)
            if not one.excused
        ]
        lines.append(message("check.told.register", language, names="、".join(names) or "—"))
    if "profile" in example:
        lines.append(message("check.told.profile", language, name=example["profile"]))
    return lines


def sentence(code: str, example: dict[str, Any], language: str) -> str:
    """What the check says of an example, "" where it stays silent."""
    found = (one for one in findings_of(example) if one.code == code)
    return next((one.said(language).message for one in found), "")


def findings_of(example: dict[str, Any]) -> list[Finding]:
    """What is found on the forms of an example, by the newest rules or those of its years."""
    profile = packaged_profiles()[example.get("profile", DEFAULT)]
    if "register" in example:
        return list(beside_register(forms_of(example), register_of_example(example)))
    if not example.get("dated"):
        rules = profile.rules(profile.newest_day())
        return check_portfolio(forms_of(example), rules, lists_of(example))
    with Examination(profile) as run:
        found = [finding for one in run.forms(forms_of(example)) for finding in one.findings]
        return [*found, *run.across(lists_of(example))]


def _changes(part: dict[str, Any], language: str) -> Iterator[str]:
    for path, value in part.get("set", {}).items():
        before = _shown(clean_value(part, path), language)
        after = _shown(value, language)
        if before == after:
            yield message("check.told.stays", language, path=path, value=after)
        else:
            yield message("check.told.change", language, path=path, before=before, after=after)
    for path, state in part.get("states", {}).items():
        said = message(f"missing.{state}", language)
        yield message("check.told.state", language, path=path, state=said)


def _shown(value: Any, language: str) -> str:
    if value is None or value == "":
        return message("check.told.empty", language)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"“{text}”" if len(text) <= _LONGEST else f"“{text[:_LONGEST]}…”"
