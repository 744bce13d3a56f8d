"""Versions of the budget: what holds in which month, why, and that closed months keep theirs."""

import json
import shutil
from contextlib import redirect_stdout
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

pytest.importorskip("duckdb", reason="the extra dip is not installed")

from jiheng.cli import app
from jiheng.console import CallError, speaking
from jiheng.fund.payment.budgets import in_month, versions
from jiheng.fund.payment.refusals import Refused
from jiheng.fund.payment.work import Work

HEAD = "pool,item,amount,version,from,reason,document\n"
FIRST = "310,dip,100,1,,,\n310,reserve,20,1,,,\n310,total,120,1,,,\n"
SECOND = (
    "310,dip,110,2,2026-07,参保人数增加,六医保〔2026〕20号\n310,reserve,20,2,2026-07,,\n"
    "310,total,130,2,2026-07,,\n"
)


def run(*words: str) -> str:
    output = StringIO()
    with redirect_stdout(output):
        group = speaking(app, "en")
        group.main(["dip", *words, "--lang", "en"], prog_name="jiheng", standalone_mode=False)
    return output.getvalue()


@pytest.fixture
def given(tmp_path: Path) -> Work:
    (tmp_path / "reference").mkdir()
    return Work(tmp_path)


def give(work: Work, text: str) -> None:
    (work.reference / "budget.csv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("month", "version", "amount"),
    [("2026-01", "1", 100), ("2026-06", "1", 100), ("2026-07", "2", 110), ("2026-12", "2", 110)],
)
def test_the_last_version_begun_holds(given: Work, month: str, version: str, amount: int) -> None:
    give(given, HEAD + SECOND + FIRST)
    found = in_month(versions(given), month)["310"]
    assert (found.version, found.items["dip"]) == (version, Decimal(amount))


def test_a_budget_without_versions_holds_all_year(given: Work) -> None:
    give(given, "pool,item,amount\n310,dip,100\n")
    assert in_month(versions(given), "2026-01")["310"].items == {"dip": Decimal(100)}


@pytest.mark.parametrize(
    ("text", "message_id", "said"),
    [
        (FIRST + "310,dip,110,2,2026-07,,六医保〔2026〕20号\n", "dip.budget_reason", "2"),
        (FIRST + "310,dip,110,2,2026-07,参保人数增加,\n", "dip.budget_reason", "2"),
        (FIRST + "310,dip,110,2,,参保人数增加,六医保〔2026〕20号\n", "dip.budget_month", "2"),
        (FIRST + "310,dip,110,2,7月,参保人数增加,六医保〔2026〕20号\n", "dip.bad_row", "5"),
        (FIRST + "310,dip,110,1,,,\n", "dip.bad_row", "5"),
        (FIRST + "390,dip,一亿,1,,,\n", "dip.bad_row", "5"),
    ],
)
def test_an_adjustment_says_from_when_why_and_by_what(
    given: Work, text: str, message_id: str, said: str
) -> None:
    give(given, HEAD + text)
    with pytest.raises(Refused) as refused:
        versions(given)
    assert refused.value.message_id == message_id
    assert said in refused.value.arguments.values()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("budgets") / "work"
    run("demo", "--out", str(folder), "--cases", "150", "--seed", "budgets")
    return folder


def adjusted(work: Work, start: str) -> None:
    """The city's budget with a second version, 1,000 yuan more, from a month on."""
    rows = (work.reference / "budget.csv").read_text(encoding="utf-8").split()[1:]
    text = HEAD + "".join(f"{row},1,,,\n" for row in rows)
    for row in rows:
        pool, item, amount = row.split(",")
        more = Decimal(amount) + (1000 if item in ("dip", "total") else 0)
        text += f"{pool},{item},{more},2,{start},疫情影响,六医保〔2026〕20号\n"
    give(work, text)


def test_each_month_keeps_the_version_it_was_settled_under(city: Path, tmp_path: Path) -> None:
    work = Work(Path(shutil.copytree(city, tmp_path / "work")))
    for folder in work.runs()[9:]:
        shutil.rmtree(folder)
    before = json.loads((work.folder / "clearing" / "clearing.json").read_text(encoding="utf-8"))
    adjusted(work, "2026-10")
    for month in (10, 11, 12):
        run("settle", str(work.folder), "--month", f"2026-{month}", "--close")
    said = run("clear", str(work.folder))
    assert said.count("budget version 2") == 2
    assert "from 2026-10 on (疫情影响; 六医保〔2026〕20号)" in said
    used = [
        json.loads((path / "run.json").read_text(encoding="utf-8"))["budget"]["310"]["version"]
        for path in work.runs()
    ]
    assert used == ["1"] * 9 + ["2"] * 3
    record = json.loads((work.folder / "clearing" / "clearing.json").read_text(encoding="utf-8"))
    for old, new in zip(before["pools"], record["pools"], strict=True):
        assert Decimal(new["budget"]) == Decimal(old["budget"]) + 1000
    assert [one["version"] for one in record["budget"]["310"]] == ["1", "2"]


@pytest.mark.parametrize("step", [("clear",), ("settle", "--month", "2026-12")])
def test_a_closed_month_is_not_given_another_budget(
    city: Path, tmp_path: Path, step: tuple[str, ...]
) -> None:
    work = Work(Path(shutil.copytree(city, tmp_path / "work")))
    shutil.rmtree(work.runs()[11])
    adjusted(work, "2026-03")
    with pytest.raises(CallError) as error:
        run(step[0], str(work.folder), *step[1:])
    said = error.value.sentence("en")
    if step[0] == "clear":
        assert "2026-12" in said  # the month that is missing comes first
    else:
        assert "2026-03 of pool 310 was closed under budget version 1" in said
        assert not (work.folder / "runs" / "2026-12").exists()


def test_a_changed_amount_of_a_closed_month_is_refused(city: Path, tmp_path: Path) -> None:
    work = Work(Path(shutil.copytree(city, tmp_path / "work")))
    text = (work.reference / "budget.csv").read_text(encoding="utf-8")
    amount = next(line for line in text.splitlines() if line.startswith("310,dip")).split(",")[2]
    give(work, text.replace(amount, "1.00"))
    before = (work.folder / "clearing" / "clearing.json").read_bytes()
    with pytest.raises(CallError) as error:
        run("clear", str(work.folder))
    assert f"version 1（{amount}）; budget.csv now has 1（1.00）" in error.value.sentence("en")
    assert (work.folder / "clearing" / "clearing.json").read_bytes() == before


def test_a_run_stands_on_four_versions(city: Path) -> None:
    for file in ("runs/2026-01/run.json", "clearing/clearing.json"):
        record = json.loads((city / file).read_text(encoding="utf-8"))
        assert record["catalogue"] == "local-2026"
        assert record["rule_set"].startswith("national@2026-")
        assert len(record["codes"]) == len(record["scheme"]) == 12
