"""Run every test that the table of security names, and write what came of it: the evidence of a release.

`python tools/security_report.py [FILE]` (`make security-report`) writes the clauses of
docs/reference/security.md with how each named test ended, the check of the production settings and
the audit of the dependencies; 1 where something failed. It is the report of this program's own
tests. That of the running system before launch (8.1.9.7) is the operator's, who adds it to this one.
"""

import os
import platform
import re
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from audit_dependencies import LOCK, asked, told

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs" / "reference" / "security.md"
REPORT = Path("security-report.md")
_NAMED = re.compile(r"`(test_\w+\.py)::(\w+)`")


def main() -> int:
    """Write the report; 1 where a test, the settings or the audit failed, or a test is not there."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else REPORT
    clauses = table(TABLE.read_text(encoding="utf-8"))
    results = run({name for _, _, named in clauses for name in named})
    settings = production_settings()
    holes, audited = told(*asked(LOCK))
    lines, failed = report(clauses, results)
    lines += ["", "## Production settings", "", f"`check --deploy`: {settings or 'nothing found'}"]
    lines += ["", "## Dependencies", "", *holes, ""]
    target.write_text("\n".join(lines), encoding="utf-8", newline="\n")
    print(f"{target}: {lines[4]}")
    return int(failed or bool(settings) or bool(audited))


def table(text: str) -> list[tuple[str, str, list[str]]]:
    """The clauses of the page: name, state, the tests named, each as `file::name`."""
    rows = (line.strip("|").split("|") for line in text.splitlines() if line.startswith("| 8.1."))
    return [(row[0].strip(), row[2].strip(), ["::".join(one) for one in _NAMED.findall(row[3])])
            for row in rows]  # fmt: skip


def run(names: set[str]) -> dict[str, str]:
    """How each test ended: passed, skipped or failed; the worst of its cases.

    Folder by folder: the tests of the browser and of the site each import from their own conftest.
    """
    places = {path.name: path for path in (ROOT / "tests").rglob("test_*.py")}
    folders: dict[Path, list[str]] = {}
    for name in sorted(names):
        file, test = name.split("::")
        folders.setdefault(places[file].parent, []).append(f"{places[file]}::{test}")
    found: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, asked_for in enumerate(folders.values()):
            told_in = Path(folder) / f"{number}.xml"
            command = [sys.executable, "-m", "pytest", f"--junitxml={told_in}", *asked_for]
            subprocess.run(command, cwd=ROOT, check=False)
            found |= endings(told_in.read_text(encoding="utf-8"))
    return found


def endings(text: str) -> dict[str, str]:
    """How each test ended, out of pytest's own report."""
    found: dict[str, str] = {}
    for case in ElementTree.fromstring(text).iter("testcase"):
        file = case.attrib["classname"].rpartition(".")[2] + ".py"
        name = f"{file}::{case.attrib['name'].partition('[')[0]}"
        ended = {one.tag for one in case}
        said = "failed" if ended & {"failure", "error"} else "skipped" if ended else "passed"
        worse = ("passed", "skipped", "failed")
        found[name] = max(found.get(name, said), said, key=worse.index)
    return found


def report(
    clauses: list[tuple[str, str, list[str]]], results: dict[str, str]
) -> tuple[list[str], bool]:
    """The lines of the report, and whether something failed; a test that did not run has failed."""
    ended = {name: results.get(name, "failed") for _, _, named in clauses for name in named}
    count = {one: list(ended.values()).count(one) for one in ("passed", "skipped", "failed")}
    said = ", ".join(f"{number} {one}" for one, number in count.items())
    lines = [
        "# Security tests",
        "",
        f"{date.today().isoformat()}, {_commit()}, Python {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}",
        "",
        f"{len(ended)} tests: {said}.",
        "",
        "| Clause | State | Tests |",
        "|---|---|---|",
    ]
    for clause, state, named in clauses:
        tests = "<br>".join(f"{ended[name]}: `{name}`" for name in named) or "documents"
        lines.append(f"| {clause} | {state} | {tests} |")
    return lines, bool(count["failed"])


def production_settings() -> str:
    """What Django finds in the production settings; empty where it finds nothing."""
    with tempfile.TemporaryDirectory() as folder:
        key = Path(folder) / "key"
        key.write_text("0123456789-abcdefghijklmnopqrstuvwxyz-" * 2, encoding="utf-8")
        kept = {key: text for key, text in os.environ.items() if not key.startswith("JIHENG_")}
        kept |= {"JIHENG_MODE": "production", "JIHENG_DATA": folder, "JIHENG_HOSTS": "example.cn"}
        kept |= {"JIHENG_SECRET_KEY_FILE": str(key), "PYTHONUTF8": "1"}
        kept["DJANGO_SETTINGS_MODULE"] = "jiheng.web.config.settings"
        command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "INFO"]
        done = subprocess.run(
            command, env=kept, capture_output=True, text=True, encoding="utf-8", check=False
        )
    return done.stderr.strip() if done.returncode else ""


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "no git checkout"


if __name__ == "__main__":
    sys.exit(main())
