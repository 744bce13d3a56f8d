"""Paths given by a user → the documents to read, in a settled order."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jiheng.kernel.documents.errors import DocumentError

# Left behind by file managers; nobody means them when naming a folder.
_DROPPINGS = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_ARCHIVES = frozenset({"zip", "rar", "7z", "gz", "tgz", "bz2", "xz", "tar"})


@dataclass(frozen=True, slots=True)
class Found:
    """A document to read: where it lies, and the name under which the user knows it."""

    path: Path
    name: str


def find_documents(
    paths: Sequence[Path], extensions: Collection[str], leave_out: Collection[Path] = ()
) -> tuple[list[Found], list[DocumentError]]:
    """The documents under the paths in order, and one error for each that is none.

    A file is taken as named. A folder is walked in the order of names: hidden files, the lock
    files of office programs (~$…) and what file managers leave behind are passed over; a file
    whose extension is none of `extensions` is an error; every other path is handed to the
    reader, which tells by the content. No file is given twice. The name is the one within the
    folder walked, with "/" on every system, or the file's own; where two would be the same, the
    path as the user gave it stands before it.
    `leave_out` names resolved files that are not read: those about to be written.
    """
    found: list[Found] = []
    errors: list[DocumentError] = []
    seen = set(leave_out)
    for given in paths:
        for one in _under(given, seen):
            if isinstance(one, DocumentError):
                errors.append(one)
            elif one != given and extension_of(one) not in (*extensions, ""):
                errors.append(_no_document(one, _name(one, given)))
            else:
                found.append(Found(one, _name(one, given)))
    often = Counter(document.name for document in found)
    return [
        Found(document.path, shown(document.path.as_posix()))
        if often[document.name] > 1
        else document
        for document in found
    ], errors


def _no_document(path: Path, name: str) -> DocumentError:
    if extension_of(path) in _ARCHIVES:
        return DocumentError("read.archive", name)
    return DocumentError("folder.no_document", name, extension=path.suffix)


def extension_of(path: Path) -> str:
    """The extension of a file name in small letters, without the point; "" where it has none."""
    return path.suffix.lower().removeprefix(".")


def shown(name: str) -> str:
    """The name as it can be printed on one line, with "\\ufffd" for what cannot.

    That is bytes that are no text in this system, and signs that end a line, steer a terminal, or
    turn the direction of writing.
    """
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _STEERING.sub("\ufffd", text)


def _name(path: Path, given: Path) -> str:
    return shown(path.relative_to(given).as_posix() if path != given else path.name or str(path))


def _under(given: Path, seen: set[Path]) -> Iterator[Path | DocumentError]:
    """Files and errors at or under a path, depth first in the order of names."""
    nothing = True
    waiting = [given]
    while waiting:
        path = waiting.pop()
        real = _real(path)
        if path.is_dir() and real not in seen:
            seen.add(real)
            try:
                names = sorted((one.name for one in path.iterdir()), reverse=True)
                waiting += [path / name for name in names if not passed_over(name)]
                continue
            except OSError:
                yield DocumentError("folder.unreadable", _name(path, given))
        elif real not in seen:
            seen.add(real)
            yield path
        nothing = False
    if nothing:
        yield DocumentError("folder.empty", shown(str(given)))


def _real(path: Path) -> Path:
    """Where the path leads; the path itself where it leads round in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # RuntimeError: before Python 3.13
        return path.absolute()


def passed_over(name: str) -> bool:
    """Whether nobody means the file: hidden, a lock, left behind by a file manager."""
    return name.startswith((".", "~$")) or name.casefold() in _DROPPINGS
