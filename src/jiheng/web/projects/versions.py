"""Two versions of a declaration, and in what they differ."""

from jiheng.budget.forms import Form
from jiheng.web.projects.comparing import Difference, differences
from jiheng.web.projects.models import Version


def between(versions, old, new) -> tuple[Version | None, Version | None, list[Difference] | None]:
    """The versions of two numbers and their differences; without a newer number the last two.

    Nones where there are no two, or where a number is none.
    """
    by_number = {one.number: one for one in versions}
    if new is None and len(versions) > 1:
        old, new = versions[-2].number, versions[-1].number
    before, after = by_number.get(old), by_number.get(new)
    if before is None or after is None:
        return before, after, None
    was, now = Form.model_validate_json(before.text), Form.model_validate_json(after.text)
    return before, after, differences(was, now, before.rows, after.rows)
