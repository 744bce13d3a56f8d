"""How fast forms are written, beside a plain loop of the same library over the same cells.

    python benchmarks/writing.py [EXTENSION …] [--forms 1000]

The forms are the packaged self-evaluations, over and over. "ours" is layout and file, "plain"
only puts the cells of the sheets that were laid out before into a file, without a look. Seconds are
those of one process on the processor's clock ("cpu") and on the wall ("wall"), and with two processes
on the wall ("two"). Exit status 1 where "cpu" is more than is asked of a format on two processors.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from io import BytesIO
from itertools import cycle, islice
from multiprocessing import get_context

import docx as python_docx
import typst
import xlsxwriter

from jiheng import examples
from jiheng.budget.forms import Form
from jiheng.budget.layouts.lay_out import lay_out
from jiheng.budget.layouts.packs import ROOT, packs
from jiheng.budget.recognise import recognise
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document
from jiheng.kernel.writing import pdf_fonts
from jiheng.kernel.writing.sheet import Sheet
from jiheng.kernel.writing.write import WRITERS

ASKED = {".xlsx": 10.0, ".docx": 20.0, ".pdf": 40.0, ".html": 10.0}  # seconds for 1,000 forms


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("extensions", nargs="*", default=list(WRITERS))
    parser.add_argument("--forms", type=int, default=1000)
    given = parser.parse_args()
    forms = list(islice(cycle(evaluations()), given.forms))
    slow = False
    names = ("cpu", "wall", "two", "forms/s", "asked", "plain", "ratio")
    print(f"{'format':8} {'forms':>6} {' '.join(f'{name:>8}' for name in names)}")
    for suffix in given.extensions:
        ours, wall = timed(partial(write_all, forms, suffix))
        _, two = timed(partial(write_in_two, forms, suffix))
        asked = ASKED[suffix] * given.forms / 1000
        figures = (ours, wall, two, given.forms / ours, asked)
        line = f"{suffix:8} {given.forms:6} {' '.join(f'{one:8.1f}' for one in figures)}"
        if suffix in PLAIN:
            sheets = [sheet_of(form) for form in forms]
            plain, _ = timed(partial(plain_all, sheets, suffix))
            line += f" {plain:8.1f} {ours / plain:8.1f}"
        print(line)
        slow = slow or ours > asked
    return int(slow)


def evaluations() -> list[Form]:
    """The packaged self-evaluations as they are read."""
    found: list[Form] = []
    for path in sorted(examples.folder().glob("*自评.*")):
        found += recognise(read_document(path, default_limits())).forms
    return [form for form in found if form.kind == "self_evaluation"]


def sheet_of(form: Form) -> Sheet:
    return lay_out(form, packs()[ROOT], packs()).sheet


def write_all(forms: Sequence[Form], suffix: str) -> None:
    for form in forms:
        WRITERS[suffix]([sheet_of(form)])


def write_in_two(forms: Sequence[Form], suffix: str) -> None:
    """The same by two processes, half of the forms each."""
    halves = [forms[::2], forms[1::2]]
    # Begun anew: typst has threads, which a forked process would wait for without end.
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        list(pool.map(write_all, halves, [suffix, suffix]))


def plain_all(sheets: Sequence[Sheet], suffix: str) -> None:
    for sheet in sheets:
        PLAIN[suffix](sheet)


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds of this process on the processor, where other work does not count, and on the wall."""
    processor, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - processor, time.perf_counter() - wall


def plain_xlsx(sheet: Sheet) -> None:
    book = xlsxwriter.Workbook(BytesIO(), {"in_memory": True})
    made = book.add_worksheet()
    for box in sheet.boxes:
        end = (box.row + box.rows - 1, box.column + box.columns - 1)
        if (box.row, box.column) != end:
            made.merge_range(box.row, box.column, *end, box.text)
        made.write_string(box.row, box.column, box.text)
    book.close()


def plain_docx(sheet: Sheet) -> None:
    document = python_docx.Document()
    table = document.add_table(sheet.rows, len(sheet.widths))
    for row, boxes in zip(table.rows, texts(sheet), strict=True):
        for cell, text in zip(row.cells, boxes, strict=True):
            cell.text = text
    document.save(BytesIO())


def texts(sheet: Sheet) -> Iterator[list[str]]:
    for row in sheet.places():
        yield [box.text for box in row]


def plain_pdf(sheet: Sheet) -> None:
    cells = "".join(
        f"table.cell(x: {box.column}, y: {box.row}, colspan: {box.columns}, rowspan: {box.rows}, "
        f"{json.dumps(box.text, ensure_ascii=False)}),"
        for box in sheet.boxes
    )
    source = f'#set text(font: "Noto Serif SC")\n#table(columns: {len(sheet.widths)}, {cells})'
    typst.compile(source.encode(), font_paths=pdf_fonts.for_typst(), ignore_system_fonts=True)


PLAIN: dict[str, Callable[[Sheet], None]] = {
    ".xlsx": plain_xlsx,
    ".docx": plain_docx,
    ".pdf": plain_pdf,
}

if __name__ == "__main__":
    sys.exit(main())
