"""The settings that are more than a number: the closed lists of formulas, and their shapes.

Every setting that a profile may state is one of `national.toml`; one that is not listed here
is a number (a threshold).
"""

from jiheng.budget.profiles.shapes import (
    Shape,
    bands,
    level_bands,
    level_words,
    number,
    one_of,
    places,
    steps,
    tree,
    weight_sets,
    words,
)

REQUIRED_FIELDS = (
    "project_name",
    "department",
    "implementing_unit",
    "year",
    "funds",
    "total_score",
    "deviation_if_short",
    "deviation_if_over",
    "remark_if_qualitative",
    "evidence",
)

SHAPES: dict[str, Shape] = {
    # the tree and its weights
    "tree": tree,
    "first_level_weights": weight_sets,
    # quantitative indicators
    "target_column": one_of("adjusted_if_given", "adjusted_only"),
    "met": one_of("full"),
    "over": one_of("full", "explained"),
    "short": one_of("proportional", "all_or_nothing"),
    "reverse": one_of("linear", "ratio", "unstated"),
    "equal": one_of("at_least", "exact", "symmetric", "unstated"),
    "equal_cost": one_of("ceiling", "as_equal"),
    "zero_target": one_of("all_or_nothing", "unstated"),
    "missed_date": one_of("all_or_nothing", "unstated"),
    "negative_actual": one_of("zero", "refused"),
    # qualitative indicators and satisfaction
    "qualitative": one_of("bands", "steps"),
    "qualitative_bands": level_bands,
    "qualitative_steps": steps,
    "level_words": level_words,
    "satisfaction": one_of("as_quantitative", "bands"),
    "satisfaction_bands": bands("share", most=100),
    # execution, total, grade
    "execution": one_of("proportional", "bands"),
    "execution_bands": bands("points", most=100),
    "execution_caps": bands("total", most=100),
    "grades": bands("word"),
    "rounding": one_of("half_up", "down"),
    "places": places,
    # what a form must say
    "required_fields": words(*REQUIRED_FIELDS),
}


def shape_of(setting: str) -> Shape:
    """The shape of a setting of national.toml: a number where SHAPES does not name it."""
    return SHAPES.get(setting, number)
