"""Sample monitoring and self-evaluation forms: of projects approved for 2023."""

from importlib.resources import files

from django.core.files.uploadedfile import SimpleUploadedFile

from jiheng.budget.forms import Extra, Form, Fund, Indicator, Where
from jiheng.budget.layouts.lay_out import lay_out
from jiheng.budget.layouts.packs import ROOT, packaged_packs
from jiheng.budget.months import PERIOD_LABEL
from jiheng.kernel.writing.characters import held
from jiheng.kernel.writing.write import WRITERS
from jiheng.web.audit.acting import OnBehalf
from jiheng.web.followups import bringing
from jiheng.web.projects.documents import INDICATOR_KEYS, with_fund_rows
from jiheng.web.projects.models import Project

_BUREAU = "六安市医保局2023自评.docx"
# code, unit, clerk, document, number of its form; whether the form itself is brought in, or only
# a monitoring form made from it.
_ROWS = (
    ("YB2023017", "341500-YB", "clerk-yb", _BUREAU, 1, True),
    ("YB2023018", "341500-YB", "clerk-yb", _BUREAU, 2, True),
    ("YB2023019", "341500-YB", "clerk-yb", "医保专项业务费2023自评.xlsx", 0, False),
)
_COUNTY = ("YB2023008", "clerk-east", "医保服务能力提升2023自评.txt")
_MONTHS, _SPENT = 7, "28.10"


def fill(places, people, walk, example) -> None:
    """Projects with approved targets, and what their units brought in after that."""
    for code, unit, clerk, document, number, is_evaluated in _ROWS:
        form = example(document)[number]
        project = Project.objects.create(
            code=code, name=form.project_name, unit=places[unit], kind="recurrent"
        )
        walk(project, int(form.year), _declared(form, project), people)
        if is_evaluated:
            _bring_in(project, people[clerk], document, _content(document), number)
        else:
            name = f"{code}监控表.xlsx"
            _bring_in(project, people[clerk], name, _monitoring(form, project), 0)
    code, clerk, document = _COUNTY
    project = Project.objects.get(code=code)
    _bring_in(project, people[clerk], document, _content(document), 0)


def _declared(form, project) -> Form:
    """What was declared, as the self-evaluation repeats it: targets, weights, money."""
    made = Form(
        kind="target_declaration", year=form.year, project_name=project.name,
        project_code=project.code, department=project.department.name,
        implementing_unit=project.unit.name, money_unit=form.money_unit,
        document=Where(file=project.name),
    )  # fmt: skip
    made.objectives.annual = form.objectives.expected
    kept = {*INDICATOR_KEYS, "target_value"}
    made.indicators = [Indicator(**one.model_dump(include=kept)) for one in form.indicators]
    made.funds = [Fund(item="资金总额", horizon="annual", amount=form.funds[0].full_year_budget)]
    return with_fund_rows(made)


def _monitoring(form, project) -> bytes:
    """A monitoring form of the first months in the official layout, as a workbook."""
    made = _declared(form, project)
    made.kind, made.objectives.annual = "monitoring", None
    made.funds = [
        Fund(
            item="年度资金总额",
            full_year_budget=form.funds[0].full_year_budget,
            executed_to_date=_SPENT,
        )
    ]
    made.extra = [Extra(label=PERIOD_LABEL, text=f"1-{_MONTHS}月")]
    packs = packaged_packs()
    return WRITERS[".xlsx"]([held(lay_out(made, packs[ROOT], packs).sheet)[0]])


def _content(document) -> bytes:
    return files("jiheng.examples").joinpath("documents", document).read_bytes()


def _bring_in(project, clerk, name, content, number):
    acting = OnBehalf(clerk)
    made = bringing.bring_in(project, SimpleUploadedFile(name, content), acting)
    bringing.choose(made, number)
    bringing.take_over(made, acting)
