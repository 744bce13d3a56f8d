"""Build the local catalogue from history: core groups, related procedures, mixed groups, figures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from jiheng.fund.payment.model import (
    MIXED,
    STAGES,
    Branch,
    Case,
    City,
    ClassCoefficient,
    DiseaseCoefficient,
    Flag,
    GroupScore,
    HistoryRow,
    LevelMean,
    PreviousScore,
    Rebalanced,
    ScoreChange,
    Subtype,
    Unit,
)
from jiheng.fund.payment.plain.adjust import (
    class_coefficients,
    disease_coefficients,
    flags,
    rebalance,
    units,
)
from jiheng.fund.payment.plain.figures import (
    YEARS,
    group_scores,
    level_means,
    mean_by_year,
    point_value,
    weighted,
)
from jiheng.fund.payment.plain.grouping import Matcher, prepare
from jiheng.fund.payment.plain.subtypes import subtypes
from jiheng.fund.payment.rules import Rules
from jiheng.fund.payment.scales import MEAN, half_up
from jiheng.fund.payment.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a core group: subcategory, main procedure, related procedures (base: none)."""

    dx4: str
    main_op: str
    rel_ops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue: its branches, the figures of its rows, and those of the area."""

    branches: tuple[Branch, ...]
    groups: tuple[GroupScore, ...]
    city: City
    level_means: tuple[LevelMean, ...]
    rows: tuple[HistoryRow, ...]
    classes: tuple[ClassCoefficient, ...]
    flags: tuple[Flag, ...]
    subtypes: tuple[Subtype, ...]
    rebalanced: tuple[Rebalanced, ...]
    units: tuple[Unit, ...]
    by_disease: tuple[DiseaseCoefficient, ...]


def years_of(cases: Iterable[Case]) -> dict[str, int]:
    """The last three years of the cases, by number: the newest is 3."""
    newest_first = sorted({case.month[:4] for case in cases}, reverse=True)[: len(YEARS)]
    return {year: 3 - place for place, year in enumerate(newest_first)}


def build(
    cases: Sequence[Case],
    given: Sequence[Branch],
    basic: frozenset[int],
    levels: Mapping[str, str],
    scheme: Scheme,
    rules: Rules,
    catalogue: str,
    changes: Sequence[ScoreChange] = (),
    previous: Sequence[PreviousScore] = (),
) -> Catalogue:
    """The catalogue of an area from its history and the rows given (early, merged, national).

    The groups come from insured discharges, the scores from all (DIP 3.0 draft, pp. 33, 57).
    `basic` are the rows of basic diseases, `levels` the level of each hospital, `changes` the scores
    set by hand, `previous` those of the catalogue before. Raises ValueError where there is no case.
    """
    years = years_of(cases)
    held = [case for case in cases if case.month[:4] in years]
    core = core_branches(held, given, scheme, rules, catalogue)
    mixed = mixed_branches(held, core, scheme, rules, catalogue)
    branches = (*core, *mixed)
    rows = _grouped(held, branches, scheme, catalogue)
    city_mean = weighted(mean_by_year(held, years, "cost"), rules)
    figures = group_scores(held, rows, branches, basic, years, city_mean, rules)
    figures, told = rebalance(figures, changes, branches, basic, city_mean, rules)
    value = point_value(held, rows, figures, years, city_mean, rules)
    city = City(catalogue=catalogue, n=len(held), mean=city_mean, point_value=value)
    means = level_means(held, rows, levels, years, catalogue, rules.whole("level_mean_cases"))
    by_row = {one.row_no: one for one in figures}
    classes = class_coefficients(held, rows, by_row, levels, years, city_mean, rules, catalogue)
    seen = flags(figures, held, rows, levels, previous, rules)
    last = _of_newest_year(held, rows, years)
    return Catalogue(
        branches=branches,
        groups=tuple(figures),
        city=city,
        level_means=tuple(means),
        rows=_placed(held, rows),
        classes=tuple(classes),
        flags=tuple(seen),
        subtypes=tuple(subtypes(*last, by_row, scheme.severity, rules)),
        rebalanced=tuple(told),
        units=tuple(units(*last, by_row, city_mean, rules)),
        by_disease=tuple(disease_coefficients(*last, by_row, branches, levels, rules)),
    )


def _placed(cases: Sequence[Case], rows: Sequence[int | None]) -> tuple[HistoryRow, ...]:
    """Which row each case of the history belongs to."""
    pairs = zip(cases, rows, strict=True)
    return tuple(HistoryRow(setl_id=case.setl_id, row_no=row) for case, row in pairs)


def _of_newest_year(
    cases: Sequence[Case], rows: Sequence[int | None], years: Mapping[str, int]
) -> tuple[list[Case], list[int | None]]:
    """The cases of the newest year with their rows."""
    pairs = zip(cases, rows, strict=True)
    newest = [(case, row) for case, row in pairs if years[case.month[:4]] == len(YEARS)]
    return [case for case, _ in newest], [row for _, row in newest]


def core_branches(
    cases: Sequence[Case],
    given: Sequence[Branch],
    scheme: Scheme,
    rules: Rules,
    catalogue: str,
) -> list[Branch]:
    """The rows given, and core groups for the cases that they do not take (F-10 to F-12)."""
    matcher = Matcher(given)
    members: defaultdict[Key, list[Case]] = defaultdict(list)
    for case in cases:
        prepared = prepare(case, scheme, catalogue)
        taken = matcher.group(case, prepared).row_no is not None
        if case.insured and prepared.core_allowed and not taken:
            members[Key(prepared.dx4, prepared.main_op, prepared.rel_ops)].append(case)
    kept = _related_apart(members, rules)
    remaining: Counter[Key] = Counter()
    yearly: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    for key, held in members.items():
        if key not in kept:
            base = replace(key, rel_ops=())
            remaining[base] += len(held)
            yearly[base].update(case.month[:4] for case in held)
    total = sum(case.insured for case in cases)
    kept |= _core_keys(remaining, yearly, total, rules)
    first = max((one.row_no for one in given), default=0) + 1
    ordered = sorted(kept, key=lambda key: (key.dx4, key.main_op, key.rel_ops))
    made = [_core_branch(key, first + place, catalogue) for place, key in enumerate(ordered)]
    return [*given, *made]


def _related_apart(members: Mapping[Key, Sequence[Case]], rules: Rules) -> set[Key]:
    """Related procedures that raise the mean cost by the share asked for, with enough cases."""
    kept = set()
    for key, held in members.items():
        base = members.get(replace(key, rel_ops=()), ())
        if not key.rel_ops or not base or not _enough(held, rules):
            continue
        mean, base_mean = (half_up(_mean(one), MEAN) for one in (held, base))
        if mean - base_mean >= rules.number("related_difference") * base_mean:
            kept.add(key)
    return kept


def _mean(cases: Sequence[Case]) -> Fraction:
    return Fraction(sum(case.cost for case in cases)) / len(cases)


def _enough(cases: Sequence[Case], rules: Rules) -> bool:
    return _reaches(len(cases), Counter(case.month[:4] for case in cases), rules)


def _reaches(total: int, by_year: Counter[str], rules: Rules) -> bool:
    """F-10: n ≥ n0, of all years together or in each of three."""
    n0 = rules.whole("n0")
    if rules.choice("n0_basis") == "total":
        return total >= n0
    return len(by_year) == len(YEARS) and min(by_year.values()) >= n0


def _core_keys(
    counts: Counter[Key], yearly: Mapping[Key, Counter[str]], total: int, rules: Rules
) -> set[Key]:
    """F-10, or F-11: the largest groups until they cover the share of all cases asked for."""
    if rules.choice("core_method") == "threshold":
        return {key for key, n in counts.items() if _reaches(n, yearly[key], rules)}
    kept, covered = set(), 0
    for key in sorted(counts, key=lambda one: (-counts[one], one.dx4, one.main_op)):
        if covered >= rules.number("core_coverage") * total:
            break
        kept.add(key)
        covered += counts[key]
    return kept


def _core_branch(key: Key, row_no: int, catalogue: str) -> Branch:
    codes = [key.dx4, key.main_op or "-", *key.rel_ops]
    return Branch(
        catalogue=catalogue,
        row_no=row_no,
        stage=STAGES["JC"],
        code="|".join(codes),
        dx_level=5,
        dx=key.dx4,
        main_op=key.main_op,
        rel_ops=key.rel_ops,
        specificity=len(key.rel_ops),
        says=" + ".join(codes),
    )


def mixed_branches(
    cases: Sequence[Case], core: Sequence[Branch], scheme: Scheme, rules: Rules, catalogue: str
) -> list[Branch]:
    """Mixed groups (category, treatment class) of the cases in no core group (section 4.4)."""
    matcher = Matcher(core)
    counts: Counter[tuple[str, str]] = Counter()
    for case in cases:
        prepared = prepare(case, scheme, catalogue)
        if case.insured and matcher.group(case, prepared).row_no is None:
            counts[prepared.dx3, prepared.treatment] += 1
    first = max((one.row_no for one in core), default=0) + 1
    keys = sorted(key for key, n in counts.items() if n >= rules.whole("mixed_min"))
    return [_mixed_branch(*key, first + place, catalogue) for place, key in enumerate(keys)]


def _mixed_branch(dx3: str, treatment: str, row_no: int, catalogue: str) -> Branch:
    return Branch(
        catalogue=catalogue,
        row_no=row_no,
        stage=MIXED,
        code=f"{dx3}|{treatment}",
        dx_level=3,
        dx=dx3,
        main_op="*",
        treatment=treatment,
        says=f"{dx3} + {treatment}",
    )


def _grouped(
    cases: Sequence[Case], branches: Sequence[Branch], scheme: Scheme, catalogue: str
) -> list[int | None]:
    """The row of every case, in their order."""
    matcher = Matcher(branches)
    return [matcher.group(case, prepare(case, scheme, catalogue)).row_no for case in cases]
