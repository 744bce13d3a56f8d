"""HTML in pieces: every text is escaped where it becomes markup, and nowhere else."""

from collections.abc import Iterable
from html import escape

from jiheng.kernel.writing.characters import upright

_EMPTY = frozenset(("meta", "br"))


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def tag(name: str, *children: str | Iterable[str], **attributes: str | bool | None) -> Markup:
    """An element. Children that are no markup are escaped; attributes of None or False go.

    An underscore behind a name is dropped (`class_`), one within it becomes a hyphen.

    >>> tag("td", "<b>", class_="number", aria_hidden="true")
    '<td class="number" aria-hidden="true">&lt;b&gt;</td>'
    """
    parts = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        shown = key.rstrip("_").replace("_", "-")
        parts.append(f" {shown}" if value is True else f' {shown}="{_text(value)}"')
    inside = "".join(map(_markup, _flat(children)))
    end = "" if name in _EMPTY else f"</{name}>"
    return Markup(f"<{name}{''.join(parts)}>{inside}{end}")


def join(parts: Iterable[str], between: str = "") -> Markup:
    """Pieces in a row."""
    return Markup(_markup(between).join(map(_markup, parts)))


def _flat(children: Iterable[str | Iterable[str]]) -> Iterable[str]:
    for child in children:
        if isinstance(child, str):
            yield child
        else:
            yield from child


def _markup(text: str) -> str:
    return text if isinstance(text, Markup) else _text(text)


def _text(text: str) -> str:
    return escape(upright(text))
