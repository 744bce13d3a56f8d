"""An Office package while it is changed: parts replaced or added, all others kept as they are."""

import posixpath
import zipfile
from io import BytesIO

from lxml import etree

from jiheng.kernel.documents.container import Container, open_container, parse_xml
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.package import relations

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES_PART = "[Content_Types].xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Package:
    """The parts of a package by name; what is put is written instead of what was there.

    Reading is bounded by the limits of the guard, as it is for the readers.
    """

    def __init__(self, data: bytes, guard: Guard) -> None:
        self.container: Container = open_container(data, guard)
        self.file = guard.file
        self._data = data
        self._guard = guard
        self._put: dict[str, bytes] = {}

    def read(self, name: str, for_tree: bool = False) -> bytes:
        """The content of a part as it is now."""
        if name in self._put:
            return self._put[name]
        return self.container.read(name, for_tree)

    def put(self, name: str, content: bytes) -> None:
        """Replace a part, or add it."""
        self._put[name] = content

    def tree(self, name: str) -> etree._Element:
        """The root element of a part as it is now."""
        return parse_xml(self.read(name, for_tree=True), self._guard)

    def put_tree(self, name: str, root: etree._Element) -> None:
        """Replace a part by a tree, or add it."""
        self.put(
            name, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        )

    def related(self, part: str, kind: str) -> str | None:
        """The part that a part refers to by a kind of relation ("comments"), if there is one."""
        for relation in relations(self.container, part, self._guard).values():
            if relation.kind == kind and relation.part in self.container:
                return relation.part
        return None

    def relate(self, part: str, kind: str, target: str) -> str:
        """Let a part refer to another; gives the id of the relation. `kind` is its full type."""
        folder, name = posixpath.split(part)
        stated = posixpath.join(folder, "_rels", f"{name}.rels")
        if stated in self.container or stated in self._put:
            root = self.tree(stated)
        else:
            root = etree.fromstring(f'<Relationships xmlns="{_RELATIONS}"/>')
        taken = {one.get("Id") for one in root}
        identity = next(
            made for made in (f"rIdJ{at}" for at in range(1, len(taken) + 2)) if made not in taken
        )
        etree.SubElement(
            root, f"{{{_RELATIONS}}}Relationship", Id=identity, Type=kind, Target=f"/{target}"
        )
        self.put_tree(stated, root)
        return identity

    def describe(self, part: str, content_type: str) -> None:
        """State the content type of a part that was added."""
        root = self.tree(_TYPES_PART)
        etree.SubElement(
            root, f"{{{_TYPES}}}Override", PartName=f"/{part}", ContentType=content_type
        )
        self.put_tree(_TYPES_PART, root)

    def free_name(self, pattern: str) -> str:
        """A name that no part has yet; `pattern` has {} where the number stands."""
        number = 1
        while (name := pattern.format(number)) in self.container or name in self._put:
            number += 1
        return name

    def written(self) -> bytes:
        """The package: old parts in their order with their dates, then the new ones."""
        stream = BytesIO()
        with (
            zipfile.ZipFile(BytesIO(self._data)) as before,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after,
        ):
            left = dict(self._put)
            for entry in before.infolist():
                name = entry.filename.replace("\\", "/").lstrip("/")
                made = zipfile.ZipInfo(entry.filename, entry.date_time)
                made.compress_type = entry.compress_type
                made.external_attr, made.create_system = entry.external_attr, entry.create_system
                content = b"" if name.endswith("/") else left.pop(name, None)
                after.writestr(made, self.container.read(name) if content is None else content)
            for name, content in left.items():
                made = zipfile.ZipInfo(name, _EPOCH)
                made.compress_type = zipfile.ZIP_DEFLATED
                made.create_system = 0  # the same on every system
                after.writestr(made, content)
        return stream.getvalue()
