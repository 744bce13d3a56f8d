"""The audit log."""

import datetime
from typing import Any

from ninja import Schema

from jiheng.web.api.schemas.common import Page


class EntryOut(Schema):
    """An entry of the audit log."""

    number: int
    at: datetime.datetime
    person: str
    address: str
    action: str
    object_type: str
    object_id: str
    is_done: bool
    detail: dict[str, Any]
    digest: str


class Entries(Page):
    """Entries of the audit log, newest first."""

    items: list[EntryOut]


class Verified(Schema):
    """Whether the chain of the log holds, and the numbers at which it does not."""

    is_whole: bool
    broken: list[int]
