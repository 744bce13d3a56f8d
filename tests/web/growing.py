"""More rows of every kind that a page can show, so that queries which grow with them are seen.

A new kind of row belongs into `grow`; its name begins with MANY, by which a page is known to
show it.
"""

import itertools
import uuid
from datetime import timedelta

from django.utils import timezone

from jiheng.budget.library import bare
from jiheng.web.accounts.models import Appointment, Person, Proposal
from jiheng.web.api.models import Token
from jiheng.web.areas.models import AreaShare, AreaTable
from jiheng.web.assessments.models import ASSESSING, CONCLUDED, Act, Assessment, Paper
from jiheng.web.audit.chain import record
from jiheng.web.batch.models import (
    CHECK,
    COMPARE,
    FAILED,
    FOLLOW_UP,
    NEW_ROUND,
    READ,
    TAKEN,
    Batch,
    BatchDocument,
    BatchForm,
)
from jiheng.web.followups.models import IN_FORCE, REPLACED, FollowUp
from jiheng.web.organisations.models import Organisation
from jiheng.web.projects.documents import canonical, typed
from jiheng.web.projects.models import (
    Approval,
    Change,
    Decision,
    Declaration,
    Import,
    Project,
    ReviewSheet,
    Version,
)
from jiheng.web.projects.workflow import steps
from jiheng.web.reviews.models import Assignment, Lesson, Risk

MANY = "MANY"
_NUMBERS = itertools.count(1)


def grow(city, count):
    """`count` more of everything, around the declarations of the fixture `city`."""
    clerk = Person.objects.get(login="clerk")
    for number in itertools.islice(_NUMBERS, count):
        name = f"{MANY}{number:04}"
        _organisation(city, name)
        _person(clerk, name)
        Token.give(clerk, name, ["read"], 1)
        record(None, "sign_in", person=name)
        projects = [_project(city, name, one.id, clerk) for one in steps()]
        asked_about(projects[-1].declarations.first())
        _round(city.approved.project, 2100 + number, "approved", name, clerk)
        of_unit(city.approved.project, name, state=REPLACED)
        for one in projects:
            of_unit(one, name, one.declarations.get().year)
        for one in (city.draft, city.unit_review, city.department_review, city.approved):
            _past(one, name)
        _indicator(city.draft, name)
        _indicator(city.finance_review, name)
        _review(city, name)
        _indicator(city.unit_review, name)
        _assessment(Assessment.objects.get(project__code="YB2027012", year=2027), name, clerk)
        _assessment(Assessment.objects.get(project__code="YB2027011", year=2027), name, clerk)
        _batch(city, name, clerk, projects[0])
        _area(city, name)


def _organisation(city, name):
    parent = city.draft.project.department
    Organisation.objects.create(code=name, name=name, kind="unit", parent=parent)


def of_unit(project, name="a.xlsx", year=2101, state=IN_FORCE):
    """A self-evaluation of a project, with figures, as its clerk brought it in."""
    made = FollowUp.objects.filter(forms__0__kind="self_evaluation").earliest("pk")
    by = Person.objects.get(login="clerk")
    values = {"project": project, "file_name": name, "year": year, "state": state, "by": by}
    for key, value in values.items():
        setattr(made, key, value)
    made.pk, made.tells_money = None, state == IN_FORCE
    made.save(force_insert=True)
    return made


def _person(clerk, name):
    place = Organisation.objects.get(code=name)
    Person.objects.create(login=name, name=name).appointments.create(
        role="head", organisation=place
    )
    Appointment.objects.create(person=clerk, role="clerk", organisation=place)
    proposed(clerk, "head", place)


def proposed(person, role, place=None, by="secadmin"):
    """A role that waits for a second person, at the person's own place where none is given."""
    place = place or person.appointments.earliest("pk").organisation
    return Proposal.objects.create(
        person=person,
        role=role,
        organisation=place,
        proposed_by=Person.objects.get(login=by),
        until=timezone.now() + timedelta(days=1),
    )


def _project(city, name, state, clerk):
    """A project with a round in a state and an assessment that waits for its conclusion."""
    unit = city.draft.project.unit
    made = Project.objects.create(
        code=f"{name}-{state}"[:32], name=name, unit=unit, kind="recurrent", is_transfer=True
    )
    _round(made, 2030, state, f"{name}-{state}", clerk)
    made.assessments.create(year=2030, state=ASSESSING if state == "draft" else "draft")
    return made


def _round(project, year, state, name, clerk):
    form = dict(Declaration.objects.get(project__code="YB2023001").form, project_name=name)
    count = len(form["indicators"])
    rows = [f"r{number}" for number in range(1, count + 1)]
    values = {"year": year, "state": state, "form": form, "row_ids": rows, "next_row": count + 1}
    made = Declaration.objects.create(project=project, **values)
    _past(made, name)
    if state == "approved":
        text = {"snapshot": made.versions.last().text, "checksum": "0"}
        Approval.objects.create(declaration=made, number=name, day="2030-01-01", by=clerk, **text)


