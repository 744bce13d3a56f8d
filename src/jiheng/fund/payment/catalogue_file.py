"""Read a national or local catalogue that a user gives, by a map of its columns, and judge it.

The map is a TOML file; every part of it may be left out:

    [columns]             # our name = the heading in the file; headings are searched, wherever they stand
    row_no = "序号"
    dise_code = "病种编码"
    dx_expr = "主要诊断编码"
    main_op_expr = "主要操作编码"
    score = "分值"

    [sheets]              # sheet = kind of its rows, where no column says it
    "先期分组" = "XQ"

    [values.rule_kind]    # words of the file = our words
    "核心" = "JC"
    "综合" = "ZH"

    [replace]             # signs of the file's expressions = ours
    "、" = "|"
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jiheng.fund.payment.consistency import Problem, problems_of
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.work import Work, write_rows
from jiheng.kernel.data_files import DataFile, read_data_file
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.page import Page
from jiheng.kernel.documents.read import read_document

NEEDED = ("dise_code", "dx_expr", "main_op_expr")
MAY_BE = (
    *("row_no", "rule_kind", "dise_name", "any_op_expr", "rel_op_expr", "other_dx_expr", "sex"),
    *("age_from", "age_below", "newborn_below", "weight_from", "weight_below", "vent_from"),
    *("treatment", "is_basic", "score", "mean"),
)
EXPRESSIONS = ("dx_expr", "main_op_expr", "any_op_expr", "rel_op_expr", "other_dx_expr")
WRITTEN = ("row_no", "rule_kind", *NEEDED, *MAY_BE[2:])
_PARTS = {"columns", "sheets", "values", "replace"}


@dataclass(frozen=True, slots=True)
class Map:
    """What the map of columns says; empty where there is none."""

    columns: Mapping[str, str]
    sheets: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    replace: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One catalogue row with our names, and where in the file it stands."""

    place: str
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Read:
    """A catalogue as read: its rows, and what is wrong or odd about them."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]

    @property
    def usable(self) -> bool:
        """Whether no problem keeps it from being used."""
        return not any(one.blocks for one in self.problems)


def read_map(path: Path | None) -> Map:
    """The map of columns; DocumentError where it is not TOML or names what is not known."""
    if path is None:
        return Map({}, {}, {}, {})
    file = read_data_file(path)
    for part in file.tables.keys() - _PARTS:
        file.refuse("dip.map.unknown", part)
    columns = _texts(file, "columns", file.tables.get("columns", {}))
    for name in columns.keys() - {*NEEDED, *MAY_BE}:
        file.refuse("dip.map.unknown", name)
    values = {name: _texts(file, name, one) for name, one in file.tables.get("values", {}).items()}
    sheets = _texts(file, "sheets", file.tables.get("sheets", {}))
    return Map(columns, sheets, values, _texts(file, "replace", file.tables.get("replace", {})))


def _texts(file: DataFile, name: str, table: Any) -> dict[str, str]:
    if not isinstance(table, dict):
        file.refuse("dip.map.unknown", name)
    return {str(key): str(value) for key, value in table.items()}


def read_catalogue(path: Path, columns: Path | None = None) -> Read:
    """The rows of a catalogue file of any format that is read; Refused where no sheet has its headings.

    DocumentError where the file itself cannot be read.
    """
    how = read_map(columns)
    rows: list[Row] = []
    document = read_document(path, default_limits())
    for page in document.pages:
        rows += _rows_of(page, how, len(rows))
    if not rows:
        names = [how.columns.get(name, name) for name in NEEDED]
        raise Refused("dip.no_headings", file=path.name, columns=names)
    found = [(row.place, dict(row.given)) for row in rows]
    return Read(tuple(rows), tuple(problems_of(found)))


def _rows_of(page: Page, how: Map, before: int) -> Iterator[Row]:
    """The rows below the headings of a sheet; none where it has no headings."""
    heads: dict[str, int] = {}
    number = before
    for row in page.rows:
        texts = {cell.column: _clean(cell.text) for cell in row.cells}
        if not heads:
            heads = _headings(texts, how)
            continue
        given = {name: texts.get(column, "") for name, column in heads.items()}
        if not any(given.values()):
            continue
        number += 1
        yield Row(_place(page, row.number), _ours(given, how, page.name or "", number))


def _clean(text: str) -> str:
    """Without line breaks, which spreadsheets also write as _x000D_, and without outer blanks."""
    return " ".join(text.replace("_x000D_", " ").split())


def _headings(texts: Mapping[int, str], how: Map) -> dict[str, int]:
    """Our names → columns of the sheet, where this row holds every heading that is needed."""
    found = {}
    for name in (*NEEDED, *MAY_BE):
        wanted = how.columns.get(name, name)
        column = next((column for column, text in texts.items() if text == wanted), None)
        if column is not None:
            found[name] = column
        elif name in NEEDED or name in how.columns:
            return {}
    return found


def _place(page: Page, row: int) -> str:
    return f"{page.name}!{row}" if page.name else str(row)


def _ours(given: Mapping[str, str], how: Map, sheet: str, number: int) -> dict[str, str]:
    """The row with our words: mapped values, our signs in expressions, the kind of its sheet."""
    made = {"row_no": str(number), "rule_kind": how.sheets.get(sheet, "JC")}
    for name, text in given.items():
        mapped = how.values.get(name, {}).get(text, text)
        if name in EXPRESSIONS:
            for sign, ours in how.replace.items():
                mapped = mapped.replace(sign, ours)
            mapped = mapped.replace(" ", "")
        if mapped or name not in made:
            made[name] = mapped
    return made


def adopt(work: Work, rows: Sequence[Row]) -> Path:
    """Write the rows as the catalogue rows of a work folder (reference/scheme.csv), whole or not at all."""
    work.reference.mkdir(parents=True, exist_ok=True)
    path = work.reference / "scheme.csv"
    write_rows(path, WRITTEN, ([one.given.get(name, "") for name in WRITTEN] for one in rows))
    return path
