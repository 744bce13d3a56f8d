"""A workbook of long tables: written row by row in little memory, the same bytes each time.

Texts stay texts, whatever they begin with: nothing from a document becomes a formula or a link.
A number is written as one where a spreadsheet shows exactly the text; otherwise its text.
"""

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Literal, NamedTuple

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from jiheng.budget.layouts.report.own import BOOK_MARK
from jiheng.kernel.writing.characters import columns_of, upright

MOST_ROWS = 1_048_576  # of a sheet, headings included
_LONGEST = 32_767  # characters of a cell
_LINE = 15  # points of a line of text
_HIGHEST = 27  # lines of a row
_DAY = datetime(2000, 1, 1)  # a file of today would differ from the same one of yesterday
_A4 = 9
_DIGITS = 15  # that a spreadsheet keeps
_NUMBER = re.compile(r"([+-]?)(0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d{1,10}))?(%?)")
_HEAD: dict[str, Any] = {
    "bold": True,
    "bg_color": "#EDF1F5",
    "border": 1,
    "border_color": "#B8C0C8",
}
_CELL: dict[str, Any] = {"valign": "top", "border": 1, "border_color": "#D0D7DE"}


class Heading(NamedTuple):
    """One column of a sheet: its heading, its width in digits, and what stands in it."""

    text: str
    width: int
    holds: Literal["text", "number"] = "text"


class Exact(NamedTuple):
    """A number that a spreadsheet holds without loss, and the format that shows the same text."""

    number: float
    format: str


def exact(text: str) -> Exact | None:
    """The number of a text; None where it is none or would be shown differently.

    >>> exact("1,234.50"), exact("97.26%"), exact("007"), exact("=1+1")
    (Exact(number=1234.5, format='#,##0.00'), Exact(number=0.9726, format='0.00%'), None, None)
    """
    found = _NUMBER.fullmatch(text)
    if not found:
        return None
    sign, whole, decimals, percent = found.groups()
    value = Decimal(text.removesuffix("%").replace(",", ""))
    if len(value.as_tuple().digits) > _DIGITS:
        return None
    number = float(value / 100 if percent else value)
    shape = ("#,##0" if "," in whole else "0") + ("." + "0" * len(decimals) if decimals else "")
    shape += percent
    return Exact(number, f"+{shape};-{shape};{shape}" if sign == "+" else shape)


