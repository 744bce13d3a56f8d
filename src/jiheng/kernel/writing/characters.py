"""Characters that no document can hold, made visible: U+0007 becomes "\\u0007"."""

import re
from dataclasses import replace
from unicodedata import east_asian_width

from jiheng.kernel.writing.sheet import Sheet

# What XML 1.0 excludes, and with it xlsx, docx and (as UTF-8) PDF and HTML: control characters,
# lone surrogates, and the two code points that are no characters.
UNHELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def visible(text: str, unheld: "re.Pattern[str]" = UNHELD) -> str:
    """The text with every character that no format, or not this one, can hold as its number.

    >>> visible("费用\\x07100元")
    '费用\\\\u0007100元'
    """
    return unheld.sub(lambda found: _number(ord(found[0])), text)


# Marks that turn the direction of writing: behind one of them a reader sees 001 where 100 stands.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def upright(text: str) -> str:
    """The text with marks that turn the direction of writing made visible too.

    >>> upright("得分\\u202e001")
    '得分\\\\u202e001'
    """
    return visible(visible(text), _TURNING)


def columns_of(text: str) -> int:
    """How many columns of digits a text is wide: a Chinese sign takes two.

    >>> columns_of("得分5")
    5
    """
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _number(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def held(
    sheet: Sheet, unheld: "re.Pattern[str]" = UNHELD
) -> tuple[Sheet, list[tuple[str | None, str]]]:
    """The sheet with such characters made visible, and the field and text of each place changed."""

    def shown(text: str) -> str:
        return visible(text, unheld)

    changed = [(box.field, shown(box.text)) for box in sheet.boxes if unheld.search(box.text)]
    lines = [one for one in (*sheet.above, *sheet.below) if unheld.search(one.text)]
    changed += [(None, shown(line.text)) for line in lines]
    if not changed and not unheld.search(sheet.name):
        return sheet, []
    made = replace(
        sheet,
        name=shown(sheet.name),
        boxes=[replace(box, text=shown(box.text)) for box in sheet.boxes],
        above=[replace(line, text=shown(line.text)) for line in sheet.above],
        below=[replace(line, text=shown(line.text)) for line in sheet.below],
        bookmarks=[replace(one, text=shown(one.text)) for one in sheet.bookmarks],
    )
    return made, changed
