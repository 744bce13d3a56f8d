"""The overall goals: expected beside actual, or the whole period beside the year."""

from jiheng.budget.layouts.bands import Band
from jiheng.budget.layouts.laying import Laying
from jiheng.budget.recognise.objectives import role_of

_SIDE, _TEXTS = 27.0, 153.0
_PAIRS = (("expected", "actual"), ("whole_period", "annual"))


def objectives(laying: Laying) -> list[Band]:
    """Two goals side by side under their headings; one alone beside its label.

    A goal of several cells is printed as as many rows.
    """
    shown = [key for pair in _PAIRS for key in pair if _has(laying, key)]
    if len(shown) == 2 and tuple(shown) in _PAIRS:
        return [_beside(laying, (shown[0], shown[1]))]
    return [_alone(laying, key, len(shown) == 1) for key in shown]


def _has(laying: Laying, key: str) -> bool:
    value = getattr(laying.form.objectives, key)
    usual = getattr(laying.layout.objectives, key) is not None
    return laying.asking.has(f"objectives.{key}", value, usual)


def _texts(laying: Laying, key: str) -> list[str]:
    path = f"objectives.{key}"
    text = laying.asking.text(path, getattr(laying.form.objectives, key))
    return text.split("\n")


def _beside(laying: Laying, keys: tuple[str, str]) -> Band:
    band = Band((_SIDE, _TEXTS / 2, _TEXTS / 2))
    for column, key in enumerate(keys, 1):
        band.label(0, column, _heading(laying, key))
        for row, text in enumerate(_texts(laying, key), 1):
            band.put(row, column, text, field=f"objectives.{key}")
    band.label(0, 0, laying.layout.objectives.side, rows=band.rows)
    return band


def _alone(laying: Laying, key: str, only: bool) -> Band:
    """A goal beside its label; the only one of a form beside the label of the block."""
    band = Band((_SIDE, _TEXTS))
    for row, text in enumerate(_texts(laying, key)):
        side = laying.layout.objectives.side
        of_the_side = only and role_of(side) == "expected" and key in ("expected", "annual")
        label = side if of_the_side else _heading(laying, key)
        band.label(row, 0, label)
        band.put(row, 1, text, field=f"objectives.{key}")
    return band


def _heading(laying: Laying, key: str) -> str:
    return getattr(laying.layout.objectives, key) or laying.words.objectives[key]
