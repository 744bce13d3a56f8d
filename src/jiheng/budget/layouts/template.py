"""Workbooks to fill in: the layout of a kind of form with inputs, notes and live figures.

The cells of a form's fields may be filled in, all others stay as they are. Levels, operators
and units are chosen from lists; sums, totals and the execution rate are worked out.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from jiheng.budget.forms import Form, Fund, Horizon, Indicator, Kind, Where
from jiheng.budget.layouts.lay_out import LaidOut, lay_out
from jiheng.budget.layouts.pack import Pack, Words
from jiheng.kernel.missing import figure
from jiheng.kernel.regulations import Basis, regulations
from jiheng.kernel.writing.sheet import Box, Formula, Input, Sheet

_EACH = 2  # rows for each second level of a form just begun
_FREE = 6  # further rows
_LONGEST_NOTE = 250  # signs that a spreadsheet shows beside a cell
_INDEX = re.compile(r"\[\d+\]")
_MONEY = frozenset(
    ("amount", "initial_budget", "full_year_budget", "executed", "executed_to_date", "forecast")
)
_POINTS = frozenset(("weight", "score", "coefficient", "rechecked_score", "level1_weight"))
_RATES = {
    "rate": ("executed", "full_year_budget"),
    "rate_to_date": ("executed_to_date", "initial_budget"),
}
_HUNDRED = Decimal(100)


@cache
def _data() -> dict[str, Any]:
    text = files("jiheng.budget.layouts").joinpath("notes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def template(
    kind: Kind, pack: Pack, packs: Mapping[str, Pack], given: Form | None = None
) -> LaidOut:
    """A sheet to fill in, for a kind of form; what is `given` stands in it already."""
    form = given or Form(kind=kind, document=Where(file=""))
    words = (pack if kind in pack.kinds else packs["national"]).words
    layout = pack.kinds.get(kind) or packs["national"].kinds[kind]
    halves = bool(layout.funds.totals)
    form = form.model_copy(update={"states": {}}, deep=True)
    form.indicators += _blank(form, words, halves)
    if not form.funds:
        form.funds = _funds(layout.funds.items, halves)
    if form.money_unit is None:
        form.money_unit = "万元"
    laid = lay_out(form, pack, packs, filling=True)
    sheet = laid.sheet
    inputs = _inputs(sheet, form, words)
    shown = [_computed(box, inputs, form) for box in sheet.boxes]
    made = replace(sheet, boxes=shown, inputs=inputs, draft=False)
    return LaidOut(made, laid.findings)


def _blank(form: Form, words: Words, halves: bool) -> list[Indicator]:
    """The rows to fill in: two for each second level of a form just begun, and some free ones."""
    said = {one.horizon for one in form.indicators}
    horizons: Sequence[Horizon] = ("whole_period", "annual") if halves else ("annual",)
    if said:
        horizons = [one for one in horizons if one in said]
    tree = () if form.indicators else words.tree.items()
    rows = [
        Indicator(horizon=horizon, level1=level1, level2=level2)
        for level1, seconds in tree
        for level2 in seconds
        for _ in range(_EACH)
        for horizon in horizons
    ]
    return rows + [Indicator(horizon=horizon) for _ in range(_FREE) for horizon in horizons]


def _funds(items: Mapping[str, str], halves: bool) -> list[Fund]:
    """The rows of the funds block of a form just begun."""
    if not halves:
        return [Fund(item=item) for item in items]
    both: tuple[Horizon, ...] = ("whole_period", "annual")
    return [Fund(item=item, horizon=one) for item in ("资金总额", *items) for one in both]


# ---------------------------------------------------------------- inputs


def _inputs(sheet: Sheet, form: Form, words: Words) -> dict[str, Input]:
    """What may be entered in each cell of a field, and what is worked out."""
    formulas = _formulas(form, {box.field for box in sheet.boxes if box.field})
    made = {}
    for box in sheet.boxes:
        if box.field is None or box.kind == "label" or box.field.endswith(".item"):
            continue
        made[box.field] = _input(box.field, words, formulas.get(box.field))
    return made


def _input(path: str, words: Words, formula: Formula | None) -> Input:
    key = _INDEX.sub("", path)
    name = key.rpartition(".")[2]
    least = 0.0 if name in _MONEY | _POINTS and not key.startswith("indicators.forecast") else None
    choices = _choices(key, words)
    lines = _data()["lines"].get(key) or _data()["lines"].get(key.partition(".")[0], 1)
    return Input(
        choices=choices,
        strict=key.endswith(".operator"),
        least=None if choices else least,
        most=100.0 if name in _POINTS else None,
        formula=formula,
        note=note_of(key),
        lines=lines,
    )


def _choices(key: str, words: Words) -> tuple[str, ...]:
    if key == "indicators.level1":
        return tuple(words.tree)
    if key == "indicators.level2":
        return tuple(one for seconds in words.tree.values() for one in seconds)
    return tuple(_data()["choices"].get(key, ()))


def note_of(key: str) -> str:
    """What is said of a field: what belongs there, examples, basis; "" where nothing is."""
    note = _data()["notes"].get(key)
    if note is None:
        return ""
    words, known = _data()["words"], regulations()
    parts = [note["text"]]
    parts += [f"{words[name]}：{note[name]}" for name in ("good", "bad") if name in note]
    cited = [Basis(one, "mem").cited(known) for one in note.get("basis", ())]
    parts += [f"{words['basis']}：{one}" for one in cited]
    return "\n".join(parts)[:_LONGEST_NOTE]


# ---------------------------------------------------------------- live figures


def _formulas(form: Form, fields: set[str]) -> dict[str, Formula]:
    """Sums of the funds, rates, and totals of weights and scores, where their cells are there."""
    found: dict[str, Formula] = {}
    for at, row in enumerate(form.funds):
        for rate, (part, whole) in _RATES.items() if "总额" in row.item else ():
            found[f"funds[{at}].{rate}"] = Formula(
                "ratio", (f"funds[{at}].{part}", f"funds[{at}].{whole}")
            )
        if "总额" in row.item:
            parts = [
                one
                for one, other in enumerate(form.funds)
                if one != at and other.horizon == row.horizon
            ]
            for key in _MONEY:
                found[f"funds[{at}].{key}"] = Formula(
                    "sum", tuple(f"funds[{one}].{key}" for one in parts)
                )
    rows = range(len(form.indicators))
    for key in ("weight", "score"):
        of = (f"funds[0].{key}", *(f"indicators[{at}].{key}" for at in rows))
        found[f"total_{key}"] = Formula("sum", tuple(one for one in of if one in fields))
    return {
        path: formula
        for path, formula in found.items()
        if path in fields and formula.fields and set(formula.fields) <= fields
    }


def _computed(box: Box, inputs: dict[str, Input], form: Form) -> Box:
    """The box with its figure worked out; a figure that was given and differs stays as it is."""
    given = inputs.get(box.field or "")
    if given is None or given.formula is None or box.field is None:
        return box
    text = _figure(given.formula, form, box.text)
    if box.text and text != box.text:
        inputs[box.field] = replace(given, formula=None)
        return box
    return replace(box, text=text)


def _figure(formula: Formula, form: Form, printed: str) -> str:
    """What a formula gives, with as many decimals as are printed; "" where nothing is known yet."""
    known = [figure(_value(form, path)).number for path in formula.fields]
    numbers = [one for one in known if one is not None]
    if formula.kind == "sum":
        if not numbers:
            return ""
        return _as_printed(sum(numbers, Decimal(0)), printed)
    if len(numbers) < len(known) or not numbers[1]:
        return ""
    return f"{_as_printed(_HUNDRED * numbers[0] / numbers[1], printed.rstrip('%') or '0.00')}%"


def _as_printed(number: Decimal, printed: str) -> str:
    decimals = len(printed.partition(".")[2])
    if printed:
        number = number.quantize(Decimal(1).scaleb(-decimals), rounding="ROUND_HALF_UP")
    return f"{number:,}" if "," in printed else f"{number}"


def _value(form: Form, path: str) -> str | None:
    """The text of a field: funds[2].executed, indicators[0].score."""
    part, at, key = re.split(r"[\[\].]+", path)
    rows: Sequence[Fund | Indicator] = form.funds if part == "funds" else form.indicators
    value = getattr(rows[int(at)], key)
    return None if value is None else str(value)
