"""The profile of passwords, sessions and the second login step (security.toml)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class SecurityProfile:
    """What a profile asks for; 0 is: no change by date, no history, sessions and acts unlimited."""

    name: str
    zh: str
    en: str
    basis: str
    password_length: int
    password_classes: int
    password_days: int
    passwords_remembered: int
    attempts: int
    locked_minutes: int
    idle_minutes: int
    session_hours: int
    sessions: int
    second_step: bool
    step_up_minutes: int
    unused_days: int
    second_person: bool
    confirm_days: int


@cache
def _profiles() -> dict[str, dict[str, Any]]:
    text = files("jiheng.web.accounts").joinpath("security.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def profile_names() -> list[str]:
    """The names of the profiles; the first is the one without a choice."""
    return list(_profiles())


@cache
def security_profile(name: str) -> SecurityProfile:
    """The profile of a name; KeyError where there is none."""
    return SecurityProfile(name=name, **_profiles()[name])
