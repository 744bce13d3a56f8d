"""The tests of the site again on PostgreSQL, started for the purpose."""

import os
import subprocess
import sys
from pathlib import Path

from postgresql import wait_for

HERE = Path(__file__).parent
AGAIN = (
    "test_rights.py",
    "test_way.py",
    "test_editing.py",
    "test_importing.py",
    "test_batch.py",
    "test_api.py",
    "test_security.py",
    "test_faults.py",
    "test_trust.py",
    "test_backup.py",
)


def test_the_suite_runs_on_postgresql(database):
    wait_for(database)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            *(HERE / one for one in AGAIN),
        ],
        env={**os.environ, "JIHENG_TEST_DATABASE": database},
        cwd=HERE.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
