"""How fast forms are checked and scored, and in how much memory: 42 forms, and large portfolios.

    python benchmarks/checking.py [--forms 1000 10000 100000] [--jobs 2] [--seeds FOLDER]

First the packaged examples (and the forms of FOLDER, where it is there) by one process, without
start-up and reading. Then portfolios of invented forms with 20 indicators each, some of them
copies of others, some of two years: a process of its own reads them from their JSON, checks and
scores each, judges what lies across them and adds up the distributions. Its memory and that of
its children is sampled as the sum of the resident sets; the highest sum counts. The seconds of
the clock depend on what else the machine does; the limit is on the processor's seconds, divided
by the processes. Exit status 1 where a figure is above its limit. Linux only, because of the
memory of other processes.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import as_file, files
from pathlib import Path

from memory import measured

from jiheng.budget.form_json import JsonStream, form_record, json_line
from jiheng.budget.forms import Form, Fund, Indicator, Objectives, Where
from jiheng.budget.portfolio import Examination, Examined, ToldExamination
from jiheng.budget.profiles import DEFAULT, profiles
from jiheng.budget.reading import Wish, typed_forms
from jiheng.kernel.documents.folder import Found, find_documents
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.quantity import read_quantity

INDICATORS = 20
SECONDS_OF_FEW, SECONDS_OF_MANY, MEBIBYTES = 1, 600, 2048
MANY = 100_000


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--forms", type=int, nargs="*", default=[1000, 10_000, MANY])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seeds", type=Path, help="a folder of further documents")
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)  # the measured process
    given = parser.parse_args()
    if given.run:
        examine(given.run, given.jobs)
        return 0
    over = few(given.seeds)
    print("  forms indicators  seconds  forms/s  cpu s  peak MiB")
    for count in given.forms:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "forms.json"
            write(path, count)
            command = [__file__, "--run", str(path), "--jobs", str(given.jobs)]
            seconds, peak, used = measured([sys.executable, *command])
        rate = f"{seconds:8.1f} {count / seconds:8.0f} {used:6.0f}"
        print(f"{count:7} {count * INDICATORS:10} {rate} {peak:9.0f}", flush=True)
        over = over or peak > MEBIBYTES or used / given.jobs > SECONDS_OF_MANY
    return int(over)


def few(seeds: Path | None) -> bool:
    """Check and score the packaged examples and those of a folder; whether it took too long."""
    wish = Wish(default_limits(), "zh", addresses=True)
    with as_file(files("jiheng.examples") / "documents") as folder:
        paths = [folder, seeds] if seeds and seeds.is_dir() else [folder]
        documents, _ = find_documents(paths, {path.suffix[1:] for path in folder.iterdir()})
        forms = [form for one in documents for form in typed_forms(wish, one).forms]
    national = profiles()[DEFAULT]
    with Examination(national, scored_by=[national]) as warm:  # word lists are read once
        list(warm.forms(forms[:1]))
    start = time.process_time()
    with Examination(national, scored_by=[national]) as run:
        own = sum(len(one.findings) for one in run.forms(forms))
        across = len(list(run.across()))
    seconds = time.process_time() - start
    print(
        f"{len(forms)} forms checked and scored in {seconds:.2f} s ({own} findings, {across} across)"
    )
    return seconds > SECONDS_OF_FEW * max(1, len(forms) / 42)


def examine(path: Path, jobs: int) -> None:
    """What is measured: every finding and ledger of a portfolio, and its distributions."""
    national = profiles()[DEFAULT]
    wish = Wish(default_limits(), "zh")
    with ToldExamination(row_of, national, None, [national], jobs) as run:
        handled = run.read([Found(path, path.name)], wish, jobs)
        forms = sum(1 for row in run.collected(handled) if row)
        across = sum(1 for _ in run.across())
        assert forms == run.distributions.forms
    print(f"{forms} forms, {across} findings across forms", file=sys.stderr)


def row_of(one: Examined) -> tuple[object, ...]:
    """What an overview shows of a form; findings and ledger stay in the process that made them."""
    [ledger] = one.ledgers
    counts = Counter(found.severity for found in one.findings)
    total = ledger.total
    return one.form.form_id, total.declared, total.computed, ledger.grade, counts


# ---------------------------------------------------------------- invented forms

PLACES = [
    f"{one}{two}{kind}" for one in "江河湖山林泉" for two in "城阳安宁州源平南" for kind in "市县"
]
OFFICES = ("医疗保障局", "卫生健康委员会", "人力资源和社会保障局", "民政局", "教育局", "农业农村局")
THINGS = (
    "智能监管",
    "信息系统运维",
    "宣传培训",
    "救助",
    "设备购置",
    "档案整理",
    "大厅改造",
    "审计",
    "补助",
)
WHOM = (
    "参保群众",
    "定点机构",
    "困难家庭",
    "离休干部",
    "在校学生",
    "经办人员",
    "乡镇卫生院",
    "养殖户",
)
LEVELS = (
    ("产出指标", "数量指标", ("{thing}{whom}人数", "{thing}次数", "{whom}走访家数"), ("人", "次", "家"), "≥"),
    ("产出指标", "质量指标", ("{thing}验收合格率", "{whom}覆盖率"), ("%",), "≥"),
    ("产出指标", "时效指标", ("{thing}完成时限", "{whom}答复时限"), ("天", "个工作日"), "≤"),
    ("产出指标", "成本指标", ("{thing}支出", "{whom}人均标准"), ("万元", "元/人"), "≤"),
    ("效益指标", "社会效益指标", ("{whom}政策知晓率", "{thing}投诉下降比例"), ("%",), "≥"),
    ("满意度指标", "服务对象满意度指标", ("{whom}对{thing}满意度",), ("%",), "≥"),
)  # fmt: skip


def write(path: Path, count: int) -> None:
    """A file of so many forms as `jiheng read --addresses` writes it."""
    with path.open("wb") as file, JsonStream(file) as stream:
        for form in invented(count):
            stream.add([json_line(form_record(form))], ())


def invented(count: int) -> Iterator[Form]:
    """Forms of units with a dozen projects each; every 20th copies the one before, every 10th is
    the same project a year later.
    """
    chance = random.Random(20)
    last = None
    for number in range(count):
        if last is not None and number % 20 == 19:
            form = last.model_copy(update={"project_name": f"{last.project_name}{number}号"})
        elif last is not None and number % 10 == 9:
            form = _form(chance, number, last)
        else:
            form = _form(chance, number, None)
        unit, project = form.implementing_unit, form.project_name
        form.document = form.document.model_copy(update={"form": number % 12 + 1})
        form.form_id = f"{form.year}/{unit}/{project}/{form.kind}"
        yield form
        last = form


def _form(chance: random.Random, number: int, earlier: Form | None) -> Form:
    group = number // 12
    place = f"{PLACES[group % len(PLACES)]}{'东西南北中'[group // 96 % 5]}{group // 480 or ''}"
    unit = f"{number // 12:05}-{place}区{OFFICES[group % len(OFFICES)]}"
    thing, whom = chance.choice(THINGS), chance.choice(WHOM)
    rows = [_row(chance, at, thing, whom) for at in range(INDICATORS)]
    if earlier:
        rows = [_later(chance, one) for one in earlier.indicators]
    budget = Decimal(chance.randrange(500, 500_000)) / 100
    spent = (budget * chance.choice((1, 1, 1, Decimal("0.97"), Decimal("0.7")))).quantize(
        Decimal("0.01")
    )
    execution = (spent / budget * 10).quantize(Decimal("0.01"))
    total = execution + sum(Decimal(one.score or 0) for one in rows)
    money = {"initial_budget": str(budget), "full_year_budget": str(budget), "executed": str(spent)}
    rate = f"{spent / budget * 100:.2f}%"
    goal = f"2023年完成{thing}工作，服务{whom}{chance.randrange(100, 9000)}人次，{whom}满意度明显提高。"
    form = Form(
        kind="self_evaluation",
        title="项目支出绩效自评表",
        year="2024" if earlier else "2023",
        project_name=earlier.project_name if earlier else f"{whom}{thing}经费{number % 7}",
        department=unit,
        implementing_unit=earlier.implementing_unit if earlier else unit,
        money_unit="万元",
        funds=[
            Fund(item="年度资金总额", **money, weight="10", rate=rate, score=str(execution)),
            Fund(item="本年财政拨款", **money, weight="—"),
            Fund(item="上年结转资金", initial_budget="0.00", full_year_budget="0.00", executed="0.00"),
            Fund(item="其他资金", initial_budget="0.00", full_year_budget="0.00", executed="0.00"),
        ],
        objectives=Objectives(expected=goal, actual=f"全年{thing}{chance.randrange(100, 9000)}次，完成了年度目标。"),
        indicators=rows,
        total_weight="100",
        total_score=str(total),
        document=Where(file=f"{unit}.docx", form=1),
    )  # fmt: skip
    fields = ("level3", "target", "actual", "weight", "score")
    form.document.addresses = {
        f"indicators[{at}].{name}": {"page": 1, "cell": f"T1R{at + 14}C{column}"}
        for at in range(len(rows))
        for column, name in enumerate(fields, start=3)
    }
    return form


def _row(chance: random.Random, at: int, thing: str, whom: str) -> Indicator:
    level1, level2, names, units, sign = LEVELS[at % len(LEVELS)]
    name = chance.choice(names).format(thing=thing, whom=whom)
    target = chance.randrange(80, 100) if units == ("%",) else chance.randrange(5, 2000)
    unit = chance.choice(units)
    shift = chance.choice((0, 0, 1, 2, 3, -3)) * (1 if sign == "≥" else -1)
    actual = max(0, min(target + shift, 100) if unit == "%" else target + shift)
    missed = actual < target if sign == "≥" else actual > target
    return _indicator(
        level1, level2, f"{name}（{at // len(LEVELS) + 1}）", f"{sign}{target}{unit}", f"{actual}{unit}",
        "4.5", "4" if missed else "4.5", "受天气影响进度推迟，已于次年1月补齐。" if missed else None,
    )  # fmt: skip


def _later(chance: random.Random, one: Indicator) -> Indicator:
    """The indicator a year later: sometimes with another name or another target."""
    name, target = one.level3 or "", one.target or ""
    if chance.random() < 0.1:
        name = f"年度{name}"
    if chance.random() < 0.3:
        target = target.replace("1", "2")
    return _indicator(
        one.level1, one.level2, name, target, one.actual, one.weight, one.score, one.deviation
    )


def _indicator(
    level1: str | None, level2: str | None, name: str, target: str, actual: str | None,
    weight: str | None, score: str | None, reason: str | None,
) -> Indicator:  # fmt: skip
    return Indicator(
        level1=level1, level2=level2, level3=name, target=target, actual=actual, weight=weight,
        score=score, deviation=reason, target_value=read_quantity(target),
        actual_value=read_quantity(actual or ""),
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
