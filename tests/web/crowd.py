"""Many people at work on one site at once, and what must be true of its database afterwards.

`Crowd` lets them work over HTTP, each in a thread of its own: clerks save cells of forms that two
of them share, add rows, undo and submit; reviewers take what lies in their inbox, pass, return
and approve; auditors read. As a script, with the surroundings of the site:

    python crowd.py people NUMBER      makes the people and their projects
    python crowd.py judge FILE         holds the database against what the people were told
"""

import json
import random
import re
import sys
import threading
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request

from live import Browser

# Of ten people: who they are and where.
_CLERK = ("clerk", "341500-YBZX")
ROLES = (
    *(_CLERK, _CLERK, ("head", "341500-YBZX"), ("department_reviewer", "341500-YB")),
    *(_CLERK, _CLERK, ("finance_office", "341500-CZ"), ("finance_performance", "341500-CZ")),
    *(_CLERK, _CLERK),
)
# What the crowd goes on for beyond its time, where the machine is slow: else it proves nothing.
WORK = ("save", "conflict", "submit", "decide")
_PATIENCE = 8  # times the time that was given
ROWS = 5  # the indicators that every form has from the start
KEYS = ("level3", "target", "weight")
BEGINNING = "YB2023001"  # the draft whose form all begin with


class Person(threading.Thread):
    """Somebody at work until the time is over; what happened is kept in lists of its own."""

    def __init__(self, crowd, number):
        super().__init__(name=f"u{number}")
        self.crowd, self.number = crowd, number
        self.role = ROLES[number % len(ROLES)][0]
        self.chance = random.Random(number)
        self.browser, self.token = Browser(crowd.site), ""
        self.known, self.saves, self.times, self.answers = {}, [], [], Counter()
        self.made = 0
        self.broken = None

    def run(self):
        try:
            self.do("sign in", lambda: self.browser.sign_in(self.name))
            self.crowd.signed_in.wait()
            while not self.crowd.is_over():
                self.work()
                time.sleep(self.chance.uniform(*self.crowd.pause))
        except Exception as error:
            self.broken = f"{self.name}: {error!r}"

    def do(self, name, action):
        """Do one thing and note how long it took and how it was answered; None where refused."""
        began = time.perf_counter()
        try:
            answer, status = action(), 200
        except HTTPError as error:
            answer, status = None, error.code
        self.times.append((name, time.perf_counter() - began))
        self.answers[name, status] += 1
        return answer

    def read(self, name, path):
        return self.do(name, lambda: self.browser.get(path)) or ""

    def send(self, path, body):
        """Send JSON as the grid does; the answer."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token}
        data = json.dumps(body).encode()
        request = Request(self.browser.site.address + path, data, headers)
        with self.browser._open(request) as answer:
            return json.loads(answer.read())

    def work(self):
        if self.role == "clerk":
            self.fill_in()
        elif self.chance.random() < 0.2:
            self.look_round()
        else:
            self.review()

    def look_round(self):
        name, path = self.chance.choice(
            (("inbox", "/"), ("projects", "/projects?q=ZR"), ("assessments", "/assessments"))
        )
        self.read(name, path)

    def fill_in(self):
        """Open one's form, save a few cells, sometimes a row, an undo, a submission."""
        project = f"/projects/{self.crowd.projects[self.number // 2]}"
        found = re.search(r'href="(/declarations/\d+)"', self.read("project", project))
        if found is None:
            return
        form = found[1]
        if 'id="grid-page"' not in self.read("form", form):
            self.begin_next(project)
            return
        self.token = re.search(r'data-token="([^"]+)"', self.browser.page)[1]
        for _ in range(self.chance.randint(1, 6)):
            self.save(form)
            time.sleep(self.chance.uniform(*self.crowd.pause))
        what = self.chance.random()
        if what < 0.1:
            self.do("add a row", lambda: self.send(form + "/rows/add", {"behind": "r1"}))
        elif what < 0.2:
            self.do("undo", lambda: self.send(form + "/undo", {}))
            self.known.clear()
        elif what < 0.4:
            self.do("submit", lambda: self.browser.post(form + "/submit", {"text": "已核对。"}))

    def save(self, form):
        """Change a cell from what it is known to hold; a conflict is decided, mine or theirs."""
        path = f"indicators[r{self.chance.randint(1, ROWS)}].{self.chance.choice(KEYS)}"
        self.made += 1
        text = f"{self.number}{self.made:04}"
        for _ in range(2):
            change = {"path": path, "before": self.known.get((form, path)), "after": text}
            body = {"changes": [change]}
            answer = self.do("save", lambda body=body: self.send(form + "/cells", body))
            if answer is None:
                return
            if not answer["conflicts"]:
                self.saves.append((form, path, text))
                self.known[form, path] = text
                return
            self.answers["conflict", 200] += 1
            self.known[form, path] = answer["conflicts"][0]["now"]
            if self.chance.random() < 0.3:
                return

    def begin_next(self, project):
        """The next year's round, where this one is approved."""
        if self.chance.random() < 0.3 and "/approvals/" in self.browser.page:
            self.made += 1
            year = 2030 + self.chance.randint(1, 60)
            self.do(
                "begin",
                lambda: self.browser.post(project + "/declare", {"year": year, "copy": "on"}),
            )

    def review(self):
        links = re.findall(r'href="(/declarations/\d+/review)"', self.read("inbox", "/"))
        if not links:
            return
        path = self.chance.choice(links[:4])
        page = self.read("review", path)
        if 'id="sheet"' not in page:
            return  # somebody else was quicker
        points = re.findall(r'name="([\w.-]+)"[^>]* data-points[^>]* max="([\d.]+)"', page)
        fields = {name: str(float(most) - 1) for name, most in points}
        self.made += 1
        number = f"众财绩〔2026〕{self.number}-{self.made}号"
        act = "approve" if 'value="approve"' in page else "pass"
        if self.chance.random() < 0.2:
            act = "return"
        fields["seen"] = re.search(r'name="seen" value="([^"]*)"', page)[1]
        fields |= {"act": act, "text": "请核对。", "number": number, "day": "2026-12-01"}
        self.do("decide", lambda: self.browser.post(path, fields))


