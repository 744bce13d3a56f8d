"""Why a table of area targets or a share cannot be changed: who has it, since when, what to do."""

from django.utils import timezone

from jiheng.kernel.messages import message
from jiheng.web.areas.models import SENT, AreaShare, AreaTable
from jiheng.web.frame.dates import day_in_words
from jiheng.web.projects.editing import Locked


def locked_out(table: AreaTable) -> Locked:
    """The refusal to change or send a table."""
    return Locked(table, lock_sentence)


def taken_already(share: AreaShare) -> Locked:
    """The refusal to take a share up."""
    return Locked(share, _of_share)


def lock_sentence(table, language) -> str:
    """The lock of a table: sent down by whom and when, or with whom it lies until then."""
    place = table.department.name
    if table.state == SENT:
        day = day_in_words(table.sent_at, language)
        name = table.sent_by.name
        return message("web.area.is_sent", language, day=day, place=place, name=name)
    since = timezone.localtime(table.saved_at).strftime("%Y-%m-%d %H:%M")
    return message("web.area.lies_with", language, place=place, since=since)


def _of_share(share, language):
    place = share.receiver.name if share.receiver else share.region.name
    if share.project is None:
        day = day_in_words(share.table.sent_at, language)
        return message("web.area.not_yours", language, place=place, day=day)
    words = {"code": share.project.code, "project": share.project.name}
    day = day_in_words(share.project.created_at, language)
    return message("web.area.taken", language, place=place, day=day, **words)
