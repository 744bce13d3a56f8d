"""What the frame of every page shows: who, where, what one may do, how much waits."""

from django.conf import settings

from jiheng.web.accounts.appointing import waiting_for
from jiheng.web.accounts.rights import EXPERT, may
from jiheng.web.assessments.scope import held_assessments
from jiheng.web.frame.choosing import switch
from jiheng.web.projects.scope import held_by
from jiheng.web.reviews.experts import requests_to

# Where the navigation leads, and the right that shows it.
_PLACES = (
    ("inbox", "projects.see"),
    ("overview", "projects.oversee"),
    ("assessments", "projects.see"),
    ("projects", "projects.see"),
    ("rollover", "forms.edit"),
    ("areas", "projects.see"),
    ("batches", "forms.edit"),
    ("indicators", "projects.see"),
    ("lessons", "forms.decide"),
    ("people", "people.manage"),
    ("proposed", "people.confirm"),
    ("organisations", "organisations.manage"),
    ("log", "audit.read"),
)

# What is below a place of the navigation, and therefore marked there.
_BELOW = {
    "inbox": ("advise",),
    "assessments": ("assessment", "assessment_conclude", "assessment_submit", "paper_add"),
    "projects": (
        *("project", "project_new", "project_edit", "years", "declaration", "submit", "review"),
        *("history", "compare", "ask", "import", "approval", "adjust", "followup", "followup_new"),
        *("round_new", "assessment_begin", "bring_in"),
    ),
    "areas": (
        "area",
        "area_new",
        "area_save",
        "area_send",
        "area_share",
        "area_take_up",
        "summary",
    ),
    "batches": ("batch", "batch_take"),
    "people": ("person", "person_new", "appoint"),
    "organisations": ("organisation_new",),
    "log": ("log_verify",),
}
_PLACE_OF = {name: place for place, names in _BELOW.items() for name in names}


def frame(request):
    """The context of every page; a page of nobody has none of it."""
    language = getattr(request, "language", "zh")
    shown = {"language": language, "is_demo": settings.ENVIRONMENT.mode == "demo"}
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return shown
    places = [name for name, right in _PLACES if may(person, right)]
    here = request.resolver_match.url_name if request.resolver_match else ""
    shown |= {"person_here": person, "places": places, "here": here}
    shown["section"] = _PLACE_OF.get(here, here)
    if "proposed" in places:
        shown["to_confirm"] = len(waiting_for(person))
        if not (settings.SECURITY.second_person or shown["to_confirm"]):
            places.remove("proposed")
    if "inbox" in places:
        shown |= {"waiting": _waiting(person)} | switch(request)
    return shown


def _waiting(person):
    """How much lies with a person: declarations, assessments, requests for an opinion."""
    asked = requests_to(person).filter(done_at=None).count() if person.has_role(EXPERT) else 0
    return held_by(person).count() + held_assessments(person).count() + asked
