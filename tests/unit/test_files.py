"""Files are written whole or not at all."""

from pathlib import Path

import pytest

from jiheng.kernel.files import whole_file


def test_a_new_file_has_what_was_written(tmp_path: Path) -> None:
    with whole_file(tmp_path / "结果.json") as file:
        file.write(b"{}")
    assert [one.name for one in tmp_path.iterdir()] == ["结果.json"]
    assert (tmp_path / "结果.json").read_bytes() == b"{}"


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    old = tmp_path / "forms.json"
    old.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), whole_file(old) as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert [one.name for one in tmp_path.iterdir()] == ["forms.json"]
    assert old.read_bytes() == b"old"


def test_the_longest_names_can_be_written(tmp_path: Path) -> None:
    name = "n" * 250 + ".json"
    with whole_file(tmp_path / name) as file:
        file.write(b"1")
    assert (tmp_path / name).read_bytes() == b"1"