def _past(declaration, name):
    """One more version, decision, sheet, change and import of a declaration."""
    by = Person.objects.create(login=f"{name}-{declaration.pk}", name=name)
    number = declaration.versions.count() + 1
    text = canonical(typed(declaration.form))
    about = {"declaration": declaration, "by": by}
    version = Version.objects.create(
        number=number, event="submit", text=text, checksum="0", **about
    )
    acts = {"act": "return", "origin": "unit_review", "target": "returned"}
    Decision.objects.create(version=version, text=name, reasons=["vague"], **acts, **about)
    ReviewSheet.objects.create(version=version, step="unit_review", grade="good", **about)
    Change.objects.create(revision=1, path="period", after=name, batch=uuid.uuid4(), **about)
    Import.objects.create(file_name=name, checksum="0", forms=[declaration.form], **about)


def asked_about(declaration, expert=None):
    """An expert is asked about a form; without one that of the demonstration."""
    return Assignment.objects.create(
        declaration=declaration,
        version=declaration.versions.last(),
        expert=expert or Person.objects.get(login="expert"),
        asked_by=Person.objects.get(login="office"),
        due="2030-01-01",
    )


def _review(city, name):
    """A lesson for every form of the unit, an expert who was asked, and reasons in the queue."""
    for one in (city.draft, city.unit_review):
        decision = one.decisions.filter(act="return").last()
        values = {"department": one.project.department, "text": name, "decision": decision}
        first = one.form["indicators"][0]["level3"]
        Lesson.objects.create(**values)
        Lesson.objects.create(indicator=first, sign=bare(first), **values)
    expert = Person.objects.create(login=f"{name}-expert", name=name)
    place = Organisation.objects.get(code="341500-CZ")
    expert.appointments.create(role="expert", organisation=place)
    asked_about(city.finance_review, expert)
    reasons = [{"id": "errors", "count": "1", "points": "6"}]
    for one in Declaration.objects.filter(risk=None, project__name=name):
        Risk.objects.create(declaration=one, points=6, reasons=reasons, minutes=5)


def _indicator(declaration, name):
    form = Declaration.objects.get(pk=declaration.pk)
    form.form["indicators"].append({**form.form["indicators"][0], "level3": name})
    form.row_ids.append(f"r{form.next_row}")
    form.next_row += 1
    form.save()


def _assessment(about, name, clerk):
    Paper.objects.create(assessment=about, kind="laws", title=name, by=clerk)
    by = Person.objects.create(login=f"{name}-a{about.pk}", name=name)
    values = {"act": "conclude", "level": "department", "conclusion": "support", "total": 90}
    values |= {"text": name, "snapshot": "{}", "checksum": "0", "by": by}
    Act.objects.create(assessment=about, **values)
    past = Assessment.objects.create(project=about.project, year=2001, state=CONCLUDED)
    Act.objects.create(assessment=past, **values)


def _area(city, name):
    """One more table of area targets, region below, and indicator and share of each table."""
    region = city.draft.project.region
    below = Organisation.objects.create(
        code=f"{name}-R", name=name, kind="region", level="county", parent=region
    )
    giver = Organisation.objects.get(code="341500-YB")
    values = {"department": giver, "region": region, "state": "sent", "amount": 1, "checksum": "0"}
    by = Person.objects.create(login=f"{name}-t", name=name)
    values |= {"sent_by": by, "sent_at": city.draft.since}
    made = AreaTable.objects.create(name=name, year=2030, **values)
    receiver = Organisation.objects.get(code="341502-YB")
    AreaShare.objects.create(table=made, region=receiver.parent, receiver=receiver, amount=1)
    for table in AreaTable.objects.exclude(name__startswith=MANY):
        table.indicators.append({**table.indicators[0], "id": name, "name": name})
        table.save()
        AreaShare.objects.create(table=table, region=below, amount=1, targets={name: "≥1家"})


def _batch(city, name, clerk, project):
    """One more batch, and one more document of the first batch with a form of every kind."""
    Batch.objects.create(unit=city.draft.project.unit, name=name, by=clerk)
    first = Batch.objects.filter(by=clerk).earliest("pk")
    for state in (READ, FAILED):
        position = first.documents.count()
        said = {"text": name}
        document = BatchDocument.objects.create(
            batch=first, position=position, name=name, state=state, said=said
        )
        plans = (NEW_ROUND, "open"), (COMPARE, "open"), (NEW_ROUND, TAKEN)
        plans += (FOLLOW_UP, "open"), (CHECK, "open"), (FOLLOW_UP, TAKEN)
        for number, (plan, what) in enumerate(plans):
            BatchForm.objects.create(
                document=document, number=number, record=city.draft.form, name=name, plan=plan,
                state=what, project=project, declaration=project.declarations.first(),
                imported=Import.objects.filter(by__login__startswith=name).first(),
                followup=project.followups.first() if plan in (FOLLOW_UP, CHECK) else None,
            )  # fmt: skip
