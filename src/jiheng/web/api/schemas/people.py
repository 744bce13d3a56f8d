"""People, their appointments, organisations: what administrators work with."""

import datetime
from typing import Literal

from ninja import Field, Schema

from jiheng.web.accounts.models import Proposal
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


class AppointmentProposal(Schema):
    """A role that waits for a second person, or what became of it (`state`)."""

    id: int
    person: int
    login: str
    role: str
    organisation: str
    organisation_name: str
    proposed_by: str
    proposed_at: datetime.datetime
    until: datetime.datetime
    state: Literal["waiting", "confirmed", "refused", "taken_back", "lapsed"]
    decided_by: str | None
    decided_at: datetime.datetime | None
    reason: str


class PersonWhole(PersonOut):
    """A person with earlier appointments too, and the roles that wait for a second person."""

    tokens: int
    proposals: list[AppointmentProposal]


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


class RefusalIn(Schema):
    """Why a role is not given."""

    reason: str = Field(max_length=Proposal.LONGEST)


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
