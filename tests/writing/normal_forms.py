"""Random normal forms: what a reading of some document could have given, with its states.

A form is normal where its texts are as `jiheng read` transcribes them (tidy, no label of the
layout among the values), its codes stand in the names that they are split off, and `states`
says of every missing value why. The states are stated here by a second, plain rule.
"""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from jiheng.budget.forms import Form, Kind
from jiheng.budget.recognise.inline import fused, inline, label_of
from jiheng.budget.recognise.labels import fund_item, level, meaning, side
from jiheng.kernel.text import tidy

SIGNS = "参保人员覆盖率结算培训检查场次医药机构经办服务群众系统建设运行审核慢病救助待遇补贴药店村室督导办结县区"
ODD = (
    "=1+1", "+86", "-12.5%", "@SUM(A1)", "=HYPERLINK(x)", "<script>x</script>", "</td><td>甲",
    "“引”'单'\"双\"", "a&b<c>d", "]]>", "&lt;b&gt;", "\\u0007", "#let x=[1]", "*星*_下_$x$`码`~//",
    "①②㎡‰℃", "Windows Server 2022", "𠮷野", "_x0041_", "甲；乙：丙", "１２３", "{{x}}", "%s%d",
)  # fmt: skip
OWN = {  # levels that no vocabulary has, of a layout with its own
    "履职效能": ("预算配置", "职责履行"),
    "管理效率": ("预算编制", "资产管理", "内部控制"),
}
HORIZONS = ("whole_period", "annual")
DECLARING = ("target_declaration", "target_approval", "overall_declaration")
SECOND = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "成本指标": ("经济成本指标", "社会成本指标", "生态环境成本指标"),
    "效益指标": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度指标", "满意度指标"),
}
TITLES: dict[Kind, str] = {
    "self_evaluation": "项目支出绩效自评表",
    "target_declaration": "项目支出绩效目标申报表",
    "target_approval": "部门预算财政支出绩效目标批复表",
    "monitoring": "项目支出绩效目标执行监控表",
    "transfer_self_evaluation": "转移支付区域绩效目标自评表",
    "overall_self_evaluation": "部门整体支出绩效自评表",
    "overall_declaration": "部门整体支出绩效目标申报表",
}
FIGURES: dict[Kind, tuple[str, ...]] = {
    "monitoring": ("initial_budget", "executed_to_date", "rate_to_date", "forecast"),
    "transfer_self_evaluation": ("full_year_budget", "executed", "rate"),
}
EVALUATED = ("initial_budget", "full_year_budget", "executed", "weight", "rate", "score")
TO_DATE = ("executed_to_date", "rate_to_date", "forecast")
ALWAYS = ("level1", "level2", "level3", "target", "actual", "weight", "score", "deviation")
COLUMNS: dict[Kind, tuple[str, ...]] = {
    "self_evaluation": ("target", "actual", "weight", "score", "deviation"),
    "overall_self_evaluation": ("target", "actual", "weight", "score", "deviation"),
    "transfer_self_evaluation": ("target", "actual", "deviation"),
    "monitoring": ("target", "actual_to_date", "forecast", "remark"),
    "target_declaration": ("target",),
    "target_approval": ("target",),
    "overall_declaration": ("target",),
}
FURTHER = ("adjusted_target", "coefficient", "rechecked_score", "explanation", "remark", "weight")
NARRATIVE = (
    "项目概况",
    "立项依据",
    "项目设立必要性",
    "项目实施计划",
    "监控结论",
    "存在问题",
    "单位职责",
)
ASPECTS = ("分配科学性", "下达及时性", "使用规范性")


def _no_label(text: str) -> bool:
    """Whether a text is none of the words that a layout prints."""
    known = label_of(text, True) or inline(text, True) or fused(text) or fund_item(text)
    known = known or level("level1", text) or level("level2", text) or side(text)
    sections = ("fund_column", "objective", "indicator", "total", "cause", "header", "other")
    return not known and not any(meaning(one, text) for one in sections) and tidy(text) == text


words = st.text(SIGNS, min_size=4, max_size=14).filter(_no_label)
prose = st.lists(st.one_of(words, st.sampled_from(("，", "2023年", "15%", "（一）", *ODD))), min_size=1, max_size=12).map("".join).map(lambda text: f"对{text}。").filter(_no_label)  # fmt: skip
odd = st.sampled_from(ODD).map(lambda text: f"{text}等") | st.sampled_from(ODD)
odd = odd.filter(lambda text: tidy(text) == text)
numbers = st.integers(0, 99999).map(str) | st.decimals(0, 99999, places=2).map(str)
money = numbers | st.decimals(0, 9999999, places=2).map(lambda one: f"{one:,}")
points = st.integers(0, 100).map(str) | st.decimals(0, 100, places=2).map(str)
rates = st.decimals(0, 100, places=2).map(lambda one: f"{one}%")
targets = st.builds(
    "{}{}{}".format, st.sampled_from(("≥", "≤", "=", "<", ">", "")), numbers,
    st.sampled_from(("%", "人", "万元", "个工作日", "次/年", "元/人·年")),
) | st.sampled_from(("有所提高", "效果明显", "12月底前", "不适用", "2023年6月30日")) | prose | odd  # fmt: skip
actuals = targets | numbers


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.one_of(strategy, strategy, strategy, st.none())


