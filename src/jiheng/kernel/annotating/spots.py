"""Where elements stand in the bytes of an XML part, so that a part is changed there and only there."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple
from xml.parsers import expat

from jiheng.kernel.documents.container import refuse_doctype
from jiheng.kernel.documents.limits import Guard


@dataclass(slots=True)
class Spot:
    """An element in the bytes of a part: its tag as written, where it begins, and where its content.

    `inside` is where its content begins and `end` where its end tag does; both are None for an
    element without content (<w:p/>), which ends at `behind`. `first` is where its first child
    ends, if that has the name asked for.
    """

    tag: str
    start: int
    inside: int | None = None
    end: int | None = None
    first: int | None = None
    behind: int = 0


def spots(data: bytes, wanted: Collection[int], first: str, guard: Guard) -> dict[int, Spot]:
    """The spots of elements by their number in document order from 0.

    `first` is the local name of the child whose end is kept (pPr). The part must be UTF-8.
    Raises DocumentError where it declares a document type.
    """
    refuse_doctype(data, guard)
    walk = _Walk(wanted, first, guard)
    walk.parse(data)
    return walk.found


class _Walk:
    """One pass over a part; every event ends what waits for the position behind a tag."""

    def __init__(self, wanted: Collection[int], first: str, guard: Guard) -> None:
        self.found: dict[int, Spot] = {}
        self._wanted = wanted
        self._first = first
        self._guard = guard
        self._number = -1
        self._open: list[Spot | None] = []
        self._opened: Spot | None = None  # its start tag was the last event
        self._closed: Spot | None = None  # its first child, one asked for, was closed just now
        self._depth_of_first: int | None = None
        self._owner: Spot | None = None
        self._parser = expat.ParserCreate()
        self._data = b""

    def parse(self, data: bytes) -> None:
        parser = self._parser
        self._data = data
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        for name in ("CharacterDataHandler", "CommentHandler", "ProcessingInstructionHandler"):
            setattr(parser, name, lambda *_: self._settle())
        parser.Parse(data, True)

    def _settle(self) -> None:
        """The position of this event is the one behind the tag before it."""
        here = self._parser.CurrentByteIndex
        if self._opened is not None:
            self._opened.inside = here
            self._opened = None
        if self._closed is not None:
            self._closed.first = here
            self._closed = None

    def _start(self, tag: str, _: dict[str, str]) -> None:
        first_child = self._opened
        self._settle()
        self._number += 1
        if self._number % 4096 == 0:
            self._guard.time()
        local = tag.rpartition(":")[2]
        if first_child is not None and local == self._first:
            self._depth_of_first = len(self._open)
            self._owner = first_child
        spot = None
        if self._number in self._wanted:
            spot = Spot(tag, self._parser.CurrentByteIndex)
            self.found[self._number] = spot
        self._open.append(spot)
        self._opened = spot

    def _end(self, _: str) -> None:
        spot = self._open.pop()
        here = self._parser.CurrentByteIndex
        if spot is not None and self._opened is spot and self._data[here - 2 : here] == b"/>":
            self._opened = None  # <p/>: there is no content, and this event stands behind it
            spot.behind = here
        else:
            self._settle()
            if spot is not None:
                spot.end = here
        if self._depth_of_first == len(self._open):
            self._closed, self._depth_of_first = self._owner, None


class Child(NamedTuple):
    """A child of the root: its local name, where it begins, its attributes as written."""

    name: str
    start: int
    attributes: dict[str, str]


class Outline(NamedTuple):
    """The children of the root, the prefix of the root's tag ("x:", mostly ""), and its end tag."""

    prefix: str
    children: list[Child]
    end: int


def outline(data: bytes, guard: Guard) -> Outline:
    """What stands directly in the root of a part, without a tree of it. The part must be UTF-8.

    Raises DocumentError where it declares a document type.
    """
    refuse_doctype(data, guard)
    parser = expat.ParserCreate()
    children: list[Child] = []
    prefix, depth, behind = "", 0, 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, prefix
        depth += 1
        if depth == 1:
            prefix = tag[: tag.find(":") + 1]
        elif depth == 2:
            local = tag.rpartition(":")[2]
            children.append(Child(local, parser.CurrentByteIndex, attributes))

    def end(_: str) -> None:
        nonlocal depth, behind
        depth -= 1
        behind = parser.CurrentByteIndex

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(data, True)
    return Outline(prefix, children, behind)


class Change(NamedTuple):
    """Bytes from `start` to `end` that give way to others."""

    start: int
    end: int
    content: bytes


def changed(data: bytes, changes: Iterable[Change]) -> bytes:
    """The bytes with changes made; those at one position in the given order."""
    parts, at = [], 0
    for change in sorted(changes, key=lambda one: one.start):
        parts += [data[at : change.start], change.content]
        at = change.end
    return b"".join([*parts, data[at:]])


def is_utf8(data: bytes) -> bool:
    """Whether a part is encoded in UTF-8, as Office writes all of them."""
    head = data[:200]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head:
        return False
    declared = head.partition(b"encoding=")[2][1:8].lower()
    return not declared or declared.startswith(b"utf-8")
