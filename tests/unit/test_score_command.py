"""jiheng score, profiles, regulations: what they write, what they say, how they end."""

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jiheng import cli, examples
from jiheng.budget.profiles import profiles
from jiheng.budget.profiles.settings import CHOICES, REQUIRED_FIELDS
from jiheng.budget.profiles.tables import settings_of
from jiheng.kernel.messages import catalogue

Result = tuple[int, str, str]
Run = Callable[..., Result]
TXT = examples.folder() / "医保服务能力提升2023自评.txt"
NO_YEAR = examples.folder() / "金安区网络经费自评.txt"
XLSX = examples.folder() / "金安区医保局2022自评.xlsx"
DECLARATION = examples.folder() / "服务能力提升2023申报.txt"
OWN = """\
id = "mine"
zh = "本市规则"
en = "Rules of my city"
about_zh = "本市自定。"
about_en = "Our own."
extends = "anhui"

[reverse]
checked_on = 2026-01-01
value = [{ from = 2021-01-01, is = "ratio", basis = { regulation = "jiheng-design", confidence = "H" } }]
"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run the command line in this process: exit status, standard output, standard error."""

    def call(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["jiheng", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return int(end.value.code or 0), out.decode(), err.decode()

    return call


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "mine.toml").write_text(OWN, encoding="utf-8")
    return folder


def forms(out: str) -> list[dict[str, Any]]:
    return list(json.loads(out)["forms"])


def test_the_json_has_the_keys_of_the_manual_and_exact_numbers(run: Run) -> None:
    status, out, err = run("score", TXT, "--format", "json")
    assert (status, json.loads(out)["failures"]) == (0, [])
    assert "读出 1 个文件" in err
    [form] = forms(out)
    head = ("document", "form_id", "project_name", "profile", "rule_day")
    assert {name: form[name] for name in head} == {
        "document": {"file": TXT.name, "form": 1},
        "form_id": "2023/077001-六安市医疗保障局/医疗服务与保障能力提升补助资金/self_evaluation",
        "project_name": "医疗服务与保障能力提升补助资金",
        "profile": "national",
        "rule_day": "2023-12-31",
    }
    assert (form["execution"]["declared"], form["execution"]["computed"]) == ("10.00", "10.00")
    assert (form["total"]["declared"], form["total"]["computed"]) == ("98.00", "97.00")
    assert form["grade"] == "优"
    assert [one["index"] for one in form["indicators"]] == list(range(19))
    [missed] = [
        one for one in form["indicators"] if one["level3"] == "医保信息系统运行维护响应时间"
    ]
    wanted = {"declared": "3", "computed": "0.00", "difference": "-3.00", "alternatives": []}
    assert {name: missed[name] for name in wanted} == wanted
    assert missed["rule"] == "reverse.linear"
    assert "两倍" in missed["reason"]
    assert missed["basis"] == ["安徽省预算绩效管理系统的评分设置"]
    assert missed["inputs"][0] == {
        "field": "indicators[10].target",
        "text": "≤30分钟",
        "cell": missed["inputs"][0]["cell"],
    }
    assert missed["inputs"][0]["cell"]


def test_what_cannot_be_computed_is_null_with_its_reason(run: Run) -> None:
    [form] = forms(run("score", TXT, "--format", "json")[1])
    [one] = [one for one in form["indicators"] if one["level3"] == "医保基金异地飞检标准"]
    assert (one["declared"], one["computed"], one["rule"], one["basis"]) == ("0", None, None, [])
    assert "分值" in one["reason"]
    assert form["total"]["kept"] == ["医保基金异地飞检标准", "医保信息平台运维服务费用"]


def test_both_readings_of_a_unit_slip_stand_in_the_json(run: Run) -> None:
    form = forms(run("score", XLSX, "--format", "json", "--profile", "anhui")[1])[3]
    [one] = [
        one for one in form["indicators"] if one["alternatives"] and one["level3"].endswith("成本")
    ]
    readings = [(each["reading"], each["computed"]) for each in one["alternatives"]]
    assert readings == [("按“5000万元”", "0.00"), ("按“0.5万元”", "5.00")]
    total = form["total"]
    assert (total["computed"], total["lowest"], total["highest"]) == ("82.98", "77.98", "82.98")
    # Every number is a string that says it exactly.
    assert all(str(Decimal(each)) == each for each in (total["computed"], total["declared"]))


def test_several_profiles_give_an_entry_each(run: Run) -> None:
    found = forms(run("score", TXT, "--format", "json", "--profile", "anhui，beijing,anhui")[1])
    assert [one["profile"] for one in found] == ["anhui", "beijing"]
    assert [one["total"]["computed"] for one in found] == ["97.00", "98.50"]


def test_the_table_shows_what_differs_and_counts_the_rest(run: Run) -> None:
    status, out, _ = run("score", TXT)
    assert status == 0
    assert "医保信息系统运行维护响应时间" in out
    assert "医保信息平台日常巡查" not in out
    assert "另有 16 项一致" in out
    assert "national 2023-12-31" in out
    assert "医保信息平台日常巡查" in run("score", TXT, "--all")[1]


def test_profiles_stand_side_by_side_with_the_reasons(run: Run) -> None:
    out = run("score", TXT, "--profile", "anhui,core-2021,hubei")[1]
    [row] = [line for line in out.splitlines() if "运行维护响应时间" in line]
    assert row.split("│")[1:6] == ["    3 ", "     3 ", "  0.00 ", "      0.00 ", "  1.50 "]
    assert "anhui、core-2021：实际完成 60" in row
    assert "-1.00" in next(line for line in out.splitlines() if "比填报" in line)


def test_a_form_that_is_not_scored_says_so(run: Run) -> None:
    out = run("score", DECLARATION)[1]
    assert "不是自评表" in out
    [form] = forms(run("score", DECLARATION, "--format", "json")[1])
    assert {one["computed"] for one in form["indicators"]} == {None}
    assert form["total"]["computed"] is None


def test_the_year_of_the_call_chooses_the_rules(run: Run) -> None:
    assert (
        forms(run("score", TXT, "--format", "json", "--year", "2025")[1])[0]["rule_day"]
        == "2025-12-31"
    )
    [form] = forms(run("score", TXT, "--format", "json", "--year", "2019")[1])
    assert form["total"]["computed"] is None
    assert "2019-12-31" in form["execution"]["reason"]
    assert run("score", TXT, "--year", "2019")[0] == 0


def test_a_form_without_year_takes_that_of_its_portfolio_with_a_finding(run: Run) -> None:
    found = forms(run("score", NO_YEAR, XLSX, "--format", "json")[1])
    assert [one["document"]["file"] for one in found] == [NO_YEAR.name] * 2 + [XLSX.name] * 8
    assert {one["rule_day"] for one in found} == {"2022-12-31"}
    assert [one["findings"][0]["code"] for one in found[:2]] == ["RULE-01", "RULE-01"]
    assert [one["findings"] for one in found[2:]] == [[]] * 8
    alone = run("score", NO_YEAR)[1]
    assert "没有写年度" in alone


def test_an_office_scores_by_its_own_rules(run: Run, own: Path) -> None:
    found = forms(
        run("score", TXT, "--format", "json", "--profile", "mine", "--profile-dir", own)[1]
    )
    assert [(one["profile"], one["total"]["computed"]) for one in found] == [("mine", "98.50")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("score", TXT, "--profile", "henan"), "national、core-2021、anhui"),
        (("score", TXT, "--profile", ""), "没有“”这套规则"),
        (("score", TXT, "--year", "23"), "--year"),
        (("score", TXT, "--year", "last"), "--year"),
        (("score", TXT, "--format", "pdf"), "table、json、xlsx 或 html"),
        (("score", TXT, "--format", "xlsx"), "--out"),
        (("score", TXT, "--profile-dir", "no-such-folder"), "no-such-folder"),
        (("score",), "路径"),
        (("profiles", "henan"), "henan"),
    ],
)
def test_a_wrong_call_is_one_sentence_with_the_cure(
    run: Run, arguments: tuple[object, ...], said: str
) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_a_broken_profile_is_refused_with_its_line(run: Run, own: Path) -> None:
    (own / "mine.toml").write_text(OWN.replace('"ratio"', '"T/A"'), encoding="utf-8")
    for arguments in (("score", TXT), ("profiles",)):
        status, out, err = run(*arguments, "--profile-dir", own)
        assert (status, out) == (2, "")
        assert "mine.toml”第 8 行" in err
        assert "linear、ratio" in err


