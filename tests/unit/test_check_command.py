"""jiheng check, checks: what they write, what they say, how they end."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jiheng import cli, examples
from jiheng.budget.checks import CATALOGUE
from jiheng.budget.checks.counting import Counts, FirstForms
from jiheng.budget.checks.entries import entries
from jiheng.budget.checks.examples import forms_of, lists_of
from jiheng.budget.portfolio import Examination
from jiheng.budget.profiles import profiles
from jiheng.commands.checking import show_forms
from jiheng.kernel.findings import Finding, Place

Result = tuple[int, str, str]
Run = Callable[..., Result]
TXT = examples.folder() / "医保服务能力提升2023自评.txt"
NO_YEAR = examples.folder() / "金安区网络经费自评.txt"
# A form of the example that breaks rules, and where it does.
FORM = "2023/077001-六安市医疗保障局/医疗服务与保障能力提升补助资金/self_evaluation"
KEYS = (
    *("code", "severity", "places", "seen", "expected"),
    *("message_id", "arguments", "message", "basis", "waived"),
)


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
        return int(end.value.code or 0), out.decode(), err.decode()

    return call


def found(out: str) -> list[dict[str, Any]]:
    return list(json.loads(out)["findings"])


def waivers(path: Path, accepted: list[dict[str, Any]], until: str = "2999-12-31") -> Path:
    """A file that waives findings as they stand in the JSON."""
    tables = [
        f'[[waiver]]\ncode = "{one["code"]}"\nform_id = "{one["places"][0]["form_id"]}"\n'
        f'field = "{one["places"][0]["field"]}"\nreason = "已核实"\noffice = "绩效科"\n'
        f"until = {until}\n"
        for one in accepted
    ]
    path.write_text("dated = 2026-01-10\n" + "".join(tables), encoding="utf-8")
    return path


def test_the_json_has_the_keys_of_a_finding_and_its_sentence(run: Run) -> None:
    status, out, err = run("check", TXT, "--format", "json")
    assert (status, json.loads(out)["failures"]) == (0, [])
    assert "共检查 1 张表" in err
    assert all(tuple(one) == KEYS for one in found(out))
    assert [one for one in found(out) if not one["message"]] == []
    [late] = [one for one in found(out) if one["code"] == "SCO-02"]
    assert late["severity"] == "error"
    assert late["places"] == [
        {
            "file": TXT.name,
            "form": 1,
            "form_id": FORM,
            "field": "indicators[10].score",
            "cell": "25 C8",
        }
    ]
    assert late["message"].startswith(
        "“医保信息系统运行维护响应时间”的指标值是 ≤30分钟，实际完成 60"
    )
    assert late["basis"]
    assert late["waived"] is None


def test_sentence_and_basis_are_in_the_language_asked_for(run: Run) -> None:
    [late] = [
        one
        for one in found(run("check", TXT, "--format", "json", "--lang", "en")[1])
        if one["code"] == "VAL-07"
    ]
    assert "can be counted" in late["message"]
    assert "article to be verified" in late["basis"][0]


def test_the_table_says_severity_place_and_sentence_and_ends_with_the_counts(run: Run) -> None:
    status, out, _ = run("check", TXT)
    lines = out.splitlines()
    assert status == 0
    assert lines[0] == f"{TXT.name} 第1张 · 医疗服务与保障能力提升补助资金"
    [late] = [line for line in lines if "SCO-02" in line]
    assert [cell.strip() for cell in late.split("│")][:3] == ["错误", "SCO-02", "25 C8"]
    assert "没有完成，却得满分 3" in late
    grades = [line.split("│")[0].strip() for line in lines if line.count("│") == 3]
    order = ["错误", "警告", "提示"]
    assert [one for one in grades if one] == sorted(filter(None, grades), key=order.index)
    every = found(run("check", TXT, "--format", "json")[1])
    counts = [sum(one["severity"] == each for one in every) for each in ("error", "warning")]
    assert f"错误 {counts[0]} 条，警告 {counts[1]} 条" in lines[-1]


def test_the_json_goes_to_a_file(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "findings.json"
    status, out, _ = run("check", TXT, "--out", target)
    assert (status, out) == (0, "")
    assert found(target.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("accept", "fail_on", "status"),
    [
        ((), None, 0),
        ((), "error", 1),
        ((), "warning", 1),
        (("error",), "error", 0),
        (("error",), "warning", 1),
        (("warning",), "error", 1),
        (("error", "warning"), "warning", 0),
    ],
)
def test_the_status_tells_of_findings_that_nobody_accepted(
    run: Run, tmp_path: Path, accept: tuple[str, ...], fail_on: str | None, status: int
) -> None:
    every = found(run("check", TXT, "--format", "json")[1])
    options: list[object] = ["--fail-on", fail_on] if fail_on else []
    if accept:
        accepted = [one for one in every if one["severity"] in accept]
        options += ["--waivers", waivers(tmp_path / "waivers.toml", accepted)]
    assert run("check", TXT, *options)[0] == status


def test_a_waived_finding_stays_and_says_why(run: Run, tmp_path: Path) -> None:
    every = found(run("check", TXT, "--format", "json")[1])
    [late] = [one for one in every if one["code"] == "SCO-02"]
    path = waivers(tmp_path / "waivers.toml", [late])
    after = found(run("check", TXT, "--format", "json", "--waivers", path)[1])
    said = "已核实（绩效科，有效期至 2999-12-31，含当日）"
    assert [one["code"] for one in after] == [one["code"] for one in every]
    assert [one["code"] for one in after if one["waived"]] == ["SCO-02"]
    assert next(one for one in after if one["waived"])["waived"] == said
    out = run("check", TXT, "--waivers", path)[1]
    [line] = [line for line in out.splitlines() if "SCO-02" in line]
    assert line.startswith("错误，已豁免")
    assert said in out
    assert "已豁免 1 条" in out


def test_a_waiver_that_ended_or_that_nothing_needs_is_named(run: Run, tmp_path: Path) -> None:
    every = found(run("check", TXT, "--format", "json")[1])
    path = waivers(tmp_path / "old.toml", every[:1], until="2026-01-10")
    status, _, err = run("check", TXT, "--waivers", path, "--fail-on", "error")
    assert status == 1
    assert "“old.toml”第 2 行" in err
    assert "2026-01-10 到期" in err
    gone = waivers(tmp_path / "gone.toml", [{**every[0], "code": "XXX"}])
    gone.write_text(gone.read_text(encoding="utf-8").replace("XXX", "FND-01"), encoding="utf-8")
    assert "没有对应的发现" in run("check", TXT, "--waivers", gone)[2]


def test_a_form_is_checked_by_the_rules_of_its_year(run: Run) -> None:
    every = found(run("check", NO_YEAR, "--format", "json")[1])
    assert [one["places"][0]["form"] for one in every if one["code"] == "RULE-01"] == [1, 2]
    assert "RULE-01" not in {
        one["code"] for one in found(run("check", NO_YEAR, "--format", "json", "--year", "2023")[1])
    }


def test_a_form_without_rules_is_said_not_to_be_checked(run: Run) -> None:
    [one] = found(run("check", TXT, "--format", "json", "--year", "2015")[1])
    assert (one["code"], one["severity"]) == ("RULE-02", "warning")
    assert "自 2020-02-25 起施行，2015-12-31 还没有" in one["message"]
    assert run("check", TXT, "--year", "2015", "--fail-on", "warning")[0] == 1


def test_what_is_about_a_project_list_is_in_the_table_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    example = {"kind": "self_evaluation", "lists": [["别的项目", "又一个项目"]]}
    first = FirstForms(100)
    with Examination(profiles()["national"]) as examination:
        for one in examination.forms(forms_of(example)):
            first.add_form((one.form.document.file, one.form.document.form), one.form.project_name)
        first.add(one.said("zh") for one in examination.across(lists_of(example)))
    show_forms(first, "zh")
    assert "STR-05" in capsys.readouterr().out


@pytest.mark.parametrize(("forms", "left_out"), [(100, False), (101, True)])
def test_the_terminal_shows_so_many_forms_and_counts_the_others(
    capsys: pytest.CaptureFixture[str], forms: int, left_out: bool
) -> None:
    first = FirstForms(100)
    for one in forms_of({"forms": [{"kind": "self_evaluation"}] * forms}):
        first.add_form((one.document.file, one.document.form), one.project_name)
        first.add([wrong(one.document.form)])
    show_forms(first, "zh")
    out = capsys.readouterr().out
    assert out.count("执行率算错。") == 100
    assert ("101 张" in out) == left_out


def wrong(form: int | None, **others: Any) -> Finding:
    place = Place(file="clean.json", form=form)
    said = {"message_id": "FND-02", "message": "执行率算错。"}
    return Finding(code="FND-02", severity="error", places=[place], **said, **others)


def test_what_is_found_last_stands_with_its_form_in_the_order_of_the_documents() -> None:
    first = FirstForms(2)
    for one in forms_of({"forms": [{"kind": "self_evaluation"}] * 4}):
        first.add_form((one.document.file, one.document.form), one.project_name)
        first.add([wrong(one.document.form)] if one.document.form in (2, 4) else [])
    first.add([wrong(3), wrong(None), wrong(2)])
    shown = [(owner[1], len(found)) for owner, _, found in first.groups()]
    assert (shown, len(first)) == ([(2, 2), (3, 1)], 4)
    first.add([wrong(1)])
    assert [owner[1] for owner, _, _ in first.groups()] == [1, 2]


def test_waived_findings_are_counted_apart_and_leave_a_form_clean() -> None:
    counts = Counts()
    counts.forms = 3
    counts.add([wrong(1, waived="已核实")])
    assert "3 张没有问题；错误 0 条" in counts.said("zh")
    counts.add([wrong(1)])
    assert counts.said("zh").startswith("共检查 3 张表，2 张没有问题；错误 1 条")
    assert "已豁免 1 条" in counts.said("zh")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check",), "路径"),
        (("check", TXT, "--profile", "henan"), "national、core-2021、anhui"),
        (("check", TXT, "--profile", "anhui,hubei"), "anhui,hubei"),
        (("check", TXT, "--profile-dir", "no-such-folder"), "no-such-folder"),
        (("check", TXT, "--year", "23"), "--year"),
        (("check", TXT, "--format", "pdf"), "table、json、xlsx 或 html"),
        (("check", TXT, "--format", "xlsx"), "--out"),
        (("check", TXT, "--out", "检查.docx"), "扩展名 .docx 不是能写的格式"),
        (("check", TXT, "--format", "table", "--out", "检查.json"), "表格只显示在屏幕上"),
        (("check", TXT, "--format", "json", "--out", "检查.xlsx"), "与 --format json 不符"),
        (("check", TXT, "--fail-on", "info"), "error 或 warning"),
        (("check", TXT, "--waivers", "no-such-file.toml"), "no-such-file.toml"),
        (("checks", "FND-99"), "FND-99"),
    ],
)
def test_a_wrong_call_is_one_sentence_with_the_cure(
    run: Run, arguments: tuple[object, ...], said: str
) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_files_that_cannot_be_read_are_failures_and_no_findings(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.docx"
    bad.write_bytes(b"PK\x03\x04")
    status, out, err = run("check", TXT, bad, "--format", "json")
    assert status == 0
    assert [one["file"] for one in json.loads(out)["failures"]] == ["bad.docx"]
    assert "bad.docx" in err
    # What could not be read weighs more than what was found.
    assert run("check", TXT, bad, "--strict", "--fail-on", "error")[0] == 2
    assert run("check", bad, "--fail-on", "error")[0] == 2


@pytest.mark.parametrize("jobs", [1, 2])
def test_forms_that_were_read_before_are_checked_from_their_json(
    run: Run, tmp_path: Path, jobs: int
) -> None:
    forms = tmp_path / "forms.json"
    bad = tmp_path / "bad.docx"
    bad.write_bytes(b"PK\x03\x04")
    run("read", NO_YEAR, TXT, bad, "--out", forms, "--addresses")
    _, out, err = run("check", forms, "--format", "json", "--jobs", jobs)
    assert json.loads(out)["findings"] == found(run("check", NO_YEAR, TXT, "--format", "json")[1])
    assert [one["file"] for one in json.loads(out)["failures"]] == ["bad.docx"]
    assert "读出 1 个文件" in err
    points = json.loads(run("score", forms, "--format", "json", "--jobs", jobs)[1])["forms"]
    same = json.loads(run("score", NO_YEAR, TXT, "--format", "json")[1])["forms"]
    assert points == same


def test_a_broken_file_of_forms_is_a_failure(run: Run, tmp_path: Path) -> None:
    forms = tmp_path / "forms.json"
    forms.write_text('{"forms": [{"kind": ', encoding="utf-8")
    status, _, err = run("check", forms)
    assert status == 2
    assert "forms.json" in err


def test_the_checks_are_listed_with_severity_and_title(run: Run) -> None:
    status, out, _ = run("checks")
    assert status == 0
    heads = {line.split("│")[0].strip() for line in out.splitlines()}
    assert [check.code for check in CATALOGUE if check.code not in heads] == []
    [row] = [line for line in out.splitlines() if line.startswith("FND-02")]
    assert [cell.strip() for cell in row.split("│")][1:3] == ["错误", "执行率算错"]


@pytest.mark.parametrize("code", [check.code for check in CATALOGUE])
def test_every_check_is_told_with_both_examples(run: Run, code: str) -> None:
    status, out, _ = run("checks", code.lower())
    assert status == 0
    assert out.startswith(f"{code} · ")
    parts = ("为什么：", "怎么改：", "依据：", "会发现的例子：", "所说的话：", "不会误报的例子：")
    assert [part for part in parts if part not in out] == []
    said = out.split("所说的话：")[1].splitlines()[0]
    assert said.strip(), "the example that fires says nothing"


def test_making_an_example_leaves_the_catalogue_as_it_is() -> None:
    before = repr(entries())
    for entry in entries().values():
        for example in (*entry.fires, *entry.silent):
            forms_of(example)
    assert repr(entries()) == before
