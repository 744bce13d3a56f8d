"""The head of a form, its narrative and its foot: labels with the value beside them.

项目名称 | 医疗救助补助
主管部门 | 512-某市医疗保障局 | 实施单位 | 某市医疗保障中心
"""

from jiheng.budget.layouts.bands import Band
from jiheng.budget.layouts.laying import Laying
from jiheng.budget.layouts.pack import EXTRA, FIELDS
from jiheng.budget.layouts.tasks import tasks_of
from jiheng.budget.months import PERIOD_LABEL
from jiheng.budget.recognise.inline import label_of
from jiheng.budget.recognise.tasks import KEY as TASKS

_LABEL = 27.0  # millimetres of a label; a pair shares the page
_PAGE = 180.0
_PAIRS_AT_FOOT = 4
_OPINION = "意见"  # 审核意见, 财政部门批复意见: behind all that it is about


def head(laying: Laying) -> list[Band]:
    """The rows of the head as the layout has them, then the fields that it has no place for."""
    layout, asking = laying.layout, laying.asking
    usual = {name for row in layout.head for name in row}
    bands = []
    for row in layout.head:
        shown = [name for name in row if _has(laying, name, usual)]
        if shown:
            bands.append(pairs_of([_pair(laying, name) for name in shown]))
    for name in FIELDS:
        if name not in usual and _has(laying, name, usual):
            if not _code_said(laying, name):
                bands.append(pairs_of([_pair(laying, name)]))
                laying.find("WRITE-01", "layouts.field_added", name, label=_label(laying, name))
    if laying.form.year is None and (laying.filling or asking.has("year", None, False)):
        bands.append(pairs_of([(_label(laying, "year"), "", "year")]))
    return bands


def _has(laying: Laying, name: str, usual: set[str]) -> bool:
    if name.startswith(EXTRA):
        laying.take_period()
        label = name.removeprefix(EXTRA)
        if laying.filling:
            return not (laying.period and label == PERIOD_LABEL)
        return bool(laying.extra) and laying.extra[0].label == label
    value = getattr(laying.form, name)
    if name.endswith("_code"):
        return value is not None
    return laying.asking.has(name, value, name in usual)


def _code_said(laying: Laying, name: str) -> bool:
    """Whether a code is printed with the name that it belongs to (077-六安市医疗保障局)."""
    of = name.removesuffix("_code").replace("project", "project_name")
    code = getattr(laying.form, name)
    return name.endswith("_code") and code in (getattr(laying.form, of) or "")


def _label(laying: Laying, name: str) -> str:
    return laying.layout.words.get(name) or str(getattr(laying.words, name))


def _pair(laying: Laying, name: str) -> tuple[str, str, str | None]:
    """Label, text and field of one place of the head."""
    if name.startswith(EXTRA):
        label = name.removeprefix(EXTRA)
        return label, laying.take(label) or "", laying.aside(label)
    value = getattr(laying.form, name)
    return _label(laying, name), laying.asking.text(name, value), name


def pairs_of(pairs: list[tuple[str, str, str | None]], label: float = _LABEL) -> Band:
    """One row of labels with their values beside them."""
    band = Band((label, _PAGE / len(pairs) - label) * len(pairs))
    for at, (word, text, field) in enumerate(pairs):
        band.label(0, 2 * at, word)
        band.put(0, 2 * at + 1, text, align="center" if len(text) < 30 else "left", field=field)
    return band


def narrative(laying: Laying, *, behind: bool) -> list[Band]:
    """The texts with their labels: before the goals what has an official label, the rest behind.

    A text of several cells is printed as as many rows, each with its label.
    """
    texts = laying.form.narrative
    usual = [key for key in laying.layout.narrative if key not in texts]
    bands = []
    printed = _managed(laying) | set(laying.layout.closing)  # by blocks of their own
    if tasks_of(texts):
        printed |= {key for key in texts if key.startswith(TASKS) and key != TASKS}
    for key in (*usual, *texts):
        if key in printed or _stands_behind(key) != behind:
            continue
        for part in texts.get(key, "").split("\n"):
            band = Band((_LABEL, _PAGE - _LABEL))
            band.label(0, 0, key)
            band.put(0, 1, part, field=f"narrative.{key}")
            bands.append(band)
    return bands


def _managed(laying: Laying) -> set[str]:
    """The texts that the block 资金管理情况 prints."""
    management = laying.layout.management
    if management is None:
        return set()
    aspects = management.aspects
    return {*aspects, *(f"{aspect}-{management.problems}" for aspect in aspects)}


def _stands_behind(key: str) -> bool:
    """Whether a text has a label of the form's own, which is known only behind the indicators, or
    is what others say of the whole."""
    if key.endswith(_OPINION):
        return True
    known = label_of(key, False)
    return not key.startswith(TASKS) and (known is None or known != ("narrative", key))


def management(laying: Laying) -> list[Band]:
    """The block 资金管理情况: each aspect with its account, and its problems beside it."""
    layout, texts = laying.layout.management, laying.form.narrative
    if layout is None or not (laying.asking.fresh or texts.keys() & _managed(laying)):
        return []
    band = Band((_LABEL, 36.0, 70.0, 47.0))
    band.label(0, 1, "")
    band.label(0, 2, layout.account)
    band.label(0, 3, layout.problems)
    for row, aspect in enumerate(layout.aspects, 1):
        problems = f"{aspect}-{layout.problems}"
        band.label(row, 1, aspect)
        band.put(row, 2, texts.get(aspect, ""), field=f"narrative.{aspect}")
        band.put(row, 3, texts.get(problems, ""), field=f"narrative.{problems}")
    band.label(0, 0, layout.side, rows=band.rows)
    return [band]


def foot(laying: Laying) -> list[Band]:
    """Who filled the form and when, four in a row."""
    filled, states = laying.form.filled_by, laying.form.states
    usual = laying.layout.filled_by or (laying.words.filled_by if laying.filling else ())
    blank = [path.partition(".")[2] for path in states if path.startswith("filled_by.")]
    names = [name for name in usual if name in filled or name in blank or laying.asking.fresh]
    names += [name for name in (*filled, *blank) if name not in names]
    pairs = [(f"{name}：", filled.get(name, ""), f"filled_by.{name}") for name in names]
    rows = [pairs[at : at + _PAIRS_AT_FOOT] for at in range(0, len(pairs), _PAIRS_AT_FOOT)]
    return [pairs_of(list(row), label=19.0) for row in rows]
