"""The typed forms: what `jiheng read` prints and everything else works on (FORM-JSON).

All values are strings as a careful human reader would transcribe them, as displayed; None
where there is no text, and `states` says why. The typed reading of a target or an actual
value stands beside its text (`target_value`, `actual_value`).
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from jiheng.kernel.findings import Finding
from jiheng.kernel.quantity import Quantity

Kind = Literal[
    "self_evaluation",
    "target_declaration",
    "target_approval",
    "monitoring",
    "transfer_self_evaluation",
    "overall_self_evaluation",
    "overall_declaration",
]
Horizon = Literal["whole_period", "annual"]
State = Literal["blank", "not_in_layout", "not_applicable", "unreadable"]


class Part(BaseModel):
    """What every part of a form has in common: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")


class Fund(Part):
    """One row of the funds block; `item` is canonical, `item_printed` stands where it differs."""

    item: str
    item_printed: str | None = None
    horizon: Horizon | None = None
    amount: str | None = None
    initial_budget: str | None = None
    full_year_budget: str | None = None
    executed: str | None = None
    executed_to_date: str | None = None
    rate_to_date: str | None = None
    forecast: str | None = None
    weight: str | None = None
    rate: str | None = None
    score: str | None = None


class Indicator(Part):
    """One third-level indicator (三级指标) with its place in the tree and its values."""

    horizon: Horizon = "annual"
    level1: str | None = None
    level1_printed: str | None = None
    level1_weight: str | None = None
    level2: str | None = None
    level2_printed: str | None = None
    level2_weight: str | None = None
    level3: str | None = None
    explanation: str | None = None
    core: str | None = None
    target: str | None = None
    adjusted_target: str | None = None
    actual: str | None = None
    actual_to_date: str | None = None
    forecast: str | None = None
    weight: str | None = None
    coefficient: str | None = None
    score: str | None = None
    rechecked_score: str | None = None
    deviation: str | None = None
    causes: dict[str, str] | None = None
    likelihood: str | None = None
    remark: str | None = None
    target_value: Quantity | None = None
    actual_value: Quantity | None = None


class Objectives(Part):
    """The overall objectives: expected and actual, or for the whole period and the year."""

    expected: str | None = None
    actual: str | None = None
    whole_period: str | None = None
    annual: str | None = None


class Extra(Part):
    """A cell that no key of the form holds, with the label beside it where there is one."""

    label: str | None = None
    text: str
    address: str | None = None


class Where(Part):
    """Where a form or list begins: file, number in the file from 1, and sheet, page or line."""

    file: str
    form: int | None = None
    sheet: str | None = None
    page: int | None = None
    line: int | None = None
    addresses: dict[str, dict[str, Any]] | None = None


class Form(Part):
    """One performance form, whatever document it came from."""

    kind: Kind
    title: str | None = None
    year: str | None = None
    project_name: str | None = None
    project_code: str | None = None
    department: str | None = None
    department_code: str | None = None
    implementing_unit: str | None = None
    implementing_unit_code: str | None = None
    attribute: str | None = None
    period: str | None = None
    money_unit: str | None = None
    funds: list[Fund] = Field(default_factory=list)
    objectives: Objectives = Field(default_factory=Objectives)
    narrative: dict[str, str] = Field(default_factory=dict)
    indicators: list[Indicator] = Field(default_factory=list)
    total_weight: str | None = None
    total_score: str | None = None
    filled_by: dict[str, str] = Field(default_factory=dict)
    states: dict[str, State] = Field(default_factory=dict)
    extra: list[Extra] = Field(default_factory=list)
    document: Where
    reading: list[Finding] = Field(default_factory=list)
    form_id: str = ""


class ProjectList(Part):
    """A list of projects (清单) that stands in front of forms."""

    document: Where
    title: str | None = None
    rows: list[list[str]] = Field(default_factory=list)


class Reading(Part):
    """What one document gave: its forms and its project lists."""

    forms: list[Form] = Field(default_factory=list)
    lists: list[ProjectList] = Field(default_factory=list)
