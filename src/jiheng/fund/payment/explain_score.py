"""The score of one case, line by line: RW of its group, cost ratio, coefficient, what changed it."""

from decimal import Decimal
from fractions import Fraction

from jiheng.fund.payment import reference
from jiheng.fund.payment.drg import by_drg
from jiheng.fund.payment.model import (
    City,
    DiseaseCoefficient,
    GroupScore,
    LevelMean,
    Rebalanced,
    Refined,
    Scored,
)
from jiheng.fund.payment.scales import MONEY, half_up
from jiheng.fund.payment.telling import NOTHING, Teller
from jiheng.kernel.messages import message

_FORMULAS = {"average": "weight", "benchmark": "weight_benchmark", "quota": "weight_quota"}


def score_lines(scored: Scored, teller: Teller) -> list[str]:
    """From RW to the score; a case that passed special review has none."""
    city = teller.one("catalogue/cities.parquet", "catalogue", City, "true")
    group = None
    if scored.row_no is None:
        lines = [_ungrouped(scored, city, teller)]
    else:
        held = "catalogue/group_scores.parquet", "catalogue", GroupScore
        group = teller.one(*held, "row_no = ?", scored.row_no)
        lines = [*_weight(group, city, teller), _ratio(scored, group, city, teller)]
    if scored.warnings:
        lines += _notes(scored, teller)
    if scored.kind == "special":
        return [*lines, teller.say("special", "F-92", cost=scored.at_cost)]
    lines.append(_coefficient(scored, teller))
    changes = _refined(scored, teller)
    first = changes[0].before if changes else scored.score
    lines.append(_earned(scored, first, teller))
    return [*lines, *(_change(one, teller) for one in changes)]


def _notes(scored: Scored, teller: Teller) -> list[str]:
    """What scoring itself found odd; notes of grouping stand with the group."""
    found = [one for one in scored.warnings.split(",") if one == "no_score"]
    said = [message(f"dip.note.{one}", teller.language) for one in found]
    return [teller.say("warnings", warnings=one) for one in said]


def _ungrouped(scored: Scored, city: City, teller: Teller) -> str:
    rules = teller.rules
    return teller.say(
        "weight_ungrouped",
        "ungrouped_factor",
        rw=half_up(scored.rw, 4),
        cost=scored.cost,
        city_mean=city.mean,
        points=rules.number("base_points"),
        factor=rules.number("ungrouped_factor"),
    )


def _weight(group: GroupScore, city: City, teller: Teller) -> list[str]:
    """F-30 and F-32 to F-34, and F-36 where the score was set by hand or by a catalogue file."""
    if not group.n:
        return [teller.say("weight_given", "F-36", rw=half_up(group.rw, 4))]
    rules = teller.rules
    held = "catalogue/rebalanced.parquet", "catalogue", Rebalanced
    changed = teller.one(*held, "row_no = ?", group.row_no)
    method = rules.choice("score_method")
    drg = by_drg(rules) and method == "average"
    weight = teller.say(
        "weight_drg" if drg else _FORMULAS[method],
        "F-120" if drg else "score_method",
        rw=half_up(changed.before if changed else group.rw, 4),
        mean=group.mean,
        city_mean=city.mean,
        base=rules.number("base_cost"),
        points=rules.number("base_points"),
    )
    lines = [_mean(group, teller), weight]
    if changed:
        values = {"before": half_up(changed.before, 4), "after": half_up(changed.after, 4)}
        lines.append(teller.say("weight_changed", "F-36", **values))
    return lines


def _mean(group: GroupScore, teller: Teller) -> str:
    """F-30: the yearly means and their weights."""
    means = (group.mean1, group.mean2, group.mean3)
    return teller.say(
        "mean",
        "year_weights",
        mean=group.mean,
        means="、".join(NOTHING if one is None else str(half_up(one, MONEY)) for one in means),
        cases="、".join(map(str, (group.n1, group.n2, group.n3))),
        weights=" : ".join(map(str, teller.rules.weights())),
    )


def _ratio(scored: Scored, group: GroupScore, city: City, teller: Teller) -> str:
    """F-52 to F-55: the cost against its mean, and what the area calls low and high."""
    level = _level(scored, teller)
    held = "catalogue/level_means.parquet", "catalogue", LevelMean
    found = teller.one(*held, "row_no = ? AND level = ?", scored.row_no, level)
    return teller.say(
        "ratio",
        ratio=NOTHING if scored.ratio is None else scored.ratio,
        cost=scored.cost,
        of=message(f"dip.compared.{'level' if found else 'group'}", teller.language),
        mean=found.mean if found else group.mean,
        deviation=message(f"dip.deviation.{scored.deviation}", teller.language),
        low=_low_line(scored, city, teller),
        high=_high_line(teller),
    )


