"""A pack: the layouts in which one place prints its forms, as data.

A `KindLayout` says which rows, columns and words one kind of form has; what stands in a cell
and how wide a column becomes on paper is worked out by the blocks (head, funds, objectives …)
from the form. A field that a layout does not name is printed with the pack's `Words`.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from jiheng.budget.forms import Horizon, Kind

Word = Annotated[str, Field(min_length=1, max_length=40)]
Width = Annotated[float, Field(gt=0, le=267)]
FIELDS = (
    "project_name", "project_code", "department", "department_code", "implementing_unit",
    "implementing_unit_code", "attribute", "period",
)  # fmt: skip
REVIEW_COLUMNS = frozenset(("part", "item", "question", "points", "grade", "score", "remark"))
EXTRA = "extra:"  # before the label of a cell of `extra` that has its place in the head


class Data(BaseModel):
    """What every part of a pack has in common: unknown keys are refused, nothing changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Data):
    """Labels, and widths of columns in millimetres, for what a layout does not print by itself."""

    project_name: Word
    project_code: Word
    department: Word
    department_code: Word
    implementing_unit: Word
    implementing_unit_code: Word
    attribute: Word
    period: Word
    year: Word
    supplement: Word
    monitored: Word
    lone_score: Word
    horizons: dict[Horizon, Word]
    objectives: dict[str, Word]
    lists: dict[str, Word]
    target_whole_period: Word
    side_whole_period: Word
    side_annual: Word
    fields: dict[str, Word]
    fund_columns: dict[str, tuple[Word, Width]]
    indicator_columns: dict[str, tuple[Word, Width]]
    parts: dict[str, tuple[Word, Width]]
    filled_by: tuple[Word, ...]
    tree: dict[Word, tuple[Word, ...]]


class FundsLayout(Data):
    """The funds block: `columns` of figures, or items with their amounts (`totals` by horizon)."""

    side: Word
    columns: tuple[str, ...] = ()
    labels: dict[str, Word] = Field(default_factory=dict)
    totals: dict[str, Word] = Field(default_factory=dict)
    items: dict[str, Word] = Field(default_factory=dict)


class ManagementLayout(Data):
    """The block 资金管理情况: its aspects, each with an account and its problems."""

    side: Word
    account: Word
    problems: Word
    aspects: tuple[Word, ...]


class ObjectivesLayout(Data):
    """The overall goals: the label down the side, and a heading for each goal."""

    side: Word
    expected: Word | None = None
    actual: Word | None = None
    whole_period: Word | None = None
    annual: Word | None = None


class IndicatorsLayout(Data):
    """The table of indicators: its columns in their order, and the words of its headings."""

    side: Word
    side_whole_period: Word | None = None
    side_annual: Word | None = None
    columns: tuple[str, ...]
    labels: dict[str, Word] = Field(default_factory=dict)
    causes: tuple[Word, ...] = ()
    likelihoods: tuple[Word, ...] = ()
    total: Word = "合计"


class KindLayout(Data):
    """How one kind of form is printed."""

    title: Word
    landscape: bool = False
    above: Word | None = None
    head: tuple[tuple[str, ...], ...]
    words: dict[str, Word] = Field(default_factory=dict)
    narrative: tuple[Word, ...] = ()
    closing: tuple[Word, ...] = ()  # labels of cells of `extra` that stand at the end of the table
    filled_by: tuple[Word, ...] = ()
    seal: Word | None = None
    funds: FundsLayout
    management: ManagementLayout | None = None
    objectives: ObjectivesLayout
    indicators: IndicatorsLayout


class ReviewItem(Data):
    """One thing that a reviewer judges: its name, the points it may get, the question."""

    name: Word
    points: Annotated[int, Field(ge=0, le=100)]
    question: Annotated[str, Field(min_length=1, max_length=200)]


class ReviewPart(Data):
    """A group of items (完整性, 相关性 …)."""

    name: Word
    items: tuple[ReviewItem, ...]


class ReviewLayout(Data):
    """The form 审核表 in which a reviewer judges a target; nothing of it is read as a form."""

    title: Word
    head: tuple[tuple[str, ...], ...]
    seal: Word | None = None
    columns: dict[str, tuple[Word, Width]]
    grades: tuple[Word, ...]
    total: Word
    conclusion: Word
    opinion: Word
    basis: Word
    parts: tuple[ReviewPart, ...]


class Pack(Data):
    """The layouts of one place by kind of form; kinds that it lacks are the national ones."""

    id: str
    titles: Mapping[str, str]
    about: Mapping[str, str]
    words: Words
    kinds: Mapping[Kind, KindLayout]
    review: ReviewLayout | None = None
