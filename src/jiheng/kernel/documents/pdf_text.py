"""Glyphs of a PDF page, with their characters where the file tells them."""

import ctypes
import unicodedata
from collections.abc import Sequence

import pypdfium2.raw as pdfium

from jiheng.kernel.documents.layout import LOST, Glyph
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.pdf_frame import Frame

# Radicals that fonts without a table of characters give in place of the ordinary ideograph
# and that NFKC leaves alone (Unicode: EquivalentUnifiedIdeograph).
_RADICALS = {
    "⺀": "冫", "⺁": "厂", "⺄": "乙", "⺅": "亻", "⺆": "冂", "⺇": "几", "⺉": "刂", "⺋": "㔾",
    "⺌": "小", "⺍": "小", "⺎": "兀", "⺏": "尣", "⺐": "尢", "⺒": "巳", "⺓": "幺", "⺔": "彑",
    "⺖": "忄", "⺗": "心", "⺘": "扌", "⺙": "攵", "⺛": "旡", "⺜": "日", "⺝": "月", "⺞": "歺",
    "⺠": "民", "⺡": "氵", "⺢": "氺", "⺣": "灬", "⺤": "爫", "⺥": "爫", "⺦": "丬", "⺨": "犭",
    "⺩": "王", "⺪": "疋", "⺫": "目", "⺬": "示", "⺭": "礻", "⺮": "竹", "⺯": "糹", "⺰": "纟",
    "⺱": "网", "⺲": "罒", "⺳": "网", "⺵": "网", "⺶": "羊", "⺷": "羊", "⺸": "羊", "⺹": "耂",
    "⺺": "肀", "⺼": "月", "⺽": "臼", "⺾": "艹", "⺿": "艹", "⻀": "艹", "⻁": "虎", "⻂": "衤",
    "⻃": "覀", "⻄": "西", "⻅": "见", "⻆": "角", "⻇": "角", "⻈": "讠", "⻉": "贝", "⻊": "足",
    "⻋": "车", "⻌": "辶", "⻍": "辶", "⻎": "辶", "⻏": "阝", "⻐": "钅", "⻑": "長", "⻒": "镸",
    "⻓": "长", "⻔": "门", "⻖": "阝", "⻗": "雨", "⻘": "青", "⻙": "韦", "⻚": "页", "⻛": "风",
    "⻜": "飞", "⻝": "食", "⻟": "飠", "⻠": "饣", "⻢": "马", "⻣": "骨", "⻤": "鬼", "⻥": "鱼",
    "⻦": "鸟", "⻧": "卤", "⻨": "麦", "⻩": "黄", "⻪": "黾", "⻫": "斉", "⻬": "齐", "⻭": "歯",
    "⻮": "齿", "⻯": "竜", "⻰": "龙", "⻱": "龜", "⻲": "亀",
}  # fmt: skip


def page_glyphs(text_page: pdfium.FPDF_TEXTPAGE, frame: Frame, guard: Guard) -> list[Glyph]:
    """Every visible glyph of a page in the order of the file, real blanks included.

    A sign whose character the file does not tell (no table of characters in the font, private
    use) is LOST; nothing is guessed from the number of the glyph.
    """
    box = pdfium.FS_RECTF()
    pointer = ctypes.byref(box)
    box_of, unmapped = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_HasUnicodeMapError
    place, upright = frame.box, frame.upright
    width, height = frame.width, frame.height
    glyphs: list[Glyph] = []
    # A page has thousands of glyphs: this loop makes few calls, and tuples without Glyph's own
    # (slow) constructor.
    new = tuple.__new__
    for index, code in enumerate(_codes(text_page)):
        if index % 4096 == 4095:
            guard.time()
        if unmapped(text_page, index) or code == 0:
            text = LOST
        elif 0x4E00 <= code < 0xA000 or 0x20 < code < 0x7F:
            text = chr(code)
        elif code == 0x02 and pdfium.FPDFText_IsHyphen(text_page, index) == 1:
            text = "-"  # at the end of a line PDFium takes it for the mark of a broken word
        elif code > 0x20 and code != 0xA0:
            text = character(code) if code not in _PRIVATE else _symbol(text_page, index, code)
        elif code >= 0x20 and not pdfium.FPDFText_IsGenerated(text_page, index):
            text = " "
        else:
            # Line ends and blanks that PDFium adds of its own.
            continue
        if not text or not box_of(text_page, index, pointer):
            continue
        if upright is not None:
            left, right = box.left - upright[0], box.right - upright[0]
            top, bottom = upright[1] - box.top, upright[1] - box.bottom
        else:
            left, top, right, bottom = place(box.left, box.bottom, box.right, box.top)
        # False for boxes that are no numbers, too.
        if right >= 0 and left <= width and bottom >= 0 and top <= height:
            glyphs.append(new(Glyph, (text, left, top, right, bottom, index, text == LOST, None)))
    return glyphs