def _low_line(scored: Scored, city: City, teller: Teller) -> str:
    method, line = teller.rules.choice("low_method"), teller.rules.number("low_line")
    if method == "none":
        return teller.say("low_none", "low_method")
    if method == "ratio":
        return teller.say("low_ratio", "low_line", low=line)
    standard = Fraction(scored.rw) * Fraction(city.point_value) * Fraction(scored.coefficient)
    return teller.say("low_standard", "low_line", low=line, standard=half_up(standard, MONEY))


def _high_line(teller: Teller) -> str:
    excess = teller.rules.choice("high_method") == "excess"
    line = teller.rules.number("high_line")
    return teller.say("high_excess" if excess else "high_normal", "high_line", high=line)


def _level(scored: Scored, teller: Teller) -> str:
    levels = {one.hospital: one.level for one in reference.hospitals(teller.work)}
    return levels[scored.hospital]


def _coefficient(scored: Scored, teller: Teller) -> str:
    """F-40 to F-43: where the coefficient of the hospital comes from."""
    k = scored.coefficient
    if scored.kind == "basic":
        return teller.say("k_basic", "basic_coefficient", k=k)
    level = _level(scored, teller)
    held = "catalogue/disease_coefficients.parquet", "catalogue", DiseaseCoefficient
    by_disease = teller.one(*held, "row_no = ? AND level = ?", scored.row_no, level)
    if by_disease:
        return teller.say("k_disease", "disease_coefficient", k=k, level=level)
    [own] = [one for one in reference.hospitals(teller.work) if one.hospital == scored.hospital]
    if own.coefficient is not None:
        return teller.say("k_agreed", "F-41", k=k, hospital=scored.hospital)
    if teller.rules.choice("coefficient_method") == "given":
        return teller.say("k_none", "coefficient_method", k=k, bonus=own.bonus)
    return teller.say("k_level", "coefficient_method", k=k, level=level, bonus=own.bonus)


def _refined(scored: Scored, teller: Teller) -> list[Refined]:
    """What changed the score of the case after grouping, in order."""
    held = "scored/refined.parquet", "score", Refined
    found = teller.rows(*held, "setl_id = ?", scored.setl_id)
    return sorted(found, key=lambda one: one.kind == "new_technology")


def _change(one: Refined, teller: Teller) -> str:
    """F-51 or F-37 of one case."""
    if one.factor is None:
        return teller.say("addition", points=one.after - one.before, after=one.after)
    level = f"dip.subtype.{one.kind}_{one.level}" if one.kind else "dip.subtype.rest"
    return teller.say(
        "subtype",
        "subtype_method",
        level=message(level, teller.language),
        trigger=one.trigger,
        factor=one.factor,
        before=one.before,
        after=one.after,
    )


def _earned(scored: Scored, score: Decimal, teller: Teller) -> str:
    """F-50 to F-54, or F-52: paid what it cost."""
    if scored.at_cost:
        return teller.say("at_cost", "low_method", cost=scored.at_cost)
    given = {"score": score, "rw": half_up(scored.rw, 4), "coefficient": scored.coefficient}
    rule = _deviation_rule(scored, teller)
    if rule is None:
        return teller.say("score", "F-50", **given)
    formula, parameter, factor = rule
    if not teller.rules.switch("coefficient_on_deviation"):
        given["coefficient"] = Decimal("1.0000")
    return teller.say("score_deviation", parameter, formula=formula, factor=factor, **given)


def _deviation_rule(scored: Scored, teller: Teller) -> tuple[str, str, Decimal] | None:
    """F-53, F-54: formula, parameter, and what the deviation multiplies a score with; None for none."""
    rules = teller.rules
    if scored.ratio is None:
        return None
    if scored.deviation == "low" and rules.choice("low_method") == "ratio":
        return "F-53", "low_method", scored.ratio
    if scored.deviation in ("high", "extreme") and rules.choice("high_method") == "excess":
        return "F-54", "high_method", scored.ratio - rules.number("high_line") + 1
    return None
