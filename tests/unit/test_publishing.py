"""The public copy: nothing personal in any file, what must stay is refused, everything is found."""

import csv
import hashlib
import io
import json
import re
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from jiheng import cli, examples
from jiheng.budget.form_json import form_record
from jiheng.budget.forms import Form
from jiheng.budget.publishing.masking import masked
from jiheng.budget.publishing.plain_words import target_words
from jiheng.budget.publishing.tables import TABLES, dictionary, json_fields, line
from jiheng.kernel.quantity import read_quantity

# Made up: a number with the structure of an identity number, a card number with its check digit.
IDENTITY, CARD, MOBILE, LANDLINE = (
    "341502199001011234",
    "6222021234567890128",
    "13800001234",
    "0564-3331234",
)

TEXTS = {  # a text of the form → the same text as published
    f"咨询电话{MOBILE}": "咨询电话138********",
    f"热线{LANDLINE}受理投诉": "热线056*-*******受理投诉",
    "热线05643331234": "热线056********",
    f"代发{IDENTITY}一人": "代发341***************一人",
    "证号34150219900101123X": "证号341***************",
    f"卡{CARD}": "卡***************0128",
    "账号：1300 4321 0908 8001 234": "账号：**** **** **** ***1 234",
    "联系人：王小明，负责受理": "联系人：王**，负责受理",
    "负责人:阿依·古丽": "负责人:阿****",
    "负责人：王小明、李小红": "负责人：王**、李**",
    f"联系人：王小明电话{MOBILE}": "联系人：王**电话138********",
    "由项目负责人王小明牵头": "由项目负责人王**牵头",
    "患者张三因病住院": "患者张*因病住院",
    "经办人员赵六（电话见上）反映": "经办人员赵*（电话见上）反映",
    "检查人员培训、窗口人员流动大": "检查人员培训、窗口人员流动大",
    "干部高度重视，群众满意": "干部高度重视，群众满意",
    "表扬王小明同志": "表扬王**同志",
    "电话１３８０００１２３４５": "电话１３８********",
    "手机138 0000 1234": "手机138 **** ****",
    "手机+86-13800001234": "手机+86-1**********",
    "代发341502 19900101 1234": "代发341*** ******** ****",
    "身份证号341502900101123": "身份证号341************",
    "(0564)3331234": "(056*)*******",
    "电话：3331234": "电话：333****",
    # None of these is personal.
    "支出13800001234元": "支出13800001234元",
    "发放62220.21万元": "发放62220.21万元",
    "6222021234567890127是文号": "6222021234567890127是文号",
    "投诉电话12345": "投诉电话12345",
    "联系人：办公室": "联系人：办公室",
    "热线138****1234": "热线138****1234",
    "20221025153126": "20221025153126",
    "患者高血压、糖尿病": "患者高血压、糖尿病",
    "项目负责人：信息科": "项目负责人：信息科",
    "李主任": "李主任",
    "2021年341502例": "2021年341502例",
}
LABELLED = {  # label, text → as published
    ("负责人", "王小明"): "王**",
    ("经办人", "欧阳娜娜 李四"): "欧*** 李*",
    ("联系电话", "3331234"): "333****",
    ("联系电话", "0564-3331234转802"): "056*-*******转***",
    ("联系电话", "138****1234"): "138****1234",
    ("联系人及电话", "王小明 0564-3331234"): "王** 056*-*******",
    ("身份证号", "341502900101123"): "341************",
    ("开户行及账号", "工商银行六安分行 1312012345678901"): "工商银行六安分行 ************8901",
    ("审核人意见", "同意上报"): "同意上报",
    ("填报人", "办公室"): "办公室",
    ("填报日期", "2023年3月1日"): "2023年3月1日",
    ("填报单位", "市医疗保障局"): "市医疗保障局",
}


def form(**fields: Any) -> Form:
    head = {"kind": "self_evaluation", "title": "项目支出绩效自评表", "year": "2023"}
    head |= {"project_name": "医疗救助", "implementing_unit": "市医保局", "money_unit": "万元"}
    made = Form.model_validate({**head, "document": {"file": "王小明.xlsx", "form": 1}, **fields})
    for one in made.indicators:
        one.target_value = read_quantity(one.target) if one.target else None
        one.actual_value = read_quantity(one.actual) if one.actual else None
    return made


@pytest.mark.parametrize("text", TEXTS)
def test_personal_data_in_a_text_is_masked(text: str) -> None:
    made = masked(form(objectives={"expected": text}))
    assert made.form.objectives.expected == TEXTS[text]
    expected = ["objectives.expected"] if text != TEXTS[text] else []
    assert list(dict(made.places)) == expected


