"""Auxiliary sub-types 辅助分型 and added points: what refines the score of a case (F-37, F-45 to F-48)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from jiheng.fund.payment.model import Addition, Case, GroupScore, Refined, Scored, Subtype
from jiheng.fund.payment.plain.figures import variation
from jiheng.fund.payment.rules import Rules, RuleSet
from jiheng.fund.payment.scales import MEAN, RATIO, SCORE, half_up
from jiheng.fund.payment.scheme import Scheme, SeverityCode, dx_keys

KINDS = ("severity", "cci", "age", "icu")
ICU_LEVELS = ("days_1", "days_2", "days_3", "days_4")


def levels(
    case: Case, standard: Decimal, lists: Sequence[SeverityCode], rules: Rules
) -> dict[str, str]:
    """The level of a case in each kind; "" is the base, which pays nothing extra.

    `standard` is the mean cost of its group.
    """
    on = {
        one.list
        for one in lists
        for dx in case.other_dx
        if one.key in dx_keys(dx) and (one.list != "malignant" or dx[:3] != case.dx[:3])
    }
    keys = {key for dx in case.other_dx for key in dx_keys(dx)}
    points = sum(one.points for one in lists if one.list == "cci" and one.key in keys)
    return {
        "severity": _severity(case, standard, on, _malignant(case, lists), rules),
        "cci": _last(points, rules.words("cci_points"), ("ordinary", "serious", "very_serious")),
        "age": _age(case, rules),
        "icu": _last(case.icu_days, rules.words("subtype_icu_days"), ICU_LEVELS),
    }


def _malignant(case: Case, lists: Sequence[SeverityCode]) -> bool:
    return any(one.list == "malignant" and one.key in dx_keys(case.dx) for one in lists)


def _severity(case: Case, standard: Decimal, on: set[str], malignant: bool, rules: Rules) -> str:
    """The first that applies; costly treatment and second tumours are for malignant diseases only."""
    costly = malignant and case.cost >= rules.number("severity_cost") * standard
    half = rules.number("severity_share") * case.cost
    long = case.los >= rules.whole("severity_days")
    if case.died:
        return "died"
    if costly and case.therapy_cost >= half:
        return "costly_treatment"
    if costly and case.drug_cost >= half:
        return "costly_drugs"
    if malignant and long and "malignant" in on:
        return "second_tumour"
    if long and "failure" in on:
        return "severe"
    return "moderate" if long and "damage" in on else ""


def _last(value: int, starts: Sequence[str], names: Sequence[str]) -> str:
    """The name of the last level whose start is reached; "" below the first."""
    reached = [name for start, name in zip(starts, names, strict=True) if value >= int(start)]
    return reached[-1] if reached else ""


def _age(case: Case, rules: Rules) -> str:
    child, youth, adult, elderly = map(int, rules.words("subtype_ages"))
    if case.newborn_days is not None:
        return "newborn" if case.newborn_days < rules.number("newborn_days") else "infant"
    years = -1 if case.age is None else int(case.age)
    if child <= years < youth:
        return "child"
    if youth <= years < adult:
        return "youth"
    return "elderly" if years >= elderly else ""


def subtypes(
    cases: Sequence[Case],
    rows: Sequence[int | None],
    groups: Mapping[int, GroupScore],
    lists: Sequence[SeverityCode],
    rules: Rules,
) -> list[Subtype]:
    """The sub-types of a catalogue, from last year's cases and their rows."""
    if rules.choice("subtype_method") == "none":
        return []
    members: defaultdict[int, list[tuple[Case, dict[str, str]]]] = defaultdict(list)
    for case, row in zip(cases, rows, strict=True):
        if row is not None:
            members[row].append((case, levels(case, groups[row].mean, lists, rules)))
    found = []
    for row, held in sorted(members.items()):
        found += _of_group(groups[row], held, rules)
    return found


def _of_group(
    group: GroupScore, held: Sequence[tuple[Case, dict[str, str]]], rules: Rules
) -> list[Subtype]:
    """F-47, F-48: each case belongs to the dearest of its eligible sub-types; A is the mean of those
    that meet the trigger over the mean of all.
    """
    costs: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for kind in KINDS:
        if _eligible(kind, held, rules):
            for case, graded in held:
                if graded[kind]:
                    costs[kind, graded[kind]].append(case.cost)
    means = {key: _mean(one) for key, one in costs.items()}
    met: defaultdict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for case, graded in held:
        key = dearest(graded, means)
        met[key if key and _meets(case, means[key], rules) else ("", "")].append(case.cost)
    rest = met.pop(("", ""), [])
    whole = _mean([case.cost for case, _ in held])
    found = [_subtype(group, key, costs[key], met[key], whole) for key in sorted(met)]
    if found and rest and rules.switch("subtype_compensation"):
        found.insert(0, _subtype(group, ("", ""), rest, rest, whole))
    return found


