"""Which files a path leads to, under which names, and what is said of paths that lead to none."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jiheng.kernel.documents.folder import find_documents, shown


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


EXTENSIONS = ("xlsx", "docx", "pdf", "txt", "csv")


def names(*paths: Path, leave_out: tuple[Path, ...] = ()) -> list[str]:
    found, errors = find_documents(paths, EXTENSIONS, leave_out)
    assert [str(error) for error in errors] == []
    return [one.name for one in found]


def refused(*paths: Path) -> list[tuple[str, str]]:
    return [(error.message_id, error.file) for error in find_documents(paths, EXTENSIONS)[1]]


def test_a_folder_is_walked_in_the_order_of_names(tmp_path: Path) -> None:
    make(tmp_path, "b.xlsx", "a.docx", "区/2.pdf", "区/1.pdf", "B.txt", "c/d/e.csv")
    expected = ["B.txt", "a.docx", "b.xlsx", "c/d/e.csv", "区/1.pdf", "区/2.pdf"]
    assert names(tmp_path) == expected


@pytest.mark.parametrize(
    "name", [".hidden.xlsx", "~$自评表.xlsx", "Thumbs.db", "desktop.ini", ".git/a.txt"]
)
def test_what_nobody_means_is_passed_over(tmp_path: Path, name: str) -> None:
    make(tmp_path, "a.xlsx", name)
    assert names(tmp_path) == ["a.xlsx"]


def test_a_file_named_itself_is_read_whatever_its_name(tmp_path: Path) -> None:
    make(tmp_path, "~$自评表.xlsx")
    assert names(tmp_path / "~$自评表.xlsx") == ["~$自评表.xlsx"]


@pytest.mark.parametrize("name", ["forms.json", "a.py", "a.xlsx.bak"])
def test_what_is_no_document_by_its_extension_is_said_in_a_folder(
    tmp_path: Path, name: str
) -> None:
    make(tmp_path, "a.XLSX", "表", name)
    assert refused(tmp_path) == [("folder.no_document", name)]
    assert [one.name for one in find_documents([tmp_path], EXTENSIONS)[0]] == ["a.XLSX", "表"]


@pytest.mark.parametrize("name", ["a.zip", "b.RAR", "c.7z", "d.tar.gz"])
def test_an_archive_in_a_folder_is_to_be_unpacked(tmp_path: Path, name: str) -> None:
    make(tmp_path, "a.xlsx", name)
    assert refused(tmp_path) == [("read.archive", name)]


def test_a_file_named_itself_is_left_to_the_reader_whatever_its_extension(tmp_path: Path) -> None:
    make(tmp_path, "a.xlsx.bak")
    assert names(tmp_path / "a.xlsx.bak") == ["a.xlsx.bak"]


def test_no_file_is_read_twice(tmp_path: Path) -> None:
    make(tmp_path, "a.xlsx", "b.xlsx")
    assert names(tmp_path / "b.xlsx", tmp_path, tmp_path / "a.xlsx") == ["b.xlsx", "a.xlsx"]


def test_files_of_one_name_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "2022/自评.xlsx", "2023/自评.xlsx", "2023/其他.xlsx")
    monkeypatch.chdir(tmp_path)
    expected = ["2022/自评.xlsx", "其他.xlsx", "2023/自评.xlsx"]
    assert names(Path("2022"), Path("2023")) == expected


def test_files_about_to_be_written_are_not_read(tmp_path: Path) -> None:
    make(tmp_path, "a.xlsx", "out/report.html")
    assert names(tmp_path, leave_out=((tmp_path / "out/report.html").resolve(),)) == ["a.xlsx"]


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need rights on Windows")
def test_links_are_followed_once_and_never_round_in_circles(tmp_path: Path) -> None:
    make(tmp_path, "in/a.xlsx", "else/b.xlsx")
    (tmp_path / "in/up").symlink_to("..")
    (tmp_path / "in/else").symlink_to("../else")
    # "else" is reached through the link to it before the way up leads there again.
    assert names(tmp_path / "in") == ["a.xlsx", "else/b.xlsx"]


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need rights on Windows")
def test_broken_links_are_left_to_the_reader(tmp_path: Path) -> None:
    (tmp_path / "gone.xlsx").symlink_to("nowhere.xlsx")
    (tmp_path / "self.xlsx").symlink_to("self.xlsx")
    assert names(tmp_path) == ["gone.xlsx", "self.xlsx"]


def test_a_path_that_is_not_there_is_left_to_the_reader(tmp_path: Path) -> None:
    assert names(tmp_path / "没有.xlsx") == ["没有.xlsx"]


def test_an_empty_folder_is_said_but_an_empty_folder_below_is_not(tmp_path: Path) -> None:
    make(tmp_path, "full/a.xlsx")
    (tmp_path / "full/empty").mkdir()
    (tmp_path / "empty").mkdir()
    assert refused(tmp_path / "empty", tmp_path / "full") == [
        ("folder.empty", str(tmp_path / "empty"))
    ]


def test_a_closed_folder_is_one_failure_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "a.xlsx", "closed/b.xlsx", "d.xlsx")
    opened = Path.iterdir

    def without_permission(folder: Path) -> Iterator[Path]:
        # Not by chmod: the administrator opens everything, and Windows knows no such mode.
        if folder.name == "closed":
            raise PermissionError
        return opened(folder)

    monkeypatch.setattr(Path, "iterdir", without_permission)
    found, errors = find_documents([tmp_path], EXTENSIONS)
    assert [one.name for one in found] == ["a.xlsx", "d.xlsx"]
    assert [(error.message_id, error.file) for error in errors] == [("folder.unreadable", "closed")]


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("表\udcff.xlsx", "表\ufffd.xlsx"),
        ("表\n没有读出 0 个.xlsx", "表\ufffd没有读出 0 个.xlsx"),
        ("\x1b[31m表.xlsx", "\ufffd[31m表.xlsx"),
        ("表\u202exslx.exe", "表\ufffdxslx.exe"),
        ("表　一（2023）.xlsx", "表　一（2023）.xlsx"),
    ],
)
def test_every_name_can_be_printed_on_one_line(name: str, printed: str) -> None:
    assert shown(name) == printed
