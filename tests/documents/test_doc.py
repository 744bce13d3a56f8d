"""Old Word files are read through LibreOffice, which is never left running and leaves nothing."""

import os
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from documents.making_docx import cell, docx, drawn, paragraph, row, table
from jiheng.kernel.documents import doc, office, sheet_xml
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.office import convert, find_office

needs_office = pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
posix_only = pytest.mark.skipif(os.name == "nt", reason="the stand-in program is a POSIX script")


def guard(seconds: int = 120, **limits: int) -> Guard:
    return Guard("旧.doc", replace(default_limits(), seconds=seconds, **limits))


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder of the test's own, in which nothing may be left."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def wide(columns: int, text: str = "", merge: str = "") -> str:
    """A cell with its width."""
    width = f'<w:tcW w:w="{2000 * columns}" w:type="dxa"/><w:gridSpan w:val="{columns}"/>'
    return cell(text, width + merge)


GRID = "<w:tblGrid>" + '<w:gridCol w:w="2000"/>' * 3 + "</w:tblGrid>"
MERGED = docx(
    table(
        row(wide(1, "项目资金", '<w:vMerge w:val="restart"/>'), wide(2, "年度总额")),
        row(wide(1, "", "<w:vMerge/>"), wide(1, "财政拨款"), wide(1, "100.00")),
    ).replace("<w:tblGrid/>", GRID)
    + paragraph("注")  # LibreOffice writes no table into a doc file that ends with one
)
EXPECTED = [
    "T1R1C1[2x1] 项目资金 | T1R1C2[1x2] 年度总额",
    "T1R2C2 财政拨款 | T1R2C3 100.00",
    "P1 注",
]


@needs_office
@pytest.mark.parametrize("target", ["doc", "rtf", "odt"])
def test_merged_cells_survive_the_way_through_libreoffice(target: str) -> None:
    old = convert(MERGED, target, guard())
    assert drawn(doc.read(old, guard()).pages[0]) == EXPECTED


WORKBOOK = """<?xml version="1.0" encoding="UTF-8"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="p">
<NumberFormat ss:Format="0.00%"/></Style></Styles><Worksheet ss:Name="自评"><Table><Row>
<Cell ss:MergeAcross="1"><Data ss:Type="String">执行率</Data></Cell><Cell ss:StyleID="p">
<Data ss:Type="Number">0.9726</Data></Cell></Row></Table></Worksheet></Workbook>"""


@needs_office
def test_a_workbook_in_one_xml_file() -> None:
    page = sheet_xml.read(WORKBOOK.encode(), guard()).pages[0]
    assert (page.name, drawn(page)) == ("自评", ["A1[1x2] 执行率 | C1 97.26%"])


@needs_office
def test_what_libreoffice_cannot_open_is_refused() -> None:
    with pytest.raises(DocumentError) as raised:
        doc.read(b"PK\x03\x04 no document at all", guard())
    assert raised.value.message_id == "office.not_converted"


def test_without_libreoffice_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_office", lambda: None)
    with pytest.raises(DocumentError) as raised:
        doc.read(b"", guard())
    assert raised.value.message_id == "office.not_installed"
    assert "LibreOffice" in raised.value.sentence("zh")


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a program in the place of LibreOffice."""
    program = folder / "soffice"
    program.write_text(f"#!{sys.executable}\n{script}", encoding="utf-8")
    program.chmod(stat.S_IRWXU)
    monkeypatch.setattr(office, "find_office", lambda: program)


# Begins a process of its own, writes down both numbers, and never ends.
HANGS = """
import os, subprocess, sys, time
from pathlib import Path
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
Path({path!r}).write_text(f"{{os.getpid()}} {{child.pid}}")
time.sleep(600)
"""


def is_running(process: int) -> bool:
    """Whether a process lives; one that only waits to be collected does not."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat")
        return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")
    except (ProcessLookupError, FileNotFoundError):
        return False


@posix_only
def test_a_program_that_hangs_is_stopped_with_all_that_it_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "processes"
    stand_in(tmp_path, monkeypatch, HANGS.format(path=str(note)))
    with pytest.raises(DocumentError) as raised:
        doc.read(b"", guard(seconds=2))
    assert (raised.value.message_id, raised.value.arguments) == ("read.too_slow", {"limit": "2"})
    processes = [int(one) for one in note.read_text().split()]
    for _ in range(100):  # the system takes a moment to clear them away
        if not any(map(is_running, processes)):
            break
        time.sleep(0.05)
    assert [is_running(one) for one in processes] == [False, False]


GIVES_TOO_MUCH = """
import sys
from pathlib import Path
folder = Path(sys.argv[sys.argv.index("--outdir") + 1])
folder.mkdir()
(folder / "document.docx").write_bytes(b"x" * 101)
"""


@posix_only
def test_a_result_above_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, monkeypatch, GIVES_TOO_MUCH)
    with pytest.raises(DocumentError) as raised:
        doc.read(b"", guard(file_bytes=100))
    assert raised.value.message_id == "read.too_large"


def test_libreoffice_is_looked_for_on_the_path_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office.shutil, "which", lambda name: {"soffice": "/a/soffice"}.get(name))
    assert find_office() == Path("/a/soffice")
    program = tmp_path / "LibreOffice" / "program" / "soffice.exe"
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.setattr(office.shutil, "which", lambda _: None)
    monkeypatch.setenv("ProgramFiles", str(tmp_path))
    assert find_office() == program


def test_the_profile_forbids_macros_and_fetching(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_office", lambda: Path("soffice"))
    seen: list[str] = []

    def look(command: list[str], folder: Path, _: Guard) -> None:
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        seen.extend([settings.read_text(encoding="utf-8"), *command])

    monkeypatch.setattr(office, "_run", look)
    with pytest.raises(DocumentError):
        doc.read(b"{\\rtf1}", guard())
    for name in ("DisableMacrosExecution", "BlockUntrustedRefererLinks"):
        assert f'"{name}" oor:op="fuse"><value>true<' in seen[0]
    assert "--headless" in seen
    assert seen[-1].endswith("document.rtf")
