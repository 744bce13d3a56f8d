"""A shelf: items put aside in order on disk, so that memory does not grow with their number."""

import pickle
import zlib
from collections.abc import Iterator
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any, Generic, TypeVar

Item = TypeVar("Item")

_BOX = 1 << 18  # bytes that are put on disk, and taken back, at a time
_QUICKLY = 1  # the level of compression


def packed(item: object) -> bytes:
    """An item as a shelf keeps it; what several processes made is put there without unpacking."""
    return pickle.dumps(item, pickle.HIGHEST_PROTOCOL)


def unpacked(item: bytes) -> Any:
    """What `packed` packed: an item of this program, never anything from outside."""
    return pickle.loads(item)


class Shelf(Generic[Item]):
    """Items of this program in the order in which they were put; picklable, of any number.

    They can be gone through again and again, also by several loops at once. The file has no name
    that others could open and is gone when the shelf is.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._boxes: list[int] = []  # the size of each on disk
        self._open = bytearray()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def put(self, item: Item) -> None:
        """Put an item behind the others."""
        self.put_packed(packed(item))

    def put_packed(self, item: bytes) -> None:
        """Put an item, as `packed` gave it, behind the others."""
        self._open += item
        self._count += 1
        if len(self._open) >= _BOX:
            if self._file is None:
                self._file = TemporaryFile()  # noqa: SIM115 - closed by close()
            box = zlib.compress(self._open, _QUICKLY)  # to a tenth: items are much alike
            self._file.seek(0, 2)
            self._file.write(box)
            self._boxes.append(len(box))
            self._open.clear()

    def __iter__(self) -> Iterator[Item]:
        for box in self._full_boxes():
            yield from _items(box)

    def _full_boxes(self) -> Iterator[bytes]:
        at = 0
        for size in tuple(self._boxes):
            assert self._file is not None
            self._file.seek(at)
            yield zlib.decompress(self._file.read(size))
            at += size
        yield bytes(self._open)

    def close(self) -> None:
        """Forget all items."""
        if self._file is not None:
            self._file.close()
        self.__init__()  # type: ignore[misc]


def _items(box: bytes) -> Iterator[Item]:
    file = BytesIO(box)
    while file.tell() < len(box):
        yield pickle.load(file)  # our own items, from our own file: nothing foreign
