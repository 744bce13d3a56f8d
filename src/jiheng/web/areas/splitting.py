"""Splitting area targets down to regions, and rolling them up again by each indicator's rule."""

import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils import timezone

from jiheng.budget.forms import Indicator
from jiheng.budget.rolling_up import (
    RULES,
    RolledUp,
    Rule,
    over_areas,
    suggested_rule,
)
from jiheng.kernel.messages import message
from jiheng.kernel.text import plain, plain_number
from jiheng.web.areas.locking import locked_out, taken_already
from jiheng.web.areas.models import SENT, AreaShare, AreaTable
from jiheng.web.areas.scope import may_fill_in, may_send, may_take_up
from jiheng.web.audit.chain import record
from jiheng.web.frame.numbers import amount_in_words
from jiheng.web.organisations.models import DEPARTMENT, REGION, Organisation
from jiheng.web.projects.documents import checksum, new_form
from jiheng.web.projects.editing import Refused
from jiheng.web.projects.findings import first_level_of
from jiheng.web.projects.models import Declaration, Project
from jiheng.web.projects.money import TOTAL
from jiheng.web.projects.moving import begin
from jiheng.web.projects.workflow import APPROVED

MOST = 60  # indicators of a table
_LONGEST = 200
_KEYS = ("level2", "name", "target", "rule")


@dataclass
class Line:
    """One indicator: its targets by region, what they make, and whether that falls short."""

    record: dict
    given: list[str]
    made: RolledUp
    declared: list[str | None]
    made_declared: RolledUp

    @property
    def falls_short(self):
        """Whether the regions together were given less than the area owes."""
        return self.made.falls_short_of(self.record["target"])

    @property
    def declared_short(self):
        """Whether what the regions had approved is together less than the area owes."""
        if self.made_declared.missing:
            return None
        return self.made_declared.falls_short_of(self.record["target"])


def begin_table(department, name, year, amount, request) -> AreaTable:
    """A new table of a department with a share for each region below; Refused without any."""
    region = department.nearest(REGION)
    below = Organisation.objects.filter(parent=region, kind=REGION, is_active=True)
    if department.kind != DEPARTMENT or not below:
        raise Refused("web.area.no_regions", department=department.name)
    made = AreaTable.objects.create(
        name=name, year=year, amount=amount, department=department, region=region
    )
    receivers = _receivers(department, below)
    AreaShare.objects.bulk_create(
        AreaShare(table=made, region=one, receiver=receivers.get(one.pk)) for one in below
    )
    record(request, "area.begun", made, name=name, year=year)
    return made


def _receivers(department, regions):
    """The department of the same office in each region: by what follows the region in its code."""
    office = department.code.partition("-")[2]
    found = Organisation.objects.filter(parent__in=regions, kind=DEPARTMENT, is_active=True)
    return {one.parent_id: one for one in found if one.code.partition("-")[2] == office}


def must_have_seen(table, revision) -> None:
    """Refused where a table has been saved since it was seen."""
    if str(table.revision) != revision:
        at = timezone.localtime(table.saved_at).strftime("%m-%d %H:%M")
        raise Refused("web.area.changed", at=at)


def save(table, shares, given, person) -> None:
    """Take the whole table over as it was typed; Refused, and nothing changed, where it will not do.

    `given` is {"amount", "rows": [record with "targets" by share], "amounts" by share, "revision"}.
    """
    if not may_fill_in(person, table):
        raise locked_out(table)
    must_have_seen(table, given["revision"])
    rows = [one for one in given["rows"] if any(one[key] for key in ("name", "target"))]
    if len(rows) > MOST:
        raise Refused("web.area.too_many", count=str(MOST))
    table.amount = _amount(given["amount"])
    table.indicators = [_indicator(table, one) for one in rows]
    for share in shares:
        share.amount = _amount(given["amounts"].get(share.pk, ""))
        pairs = zip(table.indicators, rows, strict=True)
        texts = {record["id"]: row["targets"].get(share.pk, "") for record, row in pairs}
        share.targets = {key: text for key, text in texts.items() if text}
    table.revision += 1
    table.saved_at = timezone.now()
    table.save()
    AreaShare.objects.bulk_update(shares, ["amount", "targets"])


def _indicator(table, row):
    """A row as it is stored, with an id of its own and a rule by its target where none is said."""
    if not row["name"]:
        raise Refused("web.area.no_name", target=row["target"])
    if row["rule"] not in ("", *RULES) or any(len(row[key]) > _LONGEST for key in _KEYS):
        raise Refused("web.area.row", name=row["name"][:_LONGEST])
    known = {one["id"] for one in table.indicators}
    name = row["id"] if row["id"] in known else f"i{table.next_id}"
    if name not in known:
        table.next_id += 1
    rule = row["rule"] or suggested_rule(row["name"], row["target"]) or ""
    return {"id": name, **{key: row[key] for key in _KEYS}, "rule": rule}


def _amount(text):
    if not text.strip():
        return None
    try:
        amount = Decimal(text.strip().replace(",", ""))
    except InvalidOperation as error:
        raise Refused("web.area.amount", text=text) from error
    if not amount.is_finite() or not 0 <= amount < 10**11 or amount != round(amount, 4):
        raise Refused("web.area.amount", text=text)
    return amount


