"""Forms as the site stores them: a new one, its canonical text, its typed shape."""

import hashlib
import json

from jiheng.budget.form_json import form_record
from jiheng.budget.forms import Form, Fund, Horizon, Where
from jiheng.kernel.quantity import read_quantity

FUND_ITEMS = (
    "资金总额",
    "中央财政资金",
    "省级财政资金",
    "市县(区)财政资金",
    "单位自筹",
    "其他资金",
)
HORIZONS: tuple[Horizon, ...] = ("whole_period", "annual")
NARRATIVES = ("项目概况", "立项依据", "项目设立必要性", "保证项目实施的制度、措施", "项目实施计划")
INDICATOR_KEYS = ("horizon", "level1", "level2", "level3", "target", "weight")


def new_form(project, year) -> Form:
    """An empty declaration of a project, with the rows of its funds."""
    form = Form(
        kind="target_declaration",
        year=str(year),
        project_name=project.name,
        project_code=project.code,
        department=project.department.name,
        implementing_unit=project.unit.name,
        money_unit="万元",
        document=Where(file=project.name),
    )
    return with_fund_rows(form)


def with_fund_rows(form: Form) -> Form:
    """The form with a row for every source and horizon, in the usual order, others behind."""
    have = {(one.item, one.horizon): one for one in form.funds}
    usual: list[tuple[str, Horizon | None]]
    usual = [(item, horizon) for item in FUND_ITEMS for horizon in HORIZONS]
    rows = [have.pop(key, Fund(item=key[0], horizon=key[1])) for key in usual]
    form.funds = [*rows, *have.values()]
    return form


def shown_order(declaration) -> list[str]:
    """The ids of the rows as they are shown: the whole period first, each half in its own order.

    Documents whose halves stand side by side are read line by line, so the halves alternate.
    """
    horizons = {
        row: one["horizon"]
        for row, one in zip(declaration.row_ids, declaration.form["indicators"], strict=True)
    }
    return sorted(declaration.row_ids, key=lambda row: HORIZONS.index(horizons[row]))


def typed(record) -> Form:
    """The typed form of what is stored, with the readings of its targets made anew."""
    form = Form.model_validate(record)
    for one in form.indicators:
        one.target_value = read_quantity(one.target) if one.target else None
    return form


def canonical(form: Form) -> str:
    """The one text of a form: the same form gives the same text, and so the same checksum."""
    return json.dumps(form_record(form), ensure_ascii=False, sort_keys=True, indent=1)


def rows_as_typed(declaration) -> list[dict[str, str]]:
    """Of each indicator, in their order, its row id and what the official form has no cell for."""
    return [{"id": row, **declaration.row_facts.get(row, {})} for row in declaration.row_ids]


def without_ids(declaration) -> list[dict[str, str]]:
    """The rows of another round: what was typed of them, without ids, which are its own."""
    facts = declaration.row_facts
    return [facts.get(row, {}) for row in declaration.row_ids]


def checksum(text: str, rows: list[dict[str, str]] | None = None) -> str:
    """The SHA-256 of a text, and of the rows that were kept with it where there are any."""
    kept = "\n" + json.dumps(rows, ensure_ascii=False, sort_keys=True) if rows else ""
    return hashlib.sha256((text + kept).encode()).hexdigest()
