"""Which things of two lists belong together: the same ones first, then those that stand alike."""

from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher

from jiheng.budget.forms import Form, Indicator

Pairs = list[tuple[int | None, int | None]]  # places in both lists; None where there is no such
_LEAST_ALIKE = 0.6  # of two names, so that one is the other reworded


def paired(before: Sequence[Form], after: Sequence[Form]) -> Pairs:
    """The forms that belong together: by their id, else by project and kind; a last one of each
    side, of the same kind, is the same form with another name.

    Forms that only one side has come last.
    """
    keys: tuple[Callable[[Form], Hashable], ...] = (
        lambda form: form.form_id or None,
        lambda form: (form.project_name, form.kind) if form.project_name else None,
    )
    found: dict[int, int] = {}
    for key in keys:
        _pair(found, before, after, key)
    left = [at for at in range(len(before)) if at not in found]
    right = [at for at in range(len(after)) if at not in found.values()]
    if len(left) == len(right) == 1 and before[left[0]].kind == after[right[0]].kind:
        found[left[0]] = right.pop()
    pairs: Pairs = [(at, found.get(at)) for at in range(len(before))]
    return pairs + [(None, at) for at in right]


def _pair(
    found: dict[int, int],
    before: Sequence[Form],
    after: Sequence[Form],
    key: Callable[[Form], Hashable],
) -> None:
    """Pair the forms whose keys are equal, in their order; those of None stay alone."""
    free: dict[Hashable, list[int]] = {}
    for at, form in enumerate(after):
        if at not in found.values():
            free.setdefault(key(form), []).append(at)
    for at, form in enumerate(before):
        if at not in found and key(form) is not None and free.get(key(form)):
            found[at] = free[key(form)].pop(0)


def paired_rows(before: Sequence[Indicator], after: Sequence[Indicator]) -> Pairs:
    """The indicators that belong together, in their order: the same names, then reworded ones."""
    left, right = (
        [(one.horizon, one.level2, one.level3) for one in rows] for rows in (before, after)
    )
    pairs: Pairs = []
    for what, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if what == "equal":
            pairs += zip(range(a, b), range(c, d), strict=True)
        else:
            pairs += _reworded(before, after, range(a, b), range(c, d))
    return pairs


def _reworded(
    before: Sequence[Indicator], after: Sequence[Indicator], left: range, right: range
) -> Pairs:
    """Of rows that stand where others stood, those whose names are much alike or places equal."""
    free = list(right)
    pairs: Pairs = []
    for at in left:
        alike = [one for one in free if _alike(before[at], after[one])]
        if not alike and len(left) == len(right):
            alike = [one for one in free if one - right.start == at - left.start]
        if alike:
            free.remove(alike[0])
        pairs.append((at, alike[0] if alike else None))
    return pairs + [(None, at) for at in free]


def _alike(one: Indicator, other: Indicator) -> bool:
    if one.horizon != other.horizon:
        return False
    matcher = SequenceMatcher(None, one.level3 or "", other.level3 or "", autojunk=False)
    return matcher.ratio() >= _LEAST_ALIKE
