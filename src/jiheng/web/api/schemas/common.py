"""What every list of the API is: a page, and how long it may be."""

from ninja import Schema

LONGEST_LIST = 2000


class Page(Schema):
    """A page of a list: how many there are in all, and these."""

    count: int
    page: int
    pages: int
