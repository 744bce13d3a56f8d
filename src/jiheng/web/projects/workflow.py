"""The steps of a declaration as data (workflow.toml), and who holds one."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files

RETURNED, APPROVED = "returned", "approved"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: with which role at which place it lies, for how many days, with a sheet or not."""

    id: str
    role: str
    at: str
    days: int
    sheet: bool


@cache
def _data():
    text = files("jiheng.web.projects").joinpath("workflow.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def steps() -> tuple[Step, ...]:
    """The steps in their order; the first is the clerk's."""
    return tuple(Step(**one) for one in _data()["step"])


def states() -> tuple[str, ...]:
    """Every state in the order of the way: where it begins, returned, the other steps, approved."""
    first, *others = (one.id for one in steps())
    return first, RETURNED, *others, APPROVED


def soon() -> timedelta:
    """How far off a last day is that is said to be near."""
    return timedelta(_data()["soon_days"])


def step_of(state: str) -> Step | None:
    """The step that a state is; a returned form lies with the clerk; None where it is approved."""
    wanted = steps()[0].id if state == RETURNED else state
    return next((one for one in steps() if one.id == wanted), None)


def after(step: Step) -> str:
    """The state that follows a step."""
    position = steps().index(step) + 1
    return steps()[position].id if position < len(steps()) else APPROVED


def holds(person, declaration) -> bool:
    """Whether the declaration lies with the person now."""
    step = step_of(declaration.state)
    if step is None:
        return False
    place = declaration.project.place(step.at)
    return place is not None and person.holds(step.role, place.pk)


def is_clerk_of(person, project) -> bool:
    """Whether the person is a clerk of the project's unit."""
    return person.holds(steps()[0].role, project.unit_id)
