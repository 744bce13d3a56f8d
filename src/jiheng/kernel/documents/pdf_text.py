"""Glyphs of a PDF page, with their characters where the file tells them."""

import ctypes
import unicodedata
from collections import Counter

import pypdfium2.raw as pdfium

from jiheng.kernel.documents.layout import Glyph
from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.pdf_frame import Frame

# Stands for a sign whose character the file does not tell.
LOST = "\ufffd"

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
    glyphs: list[Glyph] = []
    place, width, height = frame.box, frame.width, frame.height
    for index, code in enumerate(_codes(text_page)):
        if index % 4096 == 4095:
            guard.time()
        if code <= 0x20 or code == 0xA0:
            if code not in (0x20, 0xA0) or pdfium.FPDFText_IsGenerated(text_page, index):
                # Control characters are line ends of PDFium's own or, without a table of
                # characters, the number of the glyph.
                if not pdfium.FPDFText_HasUnicodeMapError(text_page, index):
                    continue
                text = LOST
            else:
                text = " "
        elif pdfium.FPDFText_HasUnicodeMapError(text_page, index):
            text = LOST
        else:
            text = character(code)
        if not text or not pdfium.FPDFText_GetLooseCharBox(text_page, index, pointer):
            continue
        left, top, right, bottom = place(box.left, box.bottom, box.right, box.top)
        if right >= 0 and left <= width and bottom >= 0 and top <= height:
            glyphs.append(Glyph(text, left, top, right, bottom, index, text == LOST))
    return glyphs


def _codes(text_page: pdfium.FPDF_TEXTPAGE) -> list[int]:
    """The code of every character of the page, by its index."""
    count = pdfium.FPDFText_CountChars(text_page)
    return [pdfium.FPDFText_GetUnicode(text_page, index) for index in range(max(count, 0))]


def character(code: int) -> str:
    """The character of a code: radicals as ordinary ideographs, LOST where it says nothing.

    0xFFFE and 0x02 are PDFium's marks for a hyphen at the end of a line.
    """
    if code < 0x2E80:
        if code >= 0xA1 or 0x20 < code < 0x7F:
            return "" if code in (0xAD, 0x200B, 0x200E, 0x200F) else chr(code)
        return "-" if code == 0x02 else ""
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


# In steps of 90° clockwise, how far to turn a page whose text runs at this angle.
_SAMPLE = 64


def text_turns(text_page: pdfium.FPDF_TEXTPAGE) -> int:
    """How often (by 90° clockwise) a page must be turned so that most of its text is upright.

    Printer drivers put landscape tables sideways on portrait pages without /Rotate.
    """
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return 0
    turns: Counter[int] = Counter()
    for index in range(0, count, max(1, count // _SAMPLE)):
        if pdfium.FPDFText_GetUnicode(text_page, index) > 0x20:
            angle = pdfium.FPDFText_GetCharAngle(text_page, index)
            turns[round(angle / 1.5707963) % 4] += 1
    if not turns:
        return 0
    return turns.most_common(1)[0][0]
