"""jiheng report, and check and score into files: what they write, what they say, how they end."""

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from jiheng import cli, examples
from jiheng.budget.layouts.report import json_file
from jiheng.commands import reporting
from jiheng.commands.reporting import FILES

Result = tuple[int, str, str]
Run = Callable[..., Result]
TXT = examples.folder() / "医保服务能力提升2023自评.txt"
DECLARED = examples.folder() / "服务能力提升2023申报.txt"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run the command line in this process: exit status, standard output, standard error."""

    def call(*arguments: object) -> Result:
        spoken = () if "--lang" in arguments else ("--lang", "zh")
        monkeypatch.setattr(sys, "argv", ["jiheng", *map(str, arguments), *spoken])
        with pytest.raises(SystemExit) as end:
            cli.main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return int(end.value.code or 0), out.decode("utf-8", "replace"), err.decode()

    return call


def test_the_report_holds_what_read_check_and_score_give(run: Run, tmp_path: Path) -> None:
    status, shown, _ = run("report", TXT, DECLARED, "--out", tmp_path / "out")
    assert status == 0
    assert {one.name for one in (tmp_path / "out").iterdir()} == {*FILES, "annotated"}
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    forms = json.loads((tmp_path / "out" / "forms.json").read_text(encoding="utf-8"))
    assert forms == json.loads(run("read", TXT, DECLARED)[1])
    checked = json.loads(run("check", TXT, DECLARED, "--format", "json")[1])
    assert report["findings"] == checked["findings"]
    scored = json.loads(run("score", TXT, DECLARED, "--format", "json")[1])
    assert report["ledgers"] == scored["forms"]
    names = [one["project_name"] for one in forms["forms"]]
    assert [one["project_name"] for one in report["forms"]] == names
    assert "SCO-02" in shown
    assert shown.splitlines()[-3].startswith("共检查 2 张表")
    assert shown.splitlines()[-2].startswith(f"报告写在 {tmp_path / 'out' / 'report.html'}")


def test_two_runs_give_the_same_bytes_in_every_file(run: Run, tmp_path: Path) -> None:
    for name, jobs in (("one", "1"), ("two", "2")):
        assert run("report", TXT, DECLARED, "--out", tmp_path / name, "--jobs", jobs)[0] == 0
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), (
            name
        )


@pytest.mark.parametrize(
    ("options", "status"),
    [([], 0), (["--fail-on", "error"], 1), (["--fail-on", "warning"], 1)],
)
def test_the_status_is_1_where_something_is_as_grave_as_asked(
    run: Run, tmp_path: Path, options: list[str], status: int
) -> None:
    assert run("report", TXT, "--out", tmp_path / "out", *options)[0] == status
    assert (tmp_path / "out" / "report.html").exists()


def test_a_waiver_is_on_every_file_and_fails_no_call(run: Run, tmp_path: Path) -> None:
    found = json.loads(run("check", TXT, "--format", "json")[1])["findings"]
    errors = [one for one in found if one["severity"] == "error"]
    tables = [
        f'[[waiver]]\ncode = "{one["code"]}"\nform_id = "{one["places"][0]["form_id"]}"\n'
        f'field = "{one["places"][0]["field"]}"\nreason = "已核实无误"\noffice = "绩效科"\n'
        "until = 2999-12-31\n"
        for one in {(one["code"], one["places"][0]["field"]): one for one in errors}.values()
    ]
    waivers = tmp_path / "waivers.toml"
    waivers.write_text("dated = 2026-01-10\n" + "".join(tables), encoding="utf-8")
    options = ("--waivers", waivers, "--fail-on", "error")
    assert run("report", TXT, "--out", tmp_path / "out", *options)[0] == 0
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert len([one for one in report["findings"] if one["waived"]]) == len(errors)
    assert report["forms"][0]["findings"]["error"] == 0
    assert "已核实无误" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(tmp_path / "out" / "report.xlsx")
    shown = [cell for row in book["问题"].iter_rows(values_only=True) for cell in row]
    assert any("已核实无误" in str(cell) for cell in shown)


def test_several_profiles_stand_beside_each_other(run: Run, tmp_path: Path) -> None:
    names = ["anhui", "hubei"]
    assert (
        run("report", TXT, "--out", tmp_path, "--profile", ",".join(names), "--year", "2023")[0]
        == 0
    )
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["summary"]["profiles"] == names
    assert [one["profile"] for one in report["forms"][0]["points"]] == names
    assert {one["rule_day"] for one in report["ledgers"]} == {"2023-12-31"}
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert re.findall(r"<h4>计分明细（规则 (\w+)，规则日 2023-12-31）</h4>", page) == names


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--profile", "henan"), "national、core-2021、anhui"),
        (("--profile-dir", "no-such-folder"), "no-such-folder"),
        (("--year", "23"), "--year"),
        (("--waivers", "no-such-file.toml"), "no-such-file.toml"),
        (("--fail-on", "info"), "error 或 warning"),
    ],
)
def test_a_wrong_call_is_one_sentence_and_writes_nothing(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    status, out, err = run("report", TXT, "--out", tmp_path / "out", *arguments)
    assert (status, out, len(err.strip().splitlines())) == (2, "", 1)
    assert said in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("writer", ["write_json", "write_workbook", "write_page"])
def test_a_report_that_fails_leaves_the_older_one_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: str
) -> None:
    for name in FILES:
        (tmp_path / name).write_text("old", encoding="utf-8")
    from jiheng.budget.layouts.report import page, sheets

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    for module in (json_file, sheets, page, reporting):
        if hasattr(module, writer):
            monkeypatch.setattr(module, writer, fails)
    monkeypatch.setattr(sys, "argv", ["jiheng", "report", str(TXT), "--out", str(tmp_path)])
    with pytest.raises(ZeroDivisionError):
        cli.main()
    assert {
        one.name: one.read_text(encoding="utf-8") for one in tmp_path.iterdir()
    } == dict.fromkeys(FILES, "old")


def test_documents_without_forms_give_an_empty_report(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jiheng.budget import reading
    from jiheng.budget.forms import Reading

    monkeypatch.setattr(reading, "recognise", lambda *_, **__: Reading())
    status, shown, _ = run("report", TXT, "--out", tmp_path)
    assert status == 0
    assert "共检查 0 张表，0 张没有问题" in shown
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["forms"] == []
    assert "没有发现问题。" in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "sheets", "sections"),
    [
        ("check", ["概览", "问题", "汇总"], ["overview", "figures", "forms", "portfolio"]),
        ("score", ["概览", "计分"], ["overview", "forms"]),
    ],
)
def test_check_and_score_write_their_part_of_the_report(
    run: Run, tmp_path: Path, command: str, sheets: list[str], sections: list[str]
) -> None:
    for name in ("a.xlsx", "a.html", "a.json"):  # the name says the format
        status, out, _ = run(command, TXT, "--out", tmp_path / name)
        assert (status, out) == (0, "")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == sheets
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert re.findall(r'<section id="(\w+)"', page) == sections
    written = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert list(written) == [{"check": "findings", "score": "forms"}[command], "failures"]
    status, out, _ = run(command, TXT, "--format", "html")
    assert (status, out) == (0, page)
    status, _, _ = run(command, TXT, "--format", "xlsx", "--out", tmp_path / "no-suffix")
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "no-suffix").read_bytes()))
    assert book.sheetnames == sheets


def test_a_report_in_english_speaks_english(run: Run, tmp_path: Path) -> None:
    status, shown, _ = run("report", TXT, "--out", tmp_path, "--lang", "en")
    assert status == 0
    assert "The report is in" in shown
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert book.sheetnames == ["Overview", "Findings", "Ledger", "Portfolio"]
