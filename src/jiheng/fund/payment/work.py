"""The work folder of an area: what each step reads and writes, whole or not at all.

reference/   tables that the area gives: hospitals, classes, lists, budget, assessment
cases/       accepted, set aside, out of scope, problems, quality
catalogue/   branches, figures of groups, level means, the area
grouped/     one row a case with its trace
scored/      one row a case
runs/2026-01 a monthly run: entries, hospitals, run.json
clearing/    the yearly clearing
"""

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path
from typing import Any

from jiheng.fund.payment.refusals import Refused
from jiheng.kernel.files import whole_file

CLEARING = "clearing"  # in the place of a month: the yearly clearing, after every month
_MONTH = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Work:
    """A work folder; its files exist as far as the steps have been run."""

    folder: Path

    @property
    def reference(self) -> Path:
        """The tables that the area gives."""
        return self.folder / "reference"

    def part(self, name: str) -> Path:
        """The folder of a step."""
        return self.folder / name

    def need(self, name: str, step: str) -> Path:
        """A file of an earlier step; Refused, naming the step to run, where it is missing."""
        path = self.folder / name
        if not path.exists():
            raise Refused("dip.step_first", file=str(path), step=step)
        return path

    def table(self, name: str, columns: Iterable[str]) -> list[dict[str, str]]:
        """The rows of a reference table as texts; none where it was not given.

        Refused where a column is missing.
        """
        path = self.reference / f"{name}.csv"
        if not path.is_file():
            return []
        reader = csv.DictReader(StringIO(_text(path)))
        for column in columns:
            if column not in (reader.fieldnames or ()):
                raise Refused("dip.no_column", file=path.name, column=column)
        # A row with more cells than headings gives them under None.
        return [
            {key: (value or "").strip() for key, value in row.items() if key is not None}
            for row in reader
        ]

    def runs(self) -> list[Path]:
        """The monthly runs, in order."""
        return sorted(path for path in self.part("runs").glob("*") if path.is_dir())


def _text(path: Path) -> str:
    """The text of a table in UTF-8 or GB18030; Refused where it is in neither."""
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("dip.unreadable", file=str(path))


def amount(text: str, file: str, line: int, least: Decimal | None = None) -> Decimal:
    """A number of a reference table; Refused with file and line where it is none, or below the least."""
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise Refused("dip.bad_row", file=file, line=str(line), found=text) from None
    if not value.is_finite() or (least is not None and value < least):
        raise Refused("dip.bad_row", file=file, line=str(line), found=text)
    return value


def month_like(text: str) -> bool:
    """Whether a text is a month as tables and commands write it (2026-01)."""
    return bool(_MONTH.fullmatch(text))


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a reference table, whole or not at all."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    with whole_file(path) as file:
        file.write(text.getvalue().encode())


def write_json(path: Path, record: Any) -> None:
    """A record as JSON; decimals and days as text."""
    text = json.dumps(record, ensure_ascii=False, indent=1, default=str)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def read_json(path: Path) -> Any:
    """The record of a JSON file that a step wrote."""
    return json.loads(path.read_text(encoding="utf-8"))


def digest(paths: Iterable[Path]) -> str:
    """The SHA-256 of files, by name and content: what a run was computed from."""
    found = hashlib.sha256()
    for path in sorted(paths):
        found.update(path.name.encode())
        with path.open("rb") as file:
            found.update(hashlib.file_digest(file, "sha256").digest())
    return found.hexdigest()


def version_of(path: Path) -> str:
    """The version of a table of the area: the first places of its digest, "none" where it is not given."""
    return digest([path])[:12] if path.is_file() else "none"
