"""Characters that no document can hold, made visible: U+0007 becomes "\\u0007"."""

import re
from dataclasses import replace
from unicodedata import east_asian_width

from jiheng.kernel.writing.sheet import Sheet

# What XML 1.0 excludes, and with it xlsx, docx and (as UTF-8) PDF and HTML: control characters,
# lone surrogates, and the two code points that are no characters.
_UNHELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def visible(text: str) -> str:
    """The text with every character that no format can hold written as its number.

    >>> visible("费用\\x07100元")
    '费用\\\\u0007100元'
    """
    return _UNHELD.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


# Marks that turn the direction of writing: behind one of them a reader sees 001 where 100 stands.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def upright(text: str) -> str:
    """The text with marks that turn the direction of writing made visible too.

    >>> upright("得分\\u202e001")
    '得分\\\\u202e001'
    """
    return _TURNING.sub(lambda found: f"\\u{ord(found[0]):04x}", visible(text))


def columns_of(text: str) -> int:
    """How many columns of digits a text is wide: a Chinese sign takes two.

    >>> columns_of("得分5")
    5
    """
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def held(sheet: Sheet) -> tuple[Sheet, list[tuple[str | None, str]]]:
    """The sheet with such characters made visible, and the field and text of each place changed."""
    changed = [
        (box.field, visible(box.text)) for box in sheet.boxes if visible(box.text) != box.text
    ]
    lines = [one for one in (*sheet.above, *sheet.below) if visible(one.text) != one.text]
    changed += [(None, visible(line.text)) for line in lines]
    if not changed and visible(sheet.name) == sheet.name:
        return sheet, []
    made = replace(
        sheet,
        name=visible(sheet.name),
        boxes=[replace(box, text=visible(box.text)) for box in sheet.boxes],
        above=[replace(line, text=visible(line.text)) for line in sheet.above],
        below=[replace(line, text=visible(line.text)) for line in sheet.below],
        bookmarks=[replace(one, text=visible(one.text)) for one in sheet.bookmarks],
    )
    return made, changed
