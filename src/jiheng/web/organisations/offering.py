"""Choosing an organisation among thousands: a select offers a page of those that were searched."""

from django.core.paginator import Paginator
from django.utils.http import urlencode

from jiheng.web.frame.numbers import whole
from jiheng.web.frame.typed import posted
from jiheng.web.organisations import tree
from jiheng.web.organisations.models import Organisation

_A_PAGE = 50


def offer(request, form, name, address) -> dict:
    """Let the field of a form offer a page of the organisations that hold the words of `place`.

    `address` is the page that the form stands on. What was chosen already stays among them. What a
    template shows beside the field.
    """
    words = (posted(request) or request.GET).get("place", "").strip()
    found = tree.named(words).filter(is_active=True)
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("places"))
    listed = list(page)
    chosen = _chosen(form[name].value())
    if chosen and chosen not in listed:
        listed.insert(0, chosen)
    options = [(one.pk, f"{one.code} {one.name}") for one in listed]
    form.fields[name].widget.choices = [("", "—"), *options]
    more = f"{address}?{urlencode({'place': words})}&"
    shown = {"offered_for": name, "place": words, "offered": page}
    return shown | {"offered_at": address, "more_offered": more}


def _chosen(value):
    """The organisation of a value as it was sent; None where it is none."""
    return Organisation.objects.filter(pk=whole(str(value or ""))).first()
