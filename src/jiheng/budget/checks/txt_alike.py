"""TXT-04: each project tells its own result."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jiheng.budget.checks.alike import alike
from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found_on
from jiheng.budget.checks.packs import Origin, origin_of, packs
from jiheng.budget.checks.spots import Spot, spot_of
from jiheng.budget.checks.texts import bare
from jiheng.kernel.findings import Finding

_COMPARED = 600  # signs of a text: what begins so long alike is copied
_QUOTED = 40


class Result(NamedTuple):
    """What one form says was reached: the bare text, how it begins in print, where it stands."""

    origin: Origin
    project: str | None
    text: str
    begins: str
    spot: Spot


def result_of(case: Case, profile: Thresholds) -> Result | None:
    """Note: what the form says was reached; None where that is too short to be copied."""
    printed = case.form.objectives.actual or ""
    text = bare(printed)[:_COMPARED]
    if len(text) < profile.threshold("copied_text"):
        return None
    spot = spot_of(case.form, "objectives.actual")
    return Result(origin_of(case.form), case.form.project_name, text, _beginning(printed), spot)


def _beginning(printed: str) -> str:
    return printed if len(printed) <= _QUOTED else f"{printed[:_QUOTED]}…"


def results_are_their_own(notes: Iterable[Result], profile: Thresholds) -> Iterator[Finding]:
    """Forms that belong together do not say the same of what was reached."""
    least = float(profile.threshold("text_likeness"))
    for group in packs(notes):
        for places in alike([one.text for one in group], least):
            first, *others = (group[at] for at in places)
            if all(one.project == first.project for one in others):
                continue  # one project in several years
            yield found_on(
                first.spot, "TXT-04", first.begins,
                others="、".join(one.spot.spoken for one in others[:3]), count=str(len(places)),
                also=[one.spot.place() for one in others],
            )  # fmt: skip
