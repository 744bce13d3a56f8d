"""The columns of the indicator table that are printed, and their headings."""

import re
from dataclasses import dataclass

from jiheng.budget.forms import Indicator
from jiheng.budget.layouts.laying import Laying
from jiheng.budget.recognise.rows import joined

PARTS = ("operator", "target", "unit")  # of a target, each filled in by itself
_APART = re.compile(r"(?P<operator>[≥≤=<>]?)(?P<value>[\d.,]+)(?P<unit>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Column:
    """One printed column: field, heading, width, half, and the heading that spans it and others."""

    key: str
    label: str
    width: float
    half: int = 0
    group: str = ""
    part: str = ""  # the cause or likelihood that it stands for


def columns_of(laying: Laying, whole: bool) -> list[Column]:
    """The columns that are printed: those of the layout, then others that the form has."""
    usual = laying.layout.indicators.columns
    order = [key for key in laying.words.indicator_columns if key not in usual]
    shown = [key for key in usual if _shown(laying, key, True)]
    for key in order:
        if _shown(laying, key, False):
            shown.insert(_behind(laying, shown, key), key)
            label = laying.words.indicator_columns[key][0]
            if key not in ("level1_weight", "level2_weight"):
                laying.find("WRITE-02", "layouts.column_added", f"indicators[*].{key}", label=label)
    if laying.filling and "target" in shown:
        at = shown.index("target")
        shown[at : at + 1] = PARTS
    found: list[Column] = []
    for key in shown:
        found.extend(_column(laying, key, whole))
    return found


def _behind(laying: Laying, shown: list[str], key: str) -> int:
    """The place of a further column: behind those that the usual order of all puts before it."""
    order = list(laying.words.indicator_columns)
    before = [at for at, one in enumerate(shown) if order.index(one) < order.index(key)]
    return max(before, default=-1) + 1


def _shown(laying: Laying, key: str, usual: bool) -> bool:
    rows = laying.form.indicators
    if key in ("level1_weight", "level2_weight"):
        return usual or any(_in_a_column(one, key) for one in rows)
    if key == "cause":
        told = any(one.causes for one in rows)
        return laying.asking.has_column("indicators", "causes", told, usual)
    values = any(getattr(one, key) is not None for one in rows)
    return laying.asking.has_column("indicators", key, values, usual)


def _in_a_column(one: Indicator, key: str) -> bool:
    """Whether a weight of a level cannot stand behind the label, as it is printed otherwise."""
    weight = getattr(one, key)
    printed = getattr(one, key.replace("_weight", "_printed"))
    return weight is not None and (
        not _is_weight(weight) or bool(printed and weight not in printed)
    )


def _is_weight(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _column(laying: Laying, key: str, whole: bool) -> list[Column]:
    """The column of a field; causes and likelihoods have one for each word."""
    layout = laying.layout.indicators
    label, width = (laying.words.indicator_columns | laying.words.parts)[key]
    label = laying.heading(layout.labels.get(key, label))
    if key == "target" and whole:
        label = layout.labels.get("target_whole_period", laying.words.target_whole_period)
    if key == "cause":
        named = [name for one in laying.form.indicators for name in one.causes or ()]
        names = dict.fromkeys((*layout.causes, *named))
        return [Column(key, name, _cause(name, width), 0, label, name) for name in names]
    if key == "likelihood" and _ticks(laying):
        return [Column(key, one, width * 0.7, 0, label, one) for one in layout.likelihoods]
    return [Column(key, label, width)]


def _cause(name: str, width: float) -> float:
    return width * 2 if "说明" in name else width


def _ticks(laying: Laying) -> bool:
    """Whether the likelihood is ticked under its word: each one is a word of the layout."""
    words = laying.layout.indicators.likelihoods
    told = [one.likelihood for one in laying.form.indicators if one.likelihood is not None]
    return bool(words) and all(one in words for one in told)


def apart(target: str | None) -> tuple[str, str, str]:
    """A target as operator, value and unit, where reading these gives it back; else as a value.

    >>> apart("≥95%"), apart("有所提高"), apart("≤12月底前")
    (('≥', '95', '%'), ('', '有所提高', ''), ('≤', '12', '月底前'))
    """
    found = _APART.fullmatch(target or "")
    if found is None or joined(*found.groups()) != target or len(found["unit"]) > 6:
        return "", target or "", ""
    return found["operator"], found["value"], found["unit"]
