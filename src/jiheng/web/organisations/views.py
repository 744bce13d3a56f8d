"""The console of the system administrator: the tree of organisations."""

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from jiheng.web.accounts.gate import needs
from jiheng.web.organisations import tree
from jiheng.web.organisations.forms import NewOrganisation
from jiheng.web.organisations.offering import offer

_A_PAGE = 50


@needs("organisations.manage")
def organisations(request):
    """The tree, a page at a time; searched by code or name; and a form for one more."""
    return _page(request, NewOrganisation(language=request.language))


@needs("organisations.manage", ("POST",))
def create(request):
    """Add an organisation."""
    form = NewOrganisation(request.POST, language=request.language)
    if not form.is_valid():
        return _page(request, form, status=422)
    tree.add(form, request)
    return redirect("organisations")


def _page(request, form, status=200):
    words = request.GET.get("q", "").strip()
    page = Paginator(tree.named(words), _A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "q": words, "form": form, "more": urlencode({"q": words}) + "&"}
    shown |= offer(request, form, "parent", reverse("organisations"))
    return render(request, "organisations/organisations.html", shown, status=status)
