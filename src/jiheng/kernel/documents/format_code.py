"""A number format code cut into sections of tokens: `#,##0.00;[Red]-0"万元";;@`.

A token is a kind and its text. Kinds: "literal" (shown as it is), "digit" (0 # ?), "point",
"comma", "percent", "exponent" (E+ E-), "slash", "at" (@), "general", and for dates "date" (a
run of one letter), "era" (e, g), "elapsed" ([h]), "half" (AM/PM).
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple


class Token(NamedTuple):
    """A piece of a format code: its kind (see the module) and its text."""

    kind: str
    text: str


SectionKind = Literal["date", "general", "digits"]


@dataclass(frozen=True, slots=True)
class Section:
    """One of the sections between semicolons.

    `kind` is "date" for dates and times, "general" where General or @ stands for the number,
    else "digits". `condition` is an operator and a number ([>=10000]) or None. `numerals` is "1"
    or "2" for [DBNum1] and [DBNum2]. `chinese` says that names of months and days are Chinese.
    """

    kind: SectionKind
    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None
    numerals: str = ""
    chinese: bool = False

    def has(self, kind: str) -> bool:
        """Whether a token of a kind stands in the section."""
        return any(token.kind == kind for token in self.tokens)

    @property
    def is_plain(self) -> bool:
        """Whether it says nothing but "General", or nothing at all."""
        return not self.numerals and [one.kind for one in self.tokens] in ([], ["general"])


# "!" escapes a sign of the pattern in Chinese Excel (0!.0,"万"); elsewhere it shows itself.
_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | \\(?P<escaped>.?) | !(?P<exclaimed>[.,0\#?%])
    | _(?P<space>.?) | \*(?P<fill>.?)
    | \[(?P<bracket>[^\]]*)\]?
    | (?P<general>General|G/通用格式)
    | (?P<half>AM/PM|A/P|上午/下午)
    | (?P<exponent>E[+-])
    | (?P<date>y+|m+|d+|h+|s+|aaaa?) | (?P<era>e+|g+)
    | (?P<digit>[0\#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<slash>/) | (?P<at>@)
    | (?P<end>;)
    | (?P<literal>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_LITERAL = {"quoted", "escaped", "exclaimed"}
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*([+-]?\d{1,300}(?:\.\d{1,300})?)", re.ASCII)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_LOCALE = re.compile(r"\$(?P<sign>[^-]*)(?:-(?P<place>.*))?", re.DOTALL)
_CHINESE_PLACES = {0x804, 0x404, 0xC04, 0x1004, 0x1404}
# The date and the time "of the system": shown the way a Chinese system shows them.
_SYSTEM = {"F800": 'yyyy"年"m"月"d"日"', "F400": "h:mm:ss"}


def sections_of(code: str) -> list[Section]:
    """The sections of a format code, at least one; no code is too odd to be cut up."""
    pieces: list[list[tuple[str, str]]] = [[]]
    for found in _TOKEN.finditer(code):
        kind = found.lastgroup or "literal"
        if kind == "end":
            pieces.append([])
        else:
            pieces[-1].append((kind, found[kind]))
    return [_section(piece) for piece in pieces]


def _section(pieces: list[tuple[str, str]]) -> Section:
    tokens: list[Token] = []
    condition, numerals, chinese = None, "", False
    for kind, text in pieces:
        if kind == "bracket":
            if limit := _CONDITION.fullmatch(text):
                condition = (limit[1], Decimal(limit[2]))
            elif _ELAPSED.fullmatch(text):
                tokens.append(Token("elapsed", text.lower()))
            elif text.lower() in ("dbnum1", "dbnum2"):
                numerals = text[-1]
            elif local := _LOCALE.fullmatch(text):
                place = local["place"] or ""
                if place.upper() in _SYSTEM:
                    return sections_of(_SYSTEM[place.upper()])[0]
                tokens.append(Token("literal", local["sign"]))
                chinese = chinese or _is_chinese(place)
        elif kind in _LITERAL:
            tokens.append(Token("literal", text))
        elif kind == "space":
            tokens.append(Token("literal", " "))
        elif kind != "fill":
            tokens.append(Token(kind, text.lower() if kind in ("date", "era") else text))
    return Section(_kind(tokens), tuple(tokens), condition, numerals, chinese)


def _kind(tokens: list[Token]) -> SectionKind:
    kinds = {token.kind for token in tokens}
    if kinds & {"date", "elapsed", "half"}:
        return "date"
    if "era" in kinds and "digit" not in kinds:  # beside digits an e or g is a unit: 0.0kg
        return "date"
    return "general" if kinds & {"general", "at"} else "digits"


def _is_chinese(place: str) -> bool:
    if place.lower().startswith("zh"):
        return True
    try:
        return int(place, 16) & 0xFFFF in _CHINESE_PLACES
    except ValueError:
        return False