def _codes(text_page: pdfium.FPDF_TEXTPAGE) -> list[int]:
    """The code of every character of the page, by its index."""
    count = max(pdfium.FPDFText_CountChars(text_page), 0)
    text = (ctypes.c_ushort * (count + 1))()
    # Written with a zero at its end. Signs of two units shift the places, and one mark stands for
    # hyphens and for characters that are not known; then each character is asked for.
    if pdfium.FPDFText_GetText(text_page, 0, count, text) == count + 1:
        codes: list[int] = text[:count]
        if not any(0xD800 <= code < 0xE000 or code == 0xFFFE for code in codes):
            return codes
    return [pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count)]


_PRIVATE = range(0xE000, 0xF900)

# Signs of the two symbol fonts that forms use, by the number in the private use area.
_SYMBOLS = {
    "symbol": {0xA3: "≤", 0xB3: "≥", 0xB9: "≠", 0xB1: "±", 0xB4: "×", 0xB7: "•", 0xB0: "°"},
    "wingdings": {0xFC: "√", 0xFB: "×", 0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0x6C: "●",
                  0x6E: "■", 0xD8: "➢", 0x52: "☑", 0x50: "√"},
}  # fmt: skip


def _symbol(text_page: pdfium.FPDF_TEXTPAGE, index: int, code: int) -> str:
    """The sign behind a private code of a symbol font; LOST for any other private code."""
    name = ctypes.create_string_buffer(64)
    pdfium.FPDFText_GetFontInfo(text_page, index, name, len(name), None)
    font = name.value.decode("latin-1").lower()
    for family, signs in _SYMBOLS.items():
        if family in font:
            return signs.get(code & 0xFF, LOST)
    return LOST


def character(code: int) -> str:
    """The character of a code: radicals as ordinary ideographs, LOST where it says nothing.

    0xFFFE is a mark of PDFium's for a hyphen at the end of a line.
    """
    if code < 0x2E80:
        if code >= 0xA1 or 0x20 < code < 0x7F:
            return "" if code in (0xAD, 0x200B, 0x200E, 0x200F) else chr(code)
        return ""
    if 0x3000 <= code < 0xD800:
        return " " if code == 0x3000 else chr(code)
    if code == 0xFFFE:
        return "-"
    if code == 0xFEFF or 0xFE00 <= code <= 0xFE0F:
        return ""
    if 0xD800 <= code < 0xF900 or code in (0xFFFD, 0xFFFF) or code > 0x10FFFF or code >= 0xF0000:
        return LOST
    if code < 0x2FE0 or 0xF900 <= code < 0xFB00:
        sign = chr(code)
        return _RADICALS.get(sign) or unicodedata.normalize("NFKC", sign)
    return chr(code)


# So many characters of a page are asked whether they are shown.
_SAMPLE = 64


def is_invisible(text_page: pdfium.FPDF_TEXTPAGE, glyphs: Sequence[Glyph]) -> bool:
    """Whether a page's text is not shown: another program's recognition under a scanned image."""
    asked = glyphs[:: max(1, len(glyphs) // _SAMPLE)]
    return bool(asked) and all(
        pdfium.FPDFTextObj_GetTextRenderMode(pdfium.FPDFText_GetTextObject(text_page, one.order))
        == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
        for one in asked
    )


def is_embedded(text_page: pdfium.FPDF_TEXTPAGE, glyph: Glyph) -> bool:
    """Whether the font of a glyph lies in the file, so that its picture is the true one."""
    command = pdfium.FPDFText_GetTextObject(text_page, glyph.order)
    font = pdfium.FPDFTextObj_GetFont(command) if command else None
    return bool(font) and pdfium.FPDFFont_GetIsEmbedded(font) == 1
