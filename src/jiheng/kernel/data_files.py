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

    def line_of(self, path: tuple[str, ...]) -> int:
        """The line of a key inside tables ("funds", "columns"), or of the nearest table above it.

        >>> made = parse_data_file("[a]\\nx = 1\\n[b.c]\\nx = 2\\n", "t.toml")
        >>> made.line_of(("b", "c", "x")), made.line_of(("b", "c", "y")), made.line_of(("z",))
        (4, 3, 1)
        """
        lines = self.text.splitlines()
        for depth in range(len(path), 0, -1):
            table = ".".join(path[:depth])
            head = re.compile(rf"\s*\[\s*{re.escape(table)}\s*\]")
            at = next((at for at, line in enumerate(lines) if head.match(line)), None)
            if at is not None:
                return self._key_line(lines, at, path[depth:])
        return self._key_line(lines, -1, path)

    def _key_line(self, lines: list[str], at: int, keys: tuple[str, ...]) -> int:
        """The line of the first of the keys within the table that begins at a line."""
        for number, line in enumerate(lines[at + 1 :], at + 2):
            if re.match(r"\s*\[", line):
                break
            if keys and re.match(rf"\s*[\"']?{re.escape(keys[0])}[\"']?\s*=", line):
                return number
        return max(at + 1, 1)

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
