"""Peak memory of `jiheng read` and `jiheng report` on a folder of many files.

    python benchmarks/memory.py [--files 10000] [--jobs 1 2]

The packaged examples are copied round robin into a temporary folder. Each command runs as a
process of its own; its memory and that of its children is sampled as the sum of the resident
sets, and the highest sum counts. Exit status 1 where it is above the limit. Linux only, because
only there the memory of other processes can be read without a further package.
"""

import argparse
import itertools
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.resources import as_file, files
from pathlib import Path

EVERY = 0.05  # seconds between two samples
ALLOWED = {"read": 400, "report": 2048}  # MiB; a report keeps notes of the whole portfolio


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--files", type=int, default=10_000)
    arguments.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    given = arguments.parse_args()
    above = False
    with tempfile.TemporaryDirectory() as work:
        folder, out = Path(work) / "in", Path(work) / "out"
        fill(folder, given.files)
        print(f"{'command':8} {'jobs':>4} {'files':>6} {'forms':>6} {'seconds':>8} {'peak MiB':>9}")
        for command, jobs in itertools.product(("read", "report"), given.jobs):
            target = out / "forms.json" if command == "read" else out
            out.mkdir(exist_ok=True)
            seconds, peak = measure(command, str(folder), "--jobs", str(jobs), "--out", str(target))
            forms = count(out / "forms.json")
            print(f"{command:8} {jobs:4} {given.files:6} {forms:6} {seconds:8.1f} {peak:9.0f}")
            above = above or peak > ALLOWED[command]
    print("allowed: " + ", ".join(f"{name} {most} MiB" for name, most in ALLOWED.items()))
    return int(above)


def fill(folder: Path, count: int) -> None:
    """Copies of the packaged examples in 100 folders; scans and LibreOffice are another matter."""
    with as_file(files("jiheng.examples") / "documents") as examples:
        models = sorted(examples.iterdir())
        for number, model in zip(range(count), itertools.cycle(models)):
            place = folder / f"{number % 100:02}"
            place.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(model, place / f"{number:05}{model.suffix}")


def measure(*arguments: str) -> tuple[float, float]:
    """Seconds and peak MiB of one call of the command line with all its processes."""
    return measured([sys.executable, "-m", "jiheng", *arguments])[:2]


def measured(command: Sequence[str]) -> tuple[float, float, float]:
    """Seconds, peak MiB and processor seconds of a command with all its processes.

    Its output goes nowhere.
    """
    start, used = time.monotonic(), processor_seconds()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(resident(one) for one in family(process.pid)))
        time.sleep(EVERY)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with status {process.returncode}")
    return time.monotonic() - start, peak / 1024, processor_seconds() - used


def processor_seconds() -> float:
    """What all processes used that this one started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def family(process: int) -> Iterator[int]:
    """A process and all that it started."""
    yield process
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue  # it ended meanwhile
        for child in children:
            yield from family(int(child))


def resident(process: int) -> int:
    """Resident memory in KiB; 0 where the process has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line), 0)


def count(file: Path) -> int:
    """How many forms stand in the file; one line each."""
    with file.open(encoding="utf-8") as lines:
        return sum(line.startswith('{"kind"') for line in lines)


if __name__ == "__main__":
    sys.exit(main())
