"""Pictures of pages → pages: ruled lines by OpenCV, characters by an offline recogniser.

For PNG, JPEG, BMP and TIFF files and for PDF pages without text. Needs the extra `scan`; nothing
is loaded before the first picture, nothing is fetched from a network, nothing is written. How it
works: scan_image.py brings a page to 300 dpi, evens out its background and makes it straight,
scan_lines.py finds the ruling lines, scan_text.py the lines of text, scan_ocr.py reads them,
scan_page.py puts them together; from there on a scanned page is a printed page like a PDF's.
"""

import io
import tomllib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.layout import Glyph
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.page import Document
from jiheng.kernel.documents.paging import pages_of
from jiheng.kernel.documents.printed import Sheet

if TYPE_CHECKING:
    from jiheng.kernel.documents.scan_image import Picture
    from jiheng.kernel.documents.scan_page import ScannedPage

_NEEDED = ("numpy", "PIL", "cv2", "onnxruntime", "rapidocr")
_FORMATS = ("PNG", "JPEG", "BMP", "TIFF")
_POINTS_PER_INCH = 72
# Inches: the long side of A4, and what a page's long side may be for its resolution to be
# believed; cameras and screenshots state any figure.
_LONG_SIDE = 11.69
_BELIEVED = (4.0, 24.0)


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """How scanned pages are read; the meaning of each field stands in scan.toml."""

    pixels: int
    dots_per_inch: int
    doubtful_below: float
    unreadable_below: float
    upright_from: float

    @property
    def per_point(self) -> float:
        """Pixels in a point."""
        return self.dots_per_inch / _POINTS_PER_INCH


@cache
def settings() -> ScanSettings:
    """The packaged settings."""
    text = files("jiheng.kernel.documents").joinpath("scan.toml").read_text(encoding="utf-8")
    return ScanSettings(**tomllib.loads(text))


def installed() -> bool:
    """Whether the extra `scan` is there."""
    return all(find_spec(name) is not None for name in _NEEDED)


def read(data: bytes, guard: Guard) -> Document:
    """The pages of a PNG, JPEG, BMP or TIFF file (a TIFF may have several).

    Raises DocumentError where the extra is missing, the picture is damaged or too large.
    """
    if not installed():
        raise DocumentError("scan.not_installed", guard.file)
    pictures = _pictures(data, guard)
    sheets = [_sheet(picture, number, guard) for number, picture in enumerate(pictures, start=1)]
    return Document(guard.file, pages_of(sheets, guard, settings().doubtful_below))


def pdf_page(page: Any, number: int, guard: Guard) -> Sheet:
    """A page of an open PDF (pypdfium2) read from its picture.

    Raises DocumentError where the recogniser is not there.
    """
    return _sheet(_picture_of(page), number, guard)


def pdf_runs(page: Any, guard: Guard) -> list[Glyph]:
    """What a page of an open PDF shows, line by line, read from its picture as it lies.

    Coordinates are those of the page as a viewer shows it. Raises DocumentError where the
    recogniser is not there.
    """
    return _reader(guard).runs(_picture_of(page))


def _picture_of(page: Any) -> "Picture":
    from jiheng.kernel.documents.scan_image import grey_of, prepared

    wide, high = page.get_size()
    scale = min(settings().per_point, (settings().pixels / max(wide * high, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale, rev_byteorder=True)
    try:
        grey = grey_of(bitmap.to_numpy())
    finally:
        bitmap.close()
    return prepared(grey, 1.0, scale)


def _sheet(picture: "Picture", number: int, guard: Guard) -> Sheet:
    return _reader(guard).sheet(picture, number)


def _reader(guard: Guard) -> "ScannedPage":
    from jiheng.kernel.documents.scan_ocr import recogniser
    from jiheng.kernel.documents.scan_page import ScannedPage

    model = recogniser()
    if model is None:
        raise DocumentError("scan.no_model", guard.file)
    return ScannedPage(model, settings(), guard)


def _pictures(data: bytes, guard: Guard) -> Iterator["Picture"]:
    """The pages of a picture file, made ready one after the other."""
    from PIL import ImageOps

    from jiheng.kernel.documents.scan_image import grey_of, prepared, values_of

    image = _opened(data, guard)
    with image:
        with _damage_refused(guard):
            frames = getattr(image, "n_frames", 1)
        guard.pages(frames)
        for frame in range(frames):
            guard.time()
            with _damage_refused(guard):
                image.seek(frame)
                if image.width * image.height > settings().pixels:
                    raise _too_large(guard)
                dots = _resolution(image)
                grey = grey_of(values_of(ImageOps.exif_transpose(image)))
            yield prepared(grey, settings().dots_per_inch / dots, settings().per_point)


def _opened(data: bytes, guard: Guard) -> Any:
    """A picture whose values are not unpacked yet."""
    from PIL import Image

    with _damage_refused(guard):
        try:
            return Image.open(io.BytesIO(data), formats=_FORMATS)
        except Image.DecompressionBombError as error:
            raise _too_large(guard) from error


@contextmanager
def _damage_refused(guard: Guard) -> Iterator[None]:
    """Errors of Pillow, of any kind, as the document's; its warnings (of size, too) are ours."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except DocumentError:
        raise
    except Exception as error:
        raise DocumentError("scan.damaged", guard.file) from error


def _too_large(guard: Guard) -> DocumentError:
    return DocumentError("scan.too_large", guard.file, limit=str(settings().pixels))


def _resolution(image: Any) -> float:
    """Dots per inch as the file states them, if that makes a page; else as if it were A4."""
    longest = float(max(image.width, image.height))
    try:
        stated = float(image.info["dpi"][0])
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError):
        stated = 0.0
    if stated > 0 and _BELIEVED[0] <= longest / stated <= _BELIEVED[1]:
        return stated
    return longest / _LONG_SIDE
