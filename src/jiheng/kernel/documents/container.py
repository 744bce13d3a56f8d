"""Zip containers and XML of untrusted documents, opened within the limits of one document.

What a header claims about sizes is never believed: parts are unpacked up to the limit and
what really comes out is counted. XML is parsed without entities, DTD or network.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO
from typing import NamedTuple

from lxml import etree

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard

# Below this size a part may be packed as tightly as it likes: short runs of the same
# markup pack 1:500 in honest documents.
_RATIO_FLOOR = 1 << 20
_BAD_ZIP = (
    zipfile.BadZipFile,
    NotImplementedError,
    OSError,
    ValueError,
    OverflowError,
    IndexError,
    struct.error,
)
_CENTRAL = b"PK\x01\x02"
_LOCAL = b"PK\x03\x04"
_DOCTYPE = tuple("<!DOCTYPE".encode(name) for name in ("ascii", "utf-16-le", "utf-16-be"))
_PARSER_DEPTH = 256  # libxml2 goes no deeper unless told to take huge documents


class _Size(NamedTuple):
    """A limit on a part: what to say, the most bytes, and the parameter that says so."""

    message_id: str
    most: int
    parameter: int


class Container:
    """The parts of a zip container by name; names use "/" and are found in any letter case."""

    __slots__ = ("_data", "_guard", "_parts", "_unpacked", "names")

    def __init__(self, data: bytes, guard: Guard, entries: Iterable[zipfile.ZipInfo]) -> None:
        self.names: list[str] = []
        self._data = data
        self._guard = guard
        self._parts: dict[str, zipfile.ZipInfo] = {}
        self._unpacked = 0
        for entry in entries:
            name = entry.filename.replace("\\", "/").lstrip("/")
            if name.endswith("/"):
                continue
            if name.lower() in self._parts:
                raise DocumentError("read.duplicate_part", guard.file, part=name)
            self._parts[name.lower()] = entry
            self.names.append(name)

    def __contains__(self, name: str) -> bool:
        return name.lstrip("/").lower() in self._parts

    def read(self, name: str, for_tree: bool = False) -> bytes:
        """The unpacked bytes of a part; `for_tree` where they will be parsed as a whole.

        Raises DocumentError where the part is absent, encrypted, damaged, or larger than the
        limits on one part, on a tree, on the ratio of compression, or on all parts read so far.
        """
        entry = self._parts.get(name.lstrip("/").lower())
        if entry is None:
            raise DocumentError("read.no_part", self._guard.file, part=name)
        if entry.flag_bits & 0x41:
            raise DocumentError("read.encrypted", self._guard.file)
        packed = self._packed(entry)
        if entry.compress_type == zipfile.ZIP_STORED:
            unpacked = packed
            self._check_size(name, len(packed), self._size_limits(len(packed), for_tree))
        elif entry.compress_type == zipfile.ZIP_DEFLATED:
            unpacked = self._inflate(name, packed, self._size_limits(len(packed), for_tree))
        else:
            raise DocumentError("read.zip_method", self._guard.file, part=name)
        if zlib.crc32(unpacked) != entry.CRC:
            raise DocumentError("read.damaged_zip", self._guard.file)
        self._unpacked += len(unpacked)
        return unpacked

    def _packed(self, entry: zipfile.ZipInfo) -> bytes:
        start = entry.header_offset
        header = self._data[start : start + 30] if start >= 0 else b""
        if len(header) < 30 or not header.startswith(_LOCAL):
            raise DocumentError("read.damaged_zip", self._guard.file)
        name_length, extra_length = struct.unpack_from("<HH", header, 26)
        start += 30 + name_length + extra_length
        packed = self._data[start : start + entry.compress_size]
        if len(packed) < entry.compress_size:
            raise DocumentError("read.damaged_zip", self._guard.file)
        return packed

    def _inflate(self, name: str, packed: bytes, limits: list[_Size]) -> bytes:
        smallest = min(limit.most for limit in limits)
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            unpacked = stream.decompress(packed, smallest + 1)
        except zlib.error as error:
            raise DocumentError("read.damaged_zip", self._guard.file) from error
        self._check_size(name, len(unpacked), limits)
        return unpacked

    def _size_limits(self, packed_size: int, for_tree: bool) -> list[_Size]:
        limits = self._guard.limits
        ratio, part, total = limits.compression_ratio, limits.part_bytes, limits.unpacked_bytes
        sizes = [
            _Size("read.compression_ratio", max(_RATIO_FLOOR, packed_size * ratio), ratio),
            _Size("read.part_too_large", part, part),
            _Size("read.unpacked_too_large", total - self._unpacked, total),
        ]
        tree = [_Size("read.xml_too_large", limits.xml_bytes, limits.xml_bytes)]
        return sizes + tree if for_tree else sizes

    def _check_size(self, name: str, size: int, limits: list[_Size]) -> None:
        for limit in limits:
            if size > limit.most:
                shown = str(limit.parameter)
                raise DocumentError(limit.message_id, self._guard.file, part=name, limit=shown)


def open_container(data: bytes, guard: Guard) -> Container:
    """The parts of a zip container, not yet unpacked.

    Raises DocumentError where the directory of the container is damaged or truncated, names
    more parts than allowed, or names one twice.
    """
    # Counted before zipfile builds an object for each of millions of entries.
    if data.count(_CENTRAL) > guard.limits.parts:
        raise DocumentError("read.too_many_parts", guard.file, limit=str(guard.limits.parts))
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except _BAD_ZIP as error:
        raise DocumentError("read.damaged_zip", guard.file) from error
    return Container(data, guard, entries)


def parse_xml(data: bytes, guard: Guard) -> etree._Element:
    """The root element of an XML part; no entity, DTD or outside file is ever taken in.

    Raises DocumentError where the part is not well-formed, declares a document type, is nested
    deeper than `xml_depth`, or has more than `xml_bytes` or `xml_tags`.
    """
    refuse_large_tree(data, guard)
    refuse_doctype(data, guard)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise xml_error(error, guard) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentError("read.xml_doctype", guard.file)
    if guard.limits.xml_depth < _PARSER_DEPTH and _deeper(root, guard.limits.xml_depth):
        raise too_deep(guard)
    return root


def refuse_large_tree(data: bytes, guard: Guard) -> None:
    """Raise DocumentError where markup is too large to be held as a tree.

    A tree takes several times the bytes, and many times where they are nothing but tags.
    """
    if len(data) > guard.limits.xml_bytes:
        raise DocumentError("read.xml_too_large", guard.file, limit=str(guard.limits.xml_bytes))
    if data.count(b"<") > guard.limits.xml_tags:
        raise DocumentError("read.too_many_tags", guard.file, limit=str(guard.limits.xml_tags))


def refuse_doctype(data: bytes, guard: Guard) -> None:
    """Raise DocumentError where XML declares a document type, and with it perhaps entities."""
    if any(sign in data for sign in _DOCTYPE):
        raise DocumentError("read.xml_doctype", guard.file)


def xml_error(error: Exception, guard: Guard) -> DocumentError:
    """What to raise where the XML parser gives up."""
    if "xcessive depth" in str(error):
        return too_deep(guard)
    return DocumentError("read.xml_damaged", guard.file)


def _deeper(root: etree._Element, depth: int) -> bool:
    """Whether elements are nested deeper than `depth`; one XPath of so many steps, in C."""
    return bool(root.xpath(f"boolean({'/*' * (depth + 1)})"))


def too_deep(guard: Guard) -> DocumentError:
    """The error for content nested deeper than the limit, or than the parser goes."""
    limit = min(guard.limits.xml_depth, _PARSER_DEPTH)
    return DocumentError("read.too_deep", guard.file, limit=str(limit))
