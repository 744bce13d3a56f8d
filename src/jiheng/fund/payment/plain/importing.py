"""The quality gate K1 to K10 as plain rules: what is wrong with each settlement, and where it goes.

Tables are lists of rows as dictionaries, typed as `source` types them; a settlement carries its place
in the file as `file_row`. Amounts that are missing are None and never zero.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jiheng.fund.payment.model import Case
from jiheng.fund.payment.scales import half_up
from jiheng.fund.payment.scheme import dx_keys

Row = Mapping[str, Any]
Problem = tuple[int, str, str, str]  # row of the file, rule, block or warn, what
TABLES = ("settlements", "diagnoses", "procedures", "charges", "payinfo", "fee_lines", "icu")
PAID_BY_DISEASE = ("", "3", "4")
DX_FORM = re.compile(
    r"[A-Z][0-9]{2}(\.[0-9x]([0-9]{1,2}|[0-9]{0,2}x[0-9]{2,3})?[+]?([*]|[A-Z][0-9.x]+[*])?)?"
)
OP_FORM = re.compile(r"[0-9]{2}\.[0-9x]{1,2}[0-9x]{0,2}(x[0-9]{2,3})?")
LOST_ZEROS = re.compile(r"[0-9]{2}\.[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Lists:
    """What the gate knows beside the data: hospitals, code table, exclusions, limits, area."""

    hospitals: frozenset[str]
    codes: Mapping[tuple[str, str], Sequence[Row]]
    not_principal: Sequence[str]
    limits: Mapping[str, Decimal]
    area: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Every problem, and each row of the file in exactly one of three places."""

    problems: tuple[Problem, ...]
    accepted: tuple[Case, ...]
    set_aside: Mapping[int, str]
    out_of_scope: frozenset[int]


@dataclass(frozen=True, slots=True)
class Sent:
    """The rows of the other tables by settlement."""

    rows: Mapping[str, Mapping[str, Sequence[Row]]]

    def of(self, table: str, one: Row) -> Sequence[Row]:
        """The rows of a table for a settlement, in the order sent."""
        return self.rows[table].get(one["setl_id"], ())


def judge(tables: Mapping[str, Sequence[Row]], lists: Lists) -> Judged:
    """Judge every settlement: accepted, set aside with its reasons, or not paid by disease."""
    by_id: dict[str, dict[str, list[Row]]] = {}
    for table in TABLES[1:]:
        held: defaultdict[str, list[Row]] = defaultdict(list)
        for row in tables.get(table, ()):
            held[row["setl_id"]].append(row)
        by_id[table] = held
    sent = Sent(by_id)
    settlements = tables["settlements"]
    problems = [*_repeated(settlements), *_overlapping(settlements)]
    for one in settlements:
        for rule, level, what in _of_one(one, sent, lists):
            problems.append((one["file_row"], rule, level, what))
    reasons: defaultdict[int, list[str]] = defaultdict(list)
    for place, rule, level, what in sorted(problems, key=lambda problem: (problem[1], problem[3])):
        if level == "block":
            reasons[place].append(f"{rule} {what}")
    free = [one for one in settlements if one["file_row"] not in reasons]
    paid = [one for one in free if one["hi_paymtd"] in PAID_BY_DISEASE]
    return Judged(
        tuple(sorted(problems)),
        tuple(_case(one, sent, lists.area) for one in paid),
        {place: "; ".join(found) for place, found in reasons.items()},
        frozenset(one["file_row"] for one in free if one["hi_paymtd"] not in PAID_BY_DISEASE),
    )


def _repeated(settlements: Sequence[Row]) -> Iterator[Problem]:
    """K1: a word-for-word copy is set aside alone; contradicting rows all are."""
    by_id: defaultdict[str, list[Row]] = defaultdict(list)
    for one in settlements:
        if one["setl_id"]:
            by_id[one["setl_id"]].append(one)
    for held in by_id.values():
        contents = {tuple(v for k, v in one.items() if k != "file_row") for one in held}
        if len(contents) > 1:
            yield from ((one["file_row"], "K1", "block", "contradicting rows") for one in held)
        else:
            yield from ((one["file_row"], "K1", "block", "copy") for one in held[1:])


