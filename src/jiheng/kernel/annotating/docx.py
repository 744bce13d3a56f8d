"""Comments in a Word document, at the paragraphs and table cells that their addresses name."""

import posixpath
from collections.abc import Sequence

from lxml import etree

from jiheng.kernel.annotating.note import AUTHOR, Note
from jiheng.kernel.annotating.package import Package
from jiheng.kernel.annotating.spots import Change, Spot, changed, is_utf8, spots
from jiheng.kernel.documents.docx import document_part, elements
from jiheng.kernel.documents.docx_text import WORD
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.writing.characters import visible

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
# The namespace of the text and the type of the relation, usual and in "Strict" documents.
_USUAL = (
    WORD[1:-1],
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments",
)
_STRICT = (
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/comments",
)


def annotated(data: bytes, notes: Sequence[Note], guard: Guard) -> bytes | None:
    """The document with a comment for each note; None where it has no place for comments.

    A note whose address is not in the document stands at its first text. Raises DocumentError
    where the document is damaged or beyond the limits.
    """
    package = Package(data, guard)
    part = document_part(package.container, guard)
    body = package.read(part, for_tree=True)
    root, found = elements(package.container, guard)
    if not found or not is_utf8(body):
        return None
    first = next(iter(found.values()))
    texts: dict[etree._Element, list[str]] = {}
    for note in notes:
        paragraph = _paragraph(found.get(note.cell, first))
        if paragraph is None:
            return None
        texts.setdefault(paragraph, []).append(note.text)
    numbers = {node: at for at, node in enumerate(root.iter(etree.Element)) if node in texts}
    places = spots(body, set(numbers.values()), "pPr", guard)
    comments = _Comments(package, part, _STRICT if _STRICT[0].encode() in body else _USUAL)
    changes: list[Change] = []
    for node, number in numbers.items():
        changes += _marks(places[number], [comments.add(text) for text in texts[node]], comments)
    package.put(part, changed(body, changes))
    comments.save()
    return package.written()


def _paragraph(node: etree._Element) -> etree._Element | None:
    """The paragraph itself, or the first one of a table cell."""
    return node if node.tag == f"{WORD}p" else next(node.iter(f"{WORD}p"), None)


def _marks(spot: Spot, numbers: Sequence[int], comments: "_Comments") -> list[Change]:
    """The changes that put comments over the whole of a paragraph."""
    # The prefix is "w" in all documents but odd ones; there it is declared on the spot.
    own = "" if spot.tag.startswith("w:") else f' xmlns:w="{comments.namespace}"'
    begin = "".join(f'<w:commentRangeStart{own} w:id="{one}"/>' for one in numbers)
    end = "".join(
        f'<w:commentRangeEnd{own} w:id="{one}"/><w:r{own}><w:commentReference w:id="{one}"/></w:r>'
        for one in numbers
    )
    if spot.inside is None or spot.end is None:  # <w:p/>
        whole = f">{begin}{end}</{spot.tag}>".encode()
        return [Change(spot.behind - len(b"/>"), spot.behind, whole)]
    start = spot.first or spot.inside
    return [Change(start, start, begin.encode()), Change(spot.end, spot.end, end.encode())]


class _Comments:
    """The part with the comments: the one that the document has, or a new one."""

    def __init__(self, package: Package, part: str, names: tuple[str, str]) -> None:
        self.namespace, relation = names
        self._package = package
        self._part = package.related(part, "comments") or ""
        if self._part:
            self._root = package.tree(self._part)
        else:
            folder = posixpath.dirname(part)
            self._part = package.free_name(posixpath.join(folder, "comments{}.xml"))
            self._root = etree.Element(self._name("comments"), nsmap={"w": self.namespace})
            package.relate(part, relation, self._part)
            package.describe(self._part, _TYPE)
        taken = [one.get(self._name("id"), "") for one in self._root]
        self._next = max((int(one) for one in taken if one.isdecimal()), default=-1) + 1

    def _name(self, local: str) -> str:
        return f"{{{self.namespace}}}{local}"

    def add(self, text: str) -> int:
        """Add a comment, a line of the text a paragraph; gives its number."""
        number = self._next
        self._next += 1
        comment = etree.SubElement(self._root, self._name("comment"))
        comment.set(self._name("id"), str(number))
        comment.set(self._name("author"), AUTHOR)
        comment.set(self._name("initials"), AUTHOR[:1])
        for line in text.split("\n"):
            paragraph = etree.SubElement(comment, self._name("p"))
            run = etree.SubElement(paragraph, self._name("r"))
            words = etree.SubElement(run, self._name("t"))
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            words.text = visible(line)
        return number

    def save(self) -> None:
        """Put the part into the package."""
        self._package.put_tree(self._part, self._root)