def test_files_that_cannot_be_read_are_failures(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.docx"
    bad.write_bytes(b"PK\x03\x04")
    status, out, err = run("score", TXT, bad, "--format", "json")
    assert (status, len(forms(out))) == (0, 1)
    assert [one["file"] for one in json.loads(out)["failures"]] == ["bad.docx"]
    assert "bad.docx" in err
    assert run("score", TXT, bad, "--strict")[0] == 2
    assert run("score", bad)[0] == 2


def test_the_json_goes_to_a_file(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "points.json"
    status, out, _ = run("score", TXT, "--out", target)
    assert (status, out) == (0, "")
    assert len(json.loads(target.read_text(encoding="utf-8"))["forms"]) == 1


def test_english_is_spoken_too(run: Run) -> None:
    out = run("score", TXT, "--lang", "en")[1]
    assert "Grade: 优." in out
    assert "twice the upper bound" in out


def test_the_profiles_are_listed_with_what_they_extend(run: Run, own: Path) -> None:
    status, out, _ = run("profiles", "--profile-dir", own)
    assert status == 0
    assert [name for name in profiles() if name not in out] == []
    assert "本市规则" in out


def test_a_profile_shows_values_dates_and_basis(run: Run) -> None:
    out = run("profiles", "core-2021")[1]
    for part in ("execution_bands", "2021-08-18", "[80,100) 7", "条款待核", "沿用 national"):
        assert part in out.replace("\n", "")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_choice_and_field_has_its_words(language: str) -> None:
    for profile in profiles().values():
        assert settings_of(profile, language).row_count >= len(profile.settings)
    known = {one for one in catalogue() if one.startswith("profiles.choice.")}
    every = {**CHOICES, "required_fields": REQUIRED_FIELDS}
    assert known == {
        f"profiles.choice.{setting}.{choice}" for setting, all_ in every.items() for choice in all_
    }


def test_the_regulations_say_what_was_not_read(run: Run) -> None:
    status, out, _ = run("regulations")
    assert status == 0
    [row] = [line for line in out.splitlines() if line.startswith("mof-2019-136")]
    assert "财预〔2019〕136号" in row
    assert "未见原文，条款待核" in row
