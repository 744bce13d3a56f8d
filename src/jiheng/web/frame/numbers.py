"""Whole numbers as a browser sends them, in an address or a field."""

_MOST = 2**63 - 1  # what a database holds


def whole(text) -> int | None:
    """The whole number that was sent; None where it is none, or more than any record has.

    >>> [whole(text) for text in ("12", "²", "-1", "", None, "9" * 19)]
    [12, None, None, None, None, None]
    """
    if not text or len(text) > len(str(_MOST)) or not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    return number if number <= _MOST else None
