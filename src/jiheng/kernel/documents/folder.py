"""Paths given by a user → the documents to read, in a settled order."""

import stat
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jiheng.kernel.documents.errors import DocumentError

# Left behind by file managers; nobody means them when naming a folder.
_DROPPINGS = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


@dataclass(frozen=True, slots=True)
class Found:
    """A document to read: where it lies, and the name under which the user knows it."""

    path: Path
    name: str


def find_documents(
    paths: Sequence[Path], leave_out: Collection[Path] = ()
) -> tuple[list[Found], list[DocumentError]]:
    """The documents under the paths in order, and one error for each path that leads to none.

    A file is taken as named. A folder is walked in the order of names; hidden files, the lock
    files of office programs (~$…) and what file managers leave behind are passed over, and
    every other file is handed to the reader, which says what it cannot read. No file is given
    twice. The name is the one within the folder walked, with "/" on every system, or the file's
    own; where two would be the same, the path as the user gave it stands before it.
    `leave_out` names resolved files that are not read: those about to be written.
    """
    found: list[tuple[Found, Path]] = []
    errors: list[DocumentError] = []
    seen = set(leave_out)
    for given in paths:
        for one in _under(given, seen):
            if isinstance(one, DocumentError):
                errors.append(one)
            else:
                found.append((Found(one, _name(one, given)), given))
    often = Counter(document.name for document, _ in found)
    return [
        Found(document.path, shown(document.path.as_posix()))
        if often[document.name] > 1
        else document
        for document, _ in found
    ], errors


def shown(name: str) -> str:
    """The name as it can be printed: bytes that are no text in this system become "\\ufffd"."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _name(path: Path, given: Path) -> str:
    return shown(path.name if path == given else path.relative_to(given).as_posix())


def _under(given: Path, seen: set[Path]) -> Iterator[Path | DocumentError]:
    """Files and errors at or under a path, depth first in the order of names."""
    nothing = True
    waiting = [given]
    while waiting:
        path = waiting.pop()
        name = _name(path, given) if path != given else shown(str(given))
        try:
            inside = _entries(path, seen)
        except FileNotFoundError:
            inside = DocumentError("folder.missing", name)
        except (OSError, RuntimeError):  # RuntimeError: a link to itself, before Python 3.13
            inside = DocumentError("folder.unreadable", name)
        if isinstance(inside, list):
            waiting += inside
            continue
        nothing = False
        if inside is not None:
            yield inside if isinstance(inside, DocumentError) else path
    if nothing:
        yield DocumentError("folder.empty", shown(str(given)))


def _entries(path: Path, seen: set[Path]) -> "list[Path] | DocumentError | Path | None":
    """What stands in a folder, last first; the path itself if it is a file; None where seen.

    Raises OSError or RuntimeError where the path cannot be followed or the folder not opened.
    """
    mode = path.stat().st_mode
    real = path.resolve()
    if real in seen:
        return None
    if stat.S_ISDIR(mode):
        names = sorted((one.name for one in path.iterdir()), reverse=True)
        seen.add(real)
        return [path / name for name in names if not _passed_over(name)]
    if not stat.S_ISREG(mode):
        return DocumentError("folder.no_file", shown(path.name))
    seen.add(real)
    return path


def _passed_over(name: str) -> bool:
    return name.startswith((".", "~$")) or name.casefold() in _DROPPINGS
