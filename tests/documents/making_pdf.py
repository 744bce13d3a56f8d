"""Small PDF files written by hand, so that a test shows exactly what stands in the file.

Coordinates are those of PDF: points from the lower left corner, y upwards. Chinese text uses a
font that is named, not embedded; its characters are known from its encoding.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

A4 = (0.0, 0.0, 595.0, 842.0)


@dataclass
class RawPage:
    """A page: content stream, boxes, rotation, extra resources and annotations (object text)."""

    content: str
    box: tuple[float, float, float, float] = A4
    crop: tuple[float, float, float, float] | None = None
    rotate: int = 0
    forms: dict[str, str] = field(default_factory=dict)
    annotations: Sequence[str] = ()


def text(x: float, y: float, words: str, size: float = 10, font: str = "zh") -> str:
    """Text from a point of the baseline."""
    return f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm {_string(words, font)} Tj ET\n"


def turned_text(x: float, y: float, words: str, size: float = 10) -> str:
    """Text that runs upwards from a point (turned 90° against the clock)."""
    return f"BT /zh {size} Tf 0 1 -1 0 {x} {y} Tm {_string(words, 'zh')} Tj ET\n"


def cut_off(x: float, y: float, wide: float, high: float, drawn: str) -> str:
    """Something of which only what lies in a rectangle is seen, as spreadsheets print a cell."""
    return f"q {x} {y} {wide} {high} re W n\n{drawn}Q\n"


def _string(words: str, font: str) -> str:
    code = words.encode("utf-16-be") if font == "zh" else words.encode("latin-1")
    return f"<{code.hex()}>"


def line(x: float, y: float, to_x: float, to_y: float, width: float = 0.5) -> str:
    """A drawn line."""
    return f"{width} w {x} {y} m {to_x} {to_y} l S\n"


def bar(x: float, y: float, wide: float, high: float, colour: str = "0 g") -> str:
    """A filled rectangle."""
    return f"{colour} {x} {y} {wide} {high} re f 0 g\n"


def frame(x: float, y: float, wide: float, high: float, colour: str = "0 G") -> str:
    """A drawn rectangle."""
    return f"{colour} 0.5 w {x} {y} {wide} {high} re S 0 G\n"


def lattice(xs: Sequence[float], ys: Sequence[float], width: float = 0.5) -> str:
    """A full grid of drawn lines."""
    across = [line(xs[0], y, xs[-1], y, width) for y in ys]
    return "".join(across + [line(x, ys[0], x, ys[-1], width) for x in xs])


def pdf(
    pages: Sequence[RawPage | str],
    fonts: dict[str, str] | None = None,
    catalog: str = "",
    more: Sequence[str] = (),
    trailer: str = "",
) -> bytes:
    """The file. `more` are further objects, numbered from 10; `fonts` further fonts (object text).

    Objects 1 to 9 are the catalog, the page tree and the two fonts.
    """
    raw = [one if isinstance(one, RawPage) else RawPage(one) for one in pages]
    objects: dict[int, str] = {
        3: "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H"
        " /DescendantFonts [4 0 R] >>",
        4: "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000"
        " /W [1 95 500] /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
        " /FontDescriptor 5 0 R >>",
        5: "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /ItalicAngle 0 /StemV 80"
        " /FontBBox [-25 -254 1000 880] /Ascent 880 /Descent -120 /CapHeight 880 >>",
        6: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    }
    objects.update({10 + index: one for index, one in enumerate(more)})
    font_names = "/zh 3 0 R /en 6 0 R"
    free = 100
    for name, one in (fonts or {}).items():
        objects[free] = one
        font_names += f" /{name} {free} 0 R"
        free += 1
    kids = []
    for page in raw:
        free = _add_page(objects, page, font_names, free)
        kids.append(f"{free - 1} 0 R")
    objects[1] = f"<< /Type /Catalog /Pages 2 0 R {catalog} >>"
    objects[2] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    return _file(objects, trailer)


def _add_page(objects: dict[int, str], page: RawPage, fonts: str, free: int) -> int:
    names = ""
    for name, form in page.forms.items():
        objects[free] = form.replace("FONTS", f"<< {fonts} >>")
        names += f" /{name} {free} 0 R"
        free += 1
    objects[free] = f"<< /Length {len(page.content)} >>\nstream\n{page.content}\nendstream"
    annotations = []
    for index, one in enumerate(page.annotations):
        objects[free + 2 + index] = one
        annotations.append(f"{free + 2 + index} 0 R")
    last = free + 2 + len(annotations)
    crop = f"/CropBox [{' '.join(map(str, page.crop))}]" if page.crop else ""
    objects[last] = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [{' '.join(map(str, page.box))}] {crop}"
        f" /Rotate {page.rotate} /Contents {free} 0 R /Annots [{' '.join(annotations)}]"
        f" /Resources << /Font << {fonts} >> /XObject << {names} >> >> >>"
    )
    return last + 1


def form(content: str, matrix: str = "1 0 0 1 0 0", box: str = "-1000 -1000 2000 2000") -> str:
    """A form XObject for `RawPage.forms`."""
    return (
        f"<< /Type /XObject /Subtype /Form /BBox [{box}] /Matrix [{matrix}]"
        f" /Resources << /Font FONTS >> /Length {len(content)} >>\nstream\n{content}\nendstream"
    )


def _file(objects: dict[int, str], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    offsets = {}
    for number in sorted(objects):
        offsets[number] = len(out)
        out += f"{number} 0 obj\n{objects[number]}\nendobj\n".encode("latin-1")
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, offset in offsets.items():
        out += f"{number} 1\n{offset:010} 00000 n \n".encode()
    size = max(objects) + 1
    out += f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)
