"""Days in words, in either language."""

from django.utils import timezone

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_in_words(value, language) -> str:
    """A day as official papers write it (2023年10月25日), in English 25 Oct 2023; a dash for none.

    >>> import datetime
    >>> day_in_words(datetime.date(2023, 10, 25), "en"), day_in_words(None, "zh")
    ('25 Oct 2023', '—')
    """
    if value is None:
        return "—"
    if hasattr(value, "hour"):
        value = timezone.localtime(value)
    if language == "en":
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"
