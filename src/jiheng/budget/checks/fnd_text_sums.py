"""FND-19: sums that a text states hold."""

import re
from collections.abc import Iterator
from decimal import Decimal

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found
from jiheng.kernel.findings import Finding
from jiheng.kernel.text import plain_number

_N = r"(\d{1,12}(?:\.\d{1,6})?)"
_COUNTED = "(?:人次|人|户|家|次|件|条|台|套|份)"
# 19万人参保，按照每人2元标准，计37万元
_SPOKEN = re.compile(
    rf"{_N}(万|亿)?{_COUNTED}[^。；;\d]{{0,16}}?每{_COUNTED}[^。；;\d]{{0,6}}{_N}(万)?元"
    rf"[^。；;\d]{{0,8}}(?:合计|共计|小计|共需|计|需)[^。；;\d]{{0,4}}{_N}(万|亿)?元"
)
# 0.1元每人，预计达到200万人次
_PRICE = re.compile(rf"{_N}(万)?元(?:每|/){_COUNTED}[^。；;\d]{{0,16}}?{_N}(万|亿)?{_COUNTED}")
# 12×380=4560万元, 5+5+50=60万
_WRITTEN = re.compile(
    rf"(?<![\d.]){_N}([万亿]?)[^\d\s×xX*+＋=＝。，；%]{{0,4}}((?:[×xX*]|[+＋]))\s*{_N}([万亿]?)"
    rf"[^\d\s×xX*+＋=＝。，；%]{{0,4}}\s*[=＝]\s*{_N}([万亿]?)(?![\d.])"
)
_SIZE = {"": 1, None: 1, "万": 10**4, "亿": 10**8}
_SLACK = Decimal("0.005")
_HUNDRED = Decimal(100)
_LONGEST = 4000  # beyond, a text is no sentence with a sum in it


def sums_in_texts_hold(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """A product or sum that a text states is what its figures make, and fits the budget."""
    for field, text in _texts(case):
        for said, seen, true in (*_products(text), *_written(text)):
            if abs(seen - true) > max(abs(true) * _SLACK, Decimal("0.5")):
                yield found(case, "FND-19", field, said, plain_number(true))
        for said, product in _prices(text):
            budget = (case.budget or Decimal(0)) * case.yuan
            slack = profile.threshold("unit_cost_tolerance") / _HUNDRED * budget
            if budget > 0 and abs(product - budget) > slack:
                yield found(
                    case, "FND-19", field, said, plain_number(product), wording="FND-19.budget",
                    product=plain_number(product / case.yuan), budget=plain_number(case.budget or Decimal(0)),
                    unit=case.form.money_unit or "元",
                )  # fmt: skip


def _products(text: str) -> Iterator[tuple[str, Decimal, Decimal]]:
    """A sentence with count, price each and amount: its words, the amount stated, the true one."""
    for one in _SPOKEN.finditer(text):
        true = Decimal(one[1]) * _SIZE[one[2]] * Decimal(one[3]) * _SIZE[one[4]]
        yield one[0], Decimal(one[5]) * _SIZE[one[6]], true


def _written(text: str) -> Iterator[tuple[str, Decimal, Decimal]]:
    """A written sum: its words, the result stated, the true one; its units must be one."""
    for one in _WRITTEN.finditer(text):
        first, second = Decimal(one[1]) * _SIZE[one[2]], Decimal(one[4]) * _SIZE[one[5]]
        true = first + second if one[3] in "+＋" else first * second
        seen = Decimal(one[6]) * _SIZE[one[7]]
        if one[7] == one[2] or one[7] == one[5] or seen == true:
            yield one[0], seen, true


def _prices(text: str) -> Iterator[tuple[str, Decimal]]:
    """A price each and a count: the words, and what they make in yuan."""
    for one in _PRICE.finditer(text):
        yield one[0], Decimal(one[1]) * _SIZE[one[2]] * Decimal(one[3]) * _SIZE[one[4]]


def _texts(case: Case) -> Iterator[tuple[str, str]]:
    """The texts of the year in which amounts are worked out, by field."""
    objectives = case.form.objectives
    for name in ("expected", "annual"):
        text = getattr(objectives, name)
        if text:
            yield f"objectives.{name}", text[:_LONGEST]
    for title, text in case.form.narrative.items():
        if text != objectives.annual:
            yield f"narrative.{title}", text[:_LONGEST]
