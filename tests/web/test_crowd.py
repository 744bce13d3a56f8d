"""Many people at once: no fault, nothing lost, the log whole; how long each act took is printed."""

import json
import subprocess
import sys
from pathlib import Path

import crowd
import pytest
from live import Site, surroundings
from postgresql import wait_for

SCRIPT = Path(crowd.__file__)
# 409 is a refusal with its sentence: somebody else was quicker, or it lies elsewhere by now.
ANSWERS = {200, 409}


def script(site, *arguments):
    """What the script says, in the surroundings of the site."""
    more = {"JIHENG_DATA": str(site.data), "JIHENG_MODE": "demo", **site.variables}
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    done = subprocess.run(
        command, env=surroundings(**more), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_people_at_once_lose_nothing(request, kind, tmp_path, sample_size, capsys):
    variables = {}
    if kind == "postgresql":
        variables["JIHENG_DATABASE"] = request.getfixturevalue("database")
        wait_for(variables["JIHENG_DATABASE"])
    users, seconds = sample_size("crowd_users"), sample_size("crowd_seconds")
    pause = (0.02, 0.1) if users < 10 else (0.5, 1.5)
    with Site(tmp_path, "serve-demo", "--no-worker", **variables) as site:
        projects = script(site, "people", users)
        people = crowd.Crowd(site, projects, users, seconds, pause)
        used = site.processor()
        people.work()
        used = used and site.processor() - used
        saved = tmp_path / "saves.json"
        saved.write_text(json.dumps(people.saves), encoding="utf-8")
        assert script(site, "judge", saved) == []
        site.verify()
    with capsys.disabled():
        print(f"\n{kind}, {users} people, {seconds} s, the site's processor {used} s")
        print(*people.table(), sep="\n")
    answers = people.answers
    assert people.broken == []
    assert {status for _, status in answers} <= ANSWERS, answers
    # It was work: saved, met another's work, sent on and decided.
    assert all(answers[name, 200] for name in crowd.WORK), answers
