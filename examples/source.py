"""The sources of the packaged examples: one TOML file a document, each form as a person reads it.

An indicator of a self-evaluation is a row of eight cells (一级, 二级, 三级, 年度指标值, 实际完成值,
分值, 得分, 偏差原因), one of a declaration or approval a row of seven (一级, and 二级, 三级, 指标值
of the whole period and of the year); a blank first or second cell continues the one above, as
in a merged table. `expected` turns a form into the shape of `jiheng read`, which the golden
tests compare with what is really read; `notes` name what else counts as right.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORMS = Path(__file__).parent / "forms"
SIDES = ("whole_period", "annual")
KINDS = {
    "self_evaluation": "self_evaluation",
    "declaration": "target_declaration",
    "target_table": "target_declaration",
    "approval": "target_approval",
}
FUND_FIELDS = ("initial_budget", "full_year_budget", "executed", "weight", "rate", "score")
FORM_FIELDS = (
    "year", "project_name", "department", "implementing_unit", "attribute", "period",
    "money_unit",
)  # fmt: skip
_LEVEL1 = re.compile(r"(?P<name>[^(]+)(?:\((?P<weight>\d+)分\))?")

Raw = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """One document to be: its file name, what it says of itself, a list in front, its forms.

    `written` is the text of a document that stands in the sources as it is, or None.
    """

    file: str
    options: Raw
    listed: Raw | None
    forms: list[Raw]
    written: str | None


def sources() -> list[Source]:
    """Every document of the examples, in the order of the file names."""
    return [_source(path) for path in sorted(FORMS.glob("*.toml"))]


def _source(path: Path) -> Source:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    shared = raw.pop("defaults", {})
    forms = [{**shared, **form} for form in raw.pop("forms")]
    listed = raw.pop("list", None)
    file = raw.pop("file")
    written = None
    if raw.pop("as_written", False):
        written = (FORMS / file).read_text(encoding="utf-8")
    return Source(file=file, options=raw, listed=listed, forms=forms, written=written)


def carried(rows: list[list[str]], columns: tuple[int, ...]) -> list[list[str]]:
    """The rows with the blank cells of the given columns filled from the row above.

    A new cell of the first column ends what stood in the others.
    """
    filled: list[list[str]] = []
    above: list[str] = []
    for row in rows:
        new = list(row)
        for column in columns:
            begins = any(row[other] for other in columns if other < column)
            if not new[column] and above and not begins:
                new[column] = above[column]
        filled.append(new)
        above = new
    return filled


def expected(form: Raw) -> Raw:
    """The form in the shape of `jiheng read`; rows without a third-level indicator are left out."""
    read: Raw = {"kind": KINDS[form["layout"]], "notes": form.get("notes", [])}
    read |= {field: form.get(field) for field in FORM_FIELDS}
    read["total_weight"], read["total_score"] = form.get("total", (None, None))
    read["narrative"] = dict(form.get("narrative", ()))
    filled_on = form.get("filled_on")
    read["filled_by"] = {"填报日期": filled_on} if filled_on else {}
    if read["kind"] == "self_evaluation":
        read["objectives"] = {"expected": form["expected"], "actual": form["actual"]}
        read["funds"] = [
            {"item": item, **dict(zip(FUND_FIELDS, map(_or_none, cells), strict=True))}
            for item, *cells in form["funds"]
        ]
        read["indicators"] = _evaluated(form["indicators"])
    else:
        read["objectives"] = {side: form[side] for side in SIDES}
        read["funds"] = [
            {"item": item, "horizon": side, "amount": _or_none(amount)}
            for item, *amounts in form["funds"]
            for side, amount in zip(SIDES, amounts, strict=True)
        ]
        read["indicators"] = _targeted(form["indicators"])
    return read


def _or_none(text: str) -> str | None:
    return text or None


def _level1(text: str) -> Raw:
    """产出指标(50分) → name and weight."""
    found = _LEVEL1.fullmatch(text)
    if found is None:
        raise ValueError(f"not a first-level indicator: {text!r}")
    return {"level1": found["name"], "level1_weight": found["weight"]}


def _evaluated(rows: list[list[str]]) -> list[Raw]:
    names = ("level3", "target", "actual", "weight", "score", "deviation")
    return [
        {"horizon": "annual", **_level1(level1), "level2": level2}
        | dict(zip(names, map(_or_none, cells), strict=True))
        for level1, level2, *cells in carried(rows, (0, 1))
        if cells[0] not in ("", "不适用")
    ]


def _targeted(rows: list[list[str]]) -> list[Raw]:
    found = []
    for level1, *cells in carried(rows, (0, 1, 4)):
        for side, (level2, level3, target) in zip(SIDES, (cells[:3], cells[3:]), strict=True):
            if level3 not in ("", "不适用"):
                found.append(
                    {"horizon": side, **_level1(level1), "level2": level2, "level3": level3}
                    | {"target": _or_none(target)}
                )
    return found
