"""kill -9 of a running site: nothing is half-saved, and what was under way goes on by itself."""

import io
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from importlib.resources import files
from pathlib import Path
from urllib.error import URLError

import pytest
from live import ApiClient, Browser, Site, jiheng, surroundings
from test_api import V1, make_token

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no kill -9 on Windows")
DOCUMENT = files("jiheng.examples").joinpath("documents", "忻州医保局2023申报.docx")
MANY = 40  # documents, each of two forms


def asked(site, statement):
    """The rows of the database as they stand, read past the site."""
    with sqlite3.connect(f"file:{site.data / 'jiheng.sqlite3'}?mode=ro", uri=True) as database:
        rows = database.execute(statement).fetchall()
    database.close()
    return rows


def until(wanted, seconds=300):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := wanted():
            return found
        time.sleep(0.05)
    raise AssertionError("it never happened")


def workers(site):
    """The process of each worker, from its name."""
    return [int(name.split("-")[-2]) for (name,) in asked(site, "SELECT id FROM batch_worker")]


def states(site):
    rows = asked(site, "SELECT state, count(*) FROM batch_batchdocument GROUP BY state")
    return dict(rows)


def half_saved(site):
    """Documents whose forms do not fit their state."""
    return asked(
        site,
        """SELECT d.id, d.state, count(f.id) FROM batch_batchdocument d
        LEFT JOIN batch_batchform f ON f.document_id = d.id GROUP BY d.id, d.state
        HAVING count(f.id) <> CASE d.state WHEN 'read' THEN 2 ELSE 0 END""",
    )


