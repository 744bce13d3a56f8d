"""Characters of symbol fonts in Word → the Unicode characters that look the same."""

BOXES = ("☐", "☑")

_SYMBOL = {
    0xA3: "≤", 0xB3: "≥", 0xB9: "≠", 0xBB: "≈", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB0: "°",
    0xB7: "·", 0xA2: "′", 0xB2: "″", 0xA5: "∞", 0x2D: "-", 0xAE: "→",
}  # fmt: skip
_WINGDINGS = {
    0x6F: "□", 0x70: "□", 0x71: "□", 0x72: "□", 0xA8: "□", 0x6E: "■", 0x6C: "●", 0x9F: "•",
    0xA1: "○", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {
    0x2A: "□", 0xA3: "□", 0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒",
}  # fmt: skip
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def symbol(font: str | None, code: str | None) -> str:
    """The character of a symbol font at a hexadecimal code; U+FFFD where nothing is like it.

    Word writes codes of symbol fonts shifted to the private area (F0B3 for B3).
    """
    try:
        point = int(code or "", 16)
        shown = chr(point)
    except (ValueError, OverflowError):
        return ""
    in_private_area = 0xF000 <= point <= 0xF0FF
    table = _FONTS.get((font or "").strip().lower(), {})
    if in_private_area:
        return table.get(point - 0xF000, "\ufffd")
    return table.get(point) or (shown if shown.isprintable() else "\ufffd")