def _eligible(kind: str, held: Sequence[tuple[Case, dict[str, str]]], rules: Rules) -> bool:
    """F-45, F-46: cases enough, and the mean CV of the levels lower by the share asked for."""
    by_level: defaultdict[str, list[Decimal]] = defaultdict(list)
    for case, graded in held:
        by_level[graded[kind]].append(case.cost)
    n = len(held) - len(by_level[""])
    if len(held) <= rules.whole("subtype_group_cases") or n <= rules.whole("subtype_cases"):
        return False
    if kind == "icu" and rules.switch("subtype_icu_relaxed"):
        return True
    before = variation([case.cost for case, _ in held])
    spreads = [(len(one), variation(one)) for one in by_level.values()]
    known = [(n, cv) for n, cv in spreads if cv is not None]
    if not before or not known:
        return False
    total = sum((n * Fraction(cv) for n, cv in known), Fraction(0))
    after = half_up(total / sum(n for n, _ in known), RATIO)
    return before - after >= rules.number("subtype_gain") * before


def dearest(
    graded: Mapping[str, str], means: Mapping[tuple[str, str], Decimal]
) -> tuple[str, str] | None:
    """The sub-type with the highest trigger among those of a case; None where it has none."""
    mine = [(kind, level) for kind, level in graded.items() if (kind, level) in means]
    return min(mine, key=lambda key: (-means[key], key)) if mine else None


def _meets(case: Case, mean: Decimal, rules: Rules) -> bool:
    """F-47: cost ≥ t × mean of the group, which is the mean of the sub-type."""
    return rules.choice("subtype_method") == "class" or case.cost >= mean


def _mean(costs: Sequence[Decimal]) -> Decimal:
    return half_up(Fraction(sum(costs)) / len(costs), MEAN)


def _subtype(
    group: GroupScore,
    key: tuple[str, str],
    costs: Sequence[Decimal],
    met: Sequence[Decimal],
    whole: Decimal,
) -> Subtype:
    mean = _mean(costs)
    return Subtype(
        catalogue=group.catalogue,
        row_no=group.row_no,
        kind=key[0],
        level=key[1],
        n=len(costs),
        mean=mean,
        trigger=half_up(Fraction(mean) / Fraction(whole), RATIO),
        n_met=len(met),
        factor=half_up(Fraction(_mean(met)) / Fraction(whole), 4),
    )


@dataclass(frozen=True, slots=True)
class Refinement:
    """What refines scores: sub-types by catalogue row, means of groups, lists, added points."""

    subtypes: Mapping[tuple[str, int], Mapping[tuple[str, str], Subtype]]
    groups: Mapping[tuple[str, int], GroupScore]
    scheme: Scheme
    additions: Mapping[str, Decimal]


def refinement_of(
    subtypes: Iterable[Subtype],
    groups: Iterable[GroupScore],
    scheme: Scheme,
    additions: Iterable[Addition],
) -> Refinement:
    """The same, laid out by keys."""
    by_row: defaultdict[tuple[str, int], dict[tuple[str, str], Subtype]] = defaultdict(dict)
    for one in subtypes:
        by_row[one.catalogue, one.row_no][one.kind, one.level] = one
    return Refinement(
        by_row,
        {(one.catalogue, one.row_no): one for one in groups},
        scheme,
        {one.setl_id: one.points for one in additions},
    )


def refine(
    cases: Sequence[Case], scored: Sequence[Scored], what: Refinement, rule_set: RuleSet
) -> tuple[list[Scored], list[Refined]]:
    """F-51, F-37: the scores after sub-types and added points, and every change by case."""
    by_id = {case.setl_id: case for case in cases}
    rules = {month: rule_set.of_month(month) for month in {case.month for case in cases}}
    start = rule_set.of_month(f"{min(rules, default='2021')[:4]}-01")  # the catalogue's
    made, changes = [], []
    for one in scored:
        by_formula = rules[one.month].choice("high_method") == "excess"
        found = _factor_of(by_id[one.setl_id], one, what, by_formula, start)
        now = one
        if found is not None:
            points = Fraction(one.rw) * Fraction(one.coefficient) * Fraction(found.factor)
            now = replace(one, score=half_up(points, SCORE))
            changes.append(
                _change(one, found.kind, found.level, found.trigger, found.factor, now.score)
            )
        more = what.additions.get(one.setl_id)
        if more is not None:
            after = now.score + more
            changes.append(_change(now, "new_technology", "", None, None, after))
            now = replace(now, score=after)
        made.append(now)
    return made, changes


def _factor_of(
    case: Case, one: Scored, what: Refinement, by_formula: bool, rules: Rules
) -> Subtype | None:
    """A of the case: none where a deviation formula or the cost already decides its score."""
    formula = one.deviation in ("high", "extreme") and by_formula
    if one.row_no is None or one.deviation == "low" or formula:
        return None
    place = (what.scheme.catalogue_of(case.month), one.row_no)
    held = what.subtypes.get(place)
    if not held:
        return None
    graded = levels(case, what.groups[place].mean, what.scheme.severity, rules)
    key = dearest(graded, {name: sub.mean for name, sub in held.items() if name[0]})
    if key and _meets(case, held[key].mean, rules):
        return held[key]
    return held.get(("", ""))


def _change(
    one: Scored,
    kind: str,
    level: str,
    trigger: Decimal | None,
    factor: Decimal | None,
    after: Decimal,
) -> Refined:
    return Refined(
        setl_id=one.setl_id,
        kind=kind,
        level=level,
        trigger=trigger,
        factor=factor,
        before=one.score,
        after=after,
    )
