"""What every list of the API is: a page, and how long it may be."""

from typing import Annotated

from ninja import Field, Schema

LONGEST_LIST = 2000
Id = Annotated[int, Field(ge=0, lt=2**63)]  # of a record: what a database can count to


class Page(Schema):
    """A page of a list: how many there are in all, and these."""

    count: int
    page: int
    pages: int
