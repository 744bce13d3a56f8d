"""Speed of payment by disease on a synthetic city: grouping and scoring, catalogue, a whole city-year.

    python benchmarks/dip.py [--cases 1000000] [--runs 3] [--memory 4GB] [--times 3 10] [--keep FOLDER]

Cases, fee kinds and payments are drawn as `jiheng dip demo` draws them, with 700 categories and 400
procedures; the quality gate is timed once, where it has not been run before. "Grouped and scored" reads
the cases from Parquet and makes the tables `grouped` and `scored`; catalogue and city-year are the steps
of the command line with everything that they read and write. The plain engine and a straightforward
pandas version (floats, no trace, no exclusion lists) do the same step on a part of the cases. Each
figure is the median of the runs, the first of which only warms the files; beside the seconds stands the
processor time, which tells more on a machine that is busy with other things.
"""

import argparse
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from jiheng.fund.payment.duck import Duck
from jiheng.fund.payment.engine import Engine
from jiheng.fund.payment.money import clear_step, settle_step
from jiheng.fund.payment.monitoring import monitor_step
from jiheng.fund.payment.pipeline import (
    area_of,
    catalogue_step,
    group_step,
    import_step,
    load_catalogue,
    load_year,
    score_step,
)
from jiheng.fund.payment.plain.engine import Plain
from jiheng.fund.payment.rules import rule_set
from jiheng.fund.payment.store import connect, view, write_table
from jiheng.fund.payment.synthetic import Size, make_city
from jiheng.fund.payment.work import Work

YEAR = 2026
RULES = rule_set()
PLAIN_CASES, PANDAS_CASES, TRACED_CASES = 20_000, 1_000_000, 300_000


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--cases", type=int, default=1_000_000)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--memory", default="4GB")
    arguments.add_argument("--times", type=int, nargs="*", default=[3, 10])
    arguments.add_argument("--keep", type=Path)
    given = arguments.parse_args()
    place = nullcontext(given.keep) if given.keep else tempfile.TemporaryDirectory()
    with place as folder:
        work = prepared(Path(folder), given.cases, given.memory)
        print(f"{'step':44} {'cases':>10} {'seconds':>8} {'cpu s':>7} {'cases/s':>11}")
        measure(work, given)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


def prepared(folder: Path, cases: int, memory: str) -> Work:
    """The work folder of a city, imported; an earlier one of --keep is used again."""
    work = Work(folder / "work")
    if not (work.folder / "cases").is_dir():
        (folder / "city").mkdir(parents=True)
        with connect(memory, spill=folder / "spill") as con:
            make_city(con, folder / "city", Size(cases, 700, 400), "benchmark")
        with connect(memory, spill=folder / "spill") as con:
            before = now()
            counts = import_step(con, folder / "city", work, RULES, f"{YEAR}-01", "990000", None)
            show("import, K1 to K10", counts.sent, since(before))
    return work


def measure(work: Work, given: argparse.Namespace) -> None:
    def timed(step: Callable[[Any], None], runs: int = given.runs) -> Taken:
        found = []
        for _ in range(runs + 1):
            with connect(given.memory, spill=work.folder / "spill") as con:
                before = now()
                step(con)
                found.append(since(before))
        return Taken(*map(statistics.median, zip(*found[1:], strict=True)))

    seconds = timed(lambda con: catalogue_step(con, work, Duck(), RULES, YEAR), 1)
    with connect(given.memory) as con:
        load_year(con, work, YEAR)
        [(cases, history)] = con.execute(
            f"SELECT count(*) FILTER (insured AND month >= '{YEAR}-01'), "
            f"count(*) FILTER (month < '{YEAR}-01') FROM accepted"
        ).fetchall()
    show("catalogue of three years", history, seconds)
    show("grouped and scored, trace off", cases, timed(lambda con: paid(con, work, Duck(), False)))
    traced = min(cases, TRACED_CASES)
    seconds = timed(lambda con: paid(con, work, Duck(), True, traced))
    show("grouped and scored, full trace", traced, seconds)
    part = min(cases, PLAIN_CASES)
    show("the same, plain engine", part, timed(lambda con: paid(con, work, Plain(), True, part), 1))
    part = min(cases, PANDAS_CASES)
    if find_spec("pandas"):
        show("the same, pandas", part, timed(lambda con: with_pandas(con, work, part), 1))
    else:
        print("the same, pandas: left out, pandas is not installed")
    show("city-year: 12 months, clearing, monitoring", cases, timed(lambda con: year(con, work), 1))
    for times in given.times:
        larger = copied(work, times, given.memory)
        found = timed(lambda con, work=larger: paid(con, work, Duck(), False), 1)  # type: ignore[misc]
        show(f"grouped and scored, {times} times the year", times * cases, found)


