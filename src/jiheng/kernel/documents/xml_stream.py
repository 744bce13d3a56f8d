"""A large XML part, element by element, without holding its tree: a sheet of a million cells.

The parser gets the part in pieces. After each piece what has ended is dropped, and the time of
the document is looked at.
"""

from collections.abc import Collection, Iterator

from lxml import etree

from jiheng.kernel.documents.container import refuse_doctype, xml_error
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard

_PIECE = 1 << 18


def elements(data: bytes, guard: Guard, names: Collection[str]) -> Iterator[etree._Element]:
    """The elements of these local names, in any namespace, each when it ends.

    None of them may stand inside another. An element lives until the next one is asked for.
    Raises DocumentError where the part is not well-formed, declares a document type, is nested
    too deeply, goes on for a quarter of `xml_bytes` without one of the elements, or takes more
    time than there is.
    """
    refuse_doctype(data, guard)
    parser = etree.XMLPullParser(
        ("end",), tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    most = guard.limits.xml_bytes // 4  # small elements take 30 times their bytes
    held = 0  # bytes since an element was last given and all before it dropped
    try:
        for at in range(0, len(data), _PIECE):
            guard.time()
            piece = data[at : at + _PIECE]
            parser.feed(piece)
            held += len(piece)
            last: etree._Element | None = None
            for _, element in parser.read_events():
                assert isinstance(element, etree._Element)  # only "end" events were asked for
                yield element
                element.clear()
                last = element
            if last is not None:
                _drop_before(last)
                held = 0
            elif held > most:
                raise DocumentError("read.xml_too_large", guard.file, limit=str(most))
        parser.close()
    except etree.XMLSyntaxError as error:
        raise xml_error(error, guard) from error


def _drop_before(element: etree._Element) -> None:
    """Remove from the tree what ended before an element."""
    for node in (element, *element.iterancestors()):
        parent = node.getparent()
        while parent is not None and node.getprevious() is not None:
            del parent[0]