class Crowd:
    """So many people for so many seconds, on the projects of theirs."""

    def __init__(self, site, projects, users, seconds, pause):
        self.site, self.projects, self.seconds, self.pause = site, projects, seconds, pause
        self.signed_in = threading.Barrier(users, action=self._begin)
        self.people = [Person(self, number) for number in range(users)]

    def _begin(self):
        self.began = time.monotonic()

    def is_over(self):
        """Whether the time is over and everything that there is to do was done once."""
        passed = time.monotonic() - self.began
        if passed < self.seconds:
            return False
        done = self.answers
        return all(done[name, 200] for name in WORK) or passed > self.seconds * _PATIENCE

    def work(self):
        """Let them work until the time is over."""
        for one in self.people:
            one.start()
        for one in self.people:
            one.join()

    @property
    def broken(self):
        return [one.broken for one in self.people if one.broken]

    @property
    def answers(self):
        """How often each kind of act was answered how: (name, status) → count."""
        return sum((one.answers.copy() for one in self.people), Counter())

    @property
    def saves(self):
        """What the people were told is saved: login, address of the form, path, text."""
        return [(one.name, *save) for one in self.people for save in one.saves]

    def table(self):
        """p50 and p95 of each kind of act in milliseconds, as lines of a table."""
        times = {}
        for one in self.people:
            for name, seconds in one.times:
                times.setdefault(name, []).append(seconds * 1000)
        for name, taken in sorted(times.items()):
            taken.sort()
            p50, p95 = (taken[max(0, -(-len(taken) * part // 100) - 1)] for part in (50, 95))
            yield f"| {name} | {len(taken)} | {p50:.0f} | {p95:.0f} |"


def make_people(users):
    """The people of a crowd, a project for each two, a draft in each; the ids of the projects."""
    from jiheng.web.accounts.models import Person as Account
    from jiheng.web.organisations.models import Organisation
    from jiheng.web.projects.documents import typed
    from jiheng.web.projects.models import Declaration, Project
    from jiheng.web.projects.moving import begin

    known = Account.objects.get(login="clerk")
    for number in range(users):
        role, place = ROLES[number % len(ROLES)]
        made = Account.objects.create(
            login=f"u{number}",
            name=f"众人{number}",
            password=known.password,
            password_set_at=known.password_set_at,
        )
        made.appointments.create(role=role, organisation=Organisation.objects.get(code=place))
    draft = Declaration.objects.get(project__code=BEGINNING)
    ids = []
    for number in range((users + 1) // 2):
        unit, name = draft.project.unit, f"众人的项目{number}"
        made = Project.objects.create(code=f"ZR{number:04}", name=name, unit=unit, kind="recurrent")
        form = typed(draft.form)
        form.project_code, form.project_name = made.code, made.name
        form.indicators = form.indicators[:ROWS]
        begin(made, 2030, None, form)
        ids.append(made.pk)
    return ids


def judge(saves):
    """What does not hold of the database after the crowd, in words."""
    from jiheng.web.projects.editing import value
    from jiheng.web.projects.models import Change, Declaration

    kept = {}
    for one in Change.objects.select_related("by").order_by("pk"):
        kept.setdefault(one.declaration_id, []).append(one)
    known = {
        (one.by.login, f"/declarations/{one.declaration_id}", one.path, one.after)
        for changes in kept.values()
        for one in changes
        if "." in one.path  # of a cell; others tell of whole rows
    }
    for save in map(tuple, saves):
        if save not in known:
            yield f"told as saved, but not kept: {save}"
    for found in Declaration.objects.filter(pk__in=kept):
        changes = kept[found.pk]
        undone = {one.batch for one in changes if one.is_undone}
        if found.revision != len({one.batch for one in changes}) + len(undone):
            yield f"{found.pk}: {found.revision} revisions, {len(changes)} changes"
        cells = {}
        for one in changes:
            if not one.is_undone and "." in one.path:
                cells.setdefault(one.path, []).append(one)
        for path, chain in cells.items():
            for old, new in pairwise(chain):
                if new.before != old.after:
                    yield f"{found.pk} {path}: {new.by.login} overwrote {old.after!r} unseen"
            if value(found, path) != chain[-1].after:
                yield f"{found.pk} {path}: {chain[-1].after!r} was saved last, another text stands"
    yield from _moved()


def _moved():
    """What does not hold of decisions and versions."""
    from jiheng.web.projects.models import Declaration

    for one in Declaration.objects.prefetch_related("decisions", "versions"):
        way = ["draft", *(made.target for made in one.decisions.all())]
        if [made.origin for made in one.decisions.all()] != way[:-1] or one.state != way[-1]:
            yield f"{one.pk}: moved {way}, but lies at {one.state}"
        numbers = [version.number for version in one.versions.all()]
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"{one.pk}: versions {numbers}"
        if (one.state == "approved") != hasattr(one, "approval"):
            yield f"{one.pk}: {one.state} with or without its approval"


def _main(command, argument):
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "jiheng.web.config.settings"
    import django
    from django.db import transaction

    django.setup()
    if command == "people":
        with transaction.atomic():
            print(json.dumps(make_people(int(argument))))
    else:
        print(json.dumps(list(judge(json.loads(Path(argument).read_text(encoding="utf-8"))))))


if __name__ == "__main__":
    _main(*sys.argv[1:])
