"""Sample assessments: one in every state, with points, reasoning and papers."""

from decimal import Decimal

from jiheng.budget.assessing import papers, parts, questions
from jiheng.web.assessments import moving
from jiheng.web.projects.models import Project

_YEAR = 2027
# code, unit, kind, 万元, name, state or conclusion to reach, points off each question
_ROWS = (
    ("YB2027010", "341500-YBZX", "new_project", 860, "医保智能监管平台建设", "support", "1"),
    ("YB2027011", "341500-YBZX", "new_policy", 1200, "门诊慢特病保障扩面", "assessing", "1"),
    ("YB2027012", "341500-YBZX", "new_project", 620, "长期护理保险失能评估", "draft", "1"),
    ("YB2027013", "341500-YBZX", "new_project", 540, "参保动员宣传片摄制", "rejected", "5"),
    ("YB2027014", "341500-YY", "new_project", 700, "医院医保结算窗口改造", "returned", "2"),
    ("YB2027015", "341502-YB", "new_project", 150, "村级医保服务站点建设", "adjusted", "3"),
)
_TEXTS = {
    "object": "示例：项目背景、主要内容、绩效目标和资金安排见申报书。",
    "work": "示例：采用资料审核、现场调研和专家论证的方法，按规定程序开展评估。",
    "suggestions": "示例：细化采购需求，明确分年度支出计划。",
    "other": "",
}
_REASON = "示例：依据充分，测算有据，详见佐证材料。"
_NONE = "示例：本项目不涉及。"
_REQUIRED_ANSWERED = "示例材料：{}"
_CLERKS = {"341500-YBZX": "clerk", "341500-YY": "clerk-yy", "341502-YB": "clerk-east"}
_DEPARTMENTS = {
    "341500-YB": "department",
    "341500-WJ": "department-wj",
    "341502-YB": "department-east",
}


def fill(places, people) -> None:
    """Make the sample projects with their assessments."""
    for row in _ROWS:
        _assessment(row, places, people)


def _assessment(row, places, people):
    code, unit, kind, amount, name, goal, off = row
    project = Project.objects.create(
        code=code,
        name=name,
        unit=places[unit],
        kind=kind,
        planned_amount=amount,
        first_year=_YEAR,
        last_year=_YEAR + 2,
    )
    made = moving.begin(project, _YEAR, None)
    if goal == "draft":
        made.texts = {"object": _TEXTS["object"]}
        made.save()
        return
    clerk, department = people[_CLERKS[unit]], people[_DEPARTMENTS[project.department.code]]
    _fill_in(made, clerk, off)
    moving.submit(made, clerk, None)
    if goal == "returned":
        moving.give_back(made, department, None, "测算说明不完整，请补充单价来源。")
    elif goal != "assessing":
        moving.conclude(made, department, None, made.points, goal, "示例：按专家论证意见作出结论。")


def _fill_in(assessment, person, off):
    """All texts and points, a title for each required paper and a reason for one that is none."""
    names = [one.id for one in (*parts(), *questions())]
    assessment.texts = {name: _TEXTS.get(name, _REASON) for name in names}
    assessment.points = {one.id: f"{one.points - Decimal(off):f}" for one in questions()}
    assessment.save()
    for one in papers():
        if one.required:
            title = _REQUIRED_ANSWERED.format(one.zh)
            assessment.papers.create(kind=one.id, title=title, by=person)
    assessment.papers.create(kind="experts", not_applicable=_NONE, by=person)