@pytest.mark.parametrize("given", LABELLED)
def test_what_stands_beside_a_label_is_masked(given: tuple[str, str]) -> None:
    label, text = given
    made = masked(form(filled_by={label: text}, extra=[{"label": label, "text": text}]))
    assert made.form.filled_by == {label: LABELLED[given]}
    assert made.form.extra[0].text == LABELLED[given]
    expected = [f"filled_by.{label}", "extra[0]"] if text != LABELLED[given] else []
    assert sorted(dict(made.places)) == sorted(expected)


def test_every_text_of_a_form_is_looked_at_and_nothing_else_is_changed() -> None:
    given = form(
        funds=[{"item": "年度资金总额", "item_printed": f"合计{MOBILE}", "executed": "600.00"}],
        indicators=[{"level3": f"电话{MOBILE}", "target": "≥95%", "deviation": f"问{MOBILE}"}],
        narrative={"项目概况": f"问{MOBILE}"},
        states={"period": "blank"},
    )
    made = masked(given)
    assert MOBILE not in made.form.model_dump_json()
    assert len(made.places) == 4
    assert made.form.funds[0].executed == "600.00"
    assert made.form.states == {"period": "blank"}
    again = masked(made.form)
    assert (again.form, again.places) == (made.form, [])


def test_a_name_beside_a_label_is_masked_wherever_the_form_repeats_it() -> None:
    given = form(
        filled_by={"负责人": "王小明", "经办人": "高峰"},
        narrative={"填报人": "孙七", "说明": "王小明组织，高峰期增加窗口，高峰同志值班"},
        indicators=[{"level3": "人次", "deviation": "因王小明调离（孙七，接任）"}],
    )
    made = masked(given).form
    assert made.narrative == {"填报人": "孙*", "说明": "王**组织，高峰期增加窗口，高*同志值班"}
    assert made.indicators[0].deviation == "因王**调离（孙*，接任）"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("≥95%", "不低于 95%"),
        ("≤30天", "不超过 30天"),
        ("=153人", "153人"),
        ("≤1月", "不超过 1月"),
        ("≤2023年6月", "不超过 2023年6月"),
        ("3-5次", "3 到 5次"),
        ("有所提高", "有所提高"),
        ("2023年6月30日", "2023年6月30日"),
    ],
)
def test_targets_in_plain_words(text: str, words: str) -> None:
    assert target_words(text, read_quantity(text), "zh") == words


@pytest.mark.parametrize(
    ("text", "cell"),
    [("=100%", "'=100%"), ("+86", "+86"), ("-12.5%", "-12.5%"), ("@SUM(A1)", "'@SUM(A1)"),
     ("-1+cmd|x", "'-1+cmd|x"), ("\t=1", "'\t=1"), ("甲,乙", "甲,乙")],
)  # fmt: skip
def test_no_cell_of_the_tables_is_a_formula(text: str, cell: str) -> None:
    assert next(csv.reader(io.StringIO(line([text]).decode()))) == [cell]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_dictionary_explains_every_column(language: str) -> None:
    rows = dictionary(language)
    assert [tuple(row[:2]) for row in rows[1:]] == [
        *((f"{table}.csv", field) for table, fields in TABLES.items() for field in fields),
        *(("forms.json", path) for path in json_fields()),
    ]
    assert all(row[2] and row[4] for row in rows)


