"""Whether what was frozen is as it was frozen: by its own checksum, and by what the log says of it.

A checksum tells of a changed text, not of one that was changed together with its checksum. So each
act enters in the keyed chain what it froze, and here both are laid beside each other: what was
changed, what is missing, and what was never entered shows. Entries of before a thing was entered
in the log say nothing of it.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import Any

from django.db.models import OuterRef, Subquery

from jiheng.web.areas.models import AreaTable
from jiheng.web.areas.splitting import snapshot_of
from jiheng.web.assessments.models import Act, Paper
from jiheng.web.audit.chain import broken_entries
from jiheng.web.audit.models import Entry
from jiheng.web.followups.models import FollowUp
from jiheng.web.projects.documents import canonical, checksum, rows_as_typed, typed
from jiheng.web.projects.entering import of_approval, of_decision, of_sheet
from jiheng.web.projects.models import (
    Approval,
    Decision,
    Declaration,
    Import,
    ReviewSheet,
    Version,
)
from jiheng.web.projects.rolling import COPIED
from jiheng.web.projects.uploads import is_as_received
from jiheng.web.projects.workflow import RETURNED, steps
from jiheng.web.reviews.models import Risk
from jiheng.web.reviews.risk import is_drawn

_SHOWN = 20
_ACTS = ("submit", "pass", "return", "approve")
_ASSESSED = ("submit", "return", "conclude")


@dataclass(frozen=True, slots=True)
class Verified:
    """How many entries and snapshots there are, and which of them do not hold."""

    entries: int
    snapshots: int
    entries_broken: list[int]
    snapshots_broken: list[str]


@dataclass
class Told:
    """What the log says was frozen, by the key of the record that it is about."""

    copies: dict[str, str] = field(default_factory=dict)
    moves: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    approvals: dict[str, dict[str, Any]] = field(default_factory=dict)
    acts: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    tables: dict[str, str] = field(default_factory=dict)


def verified() -> Verified:
    """Compute the audit chain and every snapshot again, and lay the two beside each other."""
    told = _told()
    broken = chain(_altered(), _against(told), _loose(told))
    return Verified(
        entries=Entry.objects.count(),
        snapshots=sum(one.objects.count() for one in (Version, Approval, Act))
        + AreaTable.objects.exclude(checksum="").count(),
        entries_broken=list(broken_entries())[:_SHOWN],
        snapshots_broken=list(dict.fromkeys(broken))[:_SHOWN],
    )


def altered_files() -> tuple[int, list[str]]:
    """How many uploaded files are kept, and the names of those that are not as they came in."""
    count, broken = 0, []
    for model in (Paper, Import, FollowUp):
        kept = model.objects.exclude(content="").exclude(checksum="").order_by("pk")
        for one in kept.only("file_name", "content", "checksum").iterator():
            count += 1
            if not is_as_received(one.content, one.checksum):
                broken.append(f"{one.file_name} ({one.content.name})")
    return count, broken[:_SHOWN]


def _told() -> Told:
    """One walk through the log, oldest first."""
    told = Told()
    acts = {f"declaration.{one}" for one in _ACTS}
    assessed = {f"assessment.{one}" for one in _ASSESSED}
    known = {*acts, *assessed, "declaration.begun", "approval.given", "area.sent"}
    entries = Entry.objects.filter(action__in=known, is_done=True).order_by("number")
    columns = ("action", "object_id", "person", "detail")
    for action, key, person, detail in entries.values_list(*columns).iterator():
        said = detail | {"person": person, "act": action.partition(".")[2]}
        if action in acts:
            told.moves[key].append(said)
        elif action in assessed:
            told.acts[key].append(said)
        elif action == "approval.given":
            told.approvals[key] = said
        elif action == "area.sent":
            told.tables[key] = detail["checksum"]
        elif "version" in detail:
            told.copies[key] = detail["version"]
    return told


def _altered() -> Iterator[str]:
    """What is not as its own checksum says."""
    for version in Version.objects.iterator():
        if not version.is_whole:
            yield f"{version.declaration_id}/{version.number}"
    for approval in Approval.objects.iterator():
        if checksum(approval.snapshot) != approval.checksum:
            yield approval.number
    for act in Act.objects.iterator():
        if checksum(act.snapshot) != act.checksum:
            yield f"{act.assessment_id}-{act.pk}"
    for table in AreaTable.objects.exclude(checksum="").iterator():
        if checksum(table.snapshot) != table.checksum:
            yield f"{table.name} {table.year}"


def _against(told: Told) -> Iterator[str]:
    """What is not as the log says, is missing, or was never entered."""
    yield from _versions(told)
    yield from _decisions(told)
    yield from _sheets(told)
    yield from _draws(told)
    found = {str(one.pk): one for one in Approval.objects.select_related("by").defer("snapshot")}
    for key in {**found, **told.approvals}:
        one, said = found.get(key), told.approvals.get(key)
        if one is None or said is None or not _agree(said, of_approval(one), one.by.login):
            yield one.number if one else said["number"] if said else key
    yield from _acts(told)
    tables = AreaTable.objects.exclude(checksum="").values_list("pk", "checksum", "name", "year")
    kept = {str(pk): (digest, f"{name} {year}") for pk, digest, name, year in tables}
    for key in {**kept, **told.tables}:
        digest, name = kept.get(key, ("", key))
        if told.tables.get(key) != digest:
            yield name


def _versions(told: Told) -> Iterator[str]:
    kept: dict[str, list[tuple[int, str]]] = defaultdict(list)
    rows = Version.objects.order_by("declaration_id", "number")
    for pk, number, event, digest in rows.values_list(
        "declaration_id", "number", "event", "checksum"
    ):
        if event != COPIED:
            kept[str(pk)].append((number, digest))
        elif told.copies.get(str(pk), digest) != digest:
            yield f"{pk}/{number}"
    for key in {**kept, **told.moves}:
        said = [one["version"] for one in told.moves.get(key, [])]
        for at, (one, digest) in enumerate(zip_longest(kept.get(key, []), said), 1):
            if one is None or one[1] != digest:
                yield f"{key}/{one[0] if one else at}"


def _decisions(told: Told) -> Iterator[str]:
    kept: dict[str, list[Decision]] = defaultdict(list)
    for one in Decision.objects.select_related("by").order_by("pk").iterator():
        kept[str(one.declaration_id)].append(one)
    for key in {**kept, **told.moves}:
        for one, said in zip_longest(kept.get(key, []), told.moves.get(key, [])):
            if one is None or said is None or not _agree(said, of_decision(one), one.by.login):
                yield key


def _sheets(told: Told) -> Iterator[str]:
    """The sheets of the acts that name one."""
    said = {
        one["sheet"]: (key, one) for key in told.moves for one in told.moves[key] if "sheet" in one
    }
    kept = {one.pk: of_sheet(one) for one in ReviewSheet.objects.select_related("by").iterator()}
    for pk, (key, one) in said.items():
        if kept.get(pk) != one["sheet_checksum"]:
            yield f"{key}/{one['from']}"


def _draws(told: Told) -> Iterator[str]:
    """The draw of each last submission, repeated, beside what the log and the queue say of it."""
    queue = {str(one.declaration_id): one for one in Risk.objects.iterator()}
    for key, moves in told.moves.items():
        said = next((one for one in reversed(moves) if "drawn" in one), None)
        if said is None:
            continue
        risk = queue.get(key)
        drawn = is_drawn(int(key), said["number"], said["seed"], said["share"])
        kept = risk and (risk.points, any(one["id"] == "drawn" for one in risk.reasons))
        if drawn != said["drawn"] or kept != (said["risk"], said["drawn"]):
            yield key


def _acts(told: Told) -> Iterator[str]:
    kept: dict[str, list[Act]] = defaultdict(list)
    for one in Act.objects.select_related("by").defer("snapshot").order_by("pk").iterator():
        kept[str(one.assessment_id)].append(one)
    for key in {**kept, **told.acts}:
        for one, said in zip_longest(kept.get(key, []), told.acts.get(key, [])):
            about = one and {"act": one.act, "conclusion": one.conclusion, "checksum": one.checksum}
            if one is None or said is None or not _agree(said, about, one.by.login):
                yield f"{key}-{one.pk if one else '—'}"


def _loose(told: Told) -> Iterator[str]:
    """What lies elsewhere than the last act left it, or is shown otherwise than it was frozen."""
    newest = Version.objects.filter(declaration=OuterRef("pk")).order_by("-number")
    found = Declaration.objects.annotate(
        kept=Subquery(newest.values("text")[:1]), kept_rows=Subquery(newest.values("rows")[:1])
    )
    open_states = (steps()[0].id, RETURNED)
    for one in found.iterator(chunk_size=200):
        said = told.moves.get(str(one.pk))
        if one.state != (said[-1]["to"] if said else steps()[0].id) or (
            one.state not in open_states and not _is_as_kept(one)
        ):
            yield str(one.pk)
    for table in AreaTable.objects.exclude(checksum="").iterator():
        shares = list(table.shares.select_related("region", "receiver"))
        if not _is_as_sent(json.loads(table.snapshot), snapshot_of(table, shares)):
            yield f"{table.name} {table.year}"


def _is_as_kept(declaration) -> bool:
    """Whether a form that nobody may change is the one of its last version."""
    rows = declaration.kept_rows
    rows = json.loads(rows) if isinstance(rows, str) else rows
    same_rows = not rows or rows == rows_as_typed(declaration)
    return same_rows and canonical(typed(declaration.form)) == declaration.kept


def _is_as_sent(sent, now) -> bool:
    """Names of organisations may change, what was given may not."""
    return all(sent[key] == now[key] for key in ("year", "amount", "indicators", "shares"))


def _agree(said, kept, login) -> bool:
    """Whether a record is as its entry says, in all that the entry says of it."""
    same = all(said[key] == value for key, value in kept.items() if key in said)
    return same and said["person"] == login
