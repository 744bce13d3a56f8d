"""The commands: what they write, what they say, how they end. The readers are replaced here."""

import errno
import io
import json
import os
import signal
import sys
from collections.abc import Callable
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

import pytest

from jiheng import __main__ as entry
from jiheng import __version__, cli
from jiheng.budget import reading as reading_module
from jiheng.budget.forms import Form, Fund, ProjectList, Reading, Where
from jiheng.commands.reporting import FILES
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Limits
from jiheng.kernel.documents.page import Document
from jiheng.kernel.findings import Finding, Place

Result = tuple[int, str, str]
Run = Callable[..., Result]


def read_document(path: Path, limits: Limits) -> Document:
    if path.name.startswith("bad"):
        raise DocumentError("read.damaged_zip", path.name)
    if not path.exists():
        raise DocumentError("read.missing", path.name)
    if path.name.startswith("fault"):
        raise ZeroDivisionError
    return Document(path.name if limits.cells > 1 else "small limits", [])


def recognise(document: Document, *, addresses: bool = False, **_limits: object) -> Reading:
    where = Where(file=document.file, form=1, addresses={"year": {"cell": "B2"}})
    form = Form(
        kind="self_evaluation",
        project_name=f"项目{document.file}",
        year="2023",
        funds=[Fund(item="年度资金总额", full_year_budget="10.00", executed="8.00")],
        document=where if addresses else where.model_copy(update={"addresses": None}),
        reading=[
            Finding(
                code="R0",
                severity="warning",
                places=[Place(file=document.file, form=1, cell="F14")],
                message_id="read.encrypted",
                arguments={"file": document.file},
            )
        ],
    )
    listed = ProjectList(document=Where(file=document.file), rows=[["1"]])
    return Reading(forms=[form], lists=[listed])


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run the command line in this process: exit status, standard output, standard error."""
    monkeypatch.setattr(reading_module, "read_document", read_document)
    monkeypatch.setattr(reading_module, "recognise", recognise)

    def call(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["jiheng", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return int(end.value.code or 0), out.decode(), err.decode()

    return call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three documents, one of them damaged."""
    for name in ("in/a.xlsx", "in/bad.docx", "in/区/b.pdf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    return tmp_path / "in"


def files(record: dict[str, Any]) -> dict[str, list[str]]:
    return {
        "forms": [one["document"]["file"] for one in record["forms"]],
        "lists": [one["document"]["file"] for one in record["lists"]],
        "failures": [one["file"] for one in record["failures"]],
    }


READ = {"forms": ["a.xlsx", "区/b.pdf"], "lists": ["a.xlsx", "区/b.pdf"], "failures": ["bad.docx"]}


def test_read_gives_forms_lists_and_failures_of_a_folder(run: Run, folder: Path) -> None:
    status, out, err = run("read", folder)
    assert files(json.loads(out)) == READ
    assert err.splitlines() == [
        "读出 2 个文件：2 张表、2 份清单。",
        "没有读出 1 个：",
        "“bad.docx”已损坏或不完整（可能没有下载完）。请重新取得该文件，或用 Office、WPS 修复后再读。",
    ]
    assert status == 0


def test_read_writes_the_same_to_a_file(run: Run, folder: Path, tmp_path: Path) -> None:
    _, shown, _ = run("read", folder)
    status, out, _ = run("read", folder, "--out", tmp_path / "forms.json")
    assert (status, out) == (0, "")
    assert (tmp_path / "forms.json").read_text(encoding="utf-8") == shown


def test_findings_are_in_words_and_name_the_file_as_the_user_knows_it(
    run: Run, folder: Path
) -> None:
    for lang, words in (("zh", "“区/b.pdf”设了密码"), ("en", "“区/b.pdf” is protected")):
        record = json.loads(run("read", folder, "--lang", lang)[1])
        finding = record["forms"][1]["reading"][0]
        assert finding["message"].startswith(words)
        assert finding["places"][0]["file"] == "区/b.pdf"


def test_failures_are_in_the_language_asked_for(run: Run, folder: Path) -> None:
    record = json.loads(run("read", folder, "--lang", "en")[1])
    assert record["failures"][0]["message"].startswith("“bad.docx” is damaged")


def test_addresses_are_given_when_asked_for(run: Run, folder: Path) -> None:
    without = json.loads(run("read", folder)[1])["forms"][0]["document"]
    assert without == {"file": "a.xlsx", "form": 1}
    with_them = json.loads(run("read", folder, "--addresses")[1])["forms"][0]["document"]
    assert with_them["addresses"] == {"year": {"cell": "B2"}}


def test_limits_reach_the_reader(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "limits.toml").write_text("cells = 1\n", encoding="utf-8")
    record = json.loads(run("read", folder / "a.xlsx", "--limits", tmp_path / "limits.toml")[1])
    assert record["forms"][0]["project_name"] == "项目small limits"


@pytest.mark.parametrize(
    ("paths", "options", "status"),
    [
        (["a.xlsx"], [], 0),
        (["a.xlsx", "bad.docx"], [], 0),
        (["a.xlsx", "bad.docx"], ["--strict"], 2),
        (["a.xlsx"], ["--strict"], 0),
        (["bad.docx"], [], 2),
        (["gone.docx"], [], 2),
        (["a.xlsx", "gone.docx"], [], 0),
    ],
)
@pytest.mark.parametrize("command", ["read", "report"])
def test_the_exit_status_says_how_it_went(
    run: Run, folder: Path, tmp_path: Path, command: str, paths: list[str], options: list[str],
    status: int,
) -> None:  # fmt: skip
    out = ["--out", tmp_path / "out"]
    assert run(command, *(folder / path for path in paths), *out, *options)[0] == status


def test_report_shows_a_table_and_writes_all_files(run: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "新/报告"
    status, shown, err = run("report", folder, "--out", out)
    assert status == 0
    lines = [line.split(" │ ")[0].strip() for line in shown.splitlines()]
    assert lines.index("项目b.pdf") == lines.index("项目a.xlsx") + 1
    assert shown.splitlines()[-2].startswith(f"报告写在 {out / 'report.html'}")
    assert err.splitlines()[-1].startswith("“bad.docx”已损坏")
    assert {one.name for one in out.iterdir()} == {*FILES, "annotated"}
    assert files(json.loads((out / "forms.json").read_text(encoding="utf-8"))) == READ
    page = (out / "report.html").read_text(encoding="utf-8")
    assert ">项目a.xlsx</a>" in page
    assert ">bad.docx</th>" in page


@pytest.mark.parametrize("addresses", [False, True])
def test_report_gives_addresses_only_when_asked_for(
    run: Run, folder: Path, tmp_path: Path, addresses: bool
) -> None:
    run("report", folder, "--out", tmp_path, *(["--addresses"] if addresses else []))
    forms = json.loads((tmp_path / "forms.json").read_text(encoding="utf-8"))["forms"]
    assert ["addresses" in one["document"] for one in forms] == [addresses, addresses]


def test_a_report_is_not_read_by_the_next_one(run: Run, folder: Path) -> None:
    for _ in range(2):
        run("report", folder, "--out", folder)
        record = json.loads((folder / "forms.json").read_text(encoding="utf-8"))
        assert files(record) == READ


def test_an_older_report_among_the_documents_is_no_document(run: Run, folder: Path) -> None:
    run("report", folder, "--out", folder / "old")
    record = json.loads(run("read", folder)[1])
    assert files(record)["forms"] == READ["forms"]
    assert sorted(files(record)["failures"]) == [
        "bad.docx",
        "old/annotated/a.xlsx.docx",
        "old/annotated/区/b.pdf.docx",
        *(f"old/{name}" for name in sorted(FILES)),
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["read", "a.xlsx", "--out", "a.xlsx"],
        ["read", ".", "--out", "区/b.pdf"],
        ["read", "forms.json", "--out", "forms.json"],
        ["score", "a.xlsx", "--out", "../in/a.xlsx"],
        ["check", "link", "--out", "a.xlsx"],
        ["report", ".", "--out", "."],  # report.html is one that nobody wrote for us
    ],
)
def test_a_document_to_read_is_never_overwritten(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(folder)
    for name in ("forms.json", "report.html"):
        (folder / name).write_bytes(b"x")
    (folder / "link").symlink_to(folder / "a.xlsx")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "是要读的文件，写入会把它覆盖" in err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_whether_a_path_may_be_read_is_left_to_its_reader(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not by chmod: the administrator opens everything, and Windows knows no such mode.
    monkeypatch.setattr(os, "access", lambda *_arguments, **_more: False)
    limits = folder / "limits.toml"
    limits.write_text("cells = 5\n", encoding="utf-8")
    out = folder / "out"
    assert run("report", folder / "a.xlsx", "--limits", limits, "--out", out)[0] == 0
    assert run("read", folder / "a.xlsx", "--out", out / "forms.json")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["reed", "x"], "没有“reed”这个命令。运行 jiheng --help 查看有哪些命令。"),
        (["read"], "命令里缺少 路径。在命令后加 --help 查看写法。"),
        (["report", "x"], "命令里缺少 --out。在命令后加 --help 查看写法。"),
        (["report", "x", "--lang", "en"],
         "The command lacks --out. Add --help after it to see how it is written."),
        (["read", "x", "--fast"], "没有“--fast”这个选项。在命令后加 --help 查看有哪些选项。"),
        (["read", "x", "--jobs", "0"], "--jobs 后面要写不小于 1 的整数，例如 --jobs 2。"),
        (["read", "x", "--jobs", "two"], "--jobs 后面要写不小于 1 的整数，例如 --jobs 2。"),
        (["read", "x", "--lang", "fr"], "--lang 后面要写 zh（中文）或 en（英文）。"),
        (["read", "x", "--out"], "选项“--out”后面的值缺少或多余。在命令后加 --help 查看写法。"),
        (["read", "x", "--strict=no"],
         "选项“--strict”后面的值缺少或多余。在命令后加 --help 查看写法。"),
        (["read", "x", "--limits", "no.toml"], "没有限额文件“no.toml”。请核对路径。"),
        (["read", "x", "--out", "no/o.json"],
         "“{no/o.json}”写不进去：所在的文件夹不存在，或其中一段是文件。请先建好文件夹，或换一个位置。"),
        (["read", "x", "--out", "."],
         "“.”不是可以写的文件（可能是文件夹）。请在 --out 后面写文件名。"),
        (["report", "x", "--out", "a.xlsx"],
         "“a.xlsx”是文件，不是文件夹。请在 --out 后面写文件夹的名称。"),
        (["--lang", "en", "read"],
         "The command lacks PATH. Add --help after it to see how it is written."),
        (["--lang", "fr", "read", "x"], "--lang 后面要写 zh（中文）或 en（英文）。"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_one_sentence_and_status_2(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(folder)
    before = sorted(folder.rglob("*"))
    expected = sentence.replace("{no/o.json}", str(Path("no/o.json")))
    assert run(*arguments) == (2, "", expected + "\n")
    assert sorted(folder.rglob("*")) == before


def test_a_wrong_limits_file_is_one_sentence_and_status_2(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "limits.toml"
    wrong.write_text("cell = 3\n", encoding="utf-8")
    status, out, err = run("read", "x", "--limits", wrong)
    assert (status, out) == (2, "")
    assert err.startswith("限额文件“limits.toml”中的“cell”不是限额名称。")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"cells = 1\nseconds = \n", "“my.toml”第 2 行不合 TOML 格式。请改正该行。"),
        (b"cells = [", "“my.toml”第 1 行不合 TOML 格式。请改正该行。"),
        ("# 限额".encode("gb18030"), "“my.toml”不是 UTF-8 编码。请另存为 UTF-8 后再试。"),
        (b"cells = 1.5", "限额文件“my.toml”中“cells”的值“1.5”不是正整数。请改成正整数。"),
    ],
)
def test_a_limits_file_in_no_known_form_is_one_sentence(
    run: Run, tmp_path: Path, content: bytes, sentence: str
) -> None:
    (tmp_path / "my.toml").write_bytes(content)
    assert run("read", "x", "--limits", tmp_path / "my.toml") == (2, "", sentence + "\n")


def test_the_language_may_stand_before_the_command(run: Run, folder: Path) -> None:
    assert run("--lang", "en", "read", folder)[2].startswith("2 files read")


def test_a_report_of_nothing_shows_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    status, shown, err = run("report", tmp_path / "in", "--out", tmp_path / "out")
    assert (status, shown) == (2, "")
    assert err.splitlines()[-1].endswith("里没有可读的文件。请核对路径。")
    assert not (tmp_path / "out").exists()


class Refusing(io.RawIOBase):
    """A standard output that takes nothing."""

    def __init__(self, reason: int, place: int) -> None:
        self.reason = reason
        self.place = place

    def fileno(self) -> int:
        return self.place

    def writable(self) -> bool:
        return True

    def write(self, _: object) -> int:
        raise OSError(self.reason, "")


@pytest.mark.parametrize(
    ("reason", "ends"),
    [
        (errno.ENOSPC, (2, "结果没有写完：磁盘空间不足。请腾出空间，或换一个位置。\n")),
        (errno.EPIPE, (0, "")),
    ],
)
@pytest.mark.parametrize("command", [["read", "a.xlsx"], ["checks"], ["--help"]])
def test_an_output_that_takes_no_more_is_no_fault(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    command: list[str], reason: int, ends: tuple[int, str],
) -> None:  # fmt: skip
    monkeypatch.chdir(folder)
    monkeypatch.setattr(reading_module, "read_document", read_document)
    monkeypatch.setattr(reading_module, "recognise", recognise)
    with (tmp_path / "place").open("wb") as place, monkeypatch.context() as replaced:
        full = io.TextIOWrapper(
            io.BufferedWriter(Refusing(reason, place.fileno())), encoding="utf-8"
        )
        replaced.setattr(sys, "stdout", full)
        replaced.setattr(sys, "stderr", sys.stderr)  # typer puts another in its place
        replaced.setattr(sys, "argv", ["jiheng", *command])
        with pytest.raises(SystemExit) as end:
            cli.main()
    assert (end.value.code, capsys.readouterr().err) == ends


def test_a_stop_while_the_program_is_loaded_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Stop(MetaPathFinder):
        def find_spec(self, name: str, *_: object) -> None:
            if name == "jiheng.cli":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "jiheng.cli")
    monkeypatch.setattr(sys, "meta_path", [Stop(), *sys.meta_path])
    monkeypatch.setattr(sys, "argv", ["jiheng", "read", "x", "--lang", "zh"])
    monkeypatch.setattr(os, "_exit", sys.exit)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(SystemExit) as end:
        entry.main()
    signal.signal(signal.SIGINT, before)
    assert (end.value.code, capsys.readouterr().err) == (130, "已按要求停止，没有做完。\n")


@pytest.mark.parametrize("command", ["read", "report"])
def test_a_fault_of_the_program_is_raised_and_leaves_nothing_half_written(
    run: Run, folder: Path, tmp_path: Path, command: str
) -> None:
    (folder / "fault.xlsx").write_bytes(b"x")
    out = tmp_path / "out"
    with pytest.raises(ZeroDivisionError):
        run(command, folder, "--out", out)
    assert not out.exists() or list(out.iterdir()) == []
    assert sorted(one.name for one in tmp_path.iterdir() if one.name != "out") == ["in"]


def test_many_failures_are_counted_not_poured_out(run: Run, folder: Path) -> None:
    for number in range(60):
        (folder / f"bad{number:02}.docx").write_bytes(b"x")
    _, out, err = run("read", folder)
    assert len(json.loads(out)["failures"]) == 61
    assert len(err.splitlines()) == 53
    assert err.splitlines()[-1] == "另有 11 个没有读出，见输出中的 failures。"


def test_the_version_is_the_package_s(run: Run) -> None:
    assert run("--version") == (0, f"jiheng {__version__}\n", "")


@pytest.mark.parametrize("arguments", [["--help"], ["read", "--help"], ["report", "--help"], []])
def test_help_is_in_one_language(run: Run, arguments: list[str]) -> None:
    status, out, err = run(*arguments)
    assert status == (0 if arguments else 2)
    words = set((out + err).replace(",", " ").split())
    assert words.isdisjoint({"Usage:", "Options:", "Arguments:", "Commands:", "[OPTIONS]", "Show"})
    assert "用法：" in out + err


class Gbk(io.TextIOWrapper):
    """Standard output of a console that knows GBK only."""

    def __init__(self, terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding="gbk")
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def shown(self) -> bytes:
        self.flush()
        return self.buffer.getvalue()  # type: ignore[attr-defined,no-any-return]


def in_gbk(monkeypatch: pytest.MonkeyPatch, folder: Path, terminal: bool, *arguments: str) -> bytes:
    monkeypatch.setattr(reading_module, "read_document", read_document)
    monkeypatch.setattr(reading_module, "recognise", recognise)
    (folder / "㎡\N{SMILING FACE WITH SUNGLASSES}.xlsx").write_bytes(b"x")
    console = Gbk(terminal)
    monkeypatch.setattr(sys, "stdout", console)
    monkeypatch.setattr(sys, "argv", ["jiheng", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 0
    return console.shown()


def test_a_gbk_console_shows_what_it_can(
    monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path
) -> None:
    table = in_gbk(monkeypatch, folder, True, "report", str(folder), "--out", str(tmp_path / "o"))
    assert "项目" in table.decode("gbk")
    assert "?.xlsx" in in_gbk(monkeypatch, folder, True, "read", str(folder)).decode("gbk")


def test_json_into_a_pipe_is_utf_8_whatever_the_console(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    record = json.loads(in_gbk(monkeypatch, folder, False, "read", str(folder)).decode("utf-8"))
    assert "㎡\N{SMILING FACE WITH SUNGLASSES}.xlsx" in files(record)["forms"]
