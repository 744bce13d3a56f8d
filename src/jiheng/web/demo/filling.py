"""Filling an empty site with sample offices, people, and projects in every state.

Everything goes through the same functions as the work of people does; nothing is made twice.
"""

from decimal import Decimal
from importlib.resources import as_file, files

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from jiheng.budget.reading import Wish, typed_forms
from jiheng.kernel.documents.folder import Found
from jiheng.kernel.documents.limits import default_limits
from jiheng.web.accounts.models import Person
from jiheng.web.demo import areas, assessing, following
from jiheng.web.organisations.models import Organisation
from jiheng.web.projects import moving
from jiheng.web.projects.documents import with_fund_rows
from jiheng.web.projects.models import Project
from jiheng.web.projects.reviewing import fill_in, questions
from jiheng.web.projects.rolling import last_year
from jiheng.web.projects.workflow import step_of

PASSWORD = "demo-jiheng-2026"
_TREE = (  # code, name, kind, level, parent
    ("340000", "示例省", "region", "province", None),
    ("341500", "示例市", "region", "city", "340000"),
    ("341500-CZ", "示例市财政局", "finance", "", "341500"),
    ("341500-YB", "示例市医疗保障局", "department", "", "341500"),
    ("341500-YBZX", "示例市医疗保险管理中心", "unit", "", "341500-YB"),
    ("341500-WJ", "示例市卫生健康委员会", "department", "", "341500"),
    ("341500-YY", "示例市第一人民医院", "unit", "", "341500-WJ"),
    ("341502", "示例东区", "region", "county", "341500"),
    ("341502-CZ", "示例东区财政局", "finance", "", "341502"),
    ("341502-YB", "示例东区医疗保障局", "department", "", "341502"),
    ("341503", "示例西县", "region", "county", "341500"),
    ("341503-CZ", "示例西县财政局", "finance", "", "341503"),
    ("341503-YB", "示例西县医疗保障局", "department", "", "341503"),
)
_PEOPLE = (  # login, name, role, place
    ("clerk", "经办一", "clerk", "341500-YBZX"),
    ("clerk2", "经办二", "clerk", "341500-YBZX"),
    ("clerk-yb", "局经办", "clerk", "341500-YB"),
    ("clerk-yy", "医院经办", "clerk", "341500-YY"),
    ("clerk-east", "东区经办", "clerk", "341502-YB"),
    ("head", "中心负责人", "head", "341500-YBZX"),
    ("head-yb", "局负责人", "head", "341500-YB"),
    ("head-east", "东区负责人", "head", "341502-YB"),
    ("department", "市局审核", "department_reviewer", "341500-YB"),
    ("department-wj", "卫健审核", "department_reviewer", "341500-WJ"),
    ("department-east", "东区审核", "department_reviewer", "341502-YB"),
    ("office", "财政业务", "finance_office", "341500-CZ"),
    ("approver", "财政绩效", "finance_performance", "341500-CZ"),
    ("office-east", "东区财政业务", "finance_office", "341502-CZ"),
    ("approver-east", "东区财政绩效", "finance_performance", "341502-CZ"),
    ("expert", "评审专家", "expert", "341500-CZ"),
    ("auditor", "市审计", "auditor", "341500"),
    ("sysadmin", "系统管理员", "system_admin", "341500"),
    ("secadmin", "安全管理员", "security_admin", "341500"),
    ("auditadmin", "审计管理员", "audit_admin", "341500"),
)
# code, unit, transfer payment, document, number of its form, state to reach
_PROJECTS = (
    ("YB2023001", "341500-YBZX", False, "忻州医保局2023申报.docx", 0, "draft"),
    ("YB2023002", "341500-YBZX", False, "忻州医保局2023申报.docx", 1, "returned"),
    ("YB2023003", "341500-YBZX", False, "医保信息系统2023申报.xlsx", 0, "unit_review"),
    ("YB2020004", "341500-YB", False, "六安2020绩效目标.xlsx", 0, "department_review"),
    ("YB2020005", "341500-YBZX", False, "六安2020绩效目标.xlsx", 1, "finance_review"),
    ("YB2021006", "341500-YBZX", False, "六安医保中心2021批复.docx", 0, "approval"),
    ("YB2021007", "341500-YBZX", False, "六安医保中心2021批复.docx", 1, "approved"),
    ("YB2023008", "341502-YB", True, "服务能力提升2023申报.txt", 0, "approved"),
    ("YB2020009", "341500-YBZX", False, "厅级干部补助2020目标.txt", 0, "adjusting"),
)
_MANY_YEARS = "YB2020016"
_OF_MANY_YEARS = ("341500-YBZX", False, "六安2020绩效目标.xlsx", 0, "approved")
_WAY = ("unit_review", "department_review", "finance_review", "approval", "approved")


