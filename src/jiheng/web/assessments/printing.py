"""An assessment as what is printed, and as the file of a format."""

from jiheng.budget.assessing import conclusions
from jiheng.budget.assessing.layout import Assessed, assessment_sheet
from jiheng.kernel.messages import message
from jiheng.kernel.text import plain_number
from jiheng.kernel.writing.characters import held
from jiheng.kernel.writing.write import WRITERS, unheld
from jiheng.web.assessments.filling import checklist
from jiheng.web.frame.dates import day_in_words
from jiheng.web.frame.numbers import amount_in_words


def printed(assessment) -> Assessed:
    """The assessment as its sheet shows it: with the newest conclusion, else as a draft."""
    project = assessment.project
    act = assessment.acts.filter(act="conclude").order_by("-pk").first()
    kind = message(f"web.project_kind.{project.kind}") if project.kind else ""
    head = [
        ("项目名称", project.name),
        ("项目编码", project.code),
        ("申报单位", project.unit.name),
        ("主管部门", project.department.name),
        ("项目类型", kind),
        ("预算年度", f"{assessment.year}年"),
        ("计划资金总额（万元）", amount_in_words(project.planned_amount)),
    ]
    closing = []
    if act:
        closing = [
            ("评估总分", plain_number(act.total)),
            ("评估结论", conclusions()[act.conclusion].zh),
            ("结论说明", act.text),
            ("评估机构", _who(act, project)),
            ("结论日期", day_in_words(act.at, "zh")),
        ]
    rows = [one for row in checklist(assessment, "zh") for one in _rows(row)]
    return Assessed(
        subject=assessment.subject,
        head=head,
        texts=assessment.texts,
        own_points=assessment.points,
        points=act.points if act else {},
        papers=rows,
        closing=closing,
        is_draft=act is None,
    )


def as_file(assessment, extension) -> bytes:
    """The printed assessment in a format; KeyError where there is no such format."""
    suffix = f".{extension}"
    writer = WRITERS[suffix]
    return writer([held(assessment_sheet(printed(assessment)), unheld(suffix))[0]])


def _rows(row):
    """A row of the sheet for each paper of a kind; one that says so where there is none."""
    kind = row["paper"].id
    for one in row["found"]:
        state = "not_applicable" if one.not_applicable else "there"
        yield kind, one.title or one.not_applicable, message(f"web.paper.state.{state}")
    if not row["found"]:
        yield kind, "", message(f"web.paper.state.{row['state']}")


def _who(act, project):
    bureau = project.place("finance") if act.level == "finance" else project.department
    return bureau.name if bureau else "—"
