"""Texts and sets that are nearly the same: found as comparing all with all finds them."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from jiheng.budget.checks.alike import alike, candidates, connected

WORDS = st.text(alphabet="医保基金监管费", max_size=12)


@pytest.mark.parametrize(
    ("texts", "groups"),
    [
        ([], []),
        (["医保基金监管服务"], []),
        (["医保基金监管服务", "医保基金监管服务费"], [[0, 1]]),
        (["医保基金监管服务", "党建经费", "医保基金监管服务"], [[0, 2]]),
        (["", ""], []),
        # the first and the last are alike only through the second
        (["新冠患者救治费用", "预拨新冠患者救治费用", "预拨新冠患者救治经费"], [[0, 1, 2]]),
        (["物业费", "网络费", "审计费"], []),
    ],
)
def test_groups_of_names(texts: list[str], groups: list[list[int]]) -> None:
    assert alike(texts, 80) == groups


@given(texts=st.lists(WORDS, max_size=30), least=st.sampled_from([50, 80, 95]))
def test_no_pair_is_missed_that_comparing_all_with_all_finds(texts: list[str], least: int) -> None:
    pairs = (
        (one, other)
        for one, other in combinations(range(len(texts)), 2)
        if texts[one] and texts[other] and fuzz.ratio(texts[one], texts[other]) >= least
    )
    expected = [group for group in connected(len(texts), pairs) if len(group) > 1]
    assert alike(texts, least) == expected


@given(sets=st.lists(st.sets(st.integers(0, 20), min_size=1), max_size=20))
def test_sets_that_share_enough_are_candidates(sets: list[set[int]]) -> None:
    found = set(candidates([sorted(one) for one in sets], 0.6))
    for (at, one), (to, other) in combinations(enumerate(sets), 2):
        if len(one & other) >= 0.6 * max(len(one), len(other)):
            assert (at, to) in found


def test_what_very_many_have_in_common_is_not_compared_by_all_pairs() -> None:
    many = [[1, number + 2] for number in range(2000)]
    assert len(list(candidates(many, 0.5))) <= 2000 * 64
