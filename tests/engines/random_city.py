"""Random small cities: few codes, so that groups meet, tie and overlap; odd rules on purpose."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from jiheng.fund.payment.engine import Area
from jiheng.fund.payment.expressions import branches_of
from jiheng.fund.payment.model import (
    CLASSES,
    Addition,
    Branch,
    Case,
    Hospital,
    PreviousScore,
    ScoreChange,
)
from jiheng.fund.payment.rules import Rules, RuleSet, rule_set
from jiheng.fund.payment.scheme import Exclusion, Scheme, SeverityCode

NAME = "local-2026"
DX = [
    f"{letter}{number}.{place}{rest}"
    for letter in "AB"
    for number in (10, 11)
    for place in "01x"
    for rest in ("", "01", "x05")
]
OPS = [f"{number}.{rest}" for number in (11, 12, 13) for rest in ("0100", "6x00", "2200x005")]
HOSPITALS = [Hospital(hospital=f"H{n}", level=str(n % 3 + 1)) for n in range(5)]


@dataclass(frozen=True)
class OtherRules(RuleSet):
    """The national rules with some values changed, whatever the day."""

    changed: Mapping[str, Decimal | str | bool]

    def of_month(self, month: str) -> Rules:
        found = super().of_month(month)
        return replace(found, values={**found.values, **self.changed})


@dataclass(frozen=True)
class City:
    history: list[Case]
    cases: list[Case]
    given: list[Branch]
    area: Area
    additions: list[Addition]


def city(seed: int) -> City:
    chance = random.Random(seed)
    scheme = random_scheme(chance)
    given = random_rows(chance)
    coefficients = {one.hospital: money(chance, 5000, 15000, 4) for one in HOSPITALS}
    basic = frozenset(row.row_no for row in given if row.stage == 4 and chance.random() < 0.5)
    changes, previous = random_changes(chance, given), random_previous(chance)
    rules = random_rules(chance)
    area = Area(scheme, tuple(HOSPITALS), coefficients, basic, rules, changes, previous)
    years = chance.choice(
        (["2023", "2024", "2025"], ["2024", "2025"], ["2022", "2023", "2024", "2025"])
    )
    n = chance.choice((20, 60, 150))
    history = [random_case(chance, f"h{k}", chance.choice(years), n) for k in range(n)]
    cases = [random_case(chance, f"c{k}", "2026", n, insured=True) for k in range(n // 2)]
    additions = [
        Addition(setl_id=case.setl_id, points=money(chance, 1, 90000, 4))
        for case in cases
        if chance.random() < 0.05
    ]
    return City(history, cases, given, area, additions)


def random_changes(chance: random.Random, given: list[Branch]) -> tuple[ScoreChange, ...]:
    """Scores set by hand in one city of three, for given rows and for found ones."""
    if chance.random() < 0.67:
        return ()
    rows = sorted({row.row_no for row in given} | {12, 13, 14})
    return tuple(
        ScoreChange(row_no=row, rw=money(chance, 1, 3 * 10**11, 8), protected=chance.random() < 0.3)
        for row in chance.sample(rows, min(3, len(rows)))
    )


def random_previous(chance: random.Random) -> tuple[PreviousScore, ...]:
    codes = [f"{dx[:5]}|{op or '-'}" for dx in DX for op in ("", OPS[0])]
    return tuple(
        PreviousScore(code=code, rw=money(chance, 0, 2 * 10**11, 8))
        for code in sorted(set(chance.sample(codes, 10)))
    )


def random_lists(chance: random.Random) -> tuple[SeverityCode, ...]:
    """Keys of every length on the lists of severity; some stand on two."""
    return tuple(
        SeverityCode(name, key, chance.randint(1, 4) if name == "cci" else 0)
        for name in ("malignant", "failure", "damage", "cci")
        for key in chance.sample(["A10", "A11.0", "B10.x05", "B11", "A10.1", "B11.x"], 2)
    )


def money(chance: random.Random, low: int, high: int, places: int = 2) -> Decimal:
    return Decimal(chance.randint(low, high)).scaleb(-places)


def random_rules(chance: random.Random) -> OtherRules:
    pick = chance.choice
    changed: dict[str, Decimal | str | bool] = {
        "n0": Decimal(pick((1, 2, 3, 5))),
        "n0_basis": pick(("total", "total", "each_year")),
        "core_method": pick(("threshold", "coverage")),
        "core_coverage": pick((Decimal("0.5"), Decimal("0.95"))),
        "related_difference": pick((Decimal("0.10"), Decimal(0))),
        "mixed_min": Decimal(pick((1, 2, 5))),
        "score_method": pick(("average", "average", "benchmark", "quota")),
        "base_cost": Decimal("31.27"),
        "trim_method": pick(("none", "drop", "cap")),
        "trim_low": pick((Decimal("0.025"), Decimal("0.2"))),
        "trim_high": pick((Decimal("0.975"), Decimal("0.7"))),
        "low_method": pick(("ratio", "at_cost", "none")),
        "low_closed": pick((True, False)),
        "high_method": pick(("excess", "none")),
        "high_closed": pick((True, False)),
        "high_line": pick((Decimal(2), Decimal("1.2"), Decimal(1))),
        "low_line": pick((Decimal("0.5"), Decimal("0.9"), Decimal(1))),
        "coefficient_on_deviation": pick((True, False)),
        "subtype_method": pick(("none", "class", "trigger", "trigger")),
        "subtype_group_cases": Decimal(pick((0, 1, 3))),
        "subtype_cases": Decimal(pick((0, 1))),
        "subtype_gain": pick((Decimal("0.2"), Decimal("-10"))),
        "subtype_icu_relaxed": pick((True, False)),
        "subtype_compensation": pick((True, False)),
        "severity_cost": pick((Decimal(3), Decimal("0.8"))),
        "disease_coefficient": pick((True, False)),
        "disease_cases": Decimal(1),
        "disease_spread": pick((Decimal("0.2"), Decimal(0))),
        "cv_screen": pick((Decimal("0.7"), Decimal("0.3"))),
        "basic_cv": pick((Decimal("0.7"), Decimal("0.3"))),
        "level_mean_cases": Decimal(pick((1, 2, 5))),
    }
    if changed["trim_method"] == "drop" and changed["trim_high"] == Decimal("0.7"):
        changed["trim_method"] = "cap"  # dropping may leave no case with a score
    national = rule_set()
    return OtherRules("random", national.parameters, changed)


def random_scheme(chance: random.Random) -> Scheme:
    treatment = {op: chance.choice((*CLASSES, "")) for op in OPS if chance.random() < 0.9}
    exclusions = {}
    for op in OPS:
        kind = chance.choice(("never_main", "conservative", "range", "", "", ""))
        if kind:
            keys = tuple(chance.sample(("A10", "A11.0", "B10.x05"), 2)) if kind == "range" else ()
            exclusions[op] = Exclusion(op, kind, keys)  # type: ignore[arg-type]
    principal = frozenset(chance.sample(("A10", "B11.0", "B10.x05"), chance.randint(0, 1)))
    months = (("2026-01", NAME), ("2026-07", NAME))
    return Scheme(treatment, principal, exclusions, months, random_lists(chance))


def random_rows(chance: random.Random) -> list[Branch]:
    branches = []
    for row_no in range(1, chance.randint(1, 9)):
        kind = chance.choice(("XQ", "BX", "FZ", "JC"))
        row = {
            "row_no": str(row_no),
            "rule_kind": kind,
            "dise_code": f"{kind}{row_no}",
            "dx_expr": chance.choice(("", "A10", "A10.0|A11.1", "B10.x05", "A10-A11", "B11.x")),
            "main_op_expr": chance.choice(("*", "*", "", OPS[0], "|".join(OPS[:3]))),
            "any_op_expr": chance.choice(("", "", "", OPS[4], "+".join(OPS[4:6]))),
            "rel_op_expr": chance.choice(("", "", OPS[1], f"{OPS[2]}|{OPS[3]}+{OPS[1]}")),
            "other_dx_expr": chance.choice(("", "", "A10|A11", "B10.x", "B10-B11")),
            "sex": chance.choice(("", "", "", "1")),
            "age_from": chance.choice(("", "", "", "18")),
            "age_below": chance.choice(("", "", "", "60", "1")),
            "newborn_below": chance.choice(("", "", "", "", "29")),
            "weight_below": chance.choice(("", "", "", "", "1500")),
            "weight_from": chance.choice(("", "", "", "", "1000")),
            "vent_from": chance.choice(("", "", "", "", "96")),
        }
        branches += branches_of(row, NAME)
    return branches


def random_case(
    chance: random.Random, setl_id: str, year: str, spread: int, insured: bool | None = None
) -> Case:
    newborn = chance.random() < 0.1
    month = f"{year}-{chance.randint(1, 12):02d}"
    main_op = chance.choice(("", *OPS))
    cost = money(chance, 100, 100 * spread)
    return Case(
        setl_id=setl_id,
        psn_no=f"p{chance.randint(1, spread)}",
        hospital=chance.choice(HOSPITALS).hospital,
        pool=chance.choice(("310", "390")),
        insured=chance.random() < 0.9 if insured is None else insured,
        local=chance.random() < 0.9,
        month=month,
        arrived=max(month, f"{year}-{chance.randint(1, 12):02d}"),
        sex=chance.choice(("1", "2")),
        age=None if newborn else Decimal(chance.randint(10, 900)).scaleb(-1),
        newborn_days=chance.randint(0, 364) if newborn else None,
        weight=chance.choice((900, 1200, 2500)) if newborn else None,
        vent_hours=chance.choice((0, 0, 0, 95, 96, 200)),
        los=chance.randint(1, 40) if chance.random() < 0.8 else 2,
        icu_days=chance.choice((0, 0, 0, 1, 2, 9, 40)),
        died=chance.random() < 0.05,
        dx=chance.choice(DX),
        other_dx=tuple(chance.sample(DX, chance.randint(0, 3))),
        main_op=main_op,
        other_ops=tuple(chance.choices(OPS, k=chance.randint(0, 3))) if main_op else (),
        cost=cost,
        drug_cost=(cost * chance.randint(0, 3) / 4).quantize(Decimal("0.01")),
        material_cost=(cost / 4).quantize(Decimal("0.01")) if spread % 2 else Decimal("0.00"),
        therapy_cost=(cost * chance.randint(0, 3) / 4).quantize(Decimal("0.01")),
        fund=(cost * chance.randint(1, 9) / 10).quantize(Decimal("0.01")),
    )
