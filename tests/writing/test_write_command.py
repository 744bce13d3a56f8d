"""jiheng write: which file it makes, what it says, and that it leaves no half of one."""

import errno
import json
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from jiheng import cli, examples
from jiheng.budget.recognise import recognise
from jiheng.kernel import files
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document
from jiheng.kernel.writing.write import WRITERS
from writing.trips import assert_same, read_back

Run = Callable[..., tuple[int, str]]
XLSX = examples.folder() / "金安区医保局2022自评.xlsx"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process: exit status, and what was said."""

    def call(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["jiheng", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return int(end.value.code or 0), capfd.readouterr().err

    return call


@pytest.fixture
def forms(run: Run, tmp_path: Path) -> Path:
    made = tmp_path / "forms.json"
    assert run("read", XLSX, "--out", made)[0] == 0
    return made


@pytest.mark.parametrize("suffix", WRITERS)
def test_forms_of_a_json_become_one_document(
    run: Run, forms: Path, suffix: str, tmp_path: Path
) -> None:
    to = tmp_path / f"表{suffix}"
    status, said = run("write", forms, "--to", to)
    assert status == 0
    assert f"写出 8 张表：{to}" in said
    before = read_back(XLSX.read_bytes(), tmp_path, ".xlsx")
    assert_same(before.forms, read_back(to.read_bytes(), tmp_path, suffix))


@pytest.mark.parametrize(("given", "draft"), [((), True), (("--approved",), False)])
def test_a_watermark_stands_on_what_is_not_approved(
    run: Run, forms: Path, tmp_path: Path, given: tuple[str, ...], draft: bool
) -> None:
    to = tmp_path / "表.docx"
    assert run("write", forms, "--to", to, *given)[0] == 0
    with ZipFile(to) as archive:
        header = archive.read("word/document.xml").count(
            b'headerReference w:type="default" r:id="rId5"'
        )
    assert header == (8 if draft else 0)


def test_list_and_summary_stand_in_front(run: Run, tmp_path: Path) -> None:
    to = tmp_path / "表.html"
    assert run("write", XLSX, "--to", to, "--list", "--summary")[0] == 0
    made = read_back(to.read_bytes(), tmp_path, ".html")
    listed, summary, own = made.lists
    assert (listed.title, len(listed.rows)) == ("项目清单", 9)
    assert (summary.title, summary.rows[0][:3]) == (
        "绩效情况汇总表",
        ["序号", "项目名称", "实施单位"],
    )
    assert own.title == "六安市金安区医疗保障局绩效自评项目清单"
    assert len(made.forms) == 8


REFUSED = [  # arguments behind `write`, what is said
    (("FORMS", "--to", "表.odt"), "“表.odt”的扩展名不是能写的格式。请改用：.xlsx .docx"),
    (("FORMS", "--to", "没有/表.xlsx"), "所在的文件夹不存在"),
    (
        ("FORMS", "--to", "表.xlsx", "--pack", "mars"),
        "没有名为“mars”的表式。现有：national、luan、xinzhou。",
    ),
    (("EMPTY", "--to", "表.xlsx"), "没有可写的表。"),
    (("FORMS", "--to", "表.xlsx", "--layout-dir", "没有"), "没有表式文件"),
]


@pytest.mark.parametrize(("arguments", "words"), REFUSED)
def test_a_wrong_call_is_one_sentence_and_leaves_nothing(
    arguments: tuple[str, ...],
    words: str,
    run: Run,
    forms: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty.json").write_text('{"forms": [], "lists": [], "failures": []}', encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    named = {"FORMS": str(forms), "EMPTY": "empty.json"}
    status, said = run("write", *(named.get(one, one) for one in arguments))
    assert status == 2
    assert words in said
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_that_exists_is_replaced_only_with_force(
    run: Run, forms: Path, tmp_path: Path
) -> None:
    to = tmp_path / "表.html"
    to.write_text("旧", encoding="utf-8")
    status, said = run("write", forms, "--to", to)
    assert (status, to.read_text(encoding="utf-8")) == (2, "旧")
    assert "已经存在，没有覆盖" in said
    assert run("write", forms, "--to", to, "--force")[0] == 0
    assert "<!DOCTYPE html>" in to.read_text(encoding="utf-8")


def test_a_full_disk_leaves_the_old_file_and_no_half_one(
    run: Run, forms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "表.xlsx"
    to.write_bytes(b"old")

    def full(_self: Path, _target: Path) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(files.Path, "replace", full)
    status, said = run("write", forms, "--to", to, "--force")
    assert status == 2
    assert len(said.strip().splitlines()) == 1
    assert to.read_bytes() == b"old"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["forms.json", "表.xlsx"]


def test_what_was_moved_is_said(run: Run, forms: Path, tmp_path: Path) -> None:
    record = json.loads(forms.read_text(encoding="utf-8"))
    record["forms"] = record["forms"][:1]
    record["forms"][0]["extra"].append({"label": "自评等级", "text": "优\x07", "address": None})
    forms.write_text(json.dumps(record), encoding="utf-8")
    status, said = run("write", forms, "--to", tmp_path / "表.xlsx", "--pack", "luan")
    assert status == 0
    assert "表式中没有“自评等级”的位置，已移到表末“未归类内容”" in said
    assert "已写成看得见的编号：优\\u0007" in said


@pytest.mark.parametrize(("order", "said"), [((0, 1), True), ((1, 0), False)])
def test_a_form_without_year_behind_one_with_it_is_told(
    run: Run, forms: Path, tmp_path: Path, order: tuple[int, int], said: bool
) -> None:
    """Room for a year stands under its title, and it is read back without one."""
    record = json.loads(forms.read_text(encoding="utf-8"))
    given = [dict(record["forms"][0], year="2022"), dict(record["forms"][1], year=None)]
    path = tmp_path / "two.json"
    path.write_text(json.dumps({"forms": [given[at] for at in order]}), encoding="utf-8")
    for suffix in WRITERS:
        status, err = run("write", path, "--to", tmp_path / f"表{suffix}")
        assert status == 0
        assert ("没有写年度" in err) == said
        again = recognise(read_document(tmp_path / f"表{suffix}", default_limits()))
        assert [form.year for form in again.forms] == [given[at]["year"] for at in order]
        assert [one.text for form in again.forms for one in form.extra] == [
            one["text"] for at in order for one in given[at]["extra"]
        ]


def test_a_text_that_no_page_holds_is_written_whole_and_said(
    run: Run, forms: Path, tmp_path: Path
) -> None:
    record = json.loads(forms.read_text(encoding="utf-8"))["forms"][0]
    record["objectives"]["actual"] = "完成检查。" * 1000
    record["objectives"]["expected"] = "检查。" * 50  # long, but a page holds it
    path = tmp_path / "long.json"
    path.write_text(json.dumps({"forms": [record]}), encoding="utf-8")
    status, err = run("write", path, "--to", tmp_path / "表.docx")
    assert status == 0
    assert "“完成检查。完成检查。完成……”一格有 5000 字，一页排不下" in err
    assert err.count("排不下") == 1


def test_no_name_turns_the_writing_of_the_terminal(run: Run, forms: Path, tmp_path: Path) -> None:
    record = json.loads(forms.read_text(encoding="utf-8"))["forms"][0]
    record |= {"project_name": "救助\u202e001", "extra": [{"label": "备注", "text": "一"}]}
    path = tmp_path / "turned.json"
    path.write_text(json.dumps({"forms": [record]}), encoding="utf-8")
    _, err = run("write", path, "--to", tmp_path / "表.docx")
    assert "救助\\u202e001" in err
    assert "\u202e" not in err
