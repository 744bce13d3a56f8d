"""The overview of many forms as one web page that needs nothing else, on screen and on paper."""

import shutil
from collections.abc import Iterable
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import BinaryIO

from jiheng.budget.form_json import Failure
from jiheng.budget.layouts.overview import COLUMNS, Summary
from jiheng.kernel.messages import message

_IN_MEMORY = 1 << 20  # bytes of rows kept before they go to a temporary file
_NUMERIC = ' class="number"'
_PARTS = ("rows", "doubts", "failures")
# By this line the page is known again where it lies among the documents of the next run.
_MARK = '<meta name="generator" content="Jiheng overview">'


def is_overview(path: Path) -> bool:
    """Whether the file is a page that OverviewPage wrote; False where it cannot be read."""
    try:
        with path.open("rb") as file:
            return _MARK.encode() in file.read(512)
    except OSError:
        return False


class OverviewPage:
    """Takes rows and failures as they come; writes the page on leaving without an exception.

    A context manager over an open binary file, which stays open. Memory does not grow with the
    number of rows. Everything that came out of a document is escaped.
    """

    def __init__(self, target: BinaryIO, language: str) -> None:
        self._target = target
        self._language = language
        self._kept = {
            part: SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed on leaving
            for part in _PARTS
        }
        self._counts = dict.fromkeys(_PARTS, 0)

    def add(self, rows: Iterable[Summary], failure: Failure | None = None) -> None:
        """Take the rows of forms with their doubts, and a file that could not be read."""
        for row in rows:
            self._row(row)
        if failure:
            self._keep("failures", map(_cell, (failure.file, failure.message)))

    def _row(self, row: Summary) -> None:
        number = _cell(str(self._counts["rows"] + 1), numeric=True)
        cells = [
            _cell(text, numeric) for text, (_, numeric) in zip(row.cells, COLUMNS, strict=True)
        ]
        self._keep("rows", [number, *cells])
        for doubt in row.doubts:
            self._keep("doubts", map(_cell, (row.place, row.cells[0], doubt)))

    def _keep(self, part: str, cells: Iterable[str]) -> None:
        self._counts[part] += 1
        self._kept[part].write(f"<tr>{''.join(cells)}</tr>\n".encode("utf-8", "replace"))

    def __enter__(self) -> "OverviewPage":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._write()
        finally:
            for kept in self._kept.values():
                kept.close()

    def _write(self) -> None:
        folder = files("jiheng.budget.layouts")
        page = Template(folder.joinpath("overview.html").read_text(encoding="utf-8"))
        style = folder.joinpath("overview.css").read_text(encoding="utf-8")
        text = page.substitute(self._words(), style=style)
        for part in _PARTS:
            before, text = text.split(f"<!-- {part} -->")
            self._target.write(before.encode("utf-8"))
            self._kept[part].seek(0)
            shutil.copyfileobj(self._kept[part], self._target)
        self._target.write(text.encode("utf-8"))

    def _words(self) -> dict[str, str]:
        """The words of the page in its language, escaped."""
        counts = {part: str(count) for part, count in self._counts.items()}

        def said(message_id: str, **arguments: str) -> str:
            return escape(message(message_id, self._language, **arguments))

        headings = (
            f"<th{_NUMERIC if numeric else ''}>{said(name)}</th>" for name, numeric in COLUMNS
        )
        return {
            "lang": "zh-CN" if self._language == "zh" else "en",
            "mark": _MARK,
            "title": said("overview.title"),
            "summary": said("overview.summary", forms=counts["rows"], doubts=counts["doubts"]),
            "note": said("overview.note"),
            "number": said("overview.column.number"),
            "headings": "".join(headings),
            "doubts_title": said("overview.doubts", count=counts["doubts"]),
            "failures_title": said("overview.failures", count=counts["failures"]),
            "place": said("overview.column.place"),
            "project": said("overview.column.project"),
            "doubt": said("overview.column.doubts"),
            "file": said("overview.column.file"),
            "reason": said("overview.column.reason"),
            "no_doubts": "" if self._counts["doubts"] else "hidden",
            "no_failures": "" if self._counts["failures"] else "hidden",
        }


def _cell(text: str, numeric: bool = False) -> str:
    return f"<td{_NUMERIC if numeric else ''}>{escape(text)}</td>"