@st.composite
def forms(draw: st.DrawFn, kind: Kind | None = None, most: int = 14) -> Form:
    """A normal form of a kind, or of any."""
    kind = kind or draw(st.sampled_from(list(TITLES)))
    form: dict[str, Any] = {"kind": kind, "document": {"file": "随机"}, "title": TITLES[kind]}
    states: dict[str, str] = {}
    if kind in ("self_evaluation", "monitoring") and draw(st.integers(0, 9)) == 0:
        form["title"] = None  # the columns say which kind it is
    form["year"] = draw(maybe(st.sampled_from(("2021", "2024"))))
    form["money_unit"] = draw(st.sampled_from(("万元", "元")))
    _head(draw, form, states)
    _funds(draw, form, states)
    _texts(draw, form, states)
    _indicators(draw, form, states, most)
    _foot(draw, form, states)
    for key in ("year", "money_unit"):
        if form[key] is None:
            states[key] = "not_in_layout"
    form["states"] = states
    return Form.model_validate(form)


def _head(draw: st.DrawFn, form: dict[str, Any], states: dict[str, str]) -> None:
    overall = form["kind"].startswith("overall")
    must = "department" if overall else "project_name"
    fields = ("department",) if overall else (
        "project_name", "department", "implementing_unit", "attribute", "period",
    )  # fmt: skip
    for key in ("project_name", "department", "implementing_unit", "attribute", "period"):
        printed = key == must or (key in fields and draw(st.booleans()))
        value = draw(words if key == must else maybe(words)) if printed else None
        if value and key in ("project_name", "department", "implementing_unit"):
            code = draw(st.none() | st.integers(10, 999999).map(str))
            if code:
                value, form[f"{key.removesuffix('_name')}_code"] = f"{code}-{value}", code
        form[key] = value
        if value is None:
            states[key] = "blank" if printed else "not_in_layout"


def _state(states: dict[str, str], path: str, value: Any) -> None:
    if value is None:
        states[path] = "blank"
    elif value == "不适用":
        states[path] = "not_applicable"


def _table(
    states: dict[str, str], part: str, rows: Sequence[dict[str, Any]], keys: Sequence[str],
    printed: set[str],
) -> None:  # fmt: skip
    """The states of columns: not in the layout once for all rows, else cell by cell."""
    for key in keys:
        if rows and key not in printed:
            states[f"{part}[*].{key}"] = "not_in_layout"
        for at, row in enumerate(rows if key in printed else ()):
            _state(states, f"{part}[{at}].{key}", row.get(key))


def _funds(draw: st.DrawFn, form: dict[str, Any], states: dict[str, str]) -> None:
    rows: list[dict[str, Any]] = []
    kind = form["kind"]
    if kind in DECLARING:
        items = draw(st.lists(st.sampled_from(("财政拨款", "其他资金", "中央财政资金", "单位自筹", "事业收入")), unique=True))  # fmt: skip
        both = draw(st.booleans())
        for item in ("资金总额", *items):
            for horizon in HORIZONS if both else HORIZONS[1:]:
                rows.append({"item": item, "horizon": horizon, "amount": draw(maybe(money))})
        for at, row in enumerate(rows):
            _state(states, f"funds[{at}].amount", row["amount"])
    else:
        usual = FIGURES.get(kind, EVALUATED)
        items = draw(st.lists(st.sampled_from(("本年财政拨款", "上年结转资金", "其他资金", "地方资金", "事业收入")), unique=True))  # fmt: skip
        looks = {
            "weight": points | st.just("—"),
            "score": points,
            "rate": rates,
            "rate_to_date": rates,
        }
        for item in ("年度资金总额", *items):
            row: dict[str, Any] = {"item": item}
            for key in usual:
                row[key] = draw(maybe(looks.get(key, money)))
            rows.append(row)
        _table(states, "funds", rows, EVALUATED, set(usual))
        _table(states, "funds", rows, [key for key in TO_DATE if key in usual], set(usual))
    form["funds"] = rows


