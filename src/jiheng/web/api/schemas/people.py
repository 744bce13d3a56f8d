"""People, their appointments, organisations: what administrators work with."""

import datetime
from typing import Literal

from ninja import Field, Schema

from jiheng.web.accounts.rights import ROLES
from jiheng.web.api.schemas.common import Page
from jiheng.web.organisations.models import KINDS, LEVELS

_CODE = "one-time code, where the office asks for a second step"


class AppointmentOut(Schema):
    """A role at an organisation, with when it began and ended."""

    id: int
    role: str
    organisation: str
    organisation_name: str
    began_at: datetime.datetime
    ended_at: datetime.datetime | None


class PersonOut(Schema):
    """A person: account, appointments, how many API tokens are good."""

    id: int
    login: str
    name: str
    is_active: bool
    last_login: datetime.datetime | None
    appointments: list[AppointmentOut]


class PersonWhole(PersonOut):
    """A person with earlier appointments too."""

    tokens: int


class People(Page):
    """People with the appointments held now, by login."""

    items: list[PersonOut]


class PersonIn(Schema):
    """A new person."""

    login: str
    name: str
    token: str = Field("", description=_CODE)


class Invited(Schema):
    """A one-time link for a person: shown here and never again."""

    person: int
    link: str


class AppointmentIn(Schema):
    """A role at the organisation of a code."""

    role: Literal[ROLES]  # type: ignore[valid-type]
    organisation: str
    token: str = Field("", description=_CODE)


class Confirmed(Schema):
    """A grave act, confirmed once more."""

    token: str = Field("", description=_CODE)


class OrganisationOut(Schema):
    """A node of the tree; `parent` is the code of what it belongs to."""

    id: int
    code: str
    name: str
    kind: str
    level: str
    parent: str | None


class Organisations(Page):
    """Organisations in the order of the tree."""

    items: list[OrganisationOut]


class OrganisationIn(Schema):
    """A new organisation; only a region has a level."""

    code: str
    name: str
    kind: Literal[KINDS]  # type: ignore[valid-type]
    level: Literal[("", *LEVELS)] = ""  # type: ignore[valid-type]
    parent: str | None = None
