"""A PostgreSQL that a test starts for itself; the test is skipped where there is none."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

_FOLDERS = [
    Path("/usr/local/bin"),
    *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
]


def program(name):
    """A program of PostgreSQL; the test is skipped where there is none."""
    path = shutil.which(name, path=os.pathsep.join([*map(str, _FOLDERS), os.environ["PATH"]]))
    if path is None:
        pytest.skip(f"no {name} on this machine (apt-get install postgresql)")
    return path


def as_somebody():
    """PostgreSQL refuses to run as root: as root it runs as the user `postgres`."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    pwd = pytest.importorskip("pwd")
    try:
        owner = pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("root without a user named postgres cannot start PostgreSQL")
    return {"user": owner.pw_uid, "group": owner.pw_gid}


@pytest.fixture
def folder():
    """A folder that the user of PostgreSQL may enter; pytest's own are closed to all but ours."""
    with tempfile.TemporaryDirectory(prefix="jiheng-postgresql-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def database(folder):
    """The address of an empty PostgreSQL that ends with the test."""
    initdb, postgres, who = program("initdb"), program("postgres"), as_somebody()
    if who:
        os.chown(folder, who["user"], who["group"])
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    data = folder / "data"
    common = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **who}
    make = [initdb, "-D", data, "-U", "jiheng", "-A", "trust", "-E", "UTF8", "--locale=C"]
    subprocess.run(make, check=True, **common)
    command = [postgres, "-D", data, "-p", str(port), "-k", folder]
    # Nothing has to outlive a fault of the machine.
    for one in ("fsync=off", "synchronous_commit=off", "full_page_writes=off"):
        command += ["-c", one]
    command += ["-c", "listen_addresses=127.0.0.1"]
    with subprocess.Popen(command, **common) as server:
        try:
            yield f"postgresql://jiheng@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            server.wait(60)


def wait_for(address):
    import psycopg

    for _ in range(1200):
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("PostgreSQL never answered")
