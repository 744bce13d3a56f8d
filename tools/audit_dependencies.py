"""Ask the package registry for known holes in what the lock names, with pip-audit.

`python tools/audit_dependencies.py [LOCK]` ends with 1 where there is one. A registry that is not
reached, or that keeps no such records (a mirror), is said and fails nothing: then nothing is known.
A hole listed in known_holes.toml fails nothing until the day by which it is to be mended.
"""

import json
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parent.parent / "requirements-dev.txt"
KNOWN = Path(__file__).with_name("known_holes.toml")
_SECONDS = 300


def main() -> int:
    """Audit a lock; 1 where a hole is known."""
    lock = Path(sys.argv[1]) if len(sys.argv) > 1 else LOCK
    lines, status = told(*asked(lock))
    print("\n".join(lines))
    return status


def asked(lock: Path) -> tuple[dict[str, Any] | None, str]:
    """What pip-audit says of every package of a lock; None and the reason where it says nothing."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes"]
    command += ["--disable-pip", "--vulnerability-service", "pypi", "--format", "json"]
    command += ["--progress-spinner", "off", "--timeout", "15"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        return json.loads(done.stdout), ""
    except subprocess.TimeoutExpired:
        return None, f"no answer within {_SECONDS} seconds"
    except ValueError:
        return None, (done.stderr.strip().splitlines() or ["no answer"])[-1]


def known_holes(text: str) -> dict[str, date]:
    """Id of a listed hole → the day by which it is mended; ValueError where that is too far off."""
    listed = tomllib.loads(text)
    for one in listed.get("hole", []):
        if not 0 <= (one["repair_by"] - one["listed_on"]).days <= listed["most_days"]:
            raise ValueError(f"{one['id']}: more than {listed['most_days']} days to its repair")
    return {one["id"]: one["repair_by"] for one in listed.get("hole", [])}


def told(
    found: dict[str, Any] | None,
    reason: str,
    known: dict[str, date] | None = None,
    today: date | None = None,
) -> tuple[list[str], int]:
    """The lines to print, and the exit status; `known` as known_holes gives them."""
    if known is None:
        known = known_holes(KNOWN.read_text(encoding="utf-8"))
    today = today or date.today()
    if found is None:
        return [f"NOT AUDITED: {reason}"], 0
    packages = found["dependencies"]
    audited = [one for one in packages if "skip_reason" not in one]
    if not audited:
        why = packages[0]["skip_reason"] if packages else "the lock is empty"
        return [f"NOT AUDITED: the registry keeps no records of holes ({why})"], 0
    lines, status = [f"audited {len(audited)} of {len(packages)} packages"], 0
    for one in audited:
        for hole in one["vulns"]:
            mended = ", ".join(hole["fix_versions"]) or "not mended yet"
            line = f"{one['name']} {one['version']}: {hole['id']} (mended in {mended})"
            by = known.get(hole["id"])
            status |= by is None or by < today
            lines.append(f"{line}, to be mended by {by}" if by else line)
    return lines, int(status)


if __name__ == "__main__":
    sys.exit(main())
