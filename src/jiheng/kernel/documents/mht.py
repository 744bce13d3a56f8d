"""Web archives (mht): the pages inside, as browsers and Word write them.

The multipart structure is read flat: a part begins after a line "--boundary" of any boundary
that the file names. That is what matters of it here, and it cannot be nested without end.
"""

import base64
import quopri
import re
from collections.abc import Iterator

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard

_HEAD = re.compile(rb"\s*(?:from|date|subject|mime-version|content-\w+|x-[\w-]+)\s*:", re.I)
_MULTIPART = re.compile(rb"content-type:\s*multipart/", re.I)
_BOUNDARY = re.compile(rb"""\bboundary\s*=\s*(?:"([^"\r\n]+)"|([^\s;]+))""", re.I)
_HEAD_WITHIN = 8192
_MOST_BOUNDARIES = 20
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_PAGE = re.compile(rb"content-type:\s*(?:text/html|application/xhtml)", re.I)
_ENCODING = re.compile(rb"content-transfer-encoding:\s*([\w-]+)", re.I)


def is_mht(data: bytes) -> bool:
    """Whether a file begins like a web archive."""
    head = data[:_HEAD_WITHIN]
    return _HEAD.match(head) is not None and _MULTIPART.search(head) is not None


def pages_inside(data: bytes, guard: Guard) -> list[bytes]:
    """The HTML pages of a web archive, decoded, in their order.

    Raises DocumentError where there is none, or there are more parts than allowed.
    """
    pages = []
    for count, part in enumerate(_parts(data)):
        if count > guard.limits.parts:
            raise DocumentError("read.too_many_parts", guard.file, limit=str(guard.limits.parts))
        head, body = _split(part)
        if _PAGE.search(head):
            pages.append(_decoded(head, body))
    if not pages:
        raise DocumentError("html.no_page", guard.file)
    return pages


def _parts(data: bytes) -> Iterator[bytes]:
    named = [double or single for double, single in _BOUNDARY.findall(data)]
    boundaries = sorted(set(named[:_MOST_BOUNDARIES]), key=len, reverse=True)
    if not boundaries:
        return
    line = re.compile(rb"^--(?:%s)(?:--)?[ \t]*\r?$" % b"|".join(map(re.escape, boundaries)), re.M)
    end_of_last = None
    for found in line.finditer(data):
        if end_of_last is not None:
            yield data[end_of_last : found.start()]
        end_of_last = found.end()
    if end_of_last is not None:
        yield data[end_of_last:]  # the last boundary is lost where a file was cut off


def _split(part: bytes) -> tuple[bytes, bytes]:
    """Head and body of a part."""
    part = part.lstrip(b"\r\n")
    blank = _BLANK_LINE.search(part)
    if blank is None:
        return part, b""
    return part[: blank.start()], part[blank.end() :]


def _decoded(head: bytes, body: bytes) -> bytes:
    encoding = _ENCODING.search(head)
    name = encoding[1].lower() if encoding else b""
    if name == b"quoted-printable":
        return quopri.decodestring(body)
    if name == b"base64":
        return _base64(body)
    return body


def _base64(body: bytes) -> bytes:
    """As much as can be decoded: a file cut off ends in the middle of a group of four."""
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return base64.b64decode(letters + b"=" * (-len(letters) % 4))