def lines(table, shares) -> list[Line]:
    """Every indicator with what each region was given and had approved, rolled up by its rule."""
    approved = _approved_targets(table, shares)
    seen, made = Counter[str](), []
    for one in table.indicators:
        rule: Rule = one["rule"] or "sum"
        given = {share.region.name: share.targets.get(one["id"]) for share in shares}
        name = plain(one["name"])
        number, seen[name] = seen[name], seen[name] + 1  # the same name may stand twice
        declared = {
            share.region.name: dict(enumerate(approved.get(share.pk, {}).get(name, ()))).get(number)
            for share in shares
        }
        made.append(
            Line(
                one,
                list(given.values()),
                over_areas(rule, given),
                list(declared.values()),
                over_areas(rule, declared),
            )
        )
    return made


def _approved_targets(table, shares):
    """The approved targets of the year by share and name, in their order, of the newest approval."""
    of_project = {one.project_id: one.pk for one in shares if one.project_id}
    rounds = Declaration.objects.filter(
        project__in=of_project, year=table.year, state=APPROVED
    ).order_by("pk")
    found = {}
    for one in rounds:
        targets = found[of_project[one.project_id]] = {}
        for row in one.form["indicators"]:
            if row["horizon"] == "annual":
                targets.setdefault(plain(row["level3"] or ""), []).append(row["target"])
    return found


def problems(table, shares, language) -> list[str]:
    """What keeps a table from being sent down, each in a sentence with its place."""
    found = []

    def say(message_id, **words):
        found.append(message(message_id, language, **words))

    if not table.indicators:
        say("web.area.no_indicators")
    for share in shares:
        if share.receiver_id is None:
            say("web.area.no_receiver", region=share.region.name)
        if share.amount is None:
            say("web.area.no_amount", region=share.region.name)
    together = sum((one.amount or Decimal(0) for one in shares), Decimal(0))
    if table.amount is None or together != table.amount:
        stated = amount_in_words(table.amount)
        say("web.area.money_differs", sum=plain_number(together), amount=stated)
    for one in lines(table, shares):
        name = one.record["name"]
        if one.made.missing:
            say("web.area.no_target", name=name, regions=one.made.missing)
        elif one.made.problem:
            reason = message(one.made.problem[0], language, **one.made.problem[1])
            say("web.area.cannot", name=name, reason=reason)
        elif one.falls_short:
            say("web.area.short", name=name, made=one.made.text, target=one.record["target"])
    return found


def send(table, shares, person, request) -> None:
    """Send the shares down: each region sees its own from then on, and nothing changes any more.

    Raises Refused where a region has no target, money or receiver, or all together fall short.
    """
    if not may_send(person, table):
        raise locked_out(table)
    found = problems(table, shares, getattr(request, "language", "zh"))
    if found:
        raise Refused("web.area.not_whole", count=str(len(found)), problems=" ".join(found))
    text = json.dumps(snapshot_of(table, shares), ensure_ascii=False, sort_keys=True, indent=1)
    table.state, table.sent_at, table.sent_by = SENT, timezone.now(), person
    table.snapshot, table.checksum = text, checksum(text)
    table.save()
    about = {"name": table.name, "checksum": table.checksum}
    record(request, "area.sent", table, person=person.login, **about)


def snapshot_of(table, shares):
    """What is sent down, as plain data."""
    return {
        "name": table.name,
        "year": table.year,
        "department": table.department.name,
        "amount": plain_number(table.amount),
        "indicators": table.indicators,
        "shares": [
            {
                "region": one.region.code,
                "receiver": one.receiver.code,
                "amount": plain_number(one.amount),
                "targets": one.targets,
            }
            for one in shares
        ],
    }


def take_up(share, code, person, request) -> Declaration:
    """Open the receiver's own project and declaration with the targets and money it was given."""
    if not may_take_up(person, share):
        raise taken_already(share)
    if Project.objects.filter(code=code).exists():
        raise Refused("web.project.code_taken", code=code)
    table = share.table
    project = Project.objects.create(
        code=code,
        name=table.name,
        unit=share.receiver,
        is_transfer=True,
        kind="recurrent",  # the level that gives has decided; the area's targets are its check
        first_year=table.year,
        last_year=table.year,
        planned_amount=share.amount,
    )
    share.project = project
    share.save(update_fields=["project"])
    record(request, "area.taken", share, person=person.login, project=code)
    return begin(project, table.year, request, _form(project, share))


def _form(project, share):
    """The declaration as it was given: annual targets, and the money as its total."""
    form = new_form(project, share.table.year)
    for fund in form.funds:
        if fund.item == TOTAL:
            fund.amount = plain_number(share.amount)
    form.indicators = [
        Indicator(
            horizon="annual",
            level1=first_level_of(one["level2"]),
            level2=one["level2"] or None,
            level3=one["name"],
            target=share.targets.get(one["id"]),
        )
        for one in share.table.indicators
    ]
    return form
