"""The list of components (SBOM, CycloneDX 1.5) of everything that the program and its extras install.

Made from the locks alone, so that it needs no network and says exactly what is installed.
"""

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
_PINNED = re.compile(r"([A-Za-z0-9._-]+)==(\S+)")


def components() -> dict[str, Any]:
    """The list: each package and version once, with the locks that install it."""
    found: dict[tuple[str, str], list[str]] = {}
    for lock in sorted(ROOT.glob("requirements*.txt")):
        if lock.name != "requirements-dev.txt":  # of developers, not of users
            for line in lock.read_text(encoding="utf-8").splitlines():
                if pinned := _PINNED.match(line):
                    found.setdefault((pinned[1].lower(), pinned[2]), []).append(lock.name)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "jiheng"}},
        "components": [_component(*package, locks) for package, locks in sorted(found.items())],
    }


def _component(name: str, version: str, locks: list[str]) -> dict[str, Any]:
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
        "properties": [{"name": "jiheng:lock", "value": lock} for lock in locks],
    }
