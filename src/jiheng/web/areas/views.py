"""Pages of area targets: tables, the split, a region's share, and summaries of the level below."""

import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jiheng.budget.rolling_up import RULES
from jiheng.kernel.messages import message
from jiheng.kernel.writing.write import WRITERS
from jiheng.web.accounts.gate import needs
from jiheng.web.accounts.rights import may
from jiheng.web.areas import acting, splitting, summing
from jiheng.web.areas.acting import shares_in
from jiheng.web.areas.forms import NewTable, TakeUp
from jiheng.web.areas.locking import lock_sentence
from jiheng.web.areas.merging import as_typed, cells_of, merged
from jiheng.web.areas.scope import (
    may_fill_in,
    may_send,
    may_take_up,
    share_for,
    shares_of,
    table_for,
    tables_of,
)
from jiheng.web.frame.choosing import chosen
from jiheng.web.frame.late import late
from jiheng.web.frame.typed import posted
from jiheng.web.overview.counting import usual_year, years_of
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.findings import tree
from jiheng.web.projects.forms import Year

_POST, _BOTH = ("POST",), ("GET", "HEAD", "POST")
_A_PAGE, _BLANK_ROWS = 30, 3
_KEYS = ("id", "level2", "name", "target", "rule")


@needs("projects.see")
def areas(request):
    """The tables that one gives or oversees, and the shares that one was given."""
    tables = Paginator(tables_of(request.user), _A_PAGE).get_page(request.GET.get("page"))
    shares = list(shares_of(request.user).order_by("-table__year", "pk")[:_A_PAGE])
    shown = {"page": tables, "shares": shares, "can_create": may(request.user, "areas.edit")}
    return render(request, "areas/areas.html", shown)


@needs("areas.edit", _BOTH)
def new_table(request):
    """A new table of a department, with a share for each region below."""
    form = NewTable(posted(request), person=request.user, language=request.language)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("area", pk=acting.begin(form, request).pk)
        except Refused as refused:
            form.add_error(None, refused.said(request.language))
    status = 422 if form.errors else 200
    return render(request, "areas/new.html", {"form": form}, status=status)


@needs("projects.see")
def area(request, pk):
    """The table: to be filled in by its clerk, else with what the regions make together."""
    return _page(request, table_for(request, pk))


@needs("areas.edit", _POST)
def save(request, pk):
    """Save the table as it was typed, all or nothing."""
    table_for(request, pk)
    try:
        acting.save(pk, lambda shares: _typed(request, shares), request)
    except Refused as refused:
        now = table_for(request, pk)
        if not may_fill_in(request.user, now):
            return _too_late(request, now, refused.said(request.language))
        return _page(request, now, refused.said(request.language), typed=True)
    messages.success(request, message("web.assess.saved", request.language))
    return redirect("area", pk=pk)


@needs("areas.send", _POST)
def send(request, pk):
    """Send every region its share."""
    table_for(request, pk)
    try:
        acting.send(pk, request.POST.get("revision", ""), request)
    except Refused as refused:
        return _page(request, table_for(request, pk), refused.said(request.language))
    messages.success(request, message("web.area.sent", request.language))
    return redirect("area", pk=pk)


@needs("projects.see", limit="export")
def area_file(request, pk, extension):
    """The table as a file, always a download."""
    return acting.file_of(table_for(request, pk), extension, request)


@needs("projects.see")
def share(request, pk):
    """What a region was given, and the start of its own declaration."""
    return _share_page(request, share_for(request, pk), TakeUp(language=request.language))


@needs("forms.edit", _POST)
def take_up(request, pk):
    """Open the receiver's own project and declaration with what it was given."""
    found = share_for(request, pk)
    form = TakeUp(request.POST, language=request.language)
    if not form.is_valid():
        return _share_page(request, found, form, 422)
    try:
        made = acting.take_up(pk, form.cleaned_data["project_code"], request)
    except Refused as refused:
        form.add_error(None, refused.said(request.language))
        return _share_page(request, found, form, 409)
    return redirect("declaration", pk=made.pk)


