"""Files and folders written whole or not at all."""

import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_OLD_SECONDS = 24 * 3600


def clear_parts(folder: Path) -> None:
    """Remove what a program that was killed left half-written in a folder more than a day ago."""
    for left in folder.glob(".jiheng-*.part"):
        with suppress(OSError):
            if left.is_file() and time.time() - left.stat().st_mtime > _OLD_SECONDS:
                left.unlink()


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file whole or not at all: beside its place first, moved there at the end.

    Whatever goes wrong in between, an older file of that name stays as it was and nothing is
    left beside it. Raises OSError where the folder or the file cannot be written.
    """
    target = path.resolve()
    # Its own short name: the longest file names leave no room for a suffix.
    beside = target.with_name(f".jiheng-{secrets.token_hex(6)}.part")
    try:
        with beside.open("xb") as file:
            yield file
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Fill a folder whole or not at all: beside its place first, moved there at the end.

    An older folder of that name is replaced only then; whatever goes wrong before, it stays as it
    was. Raises OSError where it cannot be written.
    """
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    mark = secrets.token_hex(6)
    beside, older = (target.with_name(f".jiheng-{mark}.{kind}") for kind in ("part", "old"))
    try:
        beside.mkdir()
        yield beside
        if target.exists():
            target.replace(older)
        try:
            beside.replace(target)
        except OSError:
            if older.exists():
                older.replace(target)
            raise
    finally:
        for left in (beside, older):
            shutil.rmtree(left, ignore_errors=True)
