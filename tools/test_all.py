"""Run every test with the full sample sizes on the oldest and the newest Python that is installed.

Writes what was run and how it ended to docs/reference/test-results.md. Each Python gets its own
environment (.venv-3.11, .venv-3.13, …) from the same lock; `make setup` makes it.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "docs" / "reference" / "test-results.md"
SUPPORTED = [(3, minor) for minor in range(11, 20)]


def main() -> int:
    """Test on the oldest and the newest; 0 where all is well."""
    found = installed()
    if not found:
        sys.exit("No Python 3.11 or newer was found on the PATH or under pyenv.")
    chosen = sorted({min(found), max(found)})
    rows = []
    failed = False
    for version in chosen:
        name = ".".join(map(str, version))
        closing, status = run(name, found[version])
        failed = failed or status != 0
        rows.append(f"| {name} | {closing} |")
        print(rows[-1], flush=True)
    RESULTS.write_text(report(rows), encoding="utf-8", newline="\n")
    return int(failed)


def installed() -> dict[tuple[int, int], str]:
    """Every supported Python that starts: version → program."""
    found: dict[tuple[int, int], str] = {sys.version_info[:2]: sys.executable}
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for major, minor in SUPPORTED:
        name = f"python{major}.{minor}"
        programs = [
            shutil.which(name),
            *sorted(map(str, pyenv.glob(f"{major}.{minor}.*/bin/{name}"))),
        ]
        for program in filter(None, programs):
            if starts(program) and (major, minor) not in found:
                found[major, minor] = program
    return found


def starts(program: str) -> bool:
    """Whether the program runs at all; a pyenv shim may name a version that is not chosen."""
    return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0


def run(name: str, program: str) -> tuple[str, int]:
    """Set up an environment for one Python and test in it: pytest's closing line, exit status."""
    setup = ["make", "setup", "setup-scan", f"PYTHON={program}", f"VENV=.venv-{name}"]
    subprocess.run(setup, cwd=ROOT, check=True)
    command = [
        str(ROOT / f".venv-{name}" / "bin" / "python"),
        "-m",
        "pytest",
        "-n",
        "auto",
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
    ]
    lines: list[str] = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "JIHENG_SAMPLES": "all"},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as tests:
        assert tests.stdout is not None
        for line in tests.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    closing = next(
        (line for line in reversed(lines) if re.search(r"\d+ passed", line)), "no result"
    )
    return closing.strip(" =\n"), tests.returncode


def report(rows: list[str]) -> str:
    """The page of results."""
    return "\n".join(
        [
            "# Results of `make test-all`",
            "",
            f"{date.today().isoformat()}, {platform.system()} {platform.machine()}, "
            f"{os.cpu_count()} processors, sample sizes `all` (tests/samples.toml).",
            "",
            "| Python | pytest |",
            "|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
