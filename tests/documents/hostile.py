"""Content made to exhaust whoever reads it: bombs of zeros and of entities."""

import struct
import zipfile
import zlib
from io import BytesIO

from documents.making_pdf import RawPage, pdf

_MIB = 1 << 20

LAUGHS = b"""<!DOCTYPE a [<!ENTITY x0 "ha">%s]><a>&x60;</a>""" % b"".join(
    b'<!ENTITY x%d "&x%d;&x%d;">' % (n, n - 1, n - 1) for n in range(1, 61)
)
QUADRATIC = b"<!DOCTYPE a [<!ENTITY x '%s'>]><a>%s</a>" % (b"x" * 50_000, b"&x;" * 50_000)


def bomb_of_zeros(part: str, gigabytes: int) -> bytes:
    """A container whose one part unpacks to so many gigabytes of zeros, made without holding them.

    The part's size stands in the header as far as it has room; the checksum is wrong.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    once = packer.compress(bytes(16 * _MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    body = once * (gigabytes * 64) + packer.flush()
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, b"")
    shell, name = buffer.getvalue(), part.encode()
    directory = shell.index(b"PK\x01\x02")
    sizes = struct.pack("<II", len(body), 0xFFFFFFF0)
    local = shell[:18] + sizes + shell[26 : 30 + len(name)]
    entry = shell[directory : directory + 20] + sizes + shell[directory + 28 : -22]
    end = shell[-22:-6] + struct.pack("<I", len(local) + len(body)) + shell[-2:]
    return local + body + entry + end


def nested_forms(levels: int) -> bytes:
    """A PDF of about three kilobytes that draws 10 ** levels texts: each form ten of the next."""

    def drawing(content: str, resources: str) -> str:
        return (
            f"<< /Type /XObject /Subtype /Form /BBox [0 0 500 500] /Resources << {resources} >>"
            f" /Length {len(content)} >>\nstream\n{content}\nendstream"
        )

    last = drawing("BT /en 9 Tf 10 10 Td (x) Tj ET", "/Font << /en 6 0 R >>")
    inner = [drawing("/f Do " * 10, f"/XObject << /f {11 + at} 0 R >>") for at in range(levels - 1)]
    first = drawing("/f Do " * 10, "/XObject << /f 10 0 R >>")
    return pdf([RawPage("/f Do", forms={"f": first})], more=[*inner, last])
