"""A form while it is being recognised: values with their cells, findings, and what is left."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jiheng.budget.forms import Kind, State
from jiheng.budget.months import PERIOD_LABEL, period_in
from jiheng.budget.recognise.labels import money_unit
from jiheng.budget.recognise.lines import Line, Token
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.page import Page, Row
from jiheng.kernel.findings import Finding, Place, Severity
from jiheng.kernel.text import has_markup

_UNREADABLE = re.compile(
    "[\ufffd□■\ue000-\uf8ff]|^[.,:%％]+$|^[≥≤=<>]+[.,]*[%％]?$|^[≥≤=<>]+[^\\d]{0,4}$"
)
_MISREAD = re.compile(r"^(?=.*\d|l)(?=.*[OoIl|])[\dOoIl|.,]+[%％]?$")  # letters read for digits
_TWO_NUMBERS = re.compile(r"^[≥≤=<>]?\d[\d.,]*[%％]? [≥≤=<>]?\d[\d.,]*[%％]?$")
_CUT = re.compile(r"[、，,（(：:]$|[、，,][\u4e00-\u9fff]$|[的和与及或对将为在并]$")
_SHORTEST_CUT = 15
_READABLE = re.compile(r"\d|[\u4e00-\u9fff]{2}")
_TICK_BOX = re.compile(r"□\s*[\u4e00-\u9fff]|[\u4e00-\u9fff)）]\s*□")


FIELD_NAMES = {  # of fields whose printed label is not known
    "project_name": "项目名称",
    "department": "主管部门",
    "implementing_unit": "实施单位",
    "attribute": "项目属性",
    "period": "项目期",
    "total_weight": "合计",
    "total_score": "合计",
}


def unreadable(text: str) -> bool:
    """Whether characters of the text cannot be read: boxes for digits, signs without their number."""
    return bool(_UNREADABLE.search(text)) and not _TICK_BOX.search(text)


def address_of(place: dict[str, Any]) -> str:
    """An address in one text: "Sheet1 F14", "3 T2R5C4", "17 C3"."""
    before = place.get("sheet") or place.get("page") or place.get("line")
    return f"{before} {place['cell']}" if before is not None else str(place["cell"])


def place_of(page: Page, row: Row | None) -> dict[str, Any]:
    """Where a row stands: its sheet, printed page or line, as far as the document has them."""
    if page.place == "sheet":
        return {"sheet": page.name}
    if row is not None and page.place == "line":
        return {"line": row.number}
    return {"page": row.page} if row is not None and row.page is not None else {}


Spot = tuple[Token, Line]


@lru_cache(maxsize=8192)
def _look(text: str) -> frozenset[str]:
    """What is doubtful about a text by itself; values recur, so it is remembered."""
    doubts = set()
    if len(text) > _SHORTEST_CUT and _CUT.search(text):
        doubts.add("cut")
    if unreadable(text):
        doubts.add("unreadable")
        if not _READABLE.search(text):
            doubts.add("nothing")
    if _MISREAD.match(text):
        doubts.add("misread")
    if " " in text and _TWO_NUMBERS.match(text):
        doubts.add("two")
    return frozenset(doubts)


@dataclass(slots=True)
class Draft:
    """What is known of a form so far; field paths as in FORM-JSON ("funds[0].rate")."""

    file: str
    number: int
    page: Page
    guard: Guard
    kind: Kind = "self_evaluation"
    values: dict[str, str] = field(default_factory=dict)
    funds: list[dict[str, Any]] = field(default_factory=list)
    objectives: dict[str, str] = field(default_factory=dict)
    narrative: dict[str, str] = field(default_factory=dict)
    indicators: list[dict[str, Any]] = field(default_factory=list)
    filled_by: dict[str, str] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    extra: list[dict[str, Any]] = field(default_factory=list)
    reading: list[Finding] = field(default_factory=list)
    spots: dict[str, Spot] = field(default_factory=dict)  # field path → where it was read
    seen_labels: set[str] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)  # of the head, as printed
    weak: set[str] = field(default_factory=set)  # fields read above the head: any label beats them
    objective_label: str = ""
    year_before: str | None = None  # stated in front of the forms, for those that state none
    begins: int | None = None
    begins_page: int | None = None

    def where(self, token: Token, line: Line | None = None) -> dict[str, Any]:
        """The address of a token: sheet, page or line, and the cell."""
        page = line.page if line is not None else self.page
        place = place_of(page, line.row if line is not None else None)
        return {**place, "cell": token.cell.address}

    def addresses(self) -> dict[str, dict[str, Any]]:
        """The address of every field, by its path."""
        return {path: self.where(*spot) for path, spot in self.spots.items()}

    def take(self, path: str, token: Token, line: Line) -> str:
        """Use a token for a field: its text, its address, and what is doubtful about it."""
        token.used = True
        self.spots.setdefault(path, (token, line))
        text = token.text
        if token.cell.doubt:
            self.find("READ-09", "warning", token.cell.doubt, path, token, line, text=text)
        doubts = _look(text)
        if "cut" in doubts:
            self.find("READ-03", "info", "reading.maybe_cut", path, token, line, end=text[-6:])
        if "unreadable" in doubts:
            self.find("READ-08", "warning", "reading.unreadable", path, token, line)
        return text

    def value(self, path: str, token: Token, line: Line) -> str | None:
        """Use a token for a value; None where nothing of it can be read, and `states` says so."""
        text = self.take(path, token, line)
        doubts = _look(text)
        if "misread" in doubts:
            self.find("READ-08", "warning", "reading.maybe_misread", path, token, line)
        if "two" in doubts:
            self.find("READ-05", "warning", "reading.two_values", path, token, line)
        elif token.digits_joined:
            self.find(
                "READ-05", "info", "reading.digits_joined", path, token, line,
                printed=" ".join(token.cell.text.split()),
            )  # fmt: skip
        if has_markup(token.cell.text):
            printed = " ".join(token.cell.text.split())
            self.find(
                "READ-05", "info", "reading.markup_resolved", path, token, line, printed=printed
            )
        if "nothing" in doubts:
            self.states[path] = "unreadable"
            return None
        return text

    def set(self, path: str, token: Token, line: Line) -> bool:
        """Set a field of the form's head once; False where it already holds something else."""
        self.seen_labels.add(path)
        if path in self.values:
            return False
        self.values[path] = self.take(path, token, line)
        return True

    def note_unit(self, token: Token, line: Line) -> bool:
        """Take the unit of money that a label states, if none is known yet; whether it states one."""
        unit = money_unit(token.text)
        if unit is None:
            return False
        if "money_unit" not in self.values:
            self.values["money_unit"] = unit
            self.spots["money_unit"] = (token, line)
        return True

    def note_period(self, token: Token, line: Line) -> None:
        """Keep the months that a heading of a monitoring form names (1-7月执行数), once."""
        period = period_in(token.text) if self.kind == "monitoring" else None
        if period and all(one["label"] != PERIOD_LABEL for one in self.extra):
            address = address_of(self.where(token, line))
            self.extra.append({"label": PERIOD_LABEL, "text": period, "address": address})

    def give_way(self, field: str) -> None:
        """Move a field of the head to `extra`: a label that says it better follows."""
        spot = self.spots.pop(field, None)
        self.extra.append(
            {
                "label": self.labels.get(field) or FIELD_NAMES.get(field, field),
                "text": self.values.pop(field),
                "address": address_of(self.where(*spot)) if spot else None,
            }
        )

    def find(
        self,
        code: str,
        severity: Severity,
        message_id: str,
        path: str | None,
        token: Token | None = None,
        line: Line | None = None,
        **arguments: str,
    ) -> None:
        """Add a finding of the reader about a field and, where there is one, its cell."""
        place = self.where(token, line) if token is not None else None
        seen = token.text if token is not None else None
        self._add(code, severity, message_id, path, seen, place, arguments)

    def find_at(
        self,
        code: str,
        severity: Severity,
        message_id: str,
        path: str,
        seen: str,
        **arguments: str,
    ) -> None:
        """Add a finding about a field that is read already, at the cell it was read from."""
        spot = self.spots.get(path)
        place = self.where(*spot) if spot else None
        self._add(code, severity, message_id, path, seen, place, arguments)

    def _add(
        self,
        code: str,
        severity: Severity,
        message_id: str,
        path: str | None,
        seen: str | None,
        place: dict[str, Any] | None,
        arguments: dict[str, str],
    ) -> None:
        cell = address_of(place) if place else None
        self.reading.append(
            Finding(
                code=code,
                severity=severity,
                places=[Place(file=self.file, form=self.number, field=path, cell=cell)],
                seen=seen,
                message_id=message_id,
                arguments={"place": cell or "—", "seen": seen or "", **arguments},
            )
        )

    def keep(
        self, token: Token, line: Line, label: str | None = None, text: str | None = None
    ) -> None:
        """Keep a token that no field holds under `extra`; `text` is the part without its label."""
        token.used = True
        if token.cell.doubt:
            self.find("READ-09", "warning", token.cell.doubt, None, token, line, text=token.text)
        address = address_of(self.where(token, line))
        self.extra.append({"label": label, "text": text or token.text, "address": address})

    def keep_all(self, lines: Iterable[Line], label: str | None = None) -> None:
        """Keep every token not used yet under `extra`."""
        for line in lines:
            for token in line.fresh:
                self.keep(token, line, label)
