"""The tests of the site again on PostgreSQL, started for the purpose."""

import os
import subprocess
import sys
from pathlib import Path

from postgresql import wait_for

HERE = Path(__file__).parent
# What is not run again: this; what starts a PostgreSQL of its own; what reads the SQLite file; what
# starts programs with surroundings of their own, which name no database: that would be SQLite again.
NOT_AGAIN = ("test_postgresql.py", "test_crowd.py", "test_killed.py", "test_starting.py")


def test_the_suite_runs_on_postgresql(database):
    wait_for(database)
    again = [one for one in sorted(HERE.glob("test_*.py")) if one.name not in NOT_AGAIN]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *again],
        env={**os.environ, "JIHENG_TEST_DATABASE": database},
        cwd=HERE.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
