"""The language of an answer of the API: what the caller asks for, Chinese otherwise."""

from jiheng.kernel.messages import message


def language_of(request):
    """`en` where the header Accept-Language begins with it."""
    asked = request.headers.get("Accept-Language", "").strip().lower()
    return "en" if asked.startswith("en") else "zh"


class Invalid(Exception):
    """What was sent does not fit; the text says where and why."""


def valid(form):
    """What a form of the site has understood; Invalid with its sentences otherwise."""
    if form.is_valid():
        return form.cleaned_data
    said = [
        f"{name}: {text}".rstrip("。. ") for name, texts in form.errors.items() for text in texts
    ]
    raise Invalid(message("web.api.invalid", form.language, wrong="; ".join(said)))
