"""What arrives, without the signs that nobody types and no database keeps.

A text that was copied out of a document brings such signs along, unseen; they are left out at the
door, for every field of every page and every call.
"""

import re

# Control characters but for tab and line ends, and halves of pairs that stand alone.
UNTYPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean(given):
    """A text without these signs; of lists and dictionaries all texts in them.

    >>> clean({"name": ["费\\x00用", 1]})
    {'name': ['费用', 1]}
    """
    if isinstance(given, str):
        return UNTYPABLE.sub("", given)
    if isinstance(given, list):
        return [clean(one) for one in given]
    if isinstance(given, dict):
        return {clean(key): clean(one) for key, one in given.items()}
    return given


def posted(request):
    """The fields that were sent, none of them too; None where the page was only asked for."""
    return request.POST if request.method == "POST" else None


def typed(get_response):
    """Middleware: the fields of an address and of a form, cleaned; of JSON whoever reads it does so."""

    def answer(request):
        request.GET = _cleaned(request.GET)
        if request.method == "POST":
            request.POST = _cleaned(request.POST)
        return get_response(request)

    return answer


def _cleaned(given):
    if not any(UNTYPABLE.search(text) for _, texts in given.lists() for text in texts):
        return given
    made = given.copy()
    for key, texts in given.lists():
        made.setlist(key, clean(texts))
    made._mutable = False
    return made
