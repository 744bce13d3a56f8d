"""The official layouts as grids: self-evaluation, and targets with both halves side by side."""

from decimal import Decimal

from grid import Grid, Style, shape
from source import Raw

EVALUATION_WIDTHS = [9.0, 18, 19, 34, 20, 20, 20, 16, 18, 20]
TARGET_WIDTHS = [9.0, 20, 22, 40, 24, 22, 40, 24]
FUND_HEADS = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
EVALUATION_HEADS = (
    "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分",
)  # fmt: skip
PRINTED_FUNDS = {
    "年度资金总额": "年度资金总额:",
    "本年财政拨款": "其中: 本年财政拨款",
    "中央财政资金": "其中:中央财政资金",
    "财政拨款": "其中:财政拨款",
}
FUND_TOTALS = {
    "declaration": ("实施期资金总额:", "年度资金总额:"),
    "target_table": ("中期资金总额:", "年度资金总额:"),
    "approval": ("中期资金总额:", "年度资金总额:"),
}
HORIZONS = {
    "declaration": ("实施期目标", "年度目标"),
    "target_table": ("中期目标(2020-2022)", "年度目标"),
}
VALUE_HEADS = {"approval": ("中长期指标值", "本年度指标值")}
SIGNED = ("负责人:", "经办人:", "联系电话:", "填报日期:")


def grid(form: Raw) -> Grid:
    """The form in its official layout."""
    return _evaluation(form) if form["layout"] == "self_evaluation" else _target(form)


def listing(listed: Raw) -> Grid:
    """The project list that stands in front of the forms."""
    widths = [18.0, 110, 40][: len(listed["rows"][0])]
    made = Grid("清单", widths, [(listed["title"], "chapter")])
    for row, cells in enumerate(listed["rows"]):
        for column, text in enumerate(cells):
            style: Style = "label" if row == 0 else "left" if column == 1 else "middle"
            made.put(row, column, text, style=style, figure=row > 0 and column == 0)
    return made


def _new(form: Raw, widths: list[float]) -> Grid:
    made = Grid(form["project_name"], widths, [])
    if "heading" in form:
        made.above.append((form["heading"], "heading"))
    if "title" in form:
        made.above.append((form["title"], "title"))
        if "year" in form:
            made.above.append((f"({form['year']}年度)", "subtitle"))
    if form["layout"] == "approval":
        made.above.append(("填报单位（盖章）", "note"))
    return made


def _evaluation(form: Raw) -> Grid:
    made = _new(form, EVALUATION_WIDTHS)
    made.put(0, 0, "项目名称", columns=4, style="label")
    made.put(0, 4, form["project_name"], columns=6)
    made.put(1, 0, "主管部门", columns=2, style="label")
    made.put(1, 2, form["department"], columns=3)
    made.put(1, 5, "实施单位", columns=2, style="label")
    made.put(1, 7, form["implementing_unit"], columns=3)
    _evaluation_funds(made, form, first=2)
    made.put(7, 0, "年度总体目标", rows=2, style="label")
    made.put(7, 1, "预期目标", columns=4, style="label")
    made.put(7, 5, "实际完成情况", columns=5, style="label")
    made.put(8, 1, form["expected"], columns=4, style="left")
    made.put(8, 5, form["actual"], columns=5, style="left")
    last = _evaluation_indicators(made, form, first=9)
    if "total" in form:
        weight, score = form["total"]
        made.put(last, 0, "总分", columns=6, style="label")
        made.put(last, 6, weight, figure=True)
        made.put(last, 7, score, figure=True)
        made.put(last, 8, "", columns=2)
    return made


def _evaluation_funds(made: Grid, form: Raw, first: int) -> None:
    money = f"项目资金\n({form['money_unit']})"
    made.put(first, 0, money, rows=len(form["funds"]) + 1, columns=2, style="label")
    made.put(first, 2, "", columns=2)
    for column, head in enumerate(FUND_HEADS, 4):
        made.put(first, column, head, style="label")
    for row, (item, *cells) in enumerate(form["funds"], first + 1):
        made.put(row, 2, PRINTED_FUNDS.get(item, item), columns=2, style="label")
        for column, text in enumerate(cells, 4):
            exact = None
            if text.endswith("%"):
                exact = float(Decimal(cells[2]) / Decimal(cells[1]))
            made.put(row, column, text, figure=True, exact=exact)