def _overlapping(settlements: Sequence[Row]) -> Iterator[Problem]:
    """K10: a stay that begins before an earlier one of the same person ended."""
    times = Counter(one["setl_id"] for one in settlements)
    by_person: defaultdict[str, list[Row]] = defaultdict(list)
    for one in settlements:
        single = not one["setl_id"] or times[one["setl_id"]] == 1
        if one["psn_no"] and single and one["adm_time"] and one["dscg_time"]:
            by_person[one["psn_no"]].append(one)
    for held in by_person.values():
        last: Row | None = None
        for one in sorted(held, key=lambda one: (one["adm_time"], one["setl_id"])):
            if last is not None and one["adm_time"] < last["dscg_time"]:
                yield one["file_row"], "K10", "warn", f"stay overlaps {last['setl_id']}"
            if last is None or one["dscg_time"] > last["dscg_time"]:
                last = one


Found = Iterator[tuple[str, str, str]]


def _of_one(one: Row, sent: Sent, lists: Lists) -> Found:
    yield from _keys(one, sent, lists)
    yield from _codes(one, sent, lists)
    yield from _times(one, sent)
    yield from _ages(one, sent, lists)
    yield from _sums(one, sent, lists.limits["sum_tolerance"])
    yield from _payers(one, sent, lists.limits["sum_tolerance"])


def _keys(one: Row, sent: Sent, lists: Lists) -> Found:
    """K1: readable, with its keys, of a known hospital, one principal diagnosis, one main procedure."""
    if one["unreadable"]:
        yield "K1", "block", f"unreadable: {one['unreadable']}"
    rows = (row for table in ("procedures", "icu", "payinfo") for row in sent.of(table, one))
    for unreadable in sorted({row["unreadable"] for row in rows} - {""}):
        yield "K1", "block", f"unreadable: {unreadable}"
    missing = next((name for name in ("setl_id", "psn_no") if not one[name]), None)
    if missing:
        yield "K1", "block", f"no {missing}"
    if one["fixmedins_code"] not in lists.hospitals:
        yield "K1", "block", f"unknown hospital {one['fixmedins_code']}"
    principal, _ = _diagnoses(one, sent)
    if len(principal) != 1:
        yield "K1", "block", f"{len(principal)} principal diagnoses"
    main, other = _procedures(one, sent)
    if len(main) > 1:
        yield "K1", "block", f"{len(main)} main procedures"
    if other and not main:
        yield "K1", "warn", "other procedures and no main one"


def _diagnoses(one: Row, sent: Sent) -> tuple[list[str], list[str]]:
    rows = [row for row in sent.of("diagnoses", one) if row["diag_code"]]
    principal = [row["diag_code"] for row in rows if row["maindiag_flag"] == "1"]
    return principal, [row["diag_code"] for row in rows if row["maindiag_flag"] != "1"]


def _procedures(one: Row, sent: Sent) -> tuple[list[str], list[str]]:
    rows = [row for row in sent.of("procedures", one) if row["oprn_oprt_code"]]
    main = [row["oprn_oprt_code"] for row in rows if row["oprn_oprt_type"] == "1"]
    return main, [row["oprn_oprt_code"] for row in rows if row["oprn_oprt_type"] != "1"]


def _all_codes(one: Row, sent: Sent) -> list[tuple[str, str]]:
    dx, ops = _diagnoses(one, sent), _procedures(one, sent)
    return sorted(
        {*(("dx", code) for code in dx[0] + dx[1]), *(("op", c) for c in ops[0] + ops[1])}
    )


def _codes(one: Row, sent: Sent, lists: Lists) -> Found:
    """K2: the form of a code, zeros that a number lost, the code table of the day. K9: principal."""
    for kind, code in _all_codes(one, sent):
        if not (DX_FORM if kind == "dx" else OP_FORM).fullmatch(code):
            yield "K2", "block", f"form of {code}"
        elif kind == "op" and LOST_ZEROS.fullmatch(code):
            yield "K2", "block", f"lost zeros {code} for {code.ljust(7, '0')}"
        elif lists.codes and not _in_force(lists.codes.get((kind, code), ()), one["setl_time"]):
            yield "K2", "block", f"unknown code {code}"
    principal, _ = _diagnoses(one, sent)
    if len(principal) == 1:
        for key in lists.not_principal:
            if key in dx_keys(principal[0]):
                yield "K9", "warn", f"not allowed as principal: {principal[0]}"


