"""REV-11: what a transfer-payment form says of how its money was managed."""

from collections.abc import Iterator

from jiheng.budget.checks.case import Case
from jiheng.budget.checks.check import Thresholds, found
from jiheng.budget.checks.patterns import pattern
from jiheng.kernel.findings import Finding
from jiheng.kernel.text import plain

_ASPECT, _FORMULA = pattern("rev", "aspect"), pattern("rev", "formula")
_HUNDRED = 100


def management_is_accounted_for(case: Case, profile: Thresholds) -> Iterator[Finding]:
    """The block 资金管理情况 tells facts, not only that all was 科学, 及时 and 合规."""
    said = {
        aspect: plain(text)
        for aspect, text in case.form.narrative.items()
        if _ASPECT.fullmatch(aspect) and plain(text)
    }
    empty = [aspect for aspect, text in said.items() if _FORMULA.fullmatch(text)]
    if said and len(empty) * _HUNDRED > profile.threshold("formula_share") * len(said):
        shown = "；".join(f"{aspect}：{case.form.narrative[aspect]}" for aspect in empty)
        yield found(
            case, "REV-11", f"narrative.{empty[0]}", shown, None,
            count=str(len(empty)), all=str(len(said)),
        )  # fmt: skip
