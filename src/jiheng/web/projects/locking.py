"""Why a form cannot be changed: who has it, since when, until when, and what to do."""

from jiheng.kernel.messages import message
from jiheng.web.frame.dates import day_in_words
from jiheng.web.projects.models import Approval
from jiheng.web.projects.workflow import step_of


def lock_sentence(declaration, language) -> str:
    """The lock of a declaration in one sentence: of its approval, or of the step where it lies."""
    step = step_of(declaration.state)
    if step is None:
        return _approved(declaration, language)
    place = declaration.project.place(step.at)
    return message(
        "web.edit.lies_with",
        language,
        place=place.name if place else "—",
        role=message(f"web.role.{step.role}", language),
        since=day_in_words(declaration.since, language),
        due=day_in_words(declaration.due, language),
    )


def _approved(declaration, language):
    found = Approval.objects.filter(declaration=declaration).select_related("by").first()
    if found is None:
        return message("web.edit.locked", language)
    place = declaration.project.place("finance")
    words = {
        "day": day_in_words(found.day, language),
        "place": place.name if place else "—",
        "name": found.by.name,
        "number": found.number,
    }
    adjusted = found.adjusted_by.first()
    if adjusted is None:
        return message("web.edit.approved", language, **words)
    return message("web.edit.adjusted", language, **words, reason=adjusted.reason)