def _evaluation_indicators(made: Grid, form: Raw, first: int) -> int:
    rows = form["indicators"]
    made.header = first
    made.put(first, 0, "绩效指标", rows=len(rows) + 1, style="label")
    for column, head in enumerate(EVALUATION_HEADS, 1):
        made.put(first, column, head, style="label")
    made.put(first, 8, "偏差原因分析及改进措施", columns=2, style="label")
    for column in (0, 1):
        for start, count in shape([row[column] for row in rows]):
            made.put(first + 1 + start, column + 1, rows[start][column], rows=count)
    for row, (_, _, *cells) in enumerate(rows, first + 1):
        made.put(row, 3, cells[0], style="left")
        for column, text in enumerate(cells[1:5], 4):
            made.put(row, column, text, figure=True)
        made.put(row, 8, cells[5], columns=2, style="left")
    return first + 1 + len(rows)


def _target(form: Raw) -> Grid:
    made = _new(form, TARGET_WIDTHS)
    row = _target_head(made, form)
    row = _target_funds(made, form, row)
    for label, text in form.get("narrative", ()):
        made.put(row, 0, label, columns=2, style="label")
        made.put(row, 2, text, columns=6, style="left")
        row += 1
    made.put(row, 0, "总体目标", rows=2, style="label")
    whole, annual = form.get("horizons") or HORIZONS[form["layout"]]
    made.put(row, 1, whole, columns=4, style="label")
    made.put(row, 5, annual, columns=3, style="label")
    made.put(row + 1, 1, form["whole_period"], columns=4, style="left")
    made.put(row + 1, 5, form["annual"], columns=3, style="left")
    row = _target_indicators(made, form, row + 2)
    if form["layout"] == "declaration":
        for place, label in enumerate(SIGNED):
            made.put(row, 2 * place, label, style="label")
            made.put(row, 2 * place + 1, form["filled_on"] if place == 3 else "")
    return made


def _target_head(made: Grid, form: Raw) -> int:
    made.put(0, 0, "项目名称", columns=2, style="label")
    made.put(0, 2, form["project_name"], columns=6)
    if form["layout"] == "approval":
        for row, label, field in (
            (1, "实施单位", "implementing_unit"),
            (2, "项目属性", "attribute"),
        ):
            made.put(row, 0, label, columns=2, style="label")
            made.put(row, 2, form[field], columns=6)
        return 3
    pairs = (
        (("主管部门及代码", "department"), ("实施单位", "implementing_unit")),
        (("项目属性", "attribute"), ("项目期", "period")),
    )
    for row, ((left, field), (right, other)) in enumerate(pairs, 1):
        made.put(row, 0, left, columns=2, style="label")
        made.put(row, 2, form[field], columns=2)
        made.put(row, 4, right, style="label")
        made.put(row, 5, form[other], columns=3)
    return 3


def _target_funds(made: Grid, form: Raw, first: int) -> int:
    rows = form["funds"]
    money = f"项目资金\n({form['money_unit']})"
    made.put(first, 0, money, rows=len(rows), columns=2, style="label")
    totals = FUND_TOTALS[form["layout"]]
    for row, (item, *amounts) in enumerate(rows, first):
        for side, amount in enumerate(amounts):
            label = totals[side] if item == "资金总额" else PRINTED_FUNDS.get(item, item)
            made.put(row, 2 + 3 * side, label, columns=2, style="label")
            made.put(row, 4 + 3 * side, amount, figure=True)
    return first + len(rows)


def _target_indicators(made: Grid, form: Raw, first: int) -> int:
    rows = form["indicators"]
    values = VALUE_HEADS.get(form["layout"], ("指标值", "指标值"))
    made.header = first
    made.put(first, 0, "绩效指标", rows=len(rows) + 1, style="label")
    heads = ("一级指标", "二级指标", "三级指标", values[0], "二级指标", "三级指标", values[1])
    for column, head in enumerate(heads, 1):
        made.put(first, column, head, style="label")
    for column in (0, 1, 4):
        for start, count in shape([row[column] for row in rows]):
            made.put(first + 1 + start, column + 1, rows[start][column], rows=count)
    for row, cells in enumerate(rows, first + 1):
        for column in (2, 5):
            made.put(row, column + 1, cells[column], style="left")
            made.put(row, column + 2, cells[column + 1], figure=True)
    return first + 1 + len(rows)
