"""Limits on one document: size, compression, cells, pages, time (limits.toml)."""

import time
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from jiheng.kernel.data_files import read_data_file
from jiheng.kernel.documents.errors import DocumentError


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may ask for; the meaning of each field stands in limits.toml."""

    file_bytes: int
    unpacked_bytes: int
    part_bytes: int
    compression_ratio: int
    parts: int
    cells: int
    pages: int
    seconds: int
    memory_bytes: int
    xml_depth: int
    xml_bytes: int
    xml_tags: int
    row_cells: int
    separators: int


@cache
def default_limits() -> Limits:
    """The packaged limits."""
    text = files("jiheng.kernel.documents").joinpath("limits.toml").read_text(encoding="utf-8")
    return Limits(**tomllib.loads(text))


def limits_from(path: Path) -> Limits:
    """The packaged limits with the lines of a user's file in their place.

    Raises DocumentError where the file cannot be read, has an unknown name, or a value that
    is not a whole number above zero.
    """
    values = read_data_file(path).tables
    known = [one.name for one in fields(Limits)]
    for name, value in values.items():
        if name not in known:
            raise DocumentError("limits.unknown", path.name, name=name, known=", ".join(known))
        if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
            raise DocumentError("limits.value", path.name, name=name, value=str(value))
    return replace(default_limits(), **values)


class Guard:
    """Watches one document against the limits; the readers call it in their loops."""

    __slots__ = ("file", "limits", "_began", "_cells")

    def __init__(self, file: str, limits: Limits, spent: float = 0.0) -> None:
        """`spent` are the seconds that the document has taken before."""
        self.file = file
        self.limits = limits
        self._cells = 0
        self._began = time.monotonic() - spent

    def spent(self) -> float:
        """The seconds that the document has taken."""
        return time.monotonic() - self._began

    def time(self) -> None:
        """Raise DocumentError once the document has taken more time than allowed."""
        if self.spent() > self.limits.seconds:
            raise DocumentError("read.too_slow", self.file, limit=str(self.limits.seconds))

    def cells(self, count: int) -> None:
        """Count non-blank cells (call it once a row); raise DocumentError above the limit."""
        self._cells += count
        if self._cells > self.limits.cells:
            raise DocumentError("read.too_many_cells", self.file, limit=str(self.limits.cells))
        self.time()

    def separators(self, text: str, signs: Iterable[str]) -> None:
        """Raise DocumentError where text has more of the signs that part cells than allowed."""
        if sum(map(text.count, signs)) > self.limits.separators:
            limit = str(self.limits.separators)
            raise DocumentError("read.too_many_separators", self.file, limit=limit)

    def pages(self, count: int) -> None:
        """Raise DocumentError where the document has more pages or sheets than allowed."""
        if count > self.limits.pages:
            raise DocumentError(
                "read.too_many_pages", self.file, count=str(count), limit=str(self.limits.pages)
            )