def _in_force(rows: Sequence[Row], settled: datetime | None) -> bool:
    def within(row: Row) -> bool:
        start, end = row["valid_from"], row["valid_to"]
        if settled is None:
            return not start and not end
        day = settled.date()
        return (not start or date.fromisoformat(start) <= day) and (
            not end or date.fromisoformat(end) >= day
        )

    return any(within(row) for row in rows)


def _times(one: Row, sent: Sent) -> Found:
    """K3: admission, procedures, discharge and settlement in their order, days between the dates."""
    admitted, left, settled = one["adm_time"], one["dscg_time"], one["setl_time"]
    if admitted and left and left < admitted:
        yield "K3", "block", f"discharged {left} before admitted {admitted}"
    if left and settled and settled < left:
        yield "K3", "block", f"settled {settled} before discharged {left}"
    days = {row["oprn_oprt_date"] for row in sent.of("procedures", one)} - {None}
    for day in sorted(days):
        before = admitted and day.date() < admitted.date()
        if before or (left and day.date() > left.date()):
            yield "K3", "block", f"procedure on {day} outside the stay"
    given = one["act_ipt_days"]
    if given is not None and admitted and left and left >= admitted:
        nights = (left.date() - admitted.date()).days
        if given != max(1, nights):
            yield "K3", "warn", f"days {given} for {nights}"


def _ages(one: Row, sent: Sent, lists: Lists) -> Found:
    """K4: one age, agreeing with the birthday; a newborn's weight. K5: sex and age against codes."""
    years, days = one["age"], one["nwb_age"]
    wrong = _wrong_age(years, days)
    if wrong:
        yield "K4", "block", wrong
    shown = Decimal("0.00") if years is None else years
    if one["brdy"] and one["adm_time"]:
        lived = (one["adm_time"].date() - one["brdy"].date()).days
        if abs(shown - int(lived / 365)) > 1:
            yield "K4", "block", f"age {shown} and born {one['brdy'].date()}"
    if days is not None and days < lists.limits["newborn_days"]:
        grams = _weight(one)
        if grams is None:
            yield "K4", "block", "newborn without weight"
        elif not (
            lists.limits["newborn_weight_least"] <= grams <= lists.limits["newborn_weight_most"]
        ):
            yield "K4", "block", f"weight {grams}"
    for kind, code in _all_codes(one, sent):
        for row in lists.codes.get((kind, code), ()):
            if row["sex"] and one["gend"] and row["sex"] != one["gend"]:
                yield "K5", "warn", f"sex {one['gend']} with {code}"
            least, below = row["age_from"], row["age_below"]
            if (least and shown < Decimal(least)) or (below and shown >= Decimal(below)):
                yield "K5", "warn", f"age {shown} with {code}"


def _wrong_age(years: Decimal | None, days: Decimal | None) -> str:
    if years is None and days is None:
        return "no age"
    if years is not None and days is not None:
        return "age in years and in days"
    if years is not None and years < 1:
        return "age below one year given in years"
    if years is not None and years > 130:
        return f"age {years}"
    return f"age of {days} days" if days is not None and not 0 <= days < 365 else ""


def _weight(one: Row) -> Decimal | None:
    weight = one["nwb_bir_wt"] if one["nwb_adm_wt"] is None else one["nwb_adm_wt"]
    return None if weight is None else Decimal(weight)


def _sums(one: Row, sent: Sent, tolerance: Decimal) -> Found:
    """K6: a total above zero, no negative charge; the total is its charges and its fee lines."""
    total = one["medfee_sumamt"]
    if total is not None and total <= 0:
        yield "K6", "block", f"negative or no total {total}"
    charges = sent.of("charges", one)
    pairs = {(row["med_chrgitm"], row["amt"]) for row in charges if row["amt"] is not None}
    for kind, amount in sorted(pairs):
        if amount < 0:
            yield "K6", "block", f"negative charge {kind} {amount}"
    amounts = [*charges, *sent.of("fee_lines", one)]
    for unreadable in sorted({row["unreadable"] for row in amounts} - {""}):
        yield "K6", "block", f"unreadable charge {unreadable}"
    listed = sum((row["amt"] for row in charges if row["amt"] is not None), Decimal("0.00"))
    if total is not None and abs(total - listed) > tolerance:
        yield "K6", "block", f"total {total} and charges {listed}"
    lines = [row["det_item_fee_sumamt"] for row in sent.of("fee_lines", one)]
    known = [amount for amount in lines if amount is not None]
    if total is not None and known and abs(total - sum(known)) > tolerance:
        yield "K6", "block", f"total {total} and fee lines {sum(known)}"


