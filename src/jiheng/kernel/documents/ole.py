"""OLE2 compound files (doc, xls, password-protected docx and xlsx): what stands at their root.

A damaged chain of sectors ends where it is damaged, and no chain is longer than the file.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_BYTES = 512
_IN_HEADER = 109  # sectors of the allocation table that the header itself names
_ENTRY_BYTES = 128
_SMALL_STREAM = 4096


class _Entry(NamedTuple):
    """A line of the directory: name, neighbours and child (line numbers), start, bytes."""

    name: str
    left: int
    right: int
    child: int
    start: int
    size: int


class OleFile:
    """A compound file; `names` are the storages and streams at its root, in lower case."""

    def __init__(self, data: bytes, guard: Guard) -> None:
        """Read the directory. Raises DocumentError where the header or directory is damaged."""
        if len(data) < _HEADER_BYTES or not data.startswith(SIGNATURE):
            raise DocumentError("read.damaged", guard.file)
        self._data = data
        shift = _number(data, 0x1E, "<H")
        if shift not in (9, 12):
            raise DocumentError("read.damaged", guard.file)
        self._sector_bytes = 1 << shift
        self._table = self._allocation_table()
        directory = b"".join(self._sectors(_number(data, 0x30)))
        self._entries = [
            _entry(directory, at) for at in range(0, len(directory) - 127, _ENTRY_BYTES)
        ]
        if not self._entries:
            raise DocumentError("read.damaged", guard.file)
        self._root = {entry.name.lower(): entry for entry in self._children()}
        self.names = frozenset(self._root)

    def first_sector(self, name: str) -> bytes:
        """The first bytes of a large stream (4096 bytes or more); b"" where there is none."""
        entry = self._root.get(name.lower())
        return next(self._sectors(entry.start), b"") if entry else b""

    def stream(self, name: str) -> bytes:
        """The bytes of a stream; b"" where there is none."""
        entry = self._root.get(name.lower())
        if entry is None:
            return b""
        if entry.size >= _SMALL_STREAM:
            return b"".join(self._sectors(entry.start))[: entry.size]
        # Small streams lie in sectors of 64 bytes inside the stream of the root.
        within = b"".join(self._sectors(self._entries[0].start))
        table = b"".join(self._sectors(_number(self._data, 0x3C)))
        number, parts = entry.start, list[bytes]()
        while 4 * number + 4 <= len(table) and 64 * len(parts) < entry.size:
            parts.append(within[64 * number : 64 * number + 64])
            number = _number(table, 4 * number)
        return b"".join(parts)[: entry.size]

    def _allocation_table(self) -> bytes:
        """For each sector the number of the sector that follows it in its stream."""
        data, words = self._data, self._sector_bytes // 4
        numbers = [_number(data, 0x4C + 4 * index) for index in range(_IN_HEADER)]
        more = _number(data, 0x44)
        for _ in range(len(data) // self._sector_bytes):
            block = self._sector(more)
            if len(block) < self._sector_bytes:
                break
            numbers += struct.unpack_from(f"<{words - 1}I", block)
            more = _number(block, 4 * (words - 1))
        return b"".join(self._sector(number) for number in numbers)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._sector_bytes
        return self._data[start : start + self._sector_bytes]

    def _sectors(self, number: int) -> Iterator[bytes]:
        """The sectors of a stream from the first on; as many at most as the file has."""
        for _ in range(len(self._data) // self._sector_bytes):
            sector = self._sector(number)
            if not sector:
                return
            yield sector
            if 4 * number + 4 > len(self._table):
                return
            number = _number(self._table, 4 * number)

    def _children(self) -> Iterator[_Entry]:
        """The entries at the root: its child and, from there, left and right neighbours."""
        waiting, seen = [self._entries[0].child], set[int]()
        while waiting:
            index = waiting.pop()
            if index < len(self._entries) and index not in seen:
                seen.add(index)
                entry = self._entries[index]
                yield entry
                waiting += [entry.left, entry.right]


def _number(data: bytes, offset: int, form: str = "<I") -> int:
    return int(struct.unpack_from(form, data, offset)[0])


def _entry(directory: bytes, at: int) -> _Entry:
    length = min(_number(directory, at + 64, "<H"), 64)
    name = directory[at : at + max(0, length - 2)].decode("utf-16-le", "replace")
    left, right, child = struct.unpack_from("<3I", directory, at + 68)
    start, size = struct.unpack_from("<2I", directory, at + 116)
    return _Entry(name, left, right, child, start, size)
