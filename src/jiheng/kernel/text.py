"""Text as a careful reader transcribes it: white space, markup and look-alike signs settled."""

import re
import unicodedata
from functools import lru_cache

_TAG = re.compile(r"</?(?:p|br|b|i|u|span|div|sub|sup|strong|em|font)\b[^<>]*>", re.IGNORECASE)
_LATEX = re.compile(r"\\(geqslant|leqslant|geqq|leqq|geq?|leq?|neq?|gt|lt|times|pm|sim|approx|%|\$|_|#|&)(?![A-Za-z])")
_LATEX_SIGNS = {
    "geqslant": "≥", "leqslant": "≤", "geqq": "≥", "leqq": "≤", "geq": "≥", "ge": "≥", "leq": "≤", "le": "≤", "neq": "≠", "ne": "≠", "gt": ">", "lt": "<",
    "times": "×", "pm": "±", "sim": "~", "approx": "≈",
}  # fmt: skip
_MATHS = re.compile(r"\$([^$\u3400-\u9fff]{1,60})\$")
_STYLED = re.compile(r"\\(?:mathbf|mathrm|text|mathit|textbf|boldsymbol)\s*\{([^{}]*)\}")
_SPACE = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_LATIN_WORD = re.compile(r"[A-Za-z]")


def tidy(text: str) -> str:
    """The text as displayed on one line: white space inside Chinese removed, markup resolved.

    A blank stays only between two Latin words ("Windows Server"); `$\\geq 95\\%$` becomes
    `≥95%`; literal <p> tags go. Applying it twice changes nothing.
    """
    if "<" in text:
        text = _TAG.sub("", text)
    if "\\" in text or "$" in text:
        text = _STYLED.sub(r"\1", text)
        text = _MATHS.sub(r"\1", text)
        text = _LATEX.sub(lambda found: _LATEX_SIGNS.get(found[1], found[1]), text)
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    parts = text.split()
    if len(parts) < 2:
        return parts[0] if parts else ""
    joined = parts[0]
    for part in parts[1:]:
        between_words = _LATIN_WORD.match(joined[-1]) and _LATIN_WORD.match(part[0])
        joined += f" {part}" if between_words else part
    return joined


_PUNCTUATION = str.maketrans(
    {"，": ",", "。": ".", "；": ";", "：": ":", "（": "(", "）": ")", "、": ",", "【": "[", "】": "]"}
)  # fmt: skip


_LONGEST_LABEL = 40  # labels recur in every form; longer texts do not and are not remembered


def plain(text: str) -> str:
    """The text for comparing with a label: NFKC, no white space, half-width punctuation."""
    return _plain_label(text) if len(text) <= _LONGEST_LABEL else _plain(text)


def _plain(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).translate(_PUNCTUATION))


@lru_cache(maxsize=8192)
def _plain_label(text: str) -> str:
    return _plain(text)
