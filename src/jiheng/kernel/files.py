"""Files written whole or not at all."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


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
