"""Waivers: findings that an office accepts, for a reason and until a day.

    dated = 2026-01-10                    # the day of the list

    [[waiver]]
    code = "FND-04"                       # code, form_id and field as in the JSON of the finding
    form_id = "2023/市医保局/信息系统运维/self_evaluation"
    field = "funds[0].executed"
    reason = "年末追加预算，文件次年1月下达。"
    office = "市财政局绩效科"
    until = 2026-12-31                    # the last day on which it holds

A waived finding stays in every output and says why it is waived; it fails no call. A finding
with several places goes by the first. A broken file is refused with line and reason.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from jiheng.budget.checks.entries import entries
from jiheng.kernel.data_files import DataFile, read_data_file
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.findings import Finding
from jiheng.kernel.messages import message

_TEXTS = ("code", "form_id", "field", "reason", "office")
_KEYS = (*_TEXTS, "until")
_HEAD = re.compile(r"\s*\[\[\s*waiver\s*\]\]")

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Waiver:
    """One accepted exception, and the line where it stands."""

    code: str
    form_id: str
    field: str
    reason: str
    office: str
    until: date
    line: int

    @property
    def key(self) -> Key:
        """The finding that is accepted: code, form and field."""
        return self.code, self.form_id, self.field

    def said(self, language: str) -> str:
        """Why, by whom and until when."""
        until = self.until.isoformat()
        return message(
            "waivers.waived", language, reason=self.reason, office=self.office, until=until
        )


@dataclass(frozen=True, slots=True)
class Waivers:
    """The waivers of a file, by the finding that each accepts."""

    file: str
    entries: dict[Key, Waiver]

    def applied(self, findings: Iterable[Finding], today: date, language: str) -> list[Finding]:
        """The same findings; those accepted today carry the waiver."""
        return [self._waived(finding, today, language) for finding in findings]

    def _waived(self, finding: Finding, today: date, language: str) -> Finding:
        waiver = self.entries.get(_key(finding))
        if waiver is None or waiver.until < today:
            return finding
        return finding.model_copy(update={"waived": waiver.said(language)})

    def names(self, finding: Finding) -> bool:
        """Whether some waiver is for this finding, be it in force or ended."""
        return _key(finding) in self.entries

    def left_over(self, findings: Iterable[Finding], today: date, language: str) -> list[str]:
        """A sentence for each waiver that has ended, or that no finding needs."""
        needed = {_key(finding) for finding in findings}
        sentences = []
        for one in self.entries.values():
            shown = {"file": self.file, "line": str(one.line), "code": one.code}
            if one.until < today:
                until = one.until.isoformat()
                sentences.append(message("waivers.ended", language, **shown, until=until))
            elif one.key not in needed:
                sentences.append(message("waivers.unneeded", language, **shown))
        return sentences


def read_waivers(path: Path) -> Waivers:
    """The waivers of a user's file; DocumentError with line and reason where it is broken."""
    file = read_data_file(path)
    for name in file.tables:
        if name not in ("dated", "waiver"):
            _refuse(file, "data_file.unknown_key", _first(file, name), file.name, name=name)
    if "dated" not in file.tables:
        _refuse(file, "data_file.missing_key", 1, file.name, name="dated")
    dated = _day(file, file.tables["dated"], _first(file, "dated"), "dated")
    tables = file.tables.get("waiver")
    if not isinstance(tables, list) or not tables:
        raise DocumentError("waivers.none", file.name, line=str(_first(file, "waiver")))
    found: dict[Key, Waiver] = {}
    for number, table in enumerate(tables, start=1):
        waiver = _waiver(file, table, number, dated)
        if waiver.key in found:
            first = str(found[waiver.key].line)
            _refuse(file, "waivers.twice", waiver.line, f"waiver {number}", first=first)
        found[waiver.key] = waiver
    return Waivers(file.name, found)


def _waiver(file: DataFile, table: Any, number: int, dated: date) -> Waiver:
    key = f"waiver {number}"
    head = _line(file, number)
    if not isinstance(table, dict):
        _refuse(file, "data_file.not_a_table", head, key)
    for name in table:
        if name not in _KEYS:
            _refuse(file, "data_file.unknown_key", _line(file, number, name), key, name=name)
    for name in _KEYS:
        if name not in table:
            _refuse(file, "data_file.missing_key", head, key, name=name)
    for name in _TEXTS:
        value = table[name]
        if not isinstance(value, str) or not value.strip():
            line = _line(file, number, name)
            _refuse(file, "data_file.wrong_value", line, key, name=name, value=str(value))
    if table["code"] not in entries():
        line = _line(file, number, "code")
        _refuse(file, "waivers.unknown_code", line, key, code=table["code"])
    line = _line(file, number, "until")
    until = _day(file, table["until"], line, f"{key} until")
    if until < dated:
        days = {"until": until.isoformat(), "dated": dated.isoformat()}
        _refuse(file, "waivers.ends_before", line, key, **days)
    texts = {name: table[name].strip() for name in _TEXTS}
    return Waiver(**texts, until=until, line=head)


def _day(file: DataFile, value: Any, line: int, key: str) -> date:
    if type(value) is not date:  # a datetime is a date too, but no day
        _refuse(file, "waivers.no_day", line, key, value=str(value))
    return value


def _line(file: DataFile, number: int, name: str | None = None) -> int:
    """The line of the waiver of that number, or of an item in it; the nearest that is known."""
    lines = file.text.splitlines()
    heads = [at for at, line in enumerate(lines, start=1) if _HEAD.match(line)]
    if len(heads) < number:
        return _first(file, "waiver")
    head = heads[number - 1]
    end = heads[number] if number < len(heads) else len(lines) + 1
    for at in range(head + 1, end):
        if name and re.match(rf'\s*["\']?{re.escape(name)}["\']?\s*=', lines[at - 1]):
            return at
    return head


def _first(file: DataFile, name: str) -> int:
    """The first line that states a table or item of that name; 1 if unseen."""
    stated = re.compile(rf'\s*\[*\s*["\']?{re.escape(name)}\b')
    lines = enumerate(file.text.splitlines(), start=1)
    return next((at for at, line in lines if stated.match(line)), 1)


def _refuse(file: DataFile, message_id: str, line: int, key: str, **arguments: str) -> NoReturn:
    raise DocumentError(message_id, file.name, line=str(line), key=key, **arguments)


def _key(finding: Finding) -> Key:
    first = finding.places[0] if finding.places else None
    if first is None:
        return finding.code, "", ""
    return finding.code, first.form_id or "", first.field or ""
