"""The overview of a head: tiles that open their lists, and charts beside their data."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.http import urlencode

from jiheng.web.accounts.gate import needs
from jiheng.web.frame.choosing import Chosen, chosen
from jiheng.web.frame.numbers import whole
from jiheng.web.overview import counting
from jiheng.web.overview.figures import figures_of

_A_PAGE = 30


@needs("projects.oversee")
def overview(request):
    """Five tiles of a year; the list of the one that was opened."""
    year, years = counting.year_among(request.user, _asked(request))
    rounds, followups = _of_year(request, year)
    sheets, mean = counting.mean_total(rounds)
    tile, rows, is_after = counting.listed(request.GET.get("tile"), rounds, followups)
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    shown = {"year": year, "years": years, "tile": tile, "page": page, "is_after": is_after}
    shown["only"] = Chosen(place=chosen(request).place)
    shown |= {"counts": counting.counted(rounds), "sheets": sheets, "mean": mean}
    shown["after"] = counting.followed(followups)
    shown["untold"] = max(shown["counts"]["approved"] - shown["after"]["known"], 0)
    shown["unevaluated"] = max(shown["counts"]["approved"] - shown["after"]["evaluated"], 0)
    shown["more"] = urlencode({"year": year or "", "tile": tile.id if tile else ""}) + "&"
    return render(request, "overview/overview.html", shown)


@needs("projects.oversee")
def charts(request):
    """The charts of the overview; fetched after the page, for drawing takes its time."""
    year, _ = counting.year_among(request.user, _asked(request))
    rounds, followups = _of_year(request, year)
    shown = figures_of(rounds, followups, request.language)
    can_draw = all(one["svg"] for one in shown if one["rows"])
    return render(request, "overview/charts.html", {"figures": shown, "can_draw": can_draw})


def _asked(request):
    """The year of the address, else the one chosen in the top bar."""
    asked = whole(request.GET.get("year"))
    return chosen(request).year if asked is None else asked


def _of_year(request, year):
    """Rounds and forms after the approval of a year, of the organisation chosen in the top bar."""
    only, person = chosen(request), request.user
    found = (counting.rounds_of(person, year), counting.followups_of(person, year))
    return [only.of(one, year="") for one in found]
