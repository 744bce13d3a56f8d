"""A shelf: items come back in order, again and again, whether they are on disk or not."""

import pytest

from jiheng.kernel.shelf import Shelf, packed


@pytest.mark.parametrize("count", [0, 1, 40_000])
def test_items_come_back_in_their_order_and_again(count: int) -> None:
    shelf: Shelf[tuple[int, str]] = Shelf()
    for at in range(count):
        shelf.put((at, "预算"))
    assert len(shelf) == count
    for _ in range(2):
        assert list(shelf) == [(at, "预算") for at in range(count)]
    shelf.close()
    assert (len(shelf), list(shelf)) == (0, [])


def test_several_loops_at_once_do_not_disturb_each_other_or_what_is_put_later() -> None:
    shelf: Shelf[int] = Shelf()
    for at in range(100_000):
        shelf.put(at)
    once, again = iter(shelf), iter(shelf)
    assert [next(once) for _ in range(70_000)][-1] == 69_999
    assert next(again) == 0
    shelf.put_packed(packed(-1))
    assert next(once) == 70_000
    assert list(again)[-1] == -1
