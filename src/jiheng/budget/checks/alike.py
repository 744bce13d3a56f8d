"""Which of many texts or sets are nearly the same, without comparing all with all.

Two sets that have most members in common must share one among the first few of each, in
whatever order all sets are sorted (prefix filtering); so only those are compared. How alike two
texts are is rapidfuzz's ratio: twice the length of what they have in common in order, divided
by both lengths.

>>> names = ["新冠患者救治费用", "预拨新冠患者救治经费", "党建经费", "预拨新冠患者救治费用"]
>>> alike(names, 80)
[[0, 1, 3]]
"""

from collections import Counter, deque
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations
from math import ceil

from rapidfuzz import fuzz

# Of members that very many sets have in common only so many last ones are compared: time must
# not grow with the square of the number of sets. Such sets are still found by other members.
_MOST_PARTNERS = 64
_FEW = 24  # texts: comparing each with each is quicker then
_MIX = 2654435761  # odd, so that no two numbers become one; spreads them over 32 bits


def alike(texts: Sequence[str], least: float) -> list[list[int]]:
    """Positions of texts that are alike by `least` percent, chains included; no single ones.

    Empty texts are like nothing.
    """
    places: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        if text:
            places.setdefault(text, []).append(at)
    different = list(places)
    # So much of the signs of the longer must be in the shorter, whatever their order.
    share = least / (200 - least)
    few = len(different) <= _FEW
    pairs = (
        (one, other)
        for one, other in (
            combinations(range(len(different)), 2)
            if few
            else candidates(list(map(_signs, different)), share)
        )
        if fuzz.ratio(different[one], different[other], score_cutoff=least)
    )
    groups = connected(len(different), pairs)
    found = [sorted(at for one in group for at in places[different[one]]) for group in groups]
    return sorted(group for group in found if len(group) > 1)


def _signs(text: str) -> list[int]:
    """The signs of a text, each repeated one for itself, in an order that all texts share."""
    seen: Counter[str] = Counter()
    signs = set()
    for sign in text:
        signs.add(((ord(sign) << 8 | seen[sign] & 0xFF) * _MIX) & 0xFFFFFFFF)
        seen[sign] += 1
    return sorted(signs)


def candidates(sets: Sequence[Sequence[int]], share: float) -> Iterator[tuple[int, int]]:
    """Pairs of sets that may have `share` of the larger one's members in common; each pair once.

    Every set is sorted and has no member twice.
    """
    holders: dict[Hashable, deque[int]] = {}
    for at, members in enumerate(sets):
        needed = max(1, ceil(share * len(members) - 1e-9))
        partners: set[int] = set()
        for member in members[: len(members) - needed + 1]:
            held = holders.setdefault(member, deque(maxlen=_MOST_PARTNERS))
            partners.update(held)
            held.append(at)
        for partner in sorted(partners):
            sizes = sorted((len(members), len(sets[partner])))
            if sizes[0] >= share * sizes[1]:
                yield partner, at


def connected(count: int, pairs: Iterator[tuple[int, int]]) -> list[list[int]]:
    """The groups that pairs make of so many members, single ones too, each in order."""
    head = list(range(count))

    def top(one: int) -> int:
        while head[one] != one:
            head[one] = one = head[head[one]]
        return one

    for one, other in pairs:
        first, second = sorted((top(one), top(other)))
        head[second] = first
    groups: dict[int, list[int]] = {}
    for one in range(count):
        groups.setdefault(top(one), []).append(one)
    return list(groups.values())
