"""What the library proposes for an indicator: packs and approved forms of the region together."""

from dataclasses import asdict, dataclass, field

from jiheng.budget.library import bare, bureau_pack, direction_of_sign, entry_named, suggestions
from jiheng.kernel.messages import message
from jiheng.kernel.quantity import read_quantity
from jiheng.web.indicators.models import ApprovedIndicator

_MOST, _OURS, _READ, _PAST, _LISTED = 8, 3, 200, 5, 60
SIGNS = {"more": "≥", "less": "≤", "exact": "="}


@dataclass
class Proposal:
    """One indicator of the library, ready to be filled in; texts in the language asked for."""

    name: str
    level2: str = ""
    sign: str = ""
    unit: str = ""
    direction: str = ""
    nature: str = ""
    proof: str = ""
    formula: str = ""
    record: str = ""
    good: str = ""
    bad: str = ""
    past: list[dict] = field(default_factory=list)


def proposed(region_id, typed, language) -> list[dict]:
    """Proposals for what was typed; each with its past values.

    Names that hold it come first, a few of them only known from approvals here, then those alike.
    """
    typed = (typed or "").strip()
    if not typed:
        return []
    found = [_of_entry(one, language) for one in suggestions(typed, bureau_pack(), _MOST)]
    approved = _approved(region_id).filter(name__icontains=typed)[:_READ]
    known = {bare(one.name) for one in found}
    ours = [one for one in _together(found, approved) if bare(one.name) not in known][:_OURS]
    close = [one for one in found if bare(typed) in bare(one.name)][: _MOST - len(ours)]
    shown = [*close, *ours, *(one for one in found if one not in close)]
    return [asdict(one) for one in shown[:_MOST]]


def about(region_id, name, language) -> dict | None:
    """What the library knows of one name; None where it does not know it."""
    entry = entry_named(name, bureau_pack()) if name else None
    found = [_of_entry(entry, language)] if entry else []
    together = _together(found, _approved(region_id).filter(name=name)[:_READ] if name else [])
    return asdict(together[0]) if together else None


def library_named(words):
    """The entries of the packs, or those that the words name best."""
    return suggestions(words, bureau_pack(), _LISTED) if words else bureau_pack()


def with_words(one, language):
    """A proposal with the words for its codes."""
    words = {}
    for key in ("direction", "nature", "proof"):
        words[f"{key}_said"] = message(f"web.{key}.{one[key]}", language) if one[key] else ""
    return one | words


def _approved(region_id):
    return ApprovedIndicator.objects.filter(region_id=region_id)


def _together(found, approved):
    """The proposals with what was approved; names that only approvals know come behind."""
    by_name = {bare(one.name): one for one in found}
    for one in approved:
        known = by_name.get(bare(one.name)) or _of_approved(one)
        by_name[bare(one.name)] = known
        past = {"year": one.year, "target": one.target or "—", "of": one.project_name}
        if len(known.past) < _PAST and past not in known.past:
            known.past.append(past)
    return list(by_name.values())


def _of_entry(entry, language):
    measure = entry.measure
    return Proposal(
        name=entry.name,
        level2=entry.level2,
        sign=SIGNS[entry.direction],
        unit=entry.unit,
        direction=entry.direction,
        nature=entry.nature,
        proof=measure.proof,
        formula=measure.formula[language],
        record=measure.record[language],
        good=measure.good,
        bad=measure.bad,
        past=[asdict(one) for one in entry.past[:_PAST]],
    )


def _of_approved(one):
    read = read_quantity(one.target) if one.target else None
    number = read if read and read.type == "number" else None
    sign = (number.operator or "") if number else ""
    direction = one.direction or direction_of_sign(sign) or ""
    return Proposal(
        name=one.name,
        level2=one.level2,
        sign=sign,
        unit=(number.unit or "") if number else "",
        direction=direction,
    )
