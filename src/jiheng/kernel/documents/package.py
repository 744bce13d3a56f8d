"""Office Open XML packages: which part holds the document, and which parts belong to it."""

import posixpath
from typing import NamedTuple

from lxml import etree

from jiheng.kernel.documents.container import Container, parse_xml
from jiheng.kernel.documents.limits import Guard

_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAMES = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)


def main_part(container: Container, guard: Guard) -> tuple[str, str] | None:
    """Name and content type of the part that holds the document; None in other containers."""
    if "[Content_Types].xml" not in container:
        return None
    name = next(iter(related_parts(container, "", guard).get("officeDocument", [])), None)
    types = parse_xml(container.read("[Content_Types].xml", for_tree=True), guard)
    for override in types.iter(f"{_TYPES}Override"):
        part = (override.get("PartName") or "").lstrip("/")
        content_type = override.get("ContentType") or ""
        if part.lower() == (name or "").lower() or (name is None and "main+xml" in content_type):
            return part, content_type
    return (name, "") if name else None


def related_parts(container: Container, part: str, guard: Guard) -> dict[str, list[str]]:
    """The parts that a part refers to, by the last word of the relation ("numbering", …)."""
    related: dict[str, list[str]] = {}
    for relation in relations(container, part, guard).values():
        related.setdefault(relation.kind, []).append(relation.part)
    return related


class Relation(NamedTuple):
    """A relation of a part: the last word of its type ("numbering", …) and the other part."""

    kind: str
    part: str


def relations(container: Container, part: str, guard: Guard) -> dict[str, Relation]:
    """The relations of a part to other parts by their ids; none where it states none."""
    folder, name = posixpath.split(part)
    stated = posixpath.join(folder, "_rels", f"{name}.rels")
    if stated not in container:
        return {}
    found: dict[str, Relation] = {}
    for relation in parse_xml(container.read(stated, for_tree=True), guard):
        if relation.get("TargetMode") != "External":
            kind = (relation.get("Type") or "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target") or ""))
            found[relation.get("Id") or str(len(found))] = Relation(kind, target.lstrip("/"))
    return found


def parse_part(container: Container, part: str, guard: Guard) -> etree._Element:
    """The root element of a part; see `parse_office_xml`."""
    return parse_office_xml(container.read(part, for_tree=True), guard)


def parse_office_xml(data: bytes, guard: Guard) -> etree._Element:
    """The root element; the names of "Strict" documents become the usual ones."""
    if _STRICT in data:
        for strict, usual in _STRICT_NAMES:
            data = data.replace(strict, usual)
    return parse_xml(data, guard)
