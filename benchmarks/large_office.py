"""A large office in a database of its own: 20,000 projects, each declared with 15 indicators.

    python benchmarks/large_office.py FOLDER [--projects 20000]

A city with 30 departments of four units each, and six counties; the first unit alone has a tenth
of the city's projects. Projects stand in every state with the versions, decisions, review sheets,
approvals and entries of the audit log that lead there, every fourth with last year's approved
round; each approved round of last year with its self-evaluation, of this year with a monitoring form; `jiheng verify --data FOLDER` holds. Rows are written in bulk, so that it takes a minute.
"""

import argparse
import json
import os
import random
import sys
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path

YEAR = 2027
INDICATORS = 15
DEPARTMENTS, UNITS, COUNTIES = 30, 4, 6
# Which share of the declarations stands where, in percent.
SHARES = {
    "draft": 35,
    "returned": 5,
    "unit_review": 10,
    "department_review": 15,
    "finance_review": 15,
    "approval": 5,
    "approved": 15,
}
_THINGS = ("医保基金监管", "信息系统运维", "门诊统筹经办", "异地就医结算", "药品集中采购", "医疗救助",
           "参保扩面宣传", "定点机构稽核", "长期护理保险", "价格监测", "绩效评价", "档案数字化",
           "乡镇卫生院设备更新", "疾病预防控制", "健康素养促进", "院前急救")  # fmt: skip
_ROWS = (  # first level, second level, third level, target, weight
    ("产出指标", "数量指标", "{}覆盖定点机构数量", "≥120家", "8"),
    ("产出指标", "数量指标", "开展{}培训场次", "≥12场", "6"),
    ("产出指标", "数量指标", "处理{}业务件数", "≥3000件", "6"),
    ("产出指标", "质量指标", "{}验收合格率", "≥98%", "8"),
    ("产出指标", "质量指标", "{}差错率", "≤1%", "6"),
    ("产出指标", "时效指标", "{}按期完成率", "100%", "6"),
    ("产出指标", "时效指标", "{}办结时限", "≤20个工作日", "5"),
    ("成本指标", "经济成本指标", "{}总成本", "≤120万元", "5"),
    ("成本指标", "经济成本指标", "{}单位成本", "≤400元/件", "5"),
    ("效益指标", "社会效益指标", "{}政策知晓率", "≥85%", "8"),
    ("效益指标", "社会效益指标", "{}受益人数", "≥5000人", "7"),
    ("效益指标", "经济效益指标", "{}节约资金", "≥30万元", "6"),
    ("效益指标", "可持续影响指标", "{}长效机制健全性", "健全", "4"),
    ("满意度指标", "服务对象满意度指标", "{}参保群众满意度", "≥90%", "5"),
    ("满意度指标", "服务对象满意度指标", "{}定点机构满意度", "≥90%", "5"),
)
_AT_A_TIME = 500
_FIGURES = (
    *("year", "kind", "months", "budget", "executed", "share", "light"),
    *("declared", "computed", "lowest", "highest", "lead"),
)
_MARKS = {name: f"<{name}>" for name in ("name", "code", "unit", "department", "year")}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--projects", type=int, default=20_000)
    given = parser.parse_args()
    set_up(given.folder)
    made = fill(given.projects)
    print(f"{made:,} projects in {given.folder}")
    return 0


def set_up(folder):
    """Django on the database of a folder; migrated."""
    os.environ["JIHENG_DATA"] = str(folder)
    os.environ["JIHENG_MODE"] = "demo"  # no second step, sessions without end
    os.environ["DJANGO_SETTINGS_MODULE"] = "jiheng.web.config.settings"
    import django

    django.setup()
    from jiheng.web import launching

    launching.migrate()


def fill(projects, seed=7):
    """Fill an empty database; the number of its projects. One that is filled stays as it is."""
    from django.db import transaction

    from jiheng.web.projects.models import Project

    if not Project.objects.exists():
        with transaction.atomic():
            Office(random.Random(seed)).fill(projects)
    return Project.objects.count()


