"""Work by several processes: in order, few items in flight, one lost process loses one item."""

import os
from collections.abc import Iterator

import pytest

from jiheng.kernel.jobs import in_order


def square(number: int) -> int:
    return number * number


def fail_at_three(number: int) -> int:
    if number == 3:
        raise ZeroDivisionError
    return number


def die_at_three(number: int) -> int:
    if number == 3:
        os._exit(9)  # as a crash in a library does: no exception, no clean-up
    return number


def lost(number: int) -> int:
    return -number


@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_the_order_of_the_items(processes: int) -> None:
    expected = [number * number for number in range(60)]
    assert list(in_order(square, range(60), processes, lost)) == expected


@pytest.mark.parametrize("processes", [1, 2])
def test_a_fault_of_the_program_is_raised(processes: int) -> None:
    with pytest.raises(ZeroDivisionError):
        list(in_order(fail_at_three, range(6), processes, lost))


def test_the_item_that_kills_its_process_is_lost_and_no_other() -> None:
    expected = [number if number != 3 else -3 for number in range(40)]
    assert list(in_order(die_at_three, range(40), 2, lost)) == expected


@pytest.mark.parametrize(("processes", "most"), [(1, 1), (2, 16)])
def test_few_items_are_taken_ahead(processes: int, most: int) -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(100):
            taken += 1
            yield number

    for done, _ in enumerate(in_order(square, items(), processes, lost), start=1):
        assert taken - done < most
    assert taken == 100
