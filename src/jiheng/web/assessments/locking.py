"""Why an assessment cannot be changed: who has it, since when, until when, and what to do."""

from jiheng.budget.assessing import conclusions
from jiheng.kernel.messages import message
from jiheng.web.assessments.deadlines import due_of
from jiheng.web.assessments.models import ASSESSING, CONCLUDED
from jiheng.web.frame.dates import day_in_words
from jiheng.web.projects.editing import Locked


def locked_out(assessment) -> Locked:
    """The refusal to change an assessment that does not lie with the person."""
    return Locked(assessment, lock_sentence)


def lock_sentence(assessment, language) -> str:
    """The lock of an assessment in one sentence: of its conclusion, or of where it lies."""
    project = assessment.project
    if assessment.state == CONCLUDED:
        return _concluded(assessment, language)
    with_department = assessment.state == ASSESSING
    place = project.department if with_department else project.unit
    return message(
        "web.assess.with_department" if with_department else "web.assess.with_unit",
        language,
        place=place.name,
        since=day_in_words(assessment.since, language),
        due=day_in_words(due_of(assessment), language),
    )


def _concluded(assessment, language):
    act = assessment.acts.filter(act="conclude").select_related("by").last()
    return message(
        "web.assess.is_concluded",
        language,
        day=day_in_words(act.at, language),
        level=message(f"web.assess.level.{act.level}", language),
        name=act.by.name,
        conclusion=conclusions()[act.conclusion].said(language),
    )
