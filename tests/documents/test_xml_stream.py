"""A large XML part is given element by element, and what has been given is dropped."""

import pytest
from workbooks import guard

from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.xml_stream import elements


def test_elements_come_in_order_in_any_namespace_and_whole() -> None:
    data = b"<r xmlns:n='urn:n'><a i='1'><b>x</b></a><c/><n:a i='2'/><d><a i='3'>y</a></d></r>"
    found = [(one.get("i"), one.text, len(one)) for one in elements(data, guard(), ("a",))]
    assert found == [("1", None, 1), ("2", None, 0), ("3", "y", 0)]


def test_what_has_been_given_is_dropped_and_what_lies_between() -> None:
    count = 60_000
    data = b"<r><rows>" + b"<a>text</a><junk><deep/></junk>" * count + b"</rows></r>"
    most = given = 0
    for given, element in enumerate(elements(data, guard(), ("a",)), 1):
        if given % 1000 == 0:
            parent = element.getparent()
            assert parent is not None
            most = max(most, len(parent))
    assert given == count
    assert most < count / 2  # of the two children a time


def test_time_is_looked_at() -> None:
    watch = Guard("表.xlsx", default_limits(), spent=default_limits().seconds + 1.0)
    with pytest.raises(DocumentError) as caught:
        list(elements(b"<r/>", watch, ("a",)))
    assert caught.value.message_id == "read.too_slow"


@pytest.mark.parametrize(
    ("data", "message_id"),
    [
        (b"", "read.xml_damaged"),
        (b"<r><a></r>", "read.xml_damaged"),
        (b"<r/><r/>", "read.xml_damaged"),
        (b"<r>&unknown;</r>", "read.xml_damaged"),
        (b"<!DOCTYPE r><r/>", "read.xml_doctype"),
        (b"<a>" * 300 + b"</a>" * 300, "read.too_deep"),
        (b"<r>" + b"<x/>" * 400_000 + b"</r>", "read.xml_too_large"),
    ],
)
def test_damage_and_floods(data: bytes, message_id: str) -> None:
    watch: Guard = guard(xml_bytes=1_000_000)
    with pytest.raises(DocumentError) as caught:
        list(elements(data, watch, ("row",)))
    assert caught.value.message_id == message_id
