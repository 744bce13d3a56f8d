"""What is sent when the form has moved on meanwhile: one sentence, and all that was typed."""

from django.shortcuts import render


def late(request, sentence, address, typed):
    """409: nothing was saved; `typed` is (label, text) of what was sent, shown to copy and keep.

    `address` is the page of the form as it stands now.
    """
    shown = {"sentence": sentence, "address": address}
    shown["typed"] = [(label, text.strip()) for label, text in typed if text and text.strip()]
    return render(request, "frame/late.html", shown, status=409)
