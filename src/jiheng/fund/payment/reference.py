"""The reference tables of an area, read and checked: scheme, hospitals, budget, accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from jiheng.fund.payment import refinements
from jiheng.fund.payment.consistency import asks
from jiheng.fund.payment.expressions import BadExpression, branches_of, single
from jiheng.fund.payment.model import Branch, Hospital
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.scheme import Exclusion, Scheme
from jiheng.fund.payment.work import CLEARING, Work, amount, month_like

_RULE_COLUMNS = ("row_no", "rule_kind", "dise_code", "dx_expr", "main_op_expr")
_YES = {"1", "true", "是", "yes"}


@dataclass(frozen=True, slots=True)
class GivenRows:
    """Catalogue rows that the area gives: their branches, and which are basic diseases."""

    branches: tuple[Branch, ...]
    basic: frozenset[int]
    names: Mapping[int, str]


def hospitals(work: Work) -> list[Hospital]:
    """The designated institutions; Refused where one stands twice or has no level."""
    found = {}
    for place, row in enumerate(work.table("hospitals", ("hospital", "level")), 2):
        if row["hospital"] in found or not row["level"]:
            raise Refused(
                "dip.bad_row", file="hospitals.csv", line=str(place), found=row["hospital"]
            )
        coefficient = row.get("coefficient")
        found[row["hospital"]] = Hospital(
            hospital=row["hospital"],
            name=row.get("name", ""),
            level=row["level"],
            participating=row.get("participating", "1").lower() in _YES,
            coefficient=amount(coefficient, "hospitals.csv", place) if coefficient else None,
            bonus=amount(row.get("bonus") or "0", "hospitals.csv", place),
        )
    return list(found.values())


def scheme(work: Work, catalogues: tuple[tuple[str, str], ...] = ()) -> Scheme:
    """Classes of procedures and exclusion lists; an unknown class or kind is refused."""
    treatment = {
        row["code"]: row["treatment"] for row in work.table("op_classes", ("code", "treatment"))
    }
    principal, exclusions = set(), {}
    for place, row in enumerate(work.table("exclusions", ("kind", "code")), 2):
        if row["kind"] == "not_principal":
            principal.add(row["code"])
        elif row["kind"] == "never_main":
            exclusions[row["code"]] = Exclusion(row["code"], "never_main")
        elif row["kind"] == "conservative":
            exclusions[row["code"]] = Exclusion(row["code"], "conservative")
        elif row["kind"] == "range":
            keys = tuple(_keys(row.get("dx", ""), place))
            exclusions[row["code"]] = Exclusion(row["code"], "range", keys)
        else:
            raise Refused("dip.bad_row", file="exclusions.csv", line=str(place), found=row["kind"])
    return Scheme(
        treatment, frozenset(principal), exclusions, catalogues, refinements.severity(work)
    )


def _keys(expression: str, line: int) -> list[str]:
    try:
        return single(expression)
    except BadExpression as error:
        raise Refused(
            "dip.bad_row", file="exclusions.csv", line=str(line), found=str(error)
        ) from error


def given_rows(work: Work, catalogue: str) -> GivenRows:
    """The catalogue rows of scheme.csv as branches.

    Refused where an expression cannot be read, a number stands twice, or two rows of one stage ask
    for exactly the same, so that only their order would decide.
    """
    branches: list[Branch] = []
    basic, names = set(), {}
    asked: dict[tuple[object, ...], int] = {}
    for place, row in enumerate(work.table("scheme", _RULE_COLUMNS), 2):
        try:
            made = branches_of(row, catalogue)
        except (BadExpression, ValueError) as error:
            raise Refused(
                "dip.bad_row", file="scheme.csv", line=str(place), found=str(error)
            ) from error
        row_no = int(row["row_no"])
        if row_no in names:
            raise Refused("dip.row_twice", file="scheme.csv", line=str(place), row=str(row_no))
        for one in made:
            other = asked.setdefault(asks(one), row_no)
            if other != row_no:
                raise Refused(
                    "dip.overlap",
                    file="scheme.csv",
                    line=str(place),
                    row=str(row_no),
                    other=str(other),
                )
        branches += made
        names[row_no] = row.get("dise_name", "")
        if row.get("is_basic", "").lower() in _YES:
            basic.add(row_no)
    return GivenRows(tuple(branches), frozenset(basic), names)


def coefficients(found: list[Hospital], by_level: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """K of each hospital: the agreed one, else that of its level (or one) and its bonus (F-41)."""
    one = Decimal("1.0000")
    return {
        each.hospital: (
            each.coefficient
            if each.coefficient is not None
            else by_level.get(each.level, one) + each.bonus
        ).quantize(one)
        for each in found
    }


def by_hospital(
    work: Work, table: str, value: str, pool: str, month: str = ""
) -> dict[str, Decimal]:
    """Amounts of a table by hospital, for one pool (and month where the table has months), added up.

    Refused where a row names no pool, no month that there is, or a hospital that is not designated:
    its amount would be lost or count twice.
    """
    sums: dict[str, Decimal] = {}
    for (own, hospital, when), given in amounts(work, table, value, bool(month)).items():
        if own == pool and when == month:
            sums[hospital] = sums.get(hospital, Decimal(0)) + given
    return sums


def amounts(
    work: Work, table: str, value: str, monthly: bool
) -> dict[tuple[str, str, str], Decimal]:
    """All amounts of a table by pool, hospital and month ("" where it has none)."""
    known = {one.hospital for one in hospitals(work)}
    found: dict[tuple[str, str, str], Decimal] = {}
    needed = ("hospital", "pool", value, *(("month",) if monthly else ()))
    for place, row in enumerate(work.table(table, needed), 2):
        month = row["month"] if monthly else ""
        right = row["hospital"] in known and row["pool"]
        if not right or (monthly and month != CLEARING and not month_like(month)):
            wrong = " ".join((row["hospital"], row["pool"], month)).strip()
            raise Refused("dip.bad_row", file=f"{table}.csv", line=str(place), found=wrong)
        key = row["pool"], row["hospital"], month
        found[key] = found.get(key, Decimal(0)) + amount(row[value], f"{table}.csv", place)
    return found


def shares(work: Work, table: str, value: str, pool: str) -> dict[str, Decimal]:
    """Coefficients or shares of a table by hospital; a row without a pool counts in every pool.

    Refused where a hospital is not designated, or has two values.
    """
    known = {one.hospital for one in hospitals(work)}
    found: dict[str, Decimal] = {}
    for place, row in enumerate(work.table(table, ("hospital", value)), 2):
        if row.get("pool") not in (None, "", pool):
            continue
        if row["hospital"] not in known or row["hospital"] in found:
            raise Refused(
                "dip.bad_row", file=f"{table}.csv", line=str(place), found=row["hospital"]
            )
        found[row["hospital"]] = amount(row[value], f"{table}.csv", place)
    return found


def month_quota(work: Work, pool: str, month: str) -> Decimal | None:
    """The quota B_m of a pool and month (F-82); None where none was set."""
    for place, row in enumerate(work.table("quota", ("pool", "month", "amount")), 2):
        if (row["pool"], row["month"]) == (pool, month):
            return amount(row["amount"], "quota.csv", place)
    return None