class Office:
    """What is made, kind by kind, until it is written."""

    def __init__(self, chance):
        self.chance = chance
        self.units = []  # (unit, department, region, bureau)
        self.people = {}  # (role, id of the place) → person
        self.rows = {}  # model → instances that wait to be written
        self.numbers = {}  # model → its next id
        self.entries = []
        self.texts = [template(thing) for thing in _THINGS]

    def fill(self, projects):
        self.offices()
        for number in range(projects):
            self.project(number)
            if number % _AT_A_TIME == _AT_A_TIME - 1:
                self.write()
        self.write()
        self.chain()

    def offices(self):
        province = self.place("340000", "示例省", "region", None, "province")
        city = self.place("341500", "示例市", "region", province, "city")
        self.region(city, DEPARTMENTS, UNITS)
        for number in range(1, COUNTIES + 1):
            county = self.place(f"3415{number:02}", f"示例{number}县", "region", city, "county")
            self.region(county, 6, 3)
        for role in ("system_admin", "security_admin", "audit_admin"):
            self.person(role, city)

    def region(self, region, departments, units):
        bureau = self.place(f"{region.code}-CZ", f"{region.name}财政局", "finance", region)
        for role in ("finance_office", "finance_performance"):
            self.person(role, bureau)
        self.person("auditor", region)
        for number in range(departments):
            code = f"{region.code}-D{number:02}"
            department = self.place(code, f"{region.name}第{number + 1}局", "department", region)
            self.person("department_reviewer", department)
            for one in range(units):
                unit = self.place(
                    f"{code}U{one}", f"{department.name}第{one + 1}中心", "unit", department
                )
                self.person("clerk", unit)
                self.person("head", unit)
                self.units.append((unit, department, region, bureau))

    def place(self, code, name, kind, parent, level=""):
        from jiheng.web.organisations.models import Organisation

        return Organisation.objects.create(
            code=code, name=name, kind=kind, parent=parent, level=level
        )

    def person(self, role, place):
        from django.utils import timezone

        from jiheng.web.accounts.models import Person

        made = Person.objects.create(
            login=f"{role}-{place.code}", name=f"{place.name}{role}", password_set_at=timezone.now()
        )
        made.appointments.create(role=role, organisation=place)
        self.people[role, place.pk] = made

    def project(self, number):
        from jiheng.web.projects.models import Project
        from jiheng.web.projects.sounds import sound_of

        where = self.units[0 if number % 16 == 0 else number % len(self.units)]
        unit, department, region, _ = where
        thing = number % len(_THINGS)
        name = f"{_THINGS[thing]}项目{number:05}"
        made = self.make(
            Project,
            code=f"{unit.code[:6]}-{number:06}",
            name=name,
            sound=sound_of(name),
            unit=unit,
            department=department,
            region=region,
            kind="recurrent",
            is_transfer=region.level == "county" and number % 3 == 0,
            planned_amount=50 + number % 900,
            first_year=YEAR - 1,
            last_year=YEAR + 1,
        )
        self.tell("project.created", made, self.people["clerk", unit.pk], code=made.code)
        if number % 4 == 0:
            self.round(made, where, thing, YEAR - 1, "approved")
        states, weights = zip(*SHARES.items(), strict=True)
        self.round(made, where, thing, YEAR, self.chance.choices(states, weights)[0])
        if number % 10 == 0:
            self.assessment(made)

    def round(self, project, where, thing, year, state):
        """A declaration with everything that led to its state."""
        from jiheng.web.projects.models import Decision, Declaration, Version
        from jiheng.web.projects.workflow import APPROVED, step_of

        text, checksum, form = self.form(project, where, thing, year)
        made = self.make(
            Declaration,
            project=project,
            year=year,
            state=state,
            form=form,
            amount=50 + project.pk % 900,
            due=date(YEAR - 1, 9, 1) + timedelta(project.pk % 40),
            row_ids=[f"r{number}" for number in range(1, INDICATORS + 1)],
            next_row=INDICATORS + 1,
        )
        told = {"project": project.code, "year": year}
        self.tell("declaration.begun", made, self.holder("draft", where), **told)
        for number, (act, origin, target) in enumerate(moves(state), 1):
            by = self.holder(origin, where)
            whose = {"declaration": made, "by": by}
            version = self.make(
                Version, number=number, event=act, text=text, checksum=checksum, **whose
            )
            acts = {"act": act, "origin": origin, "target": target, "version": version}
            self.make(Decision, text="示例数据。", **acts, **whose)
            if act == "pass" and step_of(origin).sheet:
                self.sheet(version, origin, whose)
            said = {"from": origin, "to": target, "version": checksum, "reasons": []}
            self.tell(f"declaration.{act}", made, by, **said)
            if target == APPROVED:
                self.approval(made, where, by)
                self.followup(made, where)

        if state not in ("draft", "returned", APPROVED):
            self.risk(made)

    def followup(self, declaration, where):
        """Last year's self-evaluation, this year's monitoring form of seven months."""
        from jiheng.budget.forms import Form, Fund
        from jiheng.kernel.quantity import read_quantity
        from jiheng.web.followups.figures import fill_in
        from jiheng.web.followups.models import FollowUp

        form, budget = Form.model_validate(declaration.form), declaration.amount
        spent = f"{budget * self.chance.randint(20, 100) / 100:.2f}"
        form.funds = [Fund(item="年度资金总额", full_year_budget=str(budget), weight="10")]
        if declaration.year == YEAR:
            form.kind, form.title = "monitoring", "绩效运行监控表（1-7月）"
            form.funds[0].executed_to_date = spent
        else:
            form.kind, form.funds[0].executed, form.funds[0].score = "self_evaluation", spent, "10"
            for one in form.indicators:
                one.actual, one.score = one.target.lstrip("≥≤"), one.weight
                one.actual_value = read_quantity(one.actual)
        made = FollowUp(project=declaration.project, forms=[form.model_dump(mode="json")])
        fill_in(made, form)
        values = {name: getattr(made, name) for name in _FIGURES}
        by = self.people["clerk", where[0].pk]
        self.make(
            FollowUp, project=declaration.project, forms=made.forms, state="in_force", by=by,
            file_name="a.xlsx", checksum="0", tells_money=made.share is not None, **values,
        )  # fmt: skip

    def risk(self, declaration):
        """Why a reviewer should look closer."""
        from jiheng.web.reviews.models import Risk

        points = {"first": 5, "warnings": self.chance.randint(1, 20)}
        reasons = [{"id": key, "count": "1", "points": str(one)} for key, one in points.items()]
        total = sum(points.values())
        self.make(Risk, declaration=declaration, points=total, reasons=reasons, minutes=12)

    def assessment(self, project):
        """An assessment that waits for its conclusion."""
        from jiheng.web.assessments.models import ASSESSING, Assessment

        self.make(Assessment, project=project, year=YEAR, state=ASSESSING)

    def holder(self, state, where):
        """With whom a declaration lies."""
        from jiheng.web.projects.workflow import step_of

        unit, department, _, bureau = where
        step = step_of(state)
        place = {"unit": unit, "department": department, "finance": bureau}[step.at]
        return self.people[step.role, place.pk]

    def form(self, project, where, thing, year):
        """The canonical text of a form, its checksum, and what a declaration stores."""
        from jiheng.web.projects.documents import checksum

        unit, department, *_ = where
        names = {"name": project.name, "code": project.code, "year": str(year)}
        names |= {"unit": unit.name, "department": department.name}
        text, stored = self.texts[thing]
        for key, mark in _MARKS.items():
            text, stored = text.replace(mark, names[key]), stored.replace(mark, names[key])
        return text, checksum(text), json.loads(stored)

    def sheet(self, version, origin, whose):
        from jiheng.web.projects.models import ReviewSheet
        from jiheng.web.projects.reviewing import grade_of, questions

        points = {one.id: one.points - 1 for one in questions()}
        total = sum(points.values())
        self.make(
            ReviewSheet,
            version=version,
            step=origin,
            points={key: str(one) for key, one in points.items()},
            total=total,
            grade=grade_of(total),
            **whose,
        )

    def approval(self, declaration, where, by):
        from jiheng.web.projects.documents import canonical, checksum, typed
        from jiheng.web.projects.models import Approval

        form = typed(declaration.form)
        form.kind = "target_approval"
        number = f"{where[2].name}财绩〔{declaration.year}〕{declaration.pk}号"
        form.document.file = number
        text = canonical(form)
        values = {"day": date(declaration.year - 1, 12, 1), "snapshot": text, "by": by}
        made = self.make(
            Approval, declaration=declaration, number=number, checksum=checksum(text), **values
        )
        self.tell("approval.given", made, by, number=number, checksum=made.checksum)

    def make(self, model, **values):
        """An instance that is written with the next `write`."""
        made = model(pk=next(self.numbers.setdefault(model, count(1))), **values)
        self.rows.setdefault(model, []).append(made)
        return made

    def write(self):
        from jiheng.web.indicators.learning import learn
        from jiheng.web.projects.models import Approval

        approved = list(self.rows.get(Approval, ()))
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows, batch_size=_AT_A_TIME)
            rows.clear()
        for one in approved:
            learn(one)

    def tell(self, action, about, person, **detail):
        name = about._meta.model_name
        self.entries.append((action, name, str(about.pk), person.login, detail))

    def chain(self):
        """Write the entries of the audit log as one chain."""
        from django.utils import timezone

        from jiheng.web.audit.chain import digest_of
        from jiheng.web.audit.models import Entry, Head

        previous, number = "", 0
        while self.entries:
            rows = []
            for action, name, key, login, detail in self.entries[:_AT_A_TIME]:
                number += 1
                values = {"at": timezone.now(), "is_done": True, "address": "127.0.0.1"}
                values |= {"action": action, "person": login, "detail": detail}
                values |= {"object_type": name, "object_id": key, "previous": previous}
                rows.append(Entry(number=number, **values))
                previous = rows[-1].digest = digest_of(rows[-1])
            Entry.objects.bulk_create(rows)
            del self.entries[:_AT_A_TIME]
        Head.objects.update_or_create(pk=1, defaults={"number": number, "digest": previous})


