"""The indicator library, and what it proposes."""

from ninja import Schema

from jiheng.web.api.schemas.common import Page


class LibraryEntry(Schema):
    """An indicator of the packs: what it counts, how, and which record proves it."""

    name: str
    level2: str
    unit: str
    direction: str
    nature: str
    formula: str
    record: str
    good: str
    bad: str


class Library(Page):
    """The indicators of the packs."""

    items: list[LibraryEntry]


class PastValue(Schema):
    """What was set for an indicator before: in which project, or with which result."""

    year: int
    target: str
    of: str | None = None
    actual: str | None = None


class ProposalOfLibrary(LibraryEntry):
    """An indicator ready to be filled in, with what was approved in the region before."""

    sign: str
    proof: str
    direction_said: str
    nature_said: str
    proof_said: str
    past: list[PastValue]


class Proposals(Schema):
    """What the library proposes, the best first."""

    found: list[ProposalOfLibrary]