def _payers(one: Row, sent: Sent, tolerance: Decimal) -> Found:
    """K7: fund, patient and hospital make up the total. K8: the fund is its rows, the parts the total."""
    total, fund, person = one["medfee_sumamt"], one["fund_pay_sumamt"], one["psn_part_amt"]
    if fund is not None and fund < 0:
        yield "K7", "block", f"negative fund {fund}"
    if fund is not None and total is not None and fund > total > 0:
        yield "K7", "block", f"fund {fund} of a total of {total}"
    payers = _sum(fund, person, one["hosp_part_amt"] or Decimal(0))
    if _apart(total, payers, tolerance):
        yield "K7", "warn", f"total {total} and payers {payers}"
    own = _sum(one["acct_pay"], one["psn_cash_pay"])
    if _apart(person, own, tolerance):
        yield "K7", "warn", f"patient {person} and account and cash {own}"
    paid = [row["fund_payamt"] for row in sent.of("payinfo", one)]
    known = [amount for amount in paid if amount is not None]
    if known and _apart(fund, sum(known), tolerance):
        yield "K8", "warn", f"fund {fund} and its rows {sum(known)}"
    names = ("inscp_scp_amt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt")
    parts = _sum(*(one[name] for name in names))
    if _apart(total, parts, tolerance):
        yield "K8", "warn", f"total {total} and parts {parts}"


def _sum(*amounts: Decimal | None) -> Decimal | None:
    """The sum; None where one is missing."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def _apart(one: Decimal | None, other: Decimal | int | None, tolerance: Decimal) -> bool:
    return one is not None and other is not None and abs(one - other) > tolerance


def _case(one: Row, sent: Sent, area: str) -> Case:
    """The case of an accepted settlement."""
    [dx], other_dx = _diagnoses(one, sent)
    main, other_ops = _procedures(one, sent)
    settled: datetime = one["setl_time"]
    arrived = max(one["submit_time"] or settled, settled)
    days = (one["dscg_time"].date() - one["adm_time"].date()).days
    weight = _weight(one)
    return Case(
        setl_id=one["setl_id"],
        psn_no=one["psn_no"],
        hospital=one["fixmedins_code"],
        pool=one["insutype"],
        insured=one["insutype"] in ("310", "390"),
        local=one["insu_admdvs"] in ("", area),
        month=f"{settled:%Y-%m}",
        arrived=f"{arrived:%Y-%m}",
        sex=one["gend"],
        age=one["age"],
        newborn_days=None if one["nwb_age"] is None else int(half_up(one["nwb_age"], 0)),
        weight=None if weight is None else int(half_up(weight, 0)),
        vent_hours=_minutes(one["vent_used_dura"]) // 60,
        los=max(1, days),
        icu_days=sum(_minutes(row["scs_cutd_sum_dura"]) for row in sent.of("icu", one)) // 1440,
        died=one["dscg_way"] == "5",
        dx=dx,
        other_dx=tuple(other_dx),
        main_op=main[0] if main else "",
        other_ops=tuple(other_ops),
        cost=one["medfee_sumamt"],
        drug_cost=_charged(one, sent, ("09", "10", "11")),
        material_cost=_charged(one, sent, ("08",)),
        therapy_cost=_charged(one, sent, ("05",)),
        fund=one["fund_pay_sumamt"],
    )


def _minutes(text: str) -> int:
    """Days/hours/minutes as minutes; what is no number counts as none."""
    parts = [int(part) if part.isdecimal() else 0 for part in [*text.split("/"), "", ""][:3]]
    return parts[0] * 1440 + parts[1] * 60 + parts[2]


def _charged(one: Row, sent: Sent, kinds: Sequence[str]) -> Decimal:
    """The charges of some kinds together."""
    amounts = (row["amt"] for row in sent.of("charges", one) if row["med_chrgitm"] in kinds)
    return sum((amount for amount in amounts if amount is not None), Decimal("0.00"))