def _texts(draw: st.DrawFn, form: dict[str, Any], states: dict[str, str]) -> None:
    keys = ("whole_period", "annual") if form["kind"] in DECLARING else ("expected", "actual")
    printed = draw(st.sampled_from((keys, keys, keys[:1] if keys[0] == "expected" else keys[1:])))
    form["objectives"] = {}
    for key in keys:
        value = draw(maybe(prose)) if key in printed else None
        if value and draw(st.integers(0, 4)) == 0:
            value = f"{value}\n{draw(prose)}"  # of two cells
        form["objectives"][key] = value
        if value is None:
            states[f"objectives.{key}"] = "blank" if key in printed else "not_in_layout"
    names = draw(st.lists(st.sampled_from(NARRATIVE), unique=True, max_size=4))
    several = st.lists(prose, min_size=1, max_size=2).map("\n".join)
    form["narrative"] = {name: draw(several) for name in names}
    if form["kind"] == "transfer_self_evaluation":
        for aspect in draw(st.lists(st.sampled_from(ASPECTS), unique=True)):
            form["narrative"][aspect] = draw(prose)
            form["narrative"][f"{aspect}-存在问题和改进措施"] = draw(prose)


def _indicators(draw: st.DrawFn, form: dict[str, Any], states: dict[str, str], most: int) -> None:
    kind = form["kind"]
    keys = set(COLUMNS[kind])
    keys |= set(draw(st.lists(st.sampled_from(FURTHER), max_size=2, unique=True)))
    looks: dict[str, st.SearchStrategy[str]] = {
        "weight": points, "score": points, "coefficient": points, "rechecked_score": points,
        "actual": actuals, "actual_to_date": actuals, "forecast": actuals, "target": targets,
        "adjusted_target": targets,
    }  # fmt: skip
    both = kind in DECLARING and draw(st.booleans())
    rows: list[dict[str, Any]] = []
    tree = SECOND if draw(st.integers(0, 4)) else OWN
    for level1 in draw(st.lists(st.sampled_from(list(tree)), unique=True, min_size=1)):
        weight = draw(st.none() | st.integers(1, 99).map(str))
        for level2 in draw(st.lists(st.sampled_from(tree[level1]), unique=True, min_size=1)):
            printed2 = draw(st.none() | st.sampled_from(("数量类指标", "其他考核", "双重目标")))
            for _ in range(draw(st.integers(1, 3))):
                for horizon in HORIZONS if both else HORIZONS[1:]:
                    row = {"horizon": horizon, "level1": level1, "level1_weight": weight}
                    row |= {"level2": level2, "level3": draw(words | prose)}
                    if tree is SECOND:
                        row["level2_printed"] = printed2
                    row |= {key: draw(maybe(looks.get(key, prose))) for key in sorted(keys)}
                    if kind == "monitoring":
                        _causes(draw, row)
                    rows.append(row)
    rows = rows[: most - most % 2]
    order = draw(st.integers(0, 3)) if both else 0
    if order == 1:
        rows = sorted(rows, key=lambda row: HORIZONS.index(row["horizon"]))
    if order == 2 and len(rows) > 2:
        rows.pop(draw(st.integers(0, len(rows) - 1)))
    form["indicators"] = rows
    if rows and "score" in keys and draw(st.integers(0, 4)) == 0:
        rows[0]["score"] = None
    printed = keys | {"level1", "level2", "level3"}
    _table(states, "indicators", form["indicators"], ALWAYS, printed)
    if rows and "score" in keys and rows[0]["score"] is None and draw(st.booleans()):
        states["indicators[0].score"] = "unreadable"
    others = [key for key in printed if key not in ALWAYS]
    if kind == "monitoring":
        others += ["causes", "likelihood"]
    _table(states, "indicators", form["indicators"], others, printed | {"causes", "likelihood"})
    scored = {"weight", "score"} <= keys
    for key in ("total_weight", "total_score"):
        form[key] = draw(maybe(points)) if scored else None
    if scored and form["total_weight"] is None and form["total_score"] is None:
        form["total_score"] = draw(points)
    for key in ("total_weight", "total_score"):
        if form[key] is None:
            states[key] = "blank" if scored else "not_in_layout"


def _causes(draw: st.DrawFn, row: dict[str, Any]) -> None:
    names = draw(st.lists(st.sampled_from(("经费保障", "人员保障", "其他")), unique=True))
    causes = dict.fromkeys(names, "√")
    if draw(st.booleans()):
        causes["原因说明"] = draw(prose)
    row["causes"] = causes or None
    row["likelihood"] = draw(st.sampled_from((None, "确定能", "有可能", "完全不可能")))


def _foot(draw: st.DrawFn, form: dict[str, Any], states: dict[str, str]) -> None:
    form["filled_by"] = {}
    for name in draw(st.lists(st.sampled_from(("负责人", "经办人", "联系电话", "填报日期")), unique=True)):  # fmt: skip
        value = draw(maybe(st.sampled_from(("王某某", "0351-0000000", "2024年1月5日"))))
        if value is None:
            states[f"filled_by.{name}"] = "blank"
        else:
            form["filled_by"][name] = value
    rows = st.tuples(
        st.sampled_from(SECOND["效益指标"]), st.sampled_from(("0", "不适用", "达成预期指标"))
    )
    others = st.tuples(st.sampled_from(("自评等级", "批复文号", "备注", None)), prose)
    form["extra"] = [
        {"label": label, "text": text} for label, text in draw(st.lists(rows | others, max_size=5))
    ]
