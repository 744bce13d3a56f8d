"""What an area gives beside its cases: classes of procedures, exclusion lists, versions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ExclusionKind = Literal["never_main", "conservative", "range"]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One procedure of the exclusion lists; `dx` are the keys within which it is allowed (range)."""

    code: str
    kind: ExclusionKind
    dx: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeverityCode:
    """A diagnosis key on one of the area's lists: malignant, failure, damage, or cci with points."""

    list: str
    key: str
    points: int = 0


@dataclass(frozen=True, slots=True)
class Scheme:
    """The lists that grouping needs, and which catalogue holds in which settlement month.

    `not_principal` are diagnosis keys (category, subcategory or full code) that cannot enter a
    core group. `treatment` is the local class of each procedure; one not in it is not decided.
    """

    treatment: Mapping[str, str]
    not_principal: frozenset[str] = frozenset()
    exclusions: Mapping[str, Exclusion] = field(default_factory=dict)
    catalogues: tuple[tuple[str, str], ...] = ()  # (first month, catalogue), rising
    severity: tuple[SeverityCode, ...] = ()

    def catalogue_of(self, month: str) -> str:
        """The catalogue of a settlement month; "" before the first."""
        held = [name for start, name in self.catalogues if start <= month]
        return held[-1] if held else ""


def dx_keys(dx: str) -> tuple[str, str, str]:
    """Category, subcategory and full code of a diagnosis.

    >>> dx_keys("I10.x05")
    ('I10', 'I10.x', 'I10.x05')
    """
    return dx[:3], dx[:5], dx
