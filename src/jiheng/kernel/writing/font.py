"""What an OpenType font can print and how wide it prints it, read from its own tables.

Only what the writers need: `cmap` (formats 4 and 12) and `hmtx`; vectors and features are left
to the program that typesets.
"""

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

_UNICODE = ((3, 10), (0, 4), (0, 6), (3, 1), (0, 3))  # platform, encoding; the widest first


def advances(path: Path) -> Mapping[str, float]:
    """The width in em of every character that a font file (.otf, .ttf) has a glyph for.

    Raises ValueError where the file is not such a font.
    """
    data = path.read_bytes()
    tables = _tables(data)
    try:
        units = struct.unpack_from(">H", data, tables["head"] + 18)[0]
        count = struct.unpack_from(">H", data, tables["hhea"] + 34)[0]
        metrics = struct.unpack_from(f">{2 * count}H", data, tables["hmtx"])[::2]
        glyphs = dict(_glyphs(data, tables["cmap"]))
    except (KeyError, struct.error) as error:
        raise ValueError(f"{path.name} is no font with Unicode characters") from error
    return {
        chr(code): metrics[min(glyph, count - 1)] / units
        for code, glyph in glyphs.items()
        if glyph and not 0xD800 <= code < 0xE000
    }


def _tables(data: bytes) -> dict[str, int]:
    """Where each table of the font begins."""
    count = struct.unpack_from(">H", data, 4)[0] if len(data) > 12 else 0
    found = {}
    for at in range(12, 12 + 16 * count, 16):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, at)
        found[tag.decode("latin-1")] = offset
    return found


def _glyphs(data: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    """Code points and the numbers of their glyphs."""
    count = struct.unpack_from(">H", data, cmap + 2)[0]
    offsets = {
        (platform, encoding): cmap + offset
        for platform, encoding, offset in (
            struct.unpack_from(">HHI", data, cmap + 4 + 8 * at) for at in range(count)
        )
    }
    table = next(offsets[key] for key in _UNICODE if key in offsets)
    layout = struct.unpack_from(">H", data, table)[0]
    yield from _segments(data, table) if layout == 4 else _groups(data, table)


def _groups(data: bytes, table: int) -> Iterator[tuple[int, int]]:
    """Format 12: runs of code points with runs of glyphs."""
    (count,) = struct.unpack_from(">I", data, table + 12)
    for at in range(count):
        first, last, glyph = struct.unpack_from(">III", data, table + 16 + 12 * at)
        for code in range(first, last + 1):
            yield code, glyph + code - first


def _segments(data: bytes, table: int) -> Iterator[tuple[int, int]]:
    """Format 4: segments of the first 65,536 code points."""
    (double,) = struct.unpack_from(">H", data, table + 6)
    count = double // 2
    ends, starts, deltas, ranges = (
        struct.unpack_from(f">{count}H", data, table + 14 + part * double + 2 * (part > 0))
        for part in range(4)
    )
    for at, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if ranges[at]:
                place = table + 16 + 3 * double + 2 * at + ranges[at] + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", data, place)
                if not glyph:
                    continue
            yield code, (glyph + deltas[at]) & 0xFFFF
