"""The public copy as a folder: pages, forms in their layout, data with dictionary, checksums.

    index.html                  all projects, with a search box that needs no server
    projects/NAME.html          one project in plain words
    forms/NAME.html             its form in the official layout
    data/projects.csv …         the open data, forms.json, dictionary.csv
    SHA256SUMS                  the checksum of every file, for `sha256sum -c`

NAME is made of year, kind and a part of the checksum of the form's id, so that it stays the same
from one publication to the next.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from jiheng.budget.form_json import JsonStream, json_line
from jiheng.budget.forms import Form, Where
from jiheng.budget.layouts.lay_out import lay_out
from jiheng.budget.layouts.pack import Pack
from jiheng.budget.publishing.pages import (
    INDEX,
    Listed,
    data_page,
    index_page,
    listed,
    project_page,
)
from jiheng.budget.publishing.tables import MARK, TABLES, dictionary, line, public_record, rows_of
from jiheng.kernel.writing import html
from jiheng.kernel.writing.characters import held

SUMS = "SHA256SUMS"
_IDENTITY = 10  # signs of the checksum in a name
_BLOCK = 1 << 20


class Site:
    """A public copy being written into a folder that is empty. A context manager.

    Leaving it without an exception writes what needs all forms: index, ends of tables, checksums.
    """

    def __init__(self, folder: Path, language: str, pack: Pack, packs: Mapping[str, Pack]) -> None:
        self.count = 0
        self._folder = folder
        self._language = language
        self._pack, self._packs = pack, packs
        self._lines: list[Listed] = []
        self._names: set[str] = set()
        self._files = ExitStack()
        self._tables: dict[str, BinaryIO] = {}

    def __enter__(self) -> "Site":
        for name in ("projects", "forms", "data"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        with ExitStack() as opening:
            for name, fields in TABLES.items():
                file = opening.enter_context((self._folder / "data" / f"{name}.csv").open("wb"))
                file.write(MARK + line(fields))
                self._tables[name] = file
            forms = opening.enter_context((self._folder / "data" / "forms.json").open("wb"))
            self._json = opening.enter_context(JsonStream(forms, lists=False))
            self._files = opening.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._files.__exit__(kind, error, trace)
        if kind is None:
            words = dictionary(self._language)
            self._put("data/dictionary.csv", MARK + b"".join(map(line, words)))
            names = [*(f"{name}.csv" for name in TABLES), "forms.json", "dictionary.csv"]
            self._put(f"data/{INDEX}", data_page(names, words, self._language).encode())
            self._put(INDEX, index_page(self._lines, self._language).encode("utf-8", "replace"))
            self._put(SUMS, self._sums())

    def add(self, form: Form) -> None:
        """Publish a form that is masked already."""
        name = self._name(form)
        page, official = f"projects/{name}.html", f"forms/{name}.html"
        form = form.model_copy(update={"document": Where(file=official)})
        sheet = held(lay_out(form, self._pack, self._packs).sheet)[0]
        sheet.draft = False
        self._put(official, html.write([sheet]))
        self._put(page, project_page(form, official, self._language).encode("utf-8", "replace"))
        for table, cells in rows_of(form, name, page):
            self._tables[table].write(line(cells))
        self._json.add([json_line(public_record(form))], ())
        self._lines.append(listed(form, page, self._language))
        self.count += 1

    def _name(self, form: Form) -> str:
        identity = sha256((form.form_id or form.model_dump_json()).encode()).hexdigest()
        base = f"{form.year or 'x'}-{form.kind}-{identity[:_IDENTITY]}"
        name, number = base, 1
        while name in self._names:
            number += 1
            name = f"{base}-{number}"
        self._names.add(name)
        return name

    def _put(self, name: str, content: bytes) -> None:
        (self._folder / name).write_bytes(content)

    def _sums(self) -> bytes:
        """A line for each file, in the order of their names."""
        paths = sorted(path for path in self._folder.rglob("*") if path.is_file())
        lines = (f"{_sum(path)}  {path.relative_to(self._folder).as_posix()}\n" for path in paths)
        return "".join(lines).encode()


def _sum(path: Path) -> str:
    made = sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            made.update(block)
    return made.hexdigest()
