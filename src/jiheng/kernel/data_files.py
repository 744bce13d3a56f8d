"""TOML files of facts (parameters, regulations, profiles), read so that a mistake has its line."""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from jiheng.kernel.documents.errors import DocumentError


@dataclass(frozen=True, slots=True)
class DataFile:
    """A parsed TOML file with its text, to say where in it something is wrong."""

    name: str
    text: str
    tables: dict[str, Any]

    def line(self, key: str, place: int = 0) -> int:
        """The line of the table `key`, or of its `place`-th (from 1) [[key.value]]; 1 if unseen."""
        name = rf'(?:[\w-]+\.)*["\']?{re.escape(key)}["\']?'
        heads = [
            number
            for number, line in enumerate(self.text.splitlines(), 1)
            if re.match(rf"\s*\[\s*{name}\s*\]|\s*\[?\s*{name}\s*=", line)
        ]
        values = [
            number
            for number, line in enumerate(self.text.splitlines(), 1)
            if re.match(rf"\s*\[\[\s*{name}\.value\s*\]\]", line)
        ]
        if 0 < place <= len(values):
            return values[place - 1]
        return (heads or values or [1])[0]

    def refuse(self, message_id: str, key: str, place: int = 0, **arguments: str) -> NoReturn:
        """Raise DocumentError naming file, line and key (with the value's number)."""
        shown = f"{key} value {place}" if place else key
        line = str(self.line(key, place))
        raise DocumentError(message_id, self.name, line=line, key=shown, **arguments)


def parse_data_file(text: str, name: str) -> DataFile:
    """The TOML text as tables, numbers with a point as Decimal; DocumentError where it is not TOML.

    A key given twice and a wrong date are refused by TOML itself, with the line.
    """
    try:
        tables = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        # The parser's own words are English; its line is what helps.
        seen = re.search(r"at line (\d+)", str(error))
        line = int(seen[1]) if seen else max(1, len(text.splitlines()))
        raise DocumentError("data_file.not_toml", name, line=str(line)) from error
    return DataFile(name, text, tables)


def read_data_file(path: Path) -> DataFile:
    """The TOML file of a user; DocumentError where it cannot be read or is not UTF-8."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DocumentError("data_file.unreadable", path.name) from error
    except UnicodeDecodeError as error:
        raise DocumentError("data_file.not_utf8", path.name) from error
    return parse_data_file(text, path.name)