class Workbook:
    """An xlsx file in the making; its sheets are written one after the other."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._formats: dict[str, Any] = {}

    def format(self, look: str, number: str | None = None) -> Any:
        """The format of a cell ("head", "wrapped" or "plain"), made once."""
        key = number or look
        if key not in self._formats:
            looks = dict(_HEAD if look == "head" else _CELL)
            looks["text_wrap"] = look != "plain"
            if number:
                looks["num_format"] = number
            self._formats[key] = self._file.add_format(looks)
        return self._formats[key]

    def sheet(
        self, name: str, headings: Sequence[Heading], printed: int, most: int = MOST_ROWS
    ) -> "Sheet":
        """A new sheet whose first `printed` columns go on paper.

        Rows beyond `most` go on in further sheets of the same headings.
        """
        return Sheet(self, self._file, name, headings, printed, most)


class Sheet:
    """A table of any length in as many sheets as it needs, with filter, frozen and printed heads."""

    def __init__(
        self,
        book: Workbook,
        file: Any,
        name: str,
        headings: Sequence[Heading],
        printed: int,
        most: int,
    ) -> None:
        self._book = book
        self._file = file
        self._name = name
        self._headings = headings
        self._printed = printed
        self._most = most
        self._parts = 0
        self._begin()

    def _begin(self) -> None:
        self._parts += 1
        name = self._name if self._parts == 1 else f"{self._name} {self._parts}"
        self._sheet = self._file.add_worksheet(name)
        self._row = 0
        for at, heading in enumerate(self._headings):
            self._sheet.set_column(at, at, heading.width)
        self._sheet.set_landscape()
        self._sheet.set_paper(_A4)
        self._sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)
        self._sheet.set_footer("&L&A&R&P / &N")
        self._sheet.freeze_panes(1, 1)
        self.head([heading.text for heading in self._headings])

    def head(self, texts: Sequence[str]) -> None:
        """Write a row of headings."""
        for at, text in enumerate(texts):
            self._sheet.write_string(self._row, at, text, self._book.format("head"))
        self._row += 1

    def add(self, texts: Sequence[str | None]) -> None:
        """Write a row; None leaves a cell empty."""
        self._room()
        self._high(texts)
        for at, (text, heading) in enumerate(zip(texts, self._headings, strict=True)):
            self._cell(at, text or "", heading.holds)
        # The row before is on disk by now; its height, which the library keeps, is there too.
        self._sheet.row_info.pop(self._row - 1, None)
        self._sheet.row_sizes.pop(self._row - 1, None)
        self._row += 1

    def _room(self) -> None:
        """Go on in a further sheet where this one is full."""
        if self._row == self._most:
            self.close()
            self._begin()

    def _high(self, texts: Sequence[str | None]) -> None:
        """Make the row as high as its printed texts need: not every program does so by itself."""
        widths = [heading.width for heading in self._headings[: self._printed]]
        lines = max(_lines(text or "", width) for text, width in zip(texts, widths, strict=False))
        self._sheet.set_row(self._row, _LINE * min(lines, _HIGHEST))

    def _cell(self, at: int, text: str, holds: str) -> None:
        number = exact(text) if holds == "number" else None
        look = self._book.format("wrapped" if at < self._printed else "plain")
        if number:
            form = self._book.format("plain", number.format)
            self._sheet.write_number(self._row, at, number.number, form)
        elif text:
            self._sheet.write_string(self._row, at, _fitting(upright(text)), look)
        elif at < self._printed:  # with its border; elsewhere an empty cell need not be there
            self._sheet.write_blank(self._row, at, None, look)

    def add_below(
        self, title: str, headings: Sequence[str], rows: Iterable[Sequence[str | None]]
    ) -> None:
        """Write another table below what stands there; it may have fewer columns."""
        self._row = min(self._row + 1, self._most)  # a blank row between them
        for texts in ((title,), headings):
            self._room()
            self.head(texts)
        for row in rows:
            self._room()
            self._high(row)
            for at, text in enumerate(row):
                self._cell(at, text or "", "number" if at else "text")
            self._row += 1
        self._print_so_far()

    def close(self) -> None:
        """Put the filter over what was written, and choose what is printed."""
        self._sheet.autofilter(0, 0, max(self._row - 1, 0), len(self._headings) - 1)
        self._print_so_far()

    def _print_so_far(self) -> None:
        self._sheet.print_area(0, 0, max(self._row - 1, 0), self._printed - 1)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column; a Chinese sign is two digits wide."""
    if 2 * len(text) <= width and "\n" not in text:
        return 1
    return sum(-(-columns_of(line) // width) or 1 for line in text.split("\n"))


def _fitting(text: str) -> str:
    """The text, cut visibly where a cell cannot hold it."""
    if len(text.encode("utf-16-le", "replace")) // 2 <= _LONGEST:
        return text
    return text[: _LONGEST // 2] + "…"


@contextmanager
def workbook(target: BinaryIO, title: str) -> Iterator[Workbook]:
    """Write a workbook to an open file on leaving without an exception; OSError where that fails."""
    with TemporaryDirectory(prefix="jiheng-", ignore_cleanup_errors=True) as folder:
        options = {
            **{"constant_memory": True, "tmpdir": folder, "use_zip64": True},
            **{"strings_to_formulas": False, "strings_to_urls": False},
            **{"strings_to_numbers": False},
            "default_format_properties": {"font_name": "Microsoft YaHei", "font_size": 10},
        }
        path = Path(folder, "report.xlsx")  # a target that fails would leave a half-open package
        file = xlsxwriter.Workbook(path, options)
        file.set_properties({"title": title, "comments": BOOK_MARK, "created": _DAY})
        yield Workbook(file)
        try:
            file.close()
        except FileCreateError as error:
            raise error.args[0] from error
        with path.open("rb") as made:
            shutil.copyfileobj(made, target)