@needs("projects.see")
def summary(request):
    """Counts and sums of a bureau's region and those below it; no project of theirs is named."""
    asked = Year(request.GET, language=request.language)
    now = chosen(request).year or usual_year(years_of(request.user)) or timezone.localdate().year
    year = asked.cleaned_data["year"] if asked.is_valid() else now
    regions = summing.regions_of(request.user)
    wrong = asked.errors.get("year") if "year" in request.GET else None
    shown = {"rows": summing.sums(regions, year), "year": year, "wrong": wrong}
    shown["typed"] = request.GET["year"] if wrong else year
    return render(request, "areas/summary.html", shown)


def _too_late(request, table, sentence):
    """What was typed of a table that has been sent down meanwhile."""
    shares = shares_in(table)
    given = _typed(request, shares)
    names = {one.pk: one.region.name for one in shares}
    money = message("web.area.money", request.language)
    typed = [(money, given["amount"])]
    typed += [(f"{money} · {names[pk]}", text) for pk, text in given["amounts"].items()]
    for row in given["rows"]:
        if row["name"] or row["target"]:
            targets = [f"{names[pk]} {text}" for pk, text in row["targets"].items() if text]
            typed.append((row["name"] or "—", "\n".join([row["target"], *targets])))
    return late(request, sentence, reverse("area", args=[table.pk]), typed)


def _typed(request, shares):
    """What was typed: rows of indicators with a target for each share, and the money."""
    columns = {key: request.POST.getlist(key) for key in _KEYS}
    targets = {one.pk: request.POST.getlist(f"target-{one.pk}") for one in shares}
    rows = []
    for at in range(len(columns["name"])):
        row = {key: texts[at].strip() if at < len(texts) else "" for key, texts in columns.items()}
        row["targets"] = {
            key: texts[at].strip()[:200] if at < len(texts) else ""
            for key, texts in targets.items()
        }
        rows.append(row)
    return {
        "rows": rows,
        "amount": request.POST.get("amount", ""),
        "amounts": {one.pk: request.POST.get(f"amount-{one.pk}", "") for one in shares},
        "revision": request.POST.get("revision", ""),
    }


def _page(request, table, problem=None, typed=False):
    shares = shares_in(table)
    editable = may_fill_in(request.user, table)
    now, given = as_typed(table, shares), None
    if typed:
        given = _typed(request, shares)
        if given["revision"] != str(table.revision):
            given, count = merged(_was(request), given, now)
            problem = message("web.area.merged", request.language, count=str(count))
    shown = {
        "table": table,
        "shares": shares,
        "lines": _with_reasons(request, splitting.lines(table, shares)),
        "problem": problem,
        "editable": editable,
        "may_send": may_send(request.user, table) and may(request.user, "areas.send"),
        "rules": RULES,
        "tree": tree(),
        "formats": [one.removeprefix(".") for one in WRITERS],
        "lock": "" if editable else lock_sentence(table, request.language),
        "open": splitting.problems(table, shares, request.language)
        if table.sent_at is None
        else [],
    }
    if editable:
        shown |= {"rows": _rows(given or now, shares), "typed": given or now}
        shown["was"] = json.dumps(cells_of(now), ensure_ascii=False)
    return render(request, "areas/area.html", shown, status=409 if problem else 200)


def _was(request):
    """The cells of the table as the page had them; none where that is not said."""
    try:
        was = json.loads(request.POST.get("seen", ""))
    except (ValueError, RecursionError):
        return {}
    return was if isinstance(was, dict) else {}


def _rows(given, shares):
    """The rows to fill in, and some blank ones."""
    blank = dict.fromkeys(_KEYS, "") | {"targets": {one.pk: "" for one in shares}}
    rows = [one for one in given["rows"] if one["id"] or one["name"] or one["target"]]
    return [*rows, *[blank] * _BLANK_ROWS]


def _with_reasons(request, lines):
    for line in lines:
        problem = line.made.problem
        line.reason = problem and message(problem[0], request.language, **problem[1])
    return lines


def _share_page(request, found, form, status=200):
    rows = [{**one, "given": found.targets.get(one["id"])} for one in found.table.indicators]
    shown = {"share": found, "table": found.table, "rows": rows, "form": form}
    shown["can_take_up"] = may_take_up(request.user, found)
    return render(request, "areas/share.html", shown, status=status)