def document(number):
    """The example about two projects of its own: one project is made once, whoever names it again."""
    made = io.BytesIO()
    with zipfile.ZipFile(str(DOCUMENT)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for project in ("举报奖励的经费", "律师服务费"):
                text = text.replace(project, f"{project}{number}")
            new.writestr(name, text)
    return made.getvalue()


def upload(site):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for number in range(MANY):
            archive.writestr(f"{number:03}.docx", document(number))
    clerk = Browser(site)
    clerk.sign_in("clerk-yy")
    page = clerk.post("/batches", {}, {"documents": ("申报.zip", data.getvalue())})
    return clerk, re.search(r'hx-get="(/batches/\d+)"', page).group(1)


def test_a_batch_goes_on_after_the_whole_site_was_killed(filled):
    with Site(filled) as site:
        until(lambda: workers(site))
        upload(site)
        until(lambda: states(site).get("read", 0) > 3)
        (worker,) = workers(site)
        os.kill(worker, signal.SIGKILL)
        site.kill()
    assert half_saved(site) == []
    assert 3 < states(site)["read"] < MANY, "it was over before it was killed"
    with Site(filled) as site:
        until(lambda: states(site) == {"read": MANY})
        assert half_saved(site) == []
        site.verify()


def test_a_killed_worker_is_started_again_and_goes_on(filled):
    with Site(filled) as site:
        until(lambda: workers(site))
        clerk, address = upload(site)
        until(lambda: states(site).get("read", 0) > 3)
        (worker,) = workers(site)
        os.kill(worker, signal.SIGKILL)
        until(lambda: states(site) == {"read": MANY})
        assert half_saved(site) == []
        page = clerk.get(address)
        assert f"读出 {2 * MANY} 张表" in page
        # and killed again while the forms are taken over
        ids = re.findall(r'name="form" value="(\d+)"', page)
        body = [*(("form", one) for one in ids), *((f"code-{one}", f"KL-{one}") for one in ids)]
        clerk.post(f"{address}/take", body)
        taken = "SELECT count(*) FROM batch_batchform WHERE state = 'taken'"
        until(lambda: asked(site, taken)[0][0] > 3)
        (worker,) = until(lambda: workers(site))[-1:]
        os.kill(worker, signal.SIGKILL)
        made = asked(site, "SELECT count(*) FROM projects_project WHERE code LIKE 'KL-%'")[0][0]
        assert made < len(ids), "it was over before it was killed"
        until(lambda: asked(site, taken)[0][0] == len(ids))
        loose = """SELECT count(*) FROM projects_project p LEFT JOIN projects_declaration d
            ON d.project_id = p.id WHERE p.code LIKE 'KL-%' AND d.id IS NULL"""
        assert asked(site, loose) == [(0,)]
        every = "SELECT count(*) FROM projects_declaration d JOIN projects_project p ON p.id ="
        assert asked(site, f"{every} d.project_id WHERE p.code LIKE 'KL-%'") == [(len(ids),)]
        site.verify()


def drafts(clerk, count):
    """Drafts of new projects that can be submitted; their numbers."""
    made = []
    for number in range(count):
        given = {"code": f"KS-{number:03}", "name": f"项目{number}", "kind": "recurrent"}
        _, project = clerk("POST", V1 + "/projects", given)
        _, begun = clerk("POST", f"{V1}/projects/{project['id']}/declarations", {"year": 2023})
        clerk("POST", f"{V1}/declarations/{begun['id']}/rows", {})
        made.append(begun["id"])
    return made


def test_nothing_is_half_submitted_when_the_site_is_killed(filled):
    with Site(filled, "serve-demo", "--no-worker") as site:
        clerk = ApiClient(site, make_token(site, "clerk", ["read", "edit", "submit"])[0])
        waiting = drafts(clerk, 40)

        def submit(number):
            try:
                clerk("POST", f"{V1}/declarations/{number}/submit", {"text": "已核对"})
            except (URLError, ConnectionError, HTTPException):
                return "cut off"
            return "answered"

        with ThreadPoolExecutor(4) as pool:
            answers = pool.map(submit, waiting)
            sent = "SELECT count(*) FROM projects_decision WHERE act = 'submit'"
            before = asked(site, sent)[0][0]
            until(lambda: asked(site, sent)[0][0] > before + 4)
            site.kill()
            outcomes = list(answers)
    whole = """SELECT d.state, count(DISTINCT v.id), count(DISTINCT a.id), count(DISTINCT e.id)
        FROM projects_declaration d LEFT JOIN projects_version v ON v.declaration_id = d.id
        LEFT JOIN projects_decision a ON a.declaration_id = d.id
        LEFT JOIN audit_entry e ON e.object_id = CAST(d.id AS TEXT)
            AND e.action = 'declaration.submit' AND e.is_done
        WHERE d.id = {} GROUP BY d.id"""
    states = [asked(site, whole.format(number))[0] for number in waiting]
    assert "cut off" in outcomes, "it was over before it was killed"
    assert set(states) == {("draft", 0, 0, 0), ("unit_review", 1, 1, 1)}
    for state, outcome in zip(states, outcomes, strict=True):
        assert state[0] == "unit_review" or outcome == "cut off"  # what was answered is stored
    site.verify()
    with Site(filled, "serve-demo", "--no-worker") as site:
        clerk.site = site
        number = waiting[[one[0] for one in states].index("draft")]
        status, found = clerk("POST", f"{V1}/declarations/{number}/submit", {"text": "再交"})
        assert (status, found["state"]) == (200, "unit_review")
        site.verify()


def test_nothing_is_left_of_a_backup_that_was_killed(filled, tmp_path):
    target = tmp_path / "to"
    target.mkdir()
    (filled / "files").mkdir(exist_ok=True)
    with (filled / "files" / "large.bin").open("wb") as file:  # so that it takes a while
        for _ in range(64):
            file.write(os.urandom(1 << 20))
    command = [sys.executable, "-m", "jiheng", "backup", "--data", str(filled)]
    command += ["--to", str(target / "b.zip")]
    with subprocess.Popen(command, env=surroundings()) as backup:
        (part,) = until(lambda: [one for one in target.glob(".jiheng-*") if one.stat().st_size > 9])
        backup.kill()
    assert not (target / "b.zip").exists(), "it was over before it was killed"
    assert part.stat().st_mode & 0o77 == 0
    os.utime(part, (0, 0))
    done = jiheng("backup", "--data", filled, "--to", target / "b.zip")
    assert done.returncode == 0, done.stderr
    assert list(target.iterdir()) == [target / "b.zip"]
    assert jiheng("verify", "--data", filled).returncode == 0
    assert jiheng("restore", "--from", target / "b.zip", "--data", tmp_path / "new").returncode == 0


def test_the_worker_ends_with_the_site(filled):
    with Site(filled) as site:
        (worker,) = until(lambda: workers(site))
        site.kill()
    until(lambda: not is_running(worker))


def is_running(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")
