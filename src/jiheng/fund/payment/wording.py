"""What steps write in English, in the language of the reader: faults, parts of indicators, notes.

A step writes one text for one thing ("total 5.00 and charges 6.00"); the catalogue of messages holds that
text as a template beside the Chinese one, and what was found is carried over.
"""

import re
from functools import cache

from jiheng.fund.payment.model import CLASSES
from jiheng.kernel.messages import catalogue, listed, message

FAULT, PART, NOTE = "dip.fault.", "dip.part.", "dip.note."
_PLACE = re.compile(r"\\\{([ab])\\\}")


@cache
def _templates(prefix: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Pattern of the English text → message, those with the most fixed words first."""
    found = [(texts["en"], name) for name, texts in catalogue().items() if name.startswith(prefix)]
    found.sort(key=lambda one: -len(re.sub(r"\{[ab]\}", "", one[0])))
    return tuple(
        (re.compile(_PLACE.sub(r"(?P<\1>.+)", re.escape(english))), name) for english, name in found
    )


def worded(prefix: str, text: str, language: str) -> str:
    """The text in a language; as it stands where the catalogue does not know it (a code, a number)."""
    for pattern, name in _templates(prefix):
        match = pattern.fullmatch(text)
        if match:
            return message(name, language, **match.groupdict())
    return text


def noted(codes: str, language: str) -> str:
    """Codes of notes, separated by commas, in words."""
    known = catalogue()
    words = [
        message(f"{NOTE}{one}", language) if f"{NOTE}{one}" in known else one
        for one in codes.split(",")
    ]
    return listed(words, language)


def faults(reasons: str, language: str) -> str:
    """The reasons of a row that was set aside ("K1 copy; K6 …"), in words."""
    said = []
    for one in reasons.split("; "):
        rule, _, what = one.partition(" ")
        said.append(f"{rule} {worded(FAULT, what, language)}")
    return ("；" if language == "zh" else "; ").join(said)


def rejections(trace: str, language: str) -> str:
    """The candidates that were not taken ("12.1:related;…"), each reason in words."""
    said = []
    for one in trace.split(";"):
        row, _, why = one.partition(":")
        said.append(f"{row} {noted(why, language)}")
    return ("；" if language == "zh" else "; ").join(said)


def matched(says: str, language: str) -> str:
    """What a row asked for ("A10.0 + -", "B12 + surgical"): codes as they are, the rest in words."""
    words = {one: f"dip.asked.{one}" for one in CLASSES} | {"-": "dip.asked.none"}
    said = []
    for place, one in enumerate(says.split(" + ")):
        name = f"dip.asked.{'any' if place else 'any_dx'}" if one == "*" else words.get(one)
        said.append(message(name, language) if name else one)
    return " + ".join(said)


def group_code(code: str, language: str) -> str:
    """The code of a group as a reader sees it: the class of a mixed group (B12|surgical) in words."""
    return "|".join(
        message(f"dip.asked.{one}", language) if one in CLASSES else one for one in code.split("|")
    )
