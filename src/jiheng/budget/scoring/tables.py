"""The ledger in a terminal: declared beside computed, and why; several profiles side by side."""

from collections.abc import Sequence
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from jiheng.budget.scoring.ledger import Ledger, Line, Total
from jiheng.budget.scoring.side_by_side import side_by_side
from jiheng.kernel.messages import message

NOTHING = "—"
FORMS_IN_TERMINAL = 100


def shown_form(ledgers: Sequence[Ledger], language: str, every: bool = False) -> RenderableType:
    """One form under one or several profiles; `every` shows the lines that agree too."""
    heading = Text(_heading(ledgers, language), style="bold")
    notes = [Text(one.said(language).message) for one in ledgers[0].findings]
    if all(line.rule is None for line in ledgers[0].lines()) and ledgers[0].total.computed is None:
        return Group(heading, Text(ledgers[0].execution.reason.said(language)), *notes, Text())
    table = (
        _single(ledgers[0], language, every)
        if len(ledgers) == 1
        else _several(ledgers, language, every)
    )
    return Group(heading, *notes, table, Text())


def _heading(ledgers: Sequence[Ledger], language: str) -> str:
    """File, form, project, and the profiles with their rule day."""
    form = ledgers[0].form
    days: dict[str, list[str]] = {}
    for one in ledgers:
        days.setdefault(one.rule_day.isoformat(), []).append(one.profile)
    rules = "；".join(f"{'、'.join(names)} {day}" for day, names in days.items())
    return message(
        "scoring.table.heading",
        language,
        file=form.document.file,
        form=str(form.document.form or 1),
        project=form.project_name or NOTHING,
        rules=rules,
    )


def _single(ledger: Ledger, language: str, every: bool) -> Table:
    """Indicator, target, actual, weight, declared, computed, difference, reason."""
    table = _table(
        language,
        *(
            "indicator",
            "target",
            "actual",
            "weight",
            "declared",
            "computed",
            "difference",
            "reason",
        ),
    )
    lines = [line for line in ledger.lines() if every or not _agrees(line)]
    for line in lines:
        table.add_row(*map(Text, _cells(line, language)))
    left_out = len(ledger.lines()) - len(lines)
    if left_out:
        note = message("scoring.table.agree", language, count=str(left_out))
        table.add_row(Text(note), *[Text()] * 7)
    table.add_section()
    total = ledger.total
    reason = " ".join(
        part for part in (_grade(ledger, language), total.reason.said(language)) if part
    )
    name = message("scoring.table.total", language)
    row = (name, "", "", "", _number(total.stated), _span(total), _sign(total.gain), reason)
    table.add_row(*map(Text, row))
    return table


def _agrees(line: Line) -> bool:
    return line.difference == 0 and not line.alternatives


def _cells(line: Line, language: str) -> tuple[str, ...]:
    target, actual = _values(line)
    return (
        line.name or NOTHING,
        target,
        actual,
        _number(line.weight),
        _number(line.declared),
        _points(line),
        _sign(line.difference),
        line.reason.said(language),
    )


def _values(line: Line) -> tuple[str, str]:
    """Target and actual of an indicator; budget and executed of the execution."""
    texts = {one.field.rpartition(".")[2]: one.text for one in line.inputs}
    if line.index is None:
        return texts.get("full_year_budget", NOTHING), texts.get("executed", NOTHING)
    target = texts.get("adjusted_target", texts.get("target", NOTHING))
    return target, texts.get("actual", NOTHING)


def _several(ledgers: Sequence[Ledger], language: str, every: bool) -> Table:
    """Indicator, weight, declared, the points of each profile, and the reasons."""
    beside = side_by_side(ledgers)
    table = _table(language, "indicator", "weight", "declared")
    for ledger in ledgers:
        table.add_column(ledger.profile, justify="right", no_wrap=True)
    table.add_column(message("scoring.table.reason", language), overflow="fold")
    rows = list(zip(*(one.lines() for one in ledgers), strict=True)) if every else beside.lines
    for row in rows:
        reasons = _reasons(ledgers, row, language)
        cells = (row[0].name or NOTHING, _number(row[0].weight), _number(row[0].declared))
        table.add_row(*map(Text, (*cells, *map(_points, row), reasons)))
    table.add_section()
    totals = [one.total for one in ledgers]
    name = message("scoring.table.total", language)
    said = _grouped(ledgers, [_verdict(one, language) for one in ledgers])
    table.add_row(*map(Text, (name, "", _number(totals[0].stated), *map(_span, totals), said)))
    gains = [_sign(one) for one in beside.gains()]
    name = message("scoring.table.gain", language)
    table.add_row(*map(Text, (name, "", "", *gains, "")))
    return table


def _reasons(ledgers: Sequence[Ledger], row: Sequence[Line], language: str) -> str:
    return _grouped(ledgers, [line.reason.said(language) for line in row])


def _verdict(ledger: Ledger, language: str) -> str:
    """The grade, and why the total is what it is where that is not plain."""
    plain = ledger.total.reason.message_id == "scoring.total"
    reason = "" if plain else ledger.total.reason.said(language)
    return " ".join(part for part in (_grade(ledger, language), reason) if part)


def _grouped(ledgers: Sequence[Ledger], sentences: Sequence[str]) -> str:
    """Each sentence once, with the profiles that it is about where they differ."""
    said: dict[str, list[str]] = {}
    for ledger, sentence in zip(ledgers, sentences, strict=True):
        said.setdefault(sentence, []).append(ledger.profile)
    if len(said) == 1:
        return next(iter(said))
    return "\n".join(f"{'、'.join(names)}：{one}" for one, names in said.items() if one)


def _table(language: str, *columns: str) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    numbers = ("weight", "declared", "computed", "difference")
    for column in columns:
        table.add_column(
            message(f"scoring.table.{column}", language),
            justify="right" if column in numbers else "left",
            no_wrap=column in numbers,
            overflow="fold",
        )
    return table


def _grade(ledger: Ledger, language: str) -> str:
    if ledger.grade is None:
        return ""
    return message("scoring.table.grade", language, grade=ledger.grade)


def _points(line: Line) -> str:
    """The computed points; of an open line those of its readings, or its ends."""
    if line.refused and line.refused.least is not None:
        return f"{line.refused.least}~{line.refused.most}"
    if line.computed is None:
        readings = [str(one.computed) for one in line.alternatives if one.computed is not None]
        return "/".join(readings) or NOTHING
    return str(line.computed)


def _span(total: Total) -> str:
    if total.computed is not None or total.lowest is None:
        return _number(total.computed)
    return f"{total.lowest}~{total.highest}"


def _number(number: Decimal | None) -> str:
    return NOTHING if number is None else str(number)


def _sign(number: Decimal | None) -> str:
    return NOTHING if number is None else f"{number:+}" if number else "0"