def fill() -> None:
    """Make offices, people and projects where there are none yet."""
    with transaction.atomic():
        if Person.objects.exists():
            return
        places = _offices()
        people = _people(places)
        for row in _PROJECTS:
            _project(row, places, people)
        assessing.fill(places, people)
        _years(places, people)
        areas.fill(places, people, _walk)
        following.fill(places, people, _approved, _example)


def everybody():
    """Login, name, role and place of the sample people."""
    names = {code: name for code, name, *_ in _TREE}
    return [(login, name, role, names[place]) for login, name, role, place in _PEOPLE]


def _offices():
    places = {}
    for code, name, kind, level, parent in _TREE:
        above = places.get(parent)
        places[code] = Organisation.objects.create(
            code=code, name=name, kind=kind, level=level, parent=above
        )
    return places


def _people(places):
    people, digest = {}, make_password(PASSWORD)
    for login, name, role, place in _PEOPLE:
        # Everybody has the same password, printed at the start: it is worked into a digest once.
        person = Person(login=login, name=name, password=digest, password_set_at=timezone.now())
        person.save()
        person.past_passwords.create(digest=digest)
        person.appointments.create(role=role, organisation=places[place])
        people[login] = person
    return people


def _project(row, places, people, name=None):
    code, unit, is_transfer, document, number, wanted = row
    form = _example(document)[number]
    year = int(form.year)
    form.project_name = name or form.project_name
    project = Project.objects.create(
        code=code,
        name=form.project_name,
        unit=places[unit],
        is_transfer=is_transfer,
        kind="recurrent",
    )
    form.kind, form.project_code = "target_declaration", code
    form.department, form.implementing_unit = project.department.name, project.unit.name
    form.department_code = None
    form.filled_by = {}
    made = moving.begin(project, year, None, with_fund_rows(form))
    if wanted == "draft":
        return
    _walk(made, _goal(wanted), people, f"{project.region.name}财绩〔{year}〕{made.pk}号")
    if wanted == "returned":
        holder = _holder(made, people)
        moving.give_back(made, holder, None, ["vague"], "总体目标与指标不对应，请按项目内容细化。")
    if wanted == "adjusting":
        moving.adjust(made.approval, "年中预算调减，相应调整目标。", None)


def _years(places, people):
    """A project of three years: two approved, the third copied from the second."""
    _project((_MANY_YEARS, *_OF_MANY_YEARS), places, people, "健康扶贫医保宣传（三年）")
    project = Project.objects.get(code=_MANY_YEARS)
    project.first_year, project.last_year = 2020, 2022
    project.save()
    for year in (2021, 2022):
        form = last_year(project, year)
        if year == 2021:  # what the next year copies speaks of this one
            form.objectives.annual = f"{year}年{form.objectives.annual}"
        made = moving.begin(project, year, None, form, is_copy=True)
        if year == 2021:
            number = f"{project.region.name}财绩〔{year}〕{made.pk}号"
            _walk(made, "approved", people, number)


def _approved(project, year, form, people):
    """A round of a project taken to its approval."""
    made = moving.begin(project, year, None, form)
    _walk(made, "approved", people, f"{project.region.name}财绩〔{year}〕{made.pk}号")


def _goal(wanted):
    return {"returned": "department_review", "adjusting": "approved"}.get(wanted, wanted)


def _walk(declaration, goal, people, number):
    """Take a declaration step by step to a state, each step by its holder."""
    text = "示例数据，按原表填报。"
    moving.submit(declaration, _holder(declaration, people), None, text)
    while declaration.state != goal:
        holder = _holder(declaration, people)
        if step_of(declaration.state).sheet:
            points = {one.id: str(one.points - Decimal(1)) for one in questions()}
            version = declaration.versions.filter(event="submit").last()
            fill_in(declaration, version, declaration.state, points, {}, holder)
        if declaration.state == _WAY[-2]:
            moving.approve(declaration, holder, None, number, timezone.localdate())
        else:
            moving.forward(declaration, holder, None)


def _holder(declaration, people):
    """Somebody with whom the declaration lies."""
    step = step_of(declaration.state)
    place = declaration.project.place(step.at)
    for login, _, role, where in _PEOPLE:
        if role == step.role and where == place.code:
            return people[login]
    raise LookupError(f"nobody holds {step.id} at {place.code}")


def _example(name):
    """The forms of a packaged example."""
    with as_file(files("jiheng.examples").joinpath("documents", name)) as path:
        return typed_forms(Wish(default_limits(), "zh"), Found(path, name)).forms
