"""Numbers on a page: whole ones as a browser sends them, amounts as people read them."""

from decimal import Decimal

from jiheng.kernel.text import plain_number

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


def amount_in_words(amount) -> str:
    """An amount without idle zeros, its thousands grouped; a dash where none is stated.

    >>> from decimal import Decimal
    >>> amount_in_words(Decimal("1200.5000")), amount_in_words(None)
    ('1,200.5', '—')
    """
    return "—" if amount is None else f"{Decimal(plain_number(amount)):,f}"
