"""Numbers under a pattern of digits: #,##0.00 · 0.0,"万" · 0% · 0.00E+00 · # ?/?.

All arithmetic is decimal and rounds half up, as spreadsheets do on the 15 digits they keep.
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from jiheng.kernel.documents.chinese_numerals import digit_by_digit
from jiheng.kernel.documents.format_code import Section, Token

_EXACT = Context(prec=3000, rounding=ROUND_HALF_UP)  # holds 1E+308 with every decimal asked for
_COMMON = re.compile(r"(?P<whole>#,##|#*)0(?:\.(?P<decimals>0+))?")
_BLANK = {"0": "0", "?": " ", "#": ""}  # what stands where there is no digit


class DigitFormat:
    """The pattern of a section, ready to show numbers that are not below zero."""

    __slots__ = ("_percents", "_plain", "_section")

    def __init__(self, section: Section) -> None:
        self._section = section
        self._percents = sum(token.kind == "percent" for token in section.tokens)
        self._plain = _plain(section.tokens)

    def show(self, number: Decimal) -> str:
        """The number under the pattern; without a pattern, the literals of the section."""
        if self._percents:
            number = number.scaleb(2 * self._percents, _EXACT)
        tokens = self._section.tokens
        if self._plain:
            before, sign, places, after = self._plain
            text = f"{before}{_rounded(number, places):{sign}f}{after}"
        elif self._section.has("exponent"):
            text = _scientific(number, tokens)
        elif (slash := _fraction_bar(tokens)) is not None:
            text = _fraction(number, tokens, slash)
        else:
            text = _decimal(number, tokens)
        return digit_by_digit(text, self._section.numerals) if self._section.numerals else text


def _plain(tokens: Sequence[Token]) -> tuple[str, str, int, str] | None:
    """What stands before, the sign between thousands, the decimals, and what stands after.

    None where the pattern is not one of the common ones, which `_decimal` need not lay out.
    """
    digits = [at for at, token in enumerate(tokens) if token.kind == "digit"]
    if not digits:
        return None
    around = [*tokens[: digits[0]], *tokens[digits[-1] + 1 :]]
    if any(token.kind not in ("literal", "percent") for token in around):
        return None
    inside = tokens[digits[0] : digits[-1] + 1]
    pattern = "".join(t.text if t.kind in ("digit", "point", "comma") else "x" for t in inside)
    common = _COMMON.fullmatch(pattern)
    if not common:
        return None
    before, after = tokens[: digits[0]], tokens[digits[-1] + 1 :]
    places = len(common["decimals"] or "")
    sign = "," if "," in common["whole"] else ""
    return "".join(t.text for t in before), sign, places, "".join(t.text for t in after)


def _decimal(number: Decimal, tokens: Sequence[Token]) -> str:
    tokens, thousands, scale = _commas(tokens)
    point = next((at for at, one in enumerate(tokens) if one.kind == "point"), len(tokens))
    before, after = tokens[:point], tokens[point + 1 :]
    places = _count(after)
    rounded = _rounded(number.scaleb(-3 * scale, _EXACT), places)
    whole, _, rest = f"{rounded:f}".partition(".")
    if not _count(before):  # a pattern like .00 still shows what stands before the point
        before = [*before, Token("digit", "#")] if _count(after) else before
    text = _before_point(whole.lstrip("0"), before, thousands)
    if point < len(tokens):
        text += "." + _after_point(rest, after)
    return text


def _count(tokens: Sequence[Token]) -> int:
    return sum(token.kind == "digit" for token in tokens)


def _commas(tokens: Sequence[Token]) -> tuple[list[Token], bool, int]:
    """The tokens without working commas; whether thousands are set off; how often ÷ 1000.

    A comma between digits before the point sets off thousands; one after the last digit before
    the point, or after the last of all, divides by 1000; any other is a comma.
    """
    point = next((at for at, one in enumerate(tokens) if one.kind == "point"), len(tokens))
    digits = [at for at, token in enumerate(tokens) if token.kind == "digit"]
    whole = [at for at in digits if at < point]
    kept: list[Token] = []
    thousands, scale = False, 0
    for at, token in enumerate(tokens):
        if token.kind != "comma" or not digits or at < digits[0]:
            kept.append(token)
        elif whole and whole[0] < at < whole[-1]:
            thousands = True
        elif at > digits[-1] or (whole and whole[-1] < at < point):
            scale += 1
        else:
            kept.append(token)
    return kept, thousands, scale


def _before_point(digits: str, tokens: Sequence[Token], thousands: bool) -> str:
    """The digits laid into the pattern from the right; the first place takes all that are left."""
    left = _count(tokens)
    parts: list[str] = []
    place = 0
    for token in reversed(tokens):
        if token.kind != "digit":
            parts.append(token.text)
            continue
        left -= 1
        for _ in range(max(1, len(digits)) if left == 0 else 1):
            shown = digits[-1:] or _BLANK[token.text]
            digits = digits[:-1]
            if thousands and place and place % 3 == 0 and shown.isdigit():
                parts.append(",")
            parts.append(shown)
            place += 1
    return "".join(reversed(parts))


def _after_point(digits: str, tokens: Sequence[Token]) -> str:
    """The decimals laid into the pattern from the left; zeros at the end show under 0 only."""
    significant = len(digits.rstrip("0"))
    parts: list[str] = []
    place = 0
    for token in tokens:
        if token.kind != "digit":
            parts.append(token.text)
            continue
        digit = digits[place]
        parts.append(digit if place < significant or token.text == "0" else _BLANK[token.text])
        place += 1
    return "".join(parts)


def _scientific(number: Decimal, tokens: Sequence[Token]) -> str:
    """Mantissa, E, exponent; several places before the point make the exponent a multiple."""
    at = next(index for index, token in enumerate(tokens) if token.kind == "exponent")
    mantissa, power = tokens[:at], tokens[at + 1 :]
    point = next((i for i, one in enumerate(mantissa) if one.kind == "point"), len(mantissa))
    step = max(1, _count(mantissa[:point]))
    places = _count(mantissa[point:])
    exponent = 0
    if number:
        exponent = number.adjusted() // step * step
        scaled = number.scaleb(-exponent, _EXACT)
        if _rounded(scaled, places).adjusted() >= step:
            exponent += step
    sign = "-" if exponent < 0 else tokens[at].text[1].replace("-", "")
    text = _decimal(number.scaleb(-exponent, _EXACT), mantissa)
    return f"{text}E{sign}{_before_point(str(abs(exponent)).lstrip('0'), power, False)}"


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), context=_EXACT)


def _fraction_bar(tokens: Sequence[Token]) -> int | None:
    """Where the bar of a fraction stands: digits before it, digits or a number after it."""
    for at, token in enumerate(tokens):
        if token.kind == "slash" and 0 < at < len(tokens) - 1 and tokens[at - 1].kind == "digit":
            return at
    return None


def _fraction(number: Decimal, tokens: Sequence[Token], slash: int) -> str:
    first = slash
    while first and tokens[first - 1].kind == "digit":
        first -= 1
    last = slash + 1
    while last < len(tokens) and _is_denominator(tokens[last]):
        last += 1
    before, below = tokens[:first], tokens[slash + 1 : last]
    whole_shown = _count(before) > 0
    exact = Fraction(number)
    whole = int(exact) if whole_shown else 0
    top, bottom = _nearest(exact - whole, "".join(token.text for token in below))
    if whole_shown and top == bottom:
        whole, top = whole + 1, 0
    text = _before_point(str(whole).lstrip("0"), before, False)
    if top or not whole_shown:
        text += f"{top}/{bottom}"
    elif not whole:
        text += "0"
    return text + "".join(token.text for token in tokens[last:])


def _is_denominator(token: Token) -> bool:
    return token.kind == "digit" or (len(token.text) == 1 and token.text in "123456789")


def _nearest(rest: Fraction, below: str) -> tuple[int, int]:
    """Numerator and denominator: the denominator given (8), or of as many digits as marked (??)."""
    if any(sign in "123456789" for sign in below):
        bottom = int("".join(sign if sign.isdigit() else "" for sign in below)[:9])
        return int(rest * bottom + Fraction(1, 2)), bottom
    near = rest.limit_denominator(10 ** min(len(below), 9) - 1 if below else 9)
    return near.numerator, near.denominator