def moves(state):
    """The acts that lead to a state: act, from, to."""
    from jiheng.web.projects.workflow import APPROVED, RETURNED, steps

    if state == RETURNED:
        return [("submit", "draft", "unit_review"), ("return", "unit_review", RETURNED)]
    names = [*(one.id for one in steps()), APPROVED]
    acts = ["submit", *["pass"] * (len(names) - 3), "approve"]
    return list(zip(acts, names, names[1:], strict=False))[: names.index(state)]


def template(thing):
    """The canonical text and the stored text of a form about a thing, with marks for its names."""
    from jiheng.budget.forms import Form, Fund, Indicator, Objectives, Where
    from jiheng.kernel.quantity import read_quantity
    from jiheng.web.projects.documents import canonical, with_fund_rows

    indicators = [
        Indicator(
            horizon="annual",
            level1=level1,
            level2=level2,
            level3=level3.format(thing),
            target=target,
            target_value=read_quantity(target),
            weight=weight,
        )
        for level1, level2, level3, target, weight in islice(_ROWS, INDICATORS)
    ]
    goal = f"完成{thing}年度任务，覆盖定点机构不少于120家，参保群众满意度不低于90%。"
    form = Form(
        kind="target_declaration",
        year=_MARKS["year"],
        project_name=_MARKS["name"],
        project_code=_MARKS["code"],
        department=_MARKS["department"],
        implementing_unit=_MARKS["unit"],
        money_unit="万元",
        period="1年",
        attribute="延续项目",
        objectives=Objectives(annual=goal),
        funds=[Fund(item="资金总额", horizon="annual", amount="120")],
        indicators=indicators,
        document=Where(file=_MARKS["name"]),
    )
    form = with_fund_rows(form)
    stored = json.dumps(form.model_dump(mode="json"), ensure_ascii=False)
    return canonical(form), stored


if __name__ == "__main__":
    sys.exit(main())