# ---------------------------------------------------------------- the command

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["jiheng", "publish", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        shown = capsys.readouterr()
        return int(end.value.code or 0), shown.out, shown.err

    return call


def saved(folder: Path, *given: Form) -> Path:
    path = folder / "forms.json"
    path.write_text(json.dumps({"forms": [form_record(one) for one in given]}), encoding="utf-8")
    return path


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


PERSONAL = {
    "filled_by": {"负责人": "王小明", "联系电话": LANDLINE},
    "objectives": {"expected": f"咨询{MOBILE}", "actual": f"发放{IDENTITY}"},
    "indicators": [
        {"level1": "产出指标", "level2": "数量指标", "level3": "救助人数", "target": "=153人",
         "actual": "116", "weight": "10", "score": "7", "deviation": "联系人：赵小六"},
        {"level1": "产出指标", "level2": "质量指标", "level3": "准确率", "target": "≥95%",
         "actual": "97%", "weight": "10", "score": "10"},
    ],
    "funds": [{"item": "年度资金总额", "full_year_budget": "600.00", "executed": "590.00"}],
}  # fmt: skip


def test_no_file_of_the_copy_holds_personal_data(run: Run, tmp_path: Path) -> None:
    status, shown, _ = run(saved(tmp_path, form(**PERSONAL)), "--out", tmp_path / "公开")
    assert status == 0
    made = files_in(tmp_path / "公开")
    for name, content in made.items():
        for secret in (MOBILE, IDENTITY, LANDLINE, "3331234", "王小明", "赵小六"):
            assert secret not in content.decode("utf-8"), name
    assert "PUBLISH-01" in shown
    [page] = [content.decode() for name, content in made.items() if name.startswith("projects/")]
    for words in (
        "全年预算 600.00 万元。",
        "资金：年度资金总额，全年预算数",
        "总体目标：实际完成情况",
        "116人",
        "没有达到",
        "不低于 95%",
    ):
        assert words in page
    assert "绩效指标第 1 项（数量指标）" in page


def paths_in(record: dict[str, Any], above: str = "forms[].") -> set[str]:
    """The paths of the keys of a form as the dictionary writes them."""
    found: set[str] = set()
    for key, value in record.items():
        if isinstance(value, list):
            found |= {path for one in value for path in paths_in(one, f"{above}{key}[].")}
        elif key == "objectives":
            found |= paths_in(value, f"{above}{key}.")
        else:
            found.add(f"{above}{key}")
    return found


def test_checksums_and_links_hold(run: Run, tmp_path: Path) -> None:
    assert run(examples.folder(), "--out", tmp_path / "out")[0] == 0
    made = files_in(tmp_path / "out")
    sums = made.pop("SHA256SUMS").decode().splitlines()
    expected = [f"{hashlib.sha256(made[name]).hexdigest()}  {name}" for name in sorted(made)]
    assert sorted(sums) == sorted(expected)
    for name, content in made.items():
        if name.endswith(".html"):
            for target in re.findall(r'href="([^"]+)"', content.decode()):
                assert (tmp_path / "out" / name).parent.joinpath(target).is_file(), (name, target)
    table = csv.DictReader(io.StringIO(made["data/projects.csv"].decode("utf-8-sig")))
    records = json.loads(made["data/forms.json"])["forms"]
    assert len(list(table)) == len(records) == 36
    explained = set(json_fields())
    assert {path for one in records for path in paths_in(one)} <= explained


def test_two_runs_give_the_same_bytes(run: Run, tmp_path: Path) -> None:
    for name, jobs in (("one", 1), ("two", 2)):
        run(examples.folder(), "--out", tmp_path / name, "--jobs", jobs)
    assert files_in(tmp_path / "one") == files_in(tmp_path / "two")


def test_what_must_not_go_out_is_refused_and_the_rest_is_published(
    run: Run, tmp_path: Path
) -> None:
    secret = form(project_name="另一个项目", extra=[{"label": "密级", "text": "机密"}])
    status, shown, _ = run(saved(tmp_path, form(), secret), "--out", tmp_path / "out")
    assert status == 1
    assert "PUB-03" in shown
    assert "另一个项目" in shown
    made = files_in(tmp_path / "out")
    assert all("另一个项目" not in content.decode() for content in made.values())
    assert len([name for name in made if name.startswith("projects/")]) == 1


def test_where_nothing_may_go_out_nothing_is_written(run: Run, tmp_path: Path) -> None:
    given = saved(tmp_path, form(title="自评表（秘密★）"))
    status, _, err = run(given, "--out", tmp_path / "out")
    assert status == 2
    assert "没有一张表可以公开" in err
    assert not (tmp_path / "out").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["forms.json"]


def test_incomplete_forms_are_refused_where_asked(run: Run, tmp_path: Path) -> None:
    given = saved(tmp_path, form(), form(project_name="缺年度", year=None))
    assert run(given, "--out", tmp_path / "one")[0] == 0
    status, shown, _ = run(given, "--out", tmp_path / "two", "--fail-on", "warning")
    assert status == 1
    assert "PUB-06" in shown
    assert len(list((tmp_path / "two" / "projects").iterdir())) == 1


def test_a_small_group_is_flagged(run: Run, tmp_path: Path) -> None:
    row = {
        "level1": "产出指标",
        "level2": "数量指标",
        "level3": "享受困难补助人数",
        "target": "=3人",
    }
    given = saved(tmp_path, form(indicators=[{**row, "actual": "3人"}]))
    status, shown, _ = run(given, "--out", tmp_path / "out")
    assert (status, "PUB-07" in shown) == (0, True)


def test_a_folder_with_other_files_is_left_alone(run: Run, tmp_path: Path) -> None:
    given, out = saved(tmp_path, form()), tmp_path / "out"
    assert run(given, "--out", out)[0] == 0
    before = files_in(out)
    status, _, err = run(given, "--out", out)
    assert (status, "不是空文件夹" in err) == (2, True)
    assert run(given, "--out", out, "--force")[0] == 0
    assert files_in(out) == before
    (out / "账.xlsx").write_bytes(b"x")
    status, _, err = run(given, "--out", out, "--force")
    assert (status, "不是公开副本的文件" in err) == (2, True)
    assert files_in(out) == {**before, "账.xlsx": b"x"}


@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed")
def test_the_search_works_without_a_server(run: Run, tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    run(examples.folder(), "--out", tmp_path / "out")

    def searched() -> tuple[list[str], str]:
        with sync_api.sync_playwright() as started:
            browser = started.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            page = browser.new_page()
            page.goto((tmp_path / "out" / "index.html").as_uri())
            page.fill("#search", "金安区 2022 离休")
            found = page.locator("#rows tr:visible th").all_inner_texts(), page.inner_text("#count")
            browser.close()
            return found

    # A thread of its own: the browser of the site's tests may keep its loop in this one.
    with ThreadPoolExecutor(1) as other:
        shown, count = other.submit(searched).result()
    assert shown
    assert all("离休" in one for one in shown)
    assert count == f"共 {len(shown)} 张表"


# ---------------------------------------------------------------- beside the register

STORED = form(total_score="97", project_name="医疗救助")


def register(folder: Path, rows: str) -> Path:
    """A register as a page with a table; a line a project."""
    cells = "".join(
        f"<tr><td>{at}</td>" + "".join(f"<td>{one}</td>" for one in row.split(",")) + "</tr>"
        for at, row in enumerate(rows.split(), 1)
    )
    path = folder / "登记表.html"
    head = "<tr><td>序号</td><td>项目名称</td><td>自评得分</td><td>备注</td></tr>"
    path.write_text(f"<table>{head}{cells}</table>", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("rows", "codes", "published"),
    [
        ("医疗救助,97.00,", [], 1),
        ("医疗救助,97.00, 保密项目,90,涉密 停办项目,90,已撤销", [], 1),
        ("医疗救助,97.00, 漏报项目,90,", ["PUB-04"], 1),
        ("医疗救助,98.00,", ["PUB-05"], 0),
        ("别的项目,97,", ["PUB-04"], 0),
    ],
)
def test_projects_and_scores_are_those_of_the_register(
    run: Run, tmp_path: Path, rows: str, codes: list[str], published: int
) -> None:
    given, beside = saved(tmp_path, STORED), register(tmp_path, rows)
    status, shown, _ = run(given, "--out", tmp_path / "out", "--register", beside)
    assert sorted(set(re.findall(r"PUB-0[45]", shown))) == codes
    assert status == (0 if not codes else 1 if published else 2)
    assert len([*tmp_path.glob("out/projects/*")]) == published


def test_stored_forms_are_a_register_down_to_the_score_of_an_indicator(
    run: Run, tmp_path: Path
) -> None:
    row = {"level1": "产出指标", "level2": "数量指标", "level3": "人数", "target": "=30人"}
    stored = form(total_score="97", indicators=[{**row, "score": "9.50"}])
    (tmp_path / "stored").mkdir()
    beside = saved(tmp_path / "stored", stored)
    same = saved(tmp_path, form(total_score="97.00", indicators=[{**row, "score": "9.5"}]))
    assert run(same, "--out", tmp_path / "one", "--register", beside)[0] == 0
    other = saved(tmp_path, form(total_score="97.00", indicators=[{**row, "score": "10"}]))
    status, shown, _ = run(other, "--out", tmp_path / "two", "--register", beside)
    assert (status, "PUB-05" in shown) == (2, True)


def test_the_list_in_front_of_forms_says_which_projects_there_are(run: Run, tmp_path: Path) -> None:
    record = {"forms": [form_record(form())], "lists": [
        {"document": {"file": "forms.json"}, "title": "项目清单",
         "rows": [["序号", "项目名称"], ["1", "医疗救助"], ["2", "漏报项目"]]}]}  # fmt: skip
    path = tmp_path / "forms.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    status, shown, _ = run(path, "--out", tmp_path / "out")
    assert status == 1
    assert "PUB-04" in shown
    assert "漏报项目" in shown


def test_a_register_that_names_no_project_is_refused(run: Run, tmp_path: Path) -> None:
    beside = saved(tmp_path)
    status, _, err = run(beside, "--out", tmp_path / "out", "--register", beside)
    assert (status, "里没有项目" in err) == (2, True)
