"""One case from its codes to yuan: each line with its rule and what the rule rests on."""

from decimal import Decimal
from typing import Any

import duckdb

from jiheng.fund.payment.model import Case, City, Grouped, GroupScore, Refined, Scored
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.rules import Rules, RuleSet
from jiheng.fund.payment.scales import MONEY, half_up
from jiheng.fund.payment.store import get
from jiheng.fund.payment.wording import faults, noted, rejections
from jiheng.fund.payment.work import Work, read_json
from jiheng.kernel.messages import message
from jiheng.kernel.regulations import regulations

NOTHING = "—"


def explained(
    con: duckdb.DuckDBPyConnection, work: Work, setl_id: str, rule_set: RuleSet, language: str
) -> list[str]:
    """The lines of one case; Refused where it is unknown or was set aside (with its reasons)."""
    case = _one(con, work, "cases/accepted.parquet", "import", Case, setl_id)
    if case is None:
        raise _absent(con, work, setl_id, language)
    rules = rule_set.of_month(case.month)
    lines = [_codes(case, language)]
    grouped = _one(con, work, "grouped/grouped.parquet", "group", Grouped, setl_id)
    if grouped is None:
        return [*lines, message("dip.explain.not_paid", language)]
    lines += _group_lines(grouped, language)
    scored = _one(con, work, "scored/scored.parquet", "score", Scored, setl_id)
    if scored is None:
        return lines
    lines += _score_lines(con, work, scored, rules, language)
    return [*lines, *_money_lines(work, scored, rules, language)]


def _one(
    con: duckdb.DuckDBPyConnection, work: Work, file: str, step: str, kind: type[Any], setl_id: str
) -> Any:
    """The row of the case in the table of a step; None where it has none."""
    path = str(work.need(file, step)).replace("'", "''")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE chosen AS FROM read_parquet('{path}') WHERE setl_id = ?",
        [setl_id],
    )
    found = get(con, "chosen", kind)
    return found[0] if found else None


def _absent(con: duckdb.DuckDBPyConnection, work: Work, setl_id: str, language: str) -> Refused:
    path = str(work.need("cases/set_aside.parquet", "import")).replace("'", "''")
    rows = con.execute(
        f"SELECT reasons FROM read_parquet('{path}') WHERE setl_id = ?", [setl_id]
    ).fetchall()
    if rows:
        said = faults("; ".join(one for (one,) in rows), language)
        return Refused("dip.set_aside", case=setl_id, reasons=said)
    return Refused("dip.no_case", case=setl_id)


def _codes(case: Case, language: str) -> str:
    return message(
        "dip.explain.codes",
        language,
        case=case.setl_id,
        month=case.month,
        dx=case.dx,
        other_dx=" ".join(case.other_dx) or NOTHING,
        main_op=case.main_op or NOTHING,
        other_ops=" ".join(case.other_ops) or NOTHING,
        cost=str(case.cost),
        fund=str(case.fund),
    )


def _group_lines(grouped: Grouped, language: str) -> list[str]:
    """F-10 to F-12, 4.3: the row, what matched, what was rejected and why."""
    if grouped.row_no is None:
        first = message("dip.explain.ungrouped", language, catalogue=grouped.catalogue)
    else:
        first = message(
            "dip.explain.grouped",
            language,
            catalogue=grouped.catalogue,
            row=str(grouped.row_no),
            code=grouped.code,
            matched=grouped.matched or NOTHING,
        )
    lines = [first]
    if grouped.rejected:
        lines.append(
            message(
                "dip.explain.rejected", language, rejected=rejections(grouped.rejected, language)
            )
        )
    if grouped.warnings:
        lines.append(
            message("dip.explain.warnings", language, warnings=noted(grouped.warnings, language))
        )
    return lines


def _basis(rules: Rules, name: str, language: str) -> str:
    return rules.bases[name].cited(regulations(), language)


