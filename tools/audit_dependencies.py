"""Ask the package registry for known holes in what the lock names, with pip-audit.

`python tools/audit_dependencies.py [LOCK]` ends with 1 where there is one. A registry that is not
reached, or that keeps no such records (a mirror), is said and fails nothing: then nothing is known.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parent.parent / "requirements-dev.txt"
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


def told(found: dict[str, Any] | None, reason: str) -> tuple[list[str], int]:
    """The lines to print, and the exit status."""
    if found is None:
        return [f"NOT AUDITED: {reason}"], 0
    packages = found["dependencies"]
    audited = [one for one in packages if "skip_reason" not in one]
    if not audited:
        why = packages[0]["skip_reason"] if packages else "the lock is empty"
        return [f"NOT AUDITED: the registry keeps no records of holes ({why})"], 0
    lines = [f"audited {len(audited)} of {len(packages)} packages"]
    for one in audited:
        for hole in one["vulns"]:
            mended = ", ".join(hole["fix_versions"]) or "not mended yet"
            lines.append(f"{one['name']} {one['version']}: {hole['id']} (mended in {mended})")
    return lines, int(len(lines) > 1)


if __name__ == "__main__":
    sys.exit(main())