def copied(work: Work, times: int, memory: str) -> Work:
    """A work folder with the cases of the year so many times over, each with a number of its own."""
    larger = Work(work.folder.parent / f"times-{times}")
    cases = larger.part("cases") / "accepted.parquet"
    if not cases.is_file():
        cases.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(work.reference, larger.reference)
        with connect(memory, spill=larger.folder / "spill") as con:
            load_year(con, work, YEAR)
            renumbered = "SELECT cases.* REPLACE (setl_id || copy AS setl_id)"
            view(con, "larger", f"{renumbered} FROM cases, range({times}) AS copies(copy)")
            write_table(con, "larger", cases)
    shutil.copytree(work.part("catalogue"), larger.part("catalogue"), dirs_exist_ok=True)
    return larger


class Taken(NamedTuple):
    seconds: float
    processor: float


def now() -> Taken:
    return Taken(time.perf_counter(), time.process_time())


def since(before: Taken) -> Taken:
    return Taken(*(one - other for one, other in zip(now(), before, strict=True)))


def show(step: str, cases: int, taken: Taken) -> None:
    speed = cases / taken.seconds
    print(
        f"{step:44} {cases:10,} {taken.seconds:8.2f} {taken.processor:7.2f} {speed:11,.0f}",
        flush=True,
    )


def paid(con: Any, work: Work, engine: Engine, trace: bool, cases: int | None = None) -> None:
    """Group and score the cases of the year, or the first of them."""
    load_year(con, work, YEAR)
    load_catalogue(con, work)
    if cases:
        con.execute(f"CREATE TABLE part AS FROM cases ORDER BY setl_id LIMIT {cases}")
        view(con, "cases", "FROM part")
    area = area_of(work, RULES, YEAR)
    engine.group(con, area, trace)
    engine.score(con, area)


def year(con: Any, work: Work) -> None:
    """Everything that a year asks for after its catalogue."""
    for path in work.runs():
        for file in path.iterdir():
            file.unlink()
        path.rmdir()
    group_step(con, work, Duck(), RULES, trace=False)
    score_step(con, work, Duck(), RULES)
    for month in range(1, 13):
        settle_step(con, work, Duck(), RULES, f"{YEAR}-{month:02d}", close=True)
    clear_step(con, work, Duck(), RULES)
    monitor_step(con, work, RULES, f"{YEAR}-01", f"{YEAR}-12")


def with_pandas(con: Any, work: Work, cases: int) -> None:
    """The same step as one would write it in an afternoon: merges and floats."""
    import numpy as np

    load_year(con, work, YEAR)
    load_catalogue(con, work)
    frame = con.execute(f"SELECT * FROM cases ORDER BY setl_id LIMIT {cases}").df()
    branches, groups = con.table("branches").df(), con.table("group_scores").df()
    levels, hospitals = con.table("level_means").df(), {}
    area = area_of(work, RULES, YEAR)
    hospitals = {one.hospital: one.level for one in area.hospitals}
    base = branches[(branches.stage == 4) & (branches.specificity == 0)]
    frame["dx4"], frame["dx3"] = frame.dx.str[:5], frame.dx.str[:3]
    frame["class"] = frame.main_op.map(dict(area.scheme.treatment)).fillna("conservative")
    frame.loc[frame["class"] == "conservative", "main_op"] = ""
    frame = frame.merge(
        base[["dx", "main_op", "row_no"]].rename(columns={"dx": "dx4"}),
        how="left",
        on=["dx4", "main_op"],
    )
    mixed = branches[branches.stage == 5][["dx", "treatment", "row_no"]]
    mixed.columns = ["dx3", "class", "mixed_no"]
    frame = frame.merge(mixed, how="left", on=["dx3", "class"])
    frame["row_no"] = frame.row_no.fillna(frame.mixed_no)
    related = branches[(branches.stage == 4) & (branches.specificity > 0)]
    by_key: dict[Any, list[tuple[set[str], int]]] = {}
    for row in related.itertuples():
        by_key.setdefault((row.dx, row.main_op), []).append((set(row.rel_ops), row.row_no))
    for place, ops in frame.other_ops[frame.other_ops.str.len() > 0].items():
        for wanted, row_no in by_key.get((frame.dx4[place], frame.main_op[place]), ()):
            if wanted <= set(ops):
                frame.loc[place, "row_no"] = row_no
    frame = frame.merge(groups[["row_no", "rw", "mean"]].astype(float), how="left", on="row_no")
    frame["level"] = frame.hospital.map(hospitals)
    levels = levels[["row_no", "level", "mean"]].rename(columns={"mean": "level_mean"})
    levels[["row_no", "level_mean"]] = levels[["row_no", "level_mean"]].astype(float)
    frame = frame.merge(levels, how="left", on=["row_no", "level"])
    ratio = frame.cost.astype(float) / frame.level_mean.fillna(frame["mean"])
    factor = np.where(ratio < 0.5, ratio, np.where(ratio > 2, ratio - 1, 1))
    k = frame.hospital.map({key: float(one) for key, one in area.coefficients.items()})
    frame["score"] = (frame.rw * k * factor).round(4)


if __name__ == "__main__":
    main()
