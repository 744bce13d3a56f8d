"""One case from its codes to yuan: each line with its rule and what the rule rests on."""

import duckdb

from jiheng.fund.payment.drg import by_drg
from jiheng.fund.payment.explain_money import money_lines
from jiheng.fund.payment.explain_score import score_lines
from jiheng.fund.payment.model import Branch, Case, Grouped, Scored
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import RuleSet
from jiheng.fund.payment.store import parquet
from jiheng.fund.payment.telling import NOTHING, Teller, rows_where
from jiheng.fund.payment.wording import faults, group_code, matched, noted, rejections
from jiheng.fund.payment.work import Work
from jiheng.kernel.messages import message

_BOUNDS = (
    *("sex", "age_from", "age_below", "newborn_below"),
    *("weight_from", "weight_below", "vent_from"),
)


def explained(
    con: duckdb.DuckDBPyConnection, work: Work, setl_id: str, rule_set: RuleSet, language: str
) -> list[str]:
    """The lines of one case; Refused where it is unknown or was set aside (with its reasons)."""
    accepted = work.need("cases/accepted.parquet", "import")
    found = rows_where(con, accepted, Case, "setl_id = ?", setl_id)
    if not found:
        raise _absent(con, work, setl_id, language)
    [case] = found
    teller = Teller(con, work, rule_set.of_month(case.month), language)
    lines = [_codes(case, teller)]
    grouped = teller.one("grouped/grouped.parquet", "group", Grouped, "setl_id = ?", setl_id)
    if grouped is None:
        return [*lines, teller.say("not_paid")]
    lines += _group_lines(grouped, teller)
    scored = teller.one("scored/scored.parquet", "score", Scored, "setl_id = ?", setl_id)
    if scored is None:
        return lines
    return [*lines, *score_lines(scored, teller), *money_lines(scored, teller)]


def _absent(con: duckdb.DuckDBPyConnection, work: Work, setl_id: str, language: str) -> Refused:
    """Why a case is not among those accepted."""
    found = {}
    for table, columns in (("set_aside", "reasons"), ("out_of_scope", "hi_paymtd")):
        path = work.need(f"cases/{table}.parquet", "import")
        found[table] = con.execute(
            f"SELECT {columns} FROM {parquet([path])} WHERE setl_id = ?", [setl_id]
        ).fetchall()
    if found["set_aside"]:
        said = faults("; ".join(one for (one,) in found["set_aside"]), language)
        return Refused("dip.set_aside", case=setl_id, reasons=said)
    if found["out_of_scope"]:
        method = found["out_of_scope"][0][0]
        return Refused("dip.out_of_scope", case=setl_id, method=method or NOTHING)
    return Refused("dip.no_case", case=setl_id)


def _codes(case: Case, teller: Teller) -> str:
    return teller.say(
        "codes",
        case=case.setl_id,
        month=case.month,
        hospital=case.hospital,
        pool=case.pool,
        dx=case.dx,
        other_dx=" ".join(case.other_dx) or NOTHING,
        main_op=case.main_op or NOTHING,
        other_ops=" ".join(case.other_ops) or NOTHING,
        cost=case.cost,
        fund=case.fund,
    )


def _group_lines(grouped: Grouped, teller: Teller) -> list[str]:
    """F-10 to F-12, 4.3: versions, the row, what matched, what was rejected and why."""
    rules, language = teller.rules, teller.language
    lines = [
        teller.say("versions", catalogue=grouped.catalogue, rules=rules.name, day=rules.day),
    ]
    if grouped.row_no is None:
        lines.append(teller.say("ungrouped", "stages"))
    elif by_drg(rules):
        lines.append(teller.say("drg", "F-120", row=grouped.row_no, code=grouped.code))
    else:
        stage = message(f"dip.stage.{grouped.stage}", language)
        row = {"row": grouped.row_no, "code": group_code(grouped.code, language), "stage": stage}
        lines.append(teller.say("grouped", "stages", matched=_asked(grouped, teller), **row))
    if grouped.rejected:
        lines.append(teller.say("rejected", rejected=rejections(grouped.rejected, language)))
    if grouped.warnings:
        lines.append(teller.say("warnings", warnings=noted(grouped.warnings, language)))
    return lines


def _asked(grouped: Grouped, teller: Teller) -> str:
    """What the branch that matched asked for: codes, and bounds of age, weight and hours."""
    if not grouped.matched:
        return NOTHING
    words = [matched(grouped.matched, teller.language)]
    held = "catalogue/branches.parquet", "catalogue", Branch
    where = "catalogue = ? AND row_no = ? AND says = ?"
    branch = teller.one(*held, where, grouped.catalogue, grouped.row_no, grouped.matched)
    for name in _BOUNDS if branch else ():
        bound = getattr(branch, name)
        if bound not in (None, ""):
            words.append(message(f"dip.asked.{name}", teller.language, bound=str(bound)))
    return " + ".join(words)
