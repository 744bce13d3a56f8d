"""The fonts of the extra `pdf`: where they lie, how wide their signs are, what they cannot show."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

from jiheng.kernel.writing.font import advances

PACKAGE = "pylopdf_fonts_zh_cn"
SERIF, SANS = "NotoSerifSC-Regular.otf", "NotoSansSC-Regular.otf"  # values, labels


@cache
def for_typst() -> Any:
    """The fonts as typst takes them, loaded once in a process."""
    return import_module("typst").Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_folder())]
    )


@cache
def _folder() -> Path:
    return Path(str(import_module(PACKAGE).__file__)).parent


@cache
def _widths(font: str) -> Mapping[str, float]:
    """The width in em of every character that a font has."""
    return advances(_folder() / font)


def ems(line: str, font: str) -> float:
    """The length of a line in em."""
    widths = _widths(font)
    return sum(widths.get(sign, 1.0) for sign in line)


@cache
def unheld() -> "re.Pattern[str]":
    """Every character that one of the fonts lacks, or that has no sign to be seen."""
    held = sorted(
        ord(sign)
        for sign in _widths(SERIF).keys() & _widths(SANS).keys()
        if unicodedata.category(sign) not in ("Cc", "Cf", "Co")
    )
    runs = [
        [code for _, code in run]
        for _, run in groupby(enumerate(held), key=lambda one: one[1] - one[0])
    ]
    ranges = "".join(rf"\U{run[0]:08x}-\U{run[-1]:08x}" for run in runs)
    return re.compile(rf"[^\t\n\r{ranges}]")
