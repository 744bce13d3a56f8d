"""What every answer may be: a refusal, a page of a list."""

from ninja import Schema

LONGEST_LIST = 2000


class Said(Schema):
    """Why a call was refused, and what to do."""

    message: str


class Page(Schema):
    """A page of a list: how many there are in all, and these."""

    count: int
    page: int
    pages: int
