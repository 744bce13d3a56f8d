"""Places of findings in words."""

from jiheng.kernel.findings import Finding, Place
from jiheng.kernel.messages import message

_SHOWN = 20


def other_places(one: Finding, language: str) -> str:
    """The places of a finding behind the first, a line each; of many the first, and how many."""
    others = one.places[1:]
    lines = [_said(place, language) for place in others[:_SHOWN]]
    if len(others) > _SHOWN:
        lines.append(message("report.places_more", language, count=str(len(others))))
    return "\n".join(lines)


def _said(place: Place, language: str) -> str:
    """A place in words: file, form, cell."""
    named = {"file": place.file or "", "form": str(place.form or 1), "cell": place.cell or ""}
    return message("report.place", language, **named).rstrip()
