"""The library: proposals while typing, and a page to look things up."""

from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import render

from jiheng.web.accounts.gate import needs
from jiheng.web.indicators.suggesting import about, library_named, proposed, with_words
from jiheng.web.projects.finding_them import declaration_for

_LONGEST, _A_PAGE = 100, 30


@needs("forms.edit")
def propose(request, pk):
    """Proposals for the name that is being typed (`q`), or all about one name (`name`)."""
    region = declaration_for(request, pk).project.region_id
    if name := request.GET.get("name", "")[:_LONGEST].strip():
        found = about(region, name, request.language)
        return JsonResponse({"about": found and with_words(found, request.language)})
    found = proposed(region, request.GET.get("q", "")[:_LONGEST], request.language)
    return JsonResponse({"found": [with_words(one, request.language) for one in found]})


@needs("projects.see")
def library(request):
    """The packs that come with Jiheng, searched by name."""
    words = request.GET.get("q", "")[:_LONGEST].strip()
    page = Paginator(library_named(words), _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "indicators/library.html", {"page": page, "q": words})
