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
    within,
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

LEVELS_TO_SET = ("数量指标", "质量指标", "时效指标", "成本指标", "效益指标", "满意度指标")

# Formulas and other choices, by setting: the closed lists.
CHOICES: dict[str, tuple[str, ...]] = {
    "target_column": ("adjusted_if_given", "adjusted_only"),
    "met": ("full",),
    "over": ("full", "explained"),
    "short": ("proportional", "all_or_nothing"),
    "reverse": ("linear", "ratio", "unstated"),
    "equal": ("at_least", "exact", "symmetric", "unstated"),
    "equal_cost": ("ceiling", "as_equal"),
    "no_sign": ("both", "as_equal"),
    "zero_target": ("all_or_nothing", "unstated"),
    "missed_date": ("all_or_nothing", "unstated"),
    "negative_actual": ("zero", "refused"),
    "qualitative": ("bands", "steps"),
    "satisfaction": ("as_quantitative", "bands"),
    "execution": ("proportional", "bands"),
    "rounding": ("half_up", "down"),
}

# Shares of a hundred, and points of a total of a hundred.
_OF_A_HUNDRED = (
    "pass_line", "execution_weight", "execution_low_warning", "execution_low_error",
    "unspent_line", "cost_cover_line", "output_cover_line", "under_line", "heavy_weight",
    "full_marks_share", "full_marks_lowest", "deducted_met_share", "hundred_share",
    "copied_share", "same_value_share", "qualitative_full_share", "monitoring_red",
    "monitoring_yellow", "repeat_line", "rectify_below", "answer_share", "unrelated_share",
    "repeated_share", "same_rows_share", "identical_rows_share", "formula_share",
    "name_likeness", "set_likeness", "text_likeness", "project_likeness",
)  # fmt: skip

SHAPES: dict[str, Shape] = {
    **dict.fromkeys(_OF_A_HUNDRED, within(0, 100)),
    # what counts as over: of the target, of the progress due
    "over_line": within(100),
    "monitoring_fast": within(100),
    "late_adjustment_month": within(1, 12),
    **{name: one_of(*choices) for name, choices in CHOICES.items()},
    # the tree and its weights
    "tree": tree,
    "first_level_weights": weight_sets,
    # qualitative indicators and satisfaction
    "qualitative_bands": level_bands,
    "qualitative_steps": steps,
    "level_words": level_words,
    "satisfaction_bands": bands("share", most=100),
    # execution, total, grade
    "execution_bands": bands("points", most=100),
    "execution_caps": bands("total", most=100),
    "grades": bands("word", reachable=100),
    "monitoring_checkpoints": bands("share", most=100),
    "places": places,
    # what a form must say
    "required_fields": words(*REQUIRED_FIELDS),
    "compulsory_levels": words(*LEVELS_TO_SET),
}


def shape_of(setting: str) -> Shape:
    """The shape of a setting of national.toml: a number where SHAPES does not name it."""
    return SHAPES.get(setting, number)