def _score_lines(
    con: duckdb.DuckDBPyConnection, work: Work, scored: Scored, rules: Rules, language: str
) -> list[str]:
    path = str(work.need("catalogue/cities.parquet", "catalogue")).replace("'", "''")
    con.execute(f"CREATE OR REPLACE TEMP TABLE chosen AS FROM read_parquet('{path}')")
    [city] = get(con, "chosen", City)
    group = None
    if scored.row_no is not None:
        path = str(work.need("catalogue/group_scores.parquet", "catalogue")).replace("'", "''")
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE chosen AS FROM read_parquet('{path}') WHERE row_no = ?",
            [scored.row_no],
        )
        [group] = get(con, "chosen", GroupScore)
    weight = message(
        "dip.explain.weight" if group else "dip.explain.weight_ungrouped",
        language,
        rw=str(half_up(scored.rw, 4)),
        mean=str(group.mean if group else scored.cost),
        city_mean=str(city.mean),
        points=str(rules.number("base_points")),
        basis=_basis(rules, "score_method" if group else "ungrouped_factor", language),
    )
    lines = [weight]
    if scored.ratio is not None:
        lines.append(
            message(
                "dip.explain.ratio",
                language,
                ratio=str(scored.ratio),
                deviation=message(f"dip.deviation.{scored.deviation}", language),
                low=str(rules.number("low_line")),
                high=str(rules.number("high_line")),
                basis=_basis(rules, "low_line", language),
            )
        )
    changes = _refined(con, work, scored.setl_id)
    first = changes[0].before if changes else scored.score
    lines.append(_earned(scored, first, rules, language))
    return [*lines, *(_change(one, rules, language) for one in changes)]


def _refined(con: duckdb.DuckDBPyConnection, work: Work, setl_id: str) -> list[Refined]:
    """What changed the score of the case after grouping, in order."""
    path = str(work.need("scored/refined.parquet", "score")).replace("'", "''")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE chosen AS FROM read_parquet('{path}') WHERE setl_id = ?",
        [setl_id],
    )
    return sorted(get(con, "chosen", Refined), key=lambda one: one.kind == "new_technology")


def _change(one: Refined, rules: Rules, language: str) -> str:
    """F-51 or F-37 of one case."""
    if one.factor is None:
        added = {"points": str(one.after - one.before), "after": str(one.after)}
        return message("dip.explain.addition", language, **added)
    level = f"dip.subtype.{one.kind}_{one.level}" if one.kind else "dip.subtype.rest"
    return message(
        "dip.explain.subtype",
        language,
        level=message(level, language),
        trigger=str(one.trigger),
        factor=str(one.factor),
        before=str(one.before),
        after=str(one.after),
        basis=_basis(rules, "subtype_method", language),
    )


def _earned(scored: Scored, score: Decimal, rules: Rules, language: str) -> str:
    """F-50 to F-54, or F-52: paid what it cost."""
    if scored.at_cost:
        basis = _basis(rules, "low_method", language)
        return message("dip.explain.at_cost", language, cost=str(scored.at_cost), basis=basis)
    names = {"low": "low_method", "high": "high_method", "extreme": "high_method"}
    factor = _factor(scored, rules)
    applied = factor is None or rules.switch("coefficient_on_deviation")
    return message(
        "dip.explain.score",
        language,
        score=str(score),
        rw=str(half_up(scored.rw, 4)),
        coefficient=str(scored.coefficient if applied else Decimal("1.0000")),
        factor=str(factor or 1),
        basis=_basis(rules, names.get(scored.deviation, "coefficient_method"), language),
    )


def _factor(scored: Scored, rules: Rules) -> Decimal | None:
    """F-53, F-54: what the deviation multiplies a score with; None where it changes nothing."""
    if scored.ratio is None:
        return None
    if scored.deviation == "low" and rules.choice("low_method") == "ratio":
        return scored.ratio
    if scored.deviation in ("high", "extreme") and rules.choice("high_method") == "excess":
        return scored.ratio - rules.number("high_line") + 1
    return None


def _money_lines(work: Work, scored: Scored, rules: Rules, language: str) -> list[str]:
    """F-65, F-67, F-86: what the score is worth at the settlement's point value, once there is one."""
    path = work.part("clearing") / "clearing.json"
    if not path.is_file():
        return [message("dip.explain.not_cleared", language)]
    [pool] = [one for one in read_json(path)["pools"] if one["pool"] == scored.pool]
    value, share = Decimal(pool["point_value"]), Decimal(pool["fund_share"])
    if pool["rate"] != "floating":  # a point is worth what its hospital's points are on average
        [mine] = [one for one in pool["hospitals"] if one["hospital"] == scored.hospital]
        value = Decimal(mine["value"])
    standard = half_up(scored.score * value + scored.at_cost, MONEY)
    if pool["convention"] == "A":
        paid = half_up((scored.score * value + scored.at_cost) * share, MONEY)
    else:
        paid = standard - (scored.cost - scored.fund)
    line = message(
        f"dip.paid.{pool['convention'].lower()}",
        language,
        score=str(scored.score),
        value=str(value),
        share=str(share),
        standard=str(standard),
        patient=str(scored.cost - scored.fund),
        paid=str(paid),
        basis=_basis(rules, "point_convention", language),
    )
    difference = message(
        "dip.explain.difference",
        language,
        fund=str(scored.fund),
        difference=str(paid - scored.fund),
    )
    return [line, difference]
